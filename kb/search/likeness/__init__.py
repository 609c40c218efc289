"""Cases like each other."""
