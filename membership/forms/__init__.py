"""What people fill in about themselves and each other; each form cleans, an action does."""
