"""Every page in every state: axe finds nothing, and nothing sticks out of a phone's screen."""

from collections.abc import Callable
from contextlib import suppress

import pytest
from playwright.sync_api import BrowserContext, Page, Request, ViewportSize
from playwright.sync_api import Error as PlaywrightError

from partners.enums import Role
from partners.models import Membership, Partner, User
from tests.e2e.tools import arrived, ask, sign_in_as, violations
from tests.e2e.visits import GROUPS, NO_PAGE, Cast, Stop
from tests.factories.partners import UserFactory
from tests.permissions.routes import Route, all_routes

WIDE: ViewportSize = {"width": 1400, "height": 900}
PHONE: ViewportSize = {"width": 400, "height": 900}
NARROWEST: ViewportSize = {"width": 360, "height": 800}
LAST_LOOK = """() => {
    sessionStorage.clear();
    return document.documentElement.scrollWidth;
}"""
STOPS = [stop for stops in GROUPS.values() for stop in stops]


def test_every_page_has_a_visit_and_every_visit_a_page() -> None:
    known = {route.name for route in all_routes()}
    ours = {route.name for route in all_routes() if is_ours(route)}
    visited = {stop.route for stop in STOPS if stop.route}

    assert sorted(ours - visited - NO_PAGE.keys()) == []
    assert sorted(visited - known) == []
    assert sorted(NO_PAGE.keys() - known) == []
    assert sorted(NO_PAGE.keys() & visited) == []


def is_ours(route: Route) -> bool:
    """Of operations only what Django's admin does not bring along; histories lead to its lists."""
    if not route.is_admin:
        return True
    made_by_django = route.pattern.callback.__module__.startswith("django.")
    return not made_by_django and not route.name.endswith("_history")


def test_every_visit_is_told_apart() -> None:
    names = [str(stop) for stop in STOPS]

    assert sorted(names) == sorted(set(names))


class Windows:
    """One browser window per person; who is changed by a stop gets a new one.

    A window goes on from page to page, as people do: a new one would cost as much as two looks.
    """

    def __init__(self, make: Callable[[], BrowserContext], base_url: str) -> None:
        self._make, self._base_url = make, base_url
        self._open: dict[str, Page] = {}

    def page_for(self, stop: Stop) -> Page:
        if stop.slow_path:
            return self._new_page(stop.who)
        if stop.who not in self._open:
            self._open[stop.who] = self._new_page(stop.who)
        return self._open[stop.who]

    def _new_page(self, who: str) -> Page:
        window = self._make()
        if who:
            sign_in_as(window, User.objects.get(email=who), self._base_url)
        page = window.new_page()
        page.on("dialog", lambda dialog: dialog.accept())
        return page


@pytest.fixture
def cast(demo: None) -> Cast:
    cast = Cast()
    UserFactory.create(email="none@fabrikam.example", name="Nobody Yet")
    two = UserFactory.create(email="two@fabrikam.example", name="Two Hats")
    for slug in ("fabrikam", "northwind"):
        partner = Partner.objects.get(slug=slug)
        Membership.objects.create(user=two, partner=partner, roles=[Role.SALES_AGENT.value])
    return cast


@pytest.mark.looks
@pytest.mark.slow
@pytest.mark.parametrize("group", GROUPS)
def test_pages(
    new_context: Callable[..., BrowserContext], base_url: str, cast: Cast, group: str
) -> None:
    def window() -> BrowserContext:
        return new_context(viewport=WIDE)

    windows = Windows(window, base_url)
    faults = {}
    for stop in GROUPS[group]:
        if found := visit(windows.page_for(stop), stop, cast):
            faults[str(stop)] = found
    assert faults == {}


def visit(page: Page, stop: Stop, cast: Cast) -> list[str]:
    """What is wrong with the page once it is in its state, whatever it is looked at with."""
    page.set_viewport_size(WIDE)
    page.goto(stop.address(cast))
    if stop.act:
        act_and_arrive(page, stop.act)
    return [*looks(page), *width(page)]


def looks(page: Page) -> list[str]:
    """What axe finds in the light, in the dark and on a phone."""
    faults = violations(page)
    # The dark look has the same elements: all that can differ is their contrast.
    page.emulate_media(color_scheme="dark")
    faults += [f"dark: {fault}" for fault in violations(page, ["color-contrast"])]
    page.emulate_media(color_scheme="light")
    page.set_viewport_size(PHONE)
    return faults + [f"on a phone: {fault}" for fault in violations(page)]


def width(page: Page) -> list[str]:
    """Nothing sticks out of the narrowest screen; the last look, so that nothing is kept."""
    page.set_viewport_size(NARROWEST)
    wide = ask(page, LAST_LOOK)
    return [f"needs {wide} pixels of {NARROWEST['width']}"] if wide > NARROWEST["width"] else []


def act_and_arrive(page: Page, act: Callable[[Page], object]) -> None:
    """An act may send a form: what it leads to is looked at, not what it leaves."""
    leaving: list[Request] = []

    def note(request: Request) -> None:
        if request.is_navigation_request():
            leaving.append(request)

    page.on("request", note)
    act(page)
    # Whatever was about to leave has left once the page has drawn twice.
    with suppress(PlaywrightError):  # "context was destroyed": it is leaving right now
        ask(page, "() => new Promise(done => requestAnimationFrame(() => setTimeout(done)))")
    for request in leaving:  # grows by redirects while we wait
        if response := request.response():
            response.finished()
    page.remove_listener("request", note)
    arrived(page)
    page.wait_for_load_state()
