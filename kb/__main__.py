"""``python -m kb`` and the command ``kb``: the handler for Ctrl-C is installed before anything else is imported."""

from kb.interruption import install_handler

install_handler()

from kb.cli import main  # noqa: E402

if __name__ == "__main__":
    main()
