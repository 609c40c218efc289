"""What people type -> a query: expressions, statutes, the weights of words."""
