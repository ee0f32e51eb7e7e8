"""A read-only provider of OAI-PMH 2.0: what everybody may read of the library, for those who harvest it."""
