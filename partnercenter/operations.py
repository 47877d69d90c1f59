"""The Django admin signs in through the same door as everybody, with its rate limits."""

from typing import Any

from allauth.account.decorators import secure_admin_login
from allauth.account.models import EmailAddress
from django.contrib.admin import AdminSite
from django.contrib.auth.models import Group
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _

# What other packages offer there and nothing here uses: rights come from roles, sign-in names
# from the user.
NOT_OURS = (EmailAddress, Group)


def site_urls(site: AdminSite) -> Any:
    site.site_header = site.site_title = _("Operations")
    site.index_title = _("Operations")
    site.login = secure_admin_login(site.login)  # type: ignore[method-assign]
    # Django's own form would change the password past our service and its audit entry.
    site.password_change = _change_password  # type: ignore[method-assign,assignment]
    for model in NOT_OURS:
        site.unregister(model)
    return site.urls


def _change_password(_request: HttpRequest, _extra_context: Any = None) -> HttpResponse:
    return redirect("account_change_password")
