"""The admin's screen for taking a page down: Wagtail's, which here asks for a reason."""

from typing import Any, cast

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _
from wagtail.admin import messages
from wagtail.admin.views.pages.unpublish import UnpublishView

from core.forms import both_languages
from core.models import BasePage
from membership.actions.unpublish import unpublish
from membership.models import User


class ReasonForm(forms.Form):
    reason = forms.CharField(
        label=_("Reason"),
        max_length=1000,
        widget=forms.Textarea({"rows": 3}),
        help_text=_("Kept in the page's history; its organisation is told that it was taken down."),
    )

    def __init__(self, *args: Any, page: BasePage, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        other = page.counterpart
        self.other = other if other is not None and other.live else None
        self.is_source = self.other is not None and page.pk < self.other.pk
        self.is_shut = False
        if self.other is not None:
            may = self.other.permissions_for_user(user).can_unpublish()
            self.is_shut = self.is_source and not may
            if may:
                self.fields["both"] = both_languages(self.other)
                if self.is_source:
                    # Said above the form, and nothing to choose.
                    self.fields["both"].widget = forms.HiddenInput()


class UnpublishWithReasonView(UnpublishView):
    template_name = "membership/admin/unpublish.html"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not self.object.live:
            # Pressed twice, or by two at once: it is as they wanted it.
            messages.info(request, self.get_success_message())
            return redirect(self.get_next_url())
        return cast("HttpResponse", super().dispatch(request, *args, **kwargs))

    def _form(self) -> ReasonForm:
        return ReasonForm(self.request.POST or None, page=self.object, user=cast("User", self.request.user))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**({"form": self._form()} | kwargs))
        return context

    def post(self, request: HttpRequest, *_: Any, **__: Any) -> HttpResponse:
        form = self._form()
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(form=form))
        unpublish(
            page=self.object,
            reason=form.cleaned_data["reason"],
            both=form.cleaned_data.get("both", False),
            by=cast("User", request.user),
        )
        messages.success(request, self.get_success_message())
        return redirect(self.get_next_url())
