"""Sign-in: allauth's addresses, less what nobody may do here (sign up, change the address)."""

from allauth.account import views as allauth_views
from django.contrib.auth.decorators import login_not_required
from django.urls import path, re_path

from partners import account_views

open_to_all = login_not_required

urlpatterns = [
    path("login/", open_to_all(account_views.SignIn.as_view()), name="account_login"),
    path("logout/", open_to_all(allauth_views.logout), name="account_logout"),
    path(
        "password/change/",
        account_views.ChangePassword.as_view(),
        name="account_change_password",
    ),
    path("reauthenticate/", account_views.ConfirmPassword.as_view(), name="account_reauthenticate"),
    path("inactive/", open_to_all(allauth_views.account_inactive), name="account_inactive"),
    path(
        "password/reset/",
        open_to_all(account_views.RequestPassword.as_view()),
        name="account_reset_password",
    ),
    path(
        "password/reset/done/",
        open_to_all(allauth_views.password_reset_done),
        name="account_reset_password_done",
    ),
    re_path(
        r"^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        open_to_all(account_views.SetPassword.as_view()),
        name="account_reset_password_from_key",
    ),
    path(
        "password/reset/key/done/",
        open_to_all(allauth_views.password_reset_from_key_done),
        name="account_reset_password_from_key_done",
    ),
]
