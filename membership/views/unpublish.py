"""The admin's screen for taking a page down: Wagtail's, which here asks for a reason."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _
from wagtail.admin import messages
from wagtail.admin.views.pages.unpublish import UnpublishView

from membership.actions.unpublish import unpublish


class ReasonForm(forms.Form):
    reason = forms.CharField(
        label=_("Reason"),
        max_length=1000,
        widget=forms.Textarea({"rows": 3}),
        help_text=_("Kept in the page's history; its organisation is told that it was taken down."),
    )


class UnpublishWithReasonView(UnpublishView):
    template_name = "membership/admin/unpublish.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        form = ReasonForm(self.request.POST or None)
        context: dict[str, Any] = super().get_context_data(**({"form": form} | kwargs))
        return context

    def post(self, request: HttpRequest, *_: Any, **__: Any) -> HttpResponse:
        form = ReasonForm(request.POST)
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(form=form))
        unpublish(page=self.object, reason=form.cleaned_data["reason"], by=request.user)  # type: ignore[arg-type]
        messages.success(request, self.get_success_message())
        return redirect(self.get_next_url())
