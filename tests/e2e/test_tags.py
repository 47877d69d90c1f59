"""Tags in a browser: ticked in the list, found by the filter, with and without JS."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, expect

from partners.enums import Role
from partners.models import Partner
from tests.e2e.tools import sign_in_as
from tests.factories.customers import CustomerFactory, ResellerRelationshipFactory
from tests.factories.partners import MembershipFactory

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize("way", ["new_context", "no_js"])
def test_chosen_customers_get_a_tag_and_are_found_by_it(
    way: str, request: pytest.FixtureRequest, partner: Partner, live_server: Any
) -> None:
    for name in ("Adatum", "Bellows", "Contoso"):
        ResellerRelationshipFactory(partner=partner, customer=CustomerFactory(name=name))
    agent = MembershipFactory(partner=partner, roles=[Role.ADMIN_AGENT]).user
    open_window: Callable[[], BrowserContext] = request.getfixturevalue(way)
    context = open_window()
    sign_in_as(context, agent, live_server.url)
    tab = context.new_page()
    tab.goto(f"/p/{partner.slug}/customers/?sort=-name")

    for name in ("Adatum", "Contoso"):
        tab.get_by_role("checkbox", name=name).check()
    tab.get_by_role("button", name="Assign tags").click()
    expect(tab.get_by_role("main")).to_contain_text("2 customers")
    tab.get_by_label("Add new tag").fill("Key account")
    tab.get_by_role("button", name="Save").click()

    expect(tab.get_by_text("The tags of 2 customers are saved.")).to_be_visible()
    expect(tab).to_have_url(f"{live_server.url}/p/{partner.slug}/customers/?sort=-name")
    tab.get_by_label("Tag", exact=True).select_option("Key account")
    if way == "no_js":
        tab.get_by_role("button", name="Apply").click()
    expect(tab.get_by_role("link", name="Bellows")).to_have_count(0)
    tab.get_by_role("link", name="Adatum").click()
    expect(tab.get_by_role("region", name="Tags")).to_contain_text("Key account")

    tab.get_by_role("link", name="Assign tags").click()
    tab.get_by_role("checkbox", name="Key account").uncheck()
    tab.get_by_role("button", name="Save").click()
    expect(tab.get_by_role("region", name="Tags")).to_contain_text("No tags")
