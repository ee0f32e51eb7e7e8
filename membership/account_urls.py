"""django-allauth's screens that we offer, under the names it calls them by; there is no sign-up and no other e-mail.

What is not here does not exist: allauth's own list of addresses is never included.
"""

from allauth.account import views
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as codes
from allauth.mfa.totp import views as app
from allauth.mfa.webauthn import views as passkeys
from django.urls import path, re_path
from django.views.generic import RedirectView

from membership.views.account import SignOutView

urlpatterns = [
    path("sign-in/", views.login, name="account_login"),
    path("sign-in/passkey/", passkeys.login_webauthn, name="mfa_login_webauthn"),
    path("sign-in/code/", mfa.authenticate, name="mfa_authenticate"),
    path("sign-out/", SignOutView.as_view(), name="account_logout"),
    path("closed/", views.account_inactive, name="account_inactive"),
    path("confirm/", views.reauthenticate, name="account_reauthenticate"),
    path("confirm/code/", mfa.reauthenticate, name="mfa_reauthenticate"),
    path("confirm/passkey/", passkeys.reauthenticate_webauthn, name="mfa_reauthenticate_webauthn"),
    path("password/", views.password_change, name="account_change_password"),
    # An account without a password gets its first by mail, as one whose password is forgotten.
    path("password/set/", RedirectView.as_view(pattern_name="account_reset_password"), name="account_set_password"),
    path("reset/", views.password_reset, name="account_reset_password"),
    path("reset/sent/", views.password_reset_done, name="account_reset_password_done"),
    path("reset/done/", views.password_reset_from_key_done, name="account_reset_password_from_key_done"),
    re_path(
        r"^reset/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>[-\w]+)/$",
        views.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
    path("two-step/", mfa.index, name="mfa_index"),
    path("two-step/app/", app.activate_totp, name="mfa_activate_totp"),
    path("two-step/app/remove/", app.deactivate_totp, name="mfa_deactivate_totp"),
    path("two-step/codes/", codes.view_recovery_codes, name="mfa_view_recovery_codes"),
    path("two-step/codes/new/", codes.generate_recovery_codes, name="mfa_generate_recovery_codes"),
    path("two-step/codes/download/", codes.download_recovery_codes, name="mfa_download_recovery_codes"),
    path("two-step/passkeys/", passkeys.list_webauthn, name="mfa_list_webauthn"),
    path("two-step/passkeys/add/", passkeys.add_webauthn, name="mfa_add_webauthn"),
    path("two-step/passkeys/<int:pk>/rename/", passkeys.edit_webauthn, name="mfa_edit_webauthn"),
    path("two-step/passkeys/<int:pk>/remove/", passkeys.remove_webauthn, name="mfa_remove_webauthn"),
]
