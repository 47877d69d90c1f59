"""No page stands open by oversight: each carries the stamp of a door, or a reason here."""

from collections.abc import Iterable
from typing import Any

from django.urls import URLPattern, URLResolver

from partnercenter import urls
from tests.permissions.routes import all_routes

# What needs no door of a tenant, and why.
REASONS = {
    "door": "shows a person only the own organizations",
    "portal_profile": "leads to the own profile, whose page has the door",
    "account_login": "sign-in itself",
    "account_logout": "signing out harms nobody",
    "account_inactive": "says that a login is closed",
    "account_change_password": "the own password",
    "account_reauthenticate": "the own password",
    "account_reset_password": "answers everybody the same; the mail tells more",
    "account_reset_password_done": "a sentence",
    "account_reset_password_from_key": "the key of the mail is the door",
    "account_reset_password_from_key_done": "a sentence",
    "agreement_text": "a text that everybody may read before accepting it",
    "customer_objection": "the signed link of the mail is the door; most have no account",
    "provider_directory": "tells everybody who signs in the same of the same companies",
    "provider_profile": "what a provider's own card would say",
    "set_language": "a choice of one's own",
    "set_theme": "a choice of one's own",
    "healthz": "for load balancers; tells nothing",
    "readyz": "for load balancers; tells whether the database answers",
}
# The same, of those, that need not even a sign-in.
OPEN = {
    "account_login", "account_logout", "account_inactive", "account_reset_password",
    "account_reset_password_done", "account_reset_password_from_key",
    "account_reset_password_from_key_done", "agreement_text", "customer_objection",
    "set_language", "set_theme",
    "healthz", "readyz",
}  # fmt: skip


def views_in(patterns: Iterable[URLPattern | URLResolver]) -> Iterable[tuple[str, Any]]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            yield from views_in(pattern.url_patterns)
        else:
            yield str(pattern.name), pattern.callback


def stamped(view: Any, stamp: str) -> bool:
    """The stamp of the door, however many decorators stand around it."""
    found = view
    while found is not None:
        if getattr(found, stamp, False):
            return True
        found = getattr(found, "__wrapped__", None)
    return False


def test_partner_pages_have_the_door_of_the_partner() -> None:
    views = list(views_in(urls.partner_urlpatterns))
    assert views
    assert [name for name, view in views if not stamped(view, "is_partner_view")] == []


def test_only_the_home_page_is_open_to_every_member() -> None:
    """Every other partner page names the permission it needs."""
    open_to_all = [
        name for name, view in views_in(urls.partner_urlpatterns) if _permission(view) is None
    ]
    assert open_to_all == ["partner_home"]


def _permission(view: Any) -> Any:
    while view is not None:
        if getattr(view, "is_partner_view", False):
            return view.required_permission
        view = getattr(view, "__wrapped__", None)
    raise AssertionError


def test_customer_pages_have_the_door_of_the_customer() -> None:
    views = list(views_in(urls.customer_urlpatterns))
    assert views
    assert [name for name, view in views if not stamped(view, "is_customer_view")] == []


def test_all_other_pages_have_a_reason() -> None:
    undoored = {
        route.name
        for route in all_routes()
        if not route.is_admin
        and not any(
            stamped(route.pattern.callback, stamp)
            for stamp in ("is_partner_view", "is_customer_view", "is_guest_view")
        )
    }
    assert undoored == set(REASONS)


def test_who_need_not_sign_in() -> None:
    """``login_not_required`` stands on what is listed, and on the personal link."""
    without_sign_in = {
        route.name
        for route in all_routes()
        if not route.is_admin and not getattr(route.pattern.callback, "login_required", True)
    }
    guests = {route.name for route in all_routes() if route.name.startswith("guest:")}
    assert without_sign_in == OPEN | guests
