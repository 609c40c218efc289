"""Search: what is asked (``query``), what is answered (``results``), and the back end that answers."""
