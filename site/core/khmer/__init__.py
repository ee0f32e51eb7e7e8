"""Khmer text in plain Python: numerals, dates and Latin addresses; knows nothing of Django."""
