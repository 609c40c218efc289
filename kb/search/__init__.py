"""Search: the request (``query``), the answer (``results``), and the back end that gives it."""
