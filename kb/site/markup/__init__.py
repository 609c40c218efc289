"""All HTML except the pages themselves: elements, blocks, links, frames, charts."""
