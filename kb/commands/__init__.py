"""The commands of ``kb``, one module for each group, and shared code."""
