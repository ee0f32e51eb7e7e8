"""Documents: described, filed, found and read."""
