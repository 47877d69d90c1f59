"""The Django admin signs in through the same door as everybody, with its rate limits."""

from typing import Any

from allauth.account.decorators import secure_admin_login
from django.contrib.admin import AdminSite
from django.utils.translation import gettext_lazy as _


def site_urls(site: AdminSite) -> Any:
    site.site_header = site.site_title = _("Operations")
    site.index_title = _("Operations")
    site.login = secure_admin_login(site.login)  # type: ignore[method-assign]
    return site.urls
