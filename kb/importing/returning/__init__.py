"""The way back from Word: an exported issue or case, corrected by hand there, as changes of the cases it came from."""
