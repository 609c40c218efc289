"""``python -m generator``: the command ``bulletin``."""

from generator.cli import main

main()
