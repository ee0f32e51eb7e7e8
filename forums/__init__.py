"""Conversations between members: the working groups and when they meet."""
