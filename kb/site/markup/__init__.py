"""All HTML but the pages: elements, blocks, links, frames, charts."""
