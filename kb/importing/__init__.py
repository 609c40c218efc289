"""Documents that exist -> proposed case files: read, understood, proposed and written, each apart.

``manuscript`` is what a file holds whatever its format; ``opening`` tells the formats apart and has one
reader for each; ``drafts`` finds the cases and their parts; ``proposals`` says what the front matter may
be and why; ``intake`` puts them together; ``filing`` alone writes.
"""
