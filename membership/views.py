"""The doors in and out of an account."""

from django.contrib.auth import views as auth_views


class SignInView(auth_views.LoginView):
    template_name = "membership/sign_in.html"
    redirect_authenticated_user = True
