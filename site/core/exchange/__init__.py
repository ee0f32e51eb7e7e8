"""What leaves the ground floor as a table and comes in again."""
