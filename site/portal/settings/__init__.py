"""Settings for each place the site runs in, all read from the environment."""
