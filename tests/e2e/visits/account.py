"""Accounts, the door and error pages."""

from django.conf import settings
from django.urls import reverse
from playwright.sync_api import Page

from partners.models import (
    User,
)
from tests.e2e.visits.acts import fill, in_order, submit
from tests.e2e.visits.people import AGENT, SELLER
from tests.e2e.visits.stop import Stop


def lose_csrf_cookie(page: Page) -> None:
    page.context.clear_cookies(name=settings.CSRF_COOKIE_NAME)
    submit("Sign in")(page)


def fail_until_locked_out(page: Page) -> None:
    """As often as somebody tries who guesses."""
    for _attempt in range(12):
        fill("Email address", SELLER)(page)
        fill("Password", "guess")(page)
        submit("Sign in")(page)


def password_link(user: User) -> str:
    """As the mail has it."""
    from partners.emails import _with_password_link  # noqa: PLC0415

    return str(_with_password_link(user)["link"])


ACCOUNT_STOPS = [
    Stop("account_login", lambda cast: reverse("account_login")),
    Stop("account_login", lambda cast: reverse("account_login"), "", "errors",
         in_order(fill("Email address", SELLER), fill("Password", "wrong"), submit("Sign in"))),
    Stop("account_logout", lambda cast: reverse("account_logout"), AGENT),
    Stop("account_inactive", lambda cast: reverse("account_inactive")),
    Stop("account_change_password", lambda cast: reverse("account_change_password"), AGENT),
    Stop("account_change_password", lambda cast: reverse("account_change_password"),
         "helpdesk.agent@fabrikam.example", "forced"),
    Stop("account_change_password", lambda cast: reverse("account_change_password"), AGENT,
         "errors", submit("Change password")),
    Stop("account_reauthenticate", lambda cast: reverse("account_reauthenticate"), AGENT),
    Stop("account_reset_password", lambda cast: reverse("account_reset_password")),
    Stop("account_reset_password", lambda cast: reverse("account_reset_password"), "", "errors",
         submit("Send the link")),
    Stop("account_reset_password_done", lambda cast: reverse("account_reset_password_done")),
    Stop("account_reset_password_from_key", lambda cast: password_link(cast.seller)),
    Stop("account_reset_password_from_key", lambda cast: password_link(cast.seller), "", "errors",
         submit("Save and sign in")),
    Stop("account_reset_password_from_key",
         lambda cast: reverse("account_reset_password_from_key", args=["1", "used-up"]), "",
         "refused: used"),
    Stop("account_reset_password_from_key_done",
         lambda cast: reverse("account_reset_password_from_key_done")),
    Stop("door", lambda cast: "/", "two@fabrikam.example", "choice of organisation"),
    Stop("door", lambda cast: "/", "none@fabrikam.example", "no organisation"),
    Stop("", lambda cast: "/no/such/page/", AGENT, "404"),
    Stop("", lambda cast: reverse("account_login"), "", "403 of a form", lose_csrf_cookie, True),
    Stop("", lambda cast: reverse("account_login"), "", "locked out", fail_until_locked_out, True),
]  # fmt: skip
