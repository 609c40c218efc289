"""The content of a site without any HTML: what is visible, lists, statutes, changes."""
