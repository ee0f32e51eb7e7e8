"""Khmer text in plain Python: one form, syllables, words, spellings, numerals, dates, addresses; no Django in it."""
