"""What may be done to a page whatever rights its editor holds."""

from typing import Any

from wagtail.models import Page, PagePermissionTester


class PageRights(PagePermissionTester):
    """Wagtail's, which knows rights, and a few things that would break the house for everybody."""

    def can_edit(self) -> bool:
        return not self._is_out_of_reach() and bool(super().can_edit())

    def can_delete(self, *args: Any, **kwargs: Any) -> bool:
        """By itself: what others translate goes with its translations or not at all."""
        return self.can_delete_as_half(*args, **kwargs) and not self.page.has_translations_that_need_it()

    def can_delete_as_half(self, *args: Any, **kwargs: Any) -> bool:
        """Together with its counterpart, whose own rights are asked apart."""
        if self.page.is_part_of_the_house or self._is_out_of_reach() or not super().can_delete(*args, **kwargs):
            return False
        # What readers have once seen is withdrawn by the secretariat, not thrown away by its writers.
        return self.page.first_published_at is None or self.user.is_superuser or "publish" in self.permissions

    def can_publish(self) -> bool:
        """Not while others are asked about it: whoever holds the right would step over their answers; and no
        translation before its source.
        """
        if not super().can_publish() or self.page.workflow_in_progress:
            return False
        return not self.page.waits_for_source

    def can_unpublish(self) -> bool:
        return not self.page.is_part_of_the_house and bool(super().can_unpublish())

    def can_move(self) -> bool:
        """As Wagtail: what may be deleted may be moved; with its counterpart, which `core.actions.move_page` takes."""
        return self.can_delete_as_half(ignore_bulk=True)

    def can_move_to(self, destination: Page) -> bool:
        return self._same_language(destination) and self.can_move() and bool(super().can_move_to(destination))

    def can_copy(self) -> bool:
        return not self.page.is_part_of_the_house and bool(super().can_copy())

    def can_copy_to(self, destination: Page, recursive: bool = False) -> bool:
        return self._same_language(destination) and bool(super().can_copy_to(destination, recursive))

    def _is_out_of_reach(self) -> bool:
        """A room's people write on what stands in it, not on the furniture."""
        return self.page.is_furniture and not self.user.has_perm("core.read_secretariat")

    def _same_language(self, destination: Page) -> bool:
        """A Khmer page in the English tree would be found by nobody."""
        return bool(destination.depth == 1 or destination.locale_id == self.page.locale_id)
