"""The Action Center and the log."""

from collections.abc import Callable

from playwright.sync_api import Page

from tests.e2e.visits.acts import (
    submit,
)
from tests.e2e.visits.cast import Cast
from tests.e2e.visits.people import (
    GLOBAL,
    TAILSPIN,
)
from tests.e2e.visits.stop import Stop


def notices(query: str = "") -> Callable[[Cast], str]:
    return lambda cast: cast.staff("notifications:list") + query


def activity(query: str = "") -> Callable[[Cast], str]:
    return lambda cast: cast.staff("activity:list") + query


def details_of_first(page: Page) -> None:
    page.get_by_role("main").get_by_label("Details:").first.click()
    page.get_by_role("main").get_by_text("Only this object").first.wait_for()


NOTICE_STOPS = [
    Stop("notifications:list", notices(), GLOBAL),
    Stop("notifications:list", notices("?tab=news"), GLOBAL, "notifications, of several pages"),
    Stop("notifications:list", notices("?tab=completed"), GLOBAL, "completed items"),
    Stop("notifications:list", notices("?tab=archived"), GLOBAL, "archived items"),
    Stop("notifications:list", notices("?q=zzzz"), GLOBAL, "no hit"),
    Stop("notifications:list", notices(), GLOBAL, "nothing ticked", submit("Archive")),
    Stop("notifications:list", notices(), "default.user@fabrikam.example", "nothing to do"),
    Stop("notifications:preferences", lambda cast: cast.staff("notifications:preferences"), GLOBAL),
    Stop(
        "notifications:preferences",
        lambda cast: cast.staff("notifications:preferences"),
        "default.user@fabrikam.example",
        "nothing to choose but the language",
    ),
    Stop(
        "notifications_portal:list",
        lambda cast: cast.portal("notifications_portal:list", cast.tailspin),
        TAILSPIN,
    ),
    Stop(
        "notifications_portal:preferences",
        lambda cast: cast.portal("notifications_portal:preferences", cast.tailspin),
        TAILSPIN,
    ),
    Stop("activity:list", activity(), GLOBAL),
    Stop("activity:list", activity(), GLOBAL, "a row open", details_of_first),
    Stop(
        "activity:list", activity("?customer=tailspin&since=2020-01-01"), GLOBAL, "of one customer"
    ),
    Stop("activity:list", activity("?customer=zzzz"), GLOBAL, "nothing"),
    Stop(
        "activity:list",
        activity("?since=2026-06-02&until=2026-06-01"),
        GLOBAL,
        "the last day before the first",
    ),
    Stop("activity:list", activity(), "default.user@fabrikam.example", "refused, with helpers"),
    Stop("activity:entry", lambda cast: cast.entry(), GLOBAL),
]
