"""The doors in and out of an account."""

from django.contrib.auth import views as auth_views
from django.utils.translation import get_language


class SignInView(auth_views.LoginView):
    template_name = "membership/sign_in.html"
    redirect_authenticated_user = True

    def get_default_redirect_url(self) -> str:
        return f"/{get_language()}/"
