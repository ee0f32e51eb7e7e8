"""What forms of several apps choose with."""

from typing import Any

from django import forms

from core.khmer.sorting import sort_key


class CheckboxesByName(forms.CheckboxSelectMultiple):
    """In the order of the reader's language, which the database knows for one language at most."""

    def optgroups(self, name: str, value: list[str], attrs: dict[str, Any] | None = None) -> list[Any]:
        groups = super().optgroups(name, value, attrs)
        return sorted(groups, key=lambda group: sort_key(str(group[1][0]["label"])))
