"""``python -m generator`` and the command ``bulletin``: the handler for Ctrl-C is installed before other imports."""

from kb.interruption import install_handler

install_handler()

from generator.commands import main  # noqa: E402

if __name__ == "__main__":
    main()
