"""The editor's form for a record: the fields of its kind, and what it must have before anybody is asked to approve."""

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from wagtail.admin.panels import ObjectList

from core.models.page_forms import PageForm
from library.enums import PRACTICES, RecordKind
from library.models.checklist import Item, checklist
from library.models.practice import FIELDS as PRACTICE_FIELDS
from membership.models.reviews import APPROVALS


class FactsPanel(ObjectList):
    """Rows of facts, which a translation's form leaves out."""

    class BoundPanel(ObjectList.BoundPanel):
        @cached_property
        def children(self) -> list[Any]:
            leaves_out = self.form is not None and not self.form.holds_facts
            return [] if leaves_out else super().children

        @property
        def visible_children_with_identifiers(self) -> list[Any]:
            return [
                pair for pair in zip(self.children, self.panel.child_identifiers, strict=False) if pair[0].is_shown()
            ]


class RecordForm(PageForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.holds_facts = self.instance.holds_facts
        facts = {*self.instance.FACTS, *self.instance.RELATED_FACTS}
        hidden = self._of_other_kinds() | (set() if self.holds_facts else facts)
        for name in hidden & self.fields.keys():
            # What is not shown keeps what it holds.
            del self.fields[name]
        for name in set() if self.holds_facts else facts & self.formsets.keys():
            del self.formsets[name]
        if "other_summary" in self.fields:
            place = self.instance if self.instance.pk else self.parent_page
            is_khmer = place is not None and place.locale.language_code == "km"
            self.fields["other_summary"].label = _("Summary in English") if is_khmer else _("Summary in Khmer")
            self.fields["other_summary"].help_text = (
                _("For those who read English.") if is_khmer else _("Every record has one, for those who read Khmer.")
            )

    def _of_other_kinds(self) -> set[str]:
        """A new record shows the template until its kind is chosen."""
        kind = self.data.get("kind") or self.instance.kind_of_record
        hidden = set() if not kind or kind in PRACTICES else set(PRACTICE_FIELDS)
        return hidden if kind in {"", RecordKind.POLICY_TEXT} else hidden | {"plain_summary"}

    def is_valid(self) -> bool:
        """A related record's row is not told which record it stands in before it is saved."""
        valid = bool(super().is_valid())
        related = self.formsets.get("related_records")
        for form in related.forms if related is not None else []:
            other = getattr(form, "cleaned_data", {}).get("other")
            if other is not None and other.translation_key == self.instance.translation_key:
                form.add_error("other", _("This is the record itself."))
                valid = False
        return valid

    def _post_clean(self) -> None:
        """After the instance has taken the form's values, and before anybody else is asked about them."""
        super()._post_clean()
        if self.is_deferred_validation or not self._asks_others():
            return
        for item in self.checklist:
            if item.blocks and not item.done and not self.errors.get(item.field):
                words = _("Missing before it is public: %(what)s.") % {"what": item.label}
                self.add_error(item.field if item.field in self.fields else None, ValidationError(words))

    @property
    def checklist(self) -> list[Item]:
        shelf = self.instance.get_parent() if self.instance.pk else self.parent_page
        return checklist(self.instance, shelf.specific)

    @property
    def wishes(self) -> list[Item]:
        return [item for item in self.checklist if not (item.done or item.blocks)]

    def _asks_others(self) -> bool:
        """Not where somebody withdraws a text or asks for changes in it."""
        if "action-cancel-workflow" in self.data:
            return False
        return "action-workflow-action" not in self.data or self.data.get("workflow-action-name") in APPROVALS
