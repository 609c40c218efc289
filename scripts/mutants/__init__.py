"""How many small changes of the code its own tests notice; see ``__main__``."""
