"""Formats for Khmer."""
