"""Membership's screens in Wagtail's admin."""

from wagtail import hooks

from membership.viewsets import MembershipViewSetGroup


@hooks.register("register_admin_viewset")
def membership() -> MembershipViewSetGroup:
    return MembershipViewSetGroup()
