"""The front door: home page, plain pages, navigation and the sample content."""
