"""案典: a folder of Markdown guidance cases as a search, a site and printed bulletins."""

import os

__version__ = "0.1.0"

# NumPy would start a thread a core to multiply matrices, which nothing here does: a twentieth of a second each run.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
