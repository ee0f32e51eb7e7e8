"""Records as rows of a table with their files beside it: what comes in and goes out has one form."""
