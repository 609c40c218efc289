"""Documents that exist -> proposed case files: read, understood, proposed and written, each apart."""
