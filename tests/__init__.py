"""Every check and test: `python -m tests.all`."""
