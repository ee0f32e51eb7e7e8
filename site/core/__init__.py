"""The ground floor: what every app leans on, and which knows none of them."""
