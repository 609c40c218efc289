"""Documents -> manuscripts: Word files, saved web pages, plain text."""
