"""What is done to files, one verb a module."""

from library.actions.read_file import read_again, read_file

__all__ = ["read_again", "read_file"]
