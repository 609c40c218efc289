"""A library -> what is printed: issues, cuts, yearbooks, in the order and with the numbers of print."""
