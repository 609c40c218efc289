"""A library -> what is printed: issues, departmental editions, yearbooks, in order and numbered."""
