"""Wagtail's screens for promoted results, as ours need them: they stand at the same addresses, before Wagtail's own."""

from typing import Any, ClassVar

from wagtail.admin.ui.tables import Column
from wagtail.contrib.search_promotions import views as stock

from library.forms import PinForm


class PinIndexView(stock.IndexView):
    # How often a question was asked is not counted here.
    columns: ClassVar[list[Column]] = [column for column in stock.IndexView.columns if column.name != "views"]


class PinCreateView(stock.CreateView):
    form_class = PinForm
    template_name = "library/admin/pin.html"

    def get_initial(self) -> dict[str, Any]:
        """`?q=` are words that somebody looked for in vain."""
        return {"query_string": self.request.GET.get("q", "")}


class PinEditView(stock.EditView):
    form_class = PinForm
    template_name = "library/admin/pin.html"
