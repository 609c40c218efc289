"""Existing documents -> proposed case files, in separate steps: reading, understanding, proposing, writing.

``loading`` detects the format and calls its reader; the result is a ``manuscript``, whatever the format. ``drafts``
finds the cases and their parts, ``proposals`` suggests values for the front matter with reasons, ``intake`` combines
these into case files, and only ``filing`` writes.
"""
