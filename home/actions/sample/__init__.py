"""The sample content: a working group of about 2005, in our own words."""

from home.actions.sample.load import load_sample
from home.actions.sample.people import ACCOUNTS, PASSWORD, put_people

__all__ = ["ACCOUNTS", "PASSWORD", "load_sample", "put_people"]
