"""What people work on elsewhere and bring back."""
