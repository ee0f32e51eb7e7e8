"""Search in both languages: text as tokens that any engine keeps, what a person asks, and the index that answers."""
