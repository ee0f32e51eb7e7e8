"""What machines read of the library: descriptions, citations, linked data, feeds and what is harvested."""
