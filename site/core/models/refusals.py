"""How an action says no to a person."""


class Refused(Exception):
    """Raised with a sentence in the reader's language; the screen shows it and goes back to where they were."""
