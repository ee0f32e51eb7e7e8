"""The groups' and meetings' screens in Wagtail's admin."""

from wagtail import hooks

from forums.viewsets import NextMeetingViewSet


@hooks.register("register_admin_viewset")
def next_meetings() -> NextMeetingViewSet:
    return NextMeetingViewSet("next_meetings")
