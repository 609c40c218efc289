"""A manuscript -> drafts of cases with titles and parts, and proposed values with reasons."""
