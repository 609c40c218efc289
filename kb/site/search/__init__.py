"""Search without a server: the visible cases -> files that a page of the site loads as scripts."""
