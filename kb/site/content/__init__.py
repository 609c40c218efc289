"""What is on a site, without any HTML: who sees what, lists, statutes, changes."""
