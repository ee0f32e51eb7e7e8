"""Addresses that no page of the tree stands behind, framed as if one did: title, way back, both languages."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Crumb:
    title: str
    url: str
    lang: str = ""


@dataclass(frozen=True)
class Screen:
    """Given to a template as its `page`, it is there for search engines too, at the same address in either tree."""

    title: str
    lead: str = ""
    trail: tuple[Crumb, ...] = ()
