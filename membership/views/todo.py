"""The first thing a person sees in the admin: what waits for them."""

from collections.abc import Mapping
from typing import Any

from wagtail.admin.ui.components import Component

from membership.todo import todo_of


class TodoPanel(Component):
    name = "todo"
    template_name = "membership/admin/todo.html"
    order = 100

    def get_context_data(self, parent_context: Mapping[str, Any]) -> dict[str, Any]:
        return {"todo": todo_of(parent_context["request"].user), "request": parent_context["request"]}
