"""The screens of people: their own account and the ways into it."""
