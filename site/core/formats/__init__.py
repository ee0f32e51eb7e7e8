"""Date and number formats where Django's own are missing or wrong."""
