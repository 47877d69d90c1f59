"""Requests for a reseller relationship, as staff see them."""

from playwright.sync_api import Page

from tests.e2e.visits.acts import fill, follow, in_order, press, submit, unfold
from tests.e2e.visits.people import SELLER
from tests.e2e.visits.stop import Stop


def change_elsewhere(page: Page) -> None:
    """Another window saves the draft first."""
    with page.context.expect_page() as opened:
        page.evaluate("window.open(location.href)")
    other = opened.value
    fill("Subject", "Written in the other window")(other)
    other.get_by_text("All changes are saved.").wait_for()
    other.close()
    fill("Subject", "Written in this window")(page)
    page.get_by_role("button", name="Keep my version").wait_for()


REQUEST_STOPS = [
    Stop("invitations:list", lambda cast: cast.staff("invitations:list"), SELLER),
    Stop("invitations:list", lambda cast: f"{cast.staff('invitations:list')}?q=zzzz&state=maybe",
         SELLER, "no hit, filter with an error"),
    Stop("invitations:list", lambda cast: "/p/proseware/invitations/",
         "global.admin@proseware.example", "nobody asked yet"),
    Stop("invitations:row", lambda cast: cast.staff("invitations:row", cast.waiting), SELLER,
         "the list with this row"),
    Stop("invitations:row", lambda cast: cast.staff("invitations:row", cast.accepted), SELLER,
         "accepted"),
    Stop("invitations:resend", lambda cast: cast.staff("invitations:resend", cast.waiting), SELLER),
    Stop("invitations:resend", lambda cast: cast.staff("invitations:resend", cast.accepted),
         SELLER, "ended already"),
    Stop("invitations:standard_texts", lambda cast: cast.staff("invitations:standard_texts"),
         "global.admin@fabrikam.example"),
    Stop("invitations:standard_text",
         lambda cast: cast.staff("invitations:standard_text", language="pl"),
         "global.admin@fabrikam.example"),
    Stop("invitations:draft", lambda cast: cast.staff("invitations:draft", cast.draft), SELLER,
         "draft", unfold),
    Stop("invitations:draft", lambda cast: cast.staff("invitations:draft", cast.draft), SELLER,
         "link lost", in_order(fill("Email text", "Only this"), submit("Done"))),
    Stop("invitations:draft", lambda cast: cast.staff("invitations:draft", cast.draft), SELLER,
         "errors", in_order(fill("Subject", ""), submit("Done"))),
    Stop("invitations:draft", lambda cast: cast.staff("invitations:draft", cast.draft), SELLER,
         "changed elsewhere", change_elsewhere),
    Stop("invitations:draft", lambda cast: cast.staff("invitations:draft", cast.draft), SELLER,
         "dialog: back to the standard text",
         in_order(fill("Subject", "Edited"), press("Back to the standard text"))),
    Stop("invitations:draft", lambda cast: cast.staff("invitations:draft", cast.national),
         "admin.agent@wingtip.example", "box that cannot be cleared"),
    Stop("invitations:draft", lambda cast: cast.staff("invitations:draft", cast.waiting), SELLER,
         "opened by the customer"),
    Stop("invitations:draft", lambda cast: cast.staff("invitations:draft", cast.waiting), SELLER,
         "dialog: revoke", follow("Revoke invitation")),
    Stop("invitations:draft", lambda cast: cast.staff("invitations:draft", cast.accepted), SELLER,
         "accepted"),
    Stop("invitations:draft", lambda cast: cast.staff("invitations:draft", cast.declined), SELLER,
         "declined"),
    Stop("invitations:draft", lambda cast: cast.staff("invitations:draft", cast.reported), SELLER,
         "reported"),
    Stop("invitations:draft", lambda cast: cast.staff("invitations:draft", cast.expired), SELLER,
         "expired"),
    Stop("invitations:revoke", lambda cast: cast.staff("invitations:revoke", cast.waiting), SELLER),
    Stop("invitations:revoke", lambda cast: cast.staff("invitations:revoke", cast.accepted),
         SELLER, "ended already"),
]  # fmt: skip
