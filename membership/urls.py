"""Addresses of a person's own account, below /en/account/ and /km/account/."""

from django.contrib.auth.views import LogoutView
from django.urls import path

from membership.views import SignInView

app_name = "membership"
urlpatterns = [
    path("sign-in/", SignInView.as_view(), name="sign_in"),
    path("sign-out/", LogoutView.as_view(), name="sign_out"),
]
