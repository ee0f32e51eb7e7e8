"""The interface as somebody meets it who reads Khmer alone."""
