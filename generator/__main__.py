"""``python -m generator``, and the command ``bulletin``: Ctrl-C is heeded before anything else is imported."""

from kb.interruption import install_handler

install_handler()

from generator.commands import main  # noqa: E402

if __name__ == "__main__":
    main()
