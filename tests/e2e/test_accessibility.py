"""Every page in every state: axe finds nothing, and nothing sticks out of a phone's screen."""

from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext, Page

from partners.enums import Role
from partners.models import Membership, Partner, User
from tests.e2e.tools import sign_in_as
from tests.e2e.visits import GROUPS, NO_PAGE, Cast, Stop
from tests.factories.partners import UserFactory
from tests.permissions.routes import Route, all_routes

LOOKS = [("light", 1400), ("dark", 1400), ("light", 400)]
NARROW = 360
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
    """One browser window per person; who is changed by a stop gets a new one."""

    def __init__(self, make: Callable[[], BrowserContext], base_url: str) -> None:
        self._make, self._base_url = make, base_url
        self._open: dict[str, BrowserContext] = {}

    def page_for(self, stop: Stop) -> Page:
        if stop.slow_path:
            return self._make().new_page()
        if stop.who not in self._open:
            self._open[stop.who] = self._make()
            if stop.who:
                user = User.objects.get(email=stop.who)
                sign_in_as(self._open[stop.who], user, self._base_url)
        return self._open[stop.who].new_page()


@pytest.fixture
def cast(demo: None) -> Cast:
    cast = Cast()
    UserFactory.create(email="none@fabrikam.example", name="Nobody Yet")
    two = UserFactory.create(email="two@fabrikam.example", name="Two Hats")
    for slug in ("fabrikam", "northwind"):
        partner = Partner.objects.get(slug=slug)
        Membership.objects.create(user=two, partner=partner, roles=[Role.SALES_AGENT.value])
    return cast


@pytest.mark.parametrize("look", LOOKS, ids=lambda look: f"{look[0]}-{look[1]}")
@pytest.mark.parametrize("group", GROUPS)
def test_pages(
    new_context: Callable[..., BrowserContext],
    base_url: str,
    cast: Cast,
    group: str,
    look: tuple[str, int],
) -> None:
    scheme, width = look

    def window() -> BrowserContext:
        return new_context(color_scheme=scheme, viewport={"width": width, "height": 900})

    windows = Windows(window, base_url)
    faults = {}
    for stop in GROUPS[group]:
        page = windows.page_for(stop)
        # The dark look has the same elements: all that can differ is their contrast.
        rules = ["color-contrast"] if scheme == "dark" else None
        if found := visit(page, stop, cast, narrow=width < 1000, rules=rules):
            faults[str(stop)] = found
        page.close(run_before_unload=False)
    assert faults == {}


def visit(
    page: Page, stop: Stop, cast: Cast, *, narrow: bool, rules: list[str] | None
) -> list[str]:
    """What is wrong with the page once it is in its state."""
    page.on("dialog", lambda dialog: dialog.accept())
    page.goto(stop.address(cast))
    if stop.act:
        stop.act(page)
        page.wait_for_load_state()
    options = {"runOnly": rules} if rules else None
    violations = Axe().run(page, options=options).response["violations"]
    faults = [
        f"{violation['id']}: {node['html'][:160]}"
        for violation in violations
        for node in violation["nodes"]
    ]
    if narrow:
        page.set_viewport_size({"width": NARROW, "height": 800})
        wide = page.evaluate("document.documentElement.scrollWidth")
        if wide > NARROW:
            faults.append(f"needs {wide} pixels of {NARROW}")
    return faults
