"""Addresses of a person's own account, below /en/account/ and /km/account/."""

from allauth.account import views as allauth_views
from django.urls import path, register_converter
from django.urls.converters import StringConverter

from membership.views import account, invitations, people


class BodyKind(StringConverter):
    regex = "organisations|groups"


register_converter(BodyKind, "body_kind")

app_name = "membership"
urlpatterns = [
    path("", account.account, name="account"),
    path("sign-in/", allauth_views.login, name="sign_in"),
    path("sign-out/", account.SignOutView.as_view(), name="sign_out"),
    path("my-data/", account.export, name="export"),
    path("erase/", account.erase, name="erase"),
    path("invitation/<str:token>/", invitations.invitation, name="invitation"),
    path("<body_kind:kind>/<slug:slug>/", people.people, name="people"),
    path("<body_kind:kind>/<slug:slug>/roles/", people.give, name="role_give"),
    path("<body_kind:kind>/<slug:slug>/roles/<int:pk>/end/", people.end, name="role_end"),
    path("<body_kind:kind>/<slug:slug>/invite/", people.send_invitation, name="invite"),
    path("<body_kind:kind>/<slug:slug>/invitations/<int:pk>/", people.withdraw_invitation, name="invitation_withdraw"),
    path("<body_kind:kind>/<slug:slug>/leaving/<int:pk>/", people.leave, name="hand_over"),
    path("<body_kind:kind>/<slug:slug>/handed-over/<int:pk>/", people.handed_over, name="handed_over"),
]
