"""What is done to files, one verb a module."""

from library.actions.describe_file import describe_file

__all__ = ["describe_file"]
