"""The fixed template of a best practice, a lesson learned or a case study: the words another place needs to copy it."""

from typing import Any

from django.db import models
from django.utils.translation import gettext, pgettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel
from wagtail.fields import RichTextField

from core.side_by_side import Section, heading, line, part, rich_text

LINE = 250
FEATURES = ["bold", "link", "document-link", "term", "ol", "ul"]


class PracticeWords(models.Model):
    """Words, so each language has its own; what they cost in figures is a fact and stands on the record."""

    # The partners: who they were, what each brought, and what for
    council_partner = models.CharField(
        _("council side"), max_length=LINE, blank=True, help_text=_("For instance the commune council of a commune.")
    )
    council_side = models.CharField(_("what the council side brought"), max_length=LINE, blank=True)
    civil_society_partner = models.CharField(_("civil society side"), max_length=LINE, blank=True)
    civil_society_side = models.CharField(_("what the civil society side brought"), max_length=LINE, blank=True)
    shared_goal = models.CharField(_("the goal they shared"), max_length=LINE, blank=True)
    # What happened
    problem = RichTextField(_("problem"), features=FEATURES, blank=True)
    steps = RichTextField(
        _("what was done"), features=FEATURES, blank=True, help_text=_("Step by step, and who did each.")
    )
    cost_note = models.CharField(_("what the money was for"), max_length=LINE, blank=True)
    results = RichTextField(_("results"), features=FEATURES, blank=True)
    evidence = models.CharField(
        _("evidence"), max_length=LINE, blank=True, help_text=_("Where one can see that it is so.")
    )
    what_went_wrong = RichTextField(_("what went wrong"), features=FEATURES, blank=True)
    conditions = RichTextField(
        _("conditions for copying"),
        features=FEATURES,
        blank=True,
        help_text=_("What has to be there before another place tries it."),
    )
    contact_role = models.CharField(
        _("whom to ask"), max_length=LINE, blank=True, help_text=_("A role, never a person's name or number.")
    )

    class Meta:
        abstract = True

    @property
    def has_partnership(self) -> bool:
        sides = (self.council_partner, self.council_side, self.civil_society_partner, self.civil_society_side)
        return any(sides) or bool(self.shared_goal)

    def template_sections(self) -> list[Section]:
        """As `library/practice.html` has them; figures and addresses are facts, and the same in both languages."""
        brought = pgettext("to a partnership", "Brought:")
        council = line(self.council_partner) + line(self.council_side, label=brought)
        society = line(self.civil_society_partner) + line(self.civil_society_side, label=brought)
        partners = [
            *(heading(gettext("Council side"), 3) + council if council else []),
            *(heading(gettext("Civil society side"), 3) + society if society else []),
            *line(self.shared_goal, label=gettext("The goal they shared:")),
        ]
        results = rich_text(self.results) + line(self.evidence, label=gettext("Evidence:"))
        return [
            part("partners", gettext("The partners"), partners),
            part("problem", gettext("The problem"), rich_text(self.problem)),
            part("steps", gettext("What was done"), rich_text(self.steps)),
            part("cost", gettext("What it cost"), line(self.cost_note)),
            part("results", pgettext("of a practice", "Results"), results),
            part("what_went_wrong", gettext("What went wrong"), rich_text(self.what_went_wrong)),
            part("conditions", gettext("Before you copy this"), rich_text(self.conditions)),
        ]


# In the editor's first note, and what may follow later.
FIRST_PANELS: list[Any] = [
    FieldRowPanel([FieldPanel("council_partner"), FieldPanel("civil_society_partner")]),
    FieldPanel("steps"),
    FieldPanel("results"),
]
LATER_PANELS: list[Any] = [
    MultiFieldPanel(
        [
            FieldRowPanel([FieldPanel("council_side"), FieldPanel("civil_society_side")]),
            FieldPanel("shared_goal"),
        ],
        heading=_("The partners"),
    ),
    FieldPanel("problem"),
    MultiFieldPanel(
        [
            FieldRowPanel([FieldPanel("cost_from"), FieldPanel("cost_to"), FieldPanel("cost_currency")]),
            FieldPanel("cost_note"),
        ],
        heading=_("Cost"),
    ),
    FieldRowPanel([FieldPanel("evidence"), FieldPanel("evidence_url")]),
    FieldPanel("what_went_wrong"),
    FieldPanel("conditions"),
    FieldPanel("contact_role"),
]
# A document has none of these.
FIELDS = frozenset(
    {field.name for field in PracticeWords._meta.local_fields}  # noqa: SLF001
    | {"cost_from", "cost_to", "cost_currency", "evidence_url"}
)
