"""The Customers page in a browser: rows that open, search, order, pages, with and without JS."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from partners.models import Partner, User
from tests.e2e.tools import assert_accessible, sign_in_as
from tests.factories.customers import (
    AdminGrantFactory,
    AgreementTextFactory,
    CustomerAgreementFactory,
    CustomerFactory,
    ResellerRelationshipFactory,
)

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.looks]


@pytest.fixture
def customers(partner: Partner) -> None:
    AgreementTextFactory()
    names = ["Adatum Corporation", "Bellows College", "Łódzkie Przedsiębiorstwo", "Trey Research"]
    for name in names:
        customer = CustomerFactory(name=name, default_domain=f"{name.split()[0].lower()}.example")
        ResellerRelationshipFactory(partner=partner, customer=customer)
    CustomerAgreementFactory(customer=customer)
    AdminGrantFactory(partner=partner, customer=customer)


@pytest.fixture
def tab(page: Page, alice: User, customers: None, live_server: Any) -> Page:
    sign_in_as(page.context, alice, live_server.url)
    page.goto("/p/alices-cloud/customers/")
    return page


def test_an_opened_row_stays_open_over_reload_and_back(tab: Page) -> None:
    expander = tab.get_by_role("button", name="Details of Trey Research")
    expander.click()

    details = tab.locator(".row-detail")
    expect(details).to_contain_text("trey.example")
    expect(details).to_contain_text("Accepted")
    expect(expander).to_have_attribute("aria-expanded", "true")
    expect(tab).to_have_url(re.compile(r"\?open=[0-9a-f-]{36}$"))
    assert_accessible(tab)

    tab.reload()
    expect(details).to_contain_text("trey.example")

    tab.get_by_role("link", name="Trey Research").click()
    expect(tab.get_by_role("heading", level=1)).to_have_text("Trey Research | Account")
    tab.go_back()
    expect(details).to_contain_text("trey.example")

    expander.click()
    expect(details).to_be_hidden()
    expect(tab).not_to_have_url(re.compile("open="))
    expander.click()
    expect(details).to_have_count(1)
    expect(details).to_be_visible()


def test_search_filter_and_order_combine(tab: Page) -> None:
    tab.get_by_role("link", name="Name", exact=True).click()
    expect(tab.get_by_role("columnheader", name="Name", exact=True)).to_have_attribute(
        "aria-sort", "descending"
    )
    tab.keyboard.press("/")
    tab.keyboard.type("łódz")
    tab.keyboard.press("Enter")
    expect(tab.locator("tbody tr")).to_have_count(1)
    expect(tab.get_by_text("1 customer", exact=True)).to_be_visible()
    expect(tab.get_by_role("link", name="Export")).to_have_attribute("href", re.compile("q="))

    tab.get_by_label("Delegated admin privileges").select_option("Granted")
    expect(tab.get_by_text("No customer matches.")).to_be_visible()
    expect(tab).to_have_url(re.compile("sort=-name"))
    assert_accessible(tab)

    tab.go_back()
    expect(tab.locator("tbody tr")).to_have_count(1)
    tab.reload()
    expect(tab.get_by_role("link", name="Łódzkie")).to_be_visible()


def test_without_javascript(
    no_js: Callable[..., BrowserContext], alice: User, customers: None, live_server: Any
) -> None:
    context = no_js()
    sign_in_as(context, alice, live_server.url)
    page = context.new_page()
    page.goto("/p/alices-cloud/customers/")

    page.get_by_role("button", name="Details of Adatum Corporation").click()
    expect(page.locator(".row-detail")).to_have_count(1)
    page.get_by_role("button", name="Details of Bellows College").click()
    expect(page.locator(".row-detail")).to_have_count(2)
    page.get_by_role("button", name="Details of Adatum Corporation").click()
    expect(page.locator(".row-detail")).to_contain_text(["bellows.example"])

    page.get_by_label("Microsoft Customer Agreement").select_option("Accepted")
    page.get_by_role("button", name="Apply").click()
    expect(page.locator("tbody tr")).to_contain_text(["Trey Research"])
    page.locator(".row-detail, tbody").get_by_role("link", name="Trey Research").click()
    expect(page.get_by_role("heading", name="Company details")).to_be_visible()


def test_account_is_accessible(tab: Page) -> None:
    for name in ("Trey Research", "Bellows College"):
        tab.goto("/p/alices-cloud/customers/")
        tab.get_by_role("link", name=name).click()
        expect(tab.get_by_role("heading", level=1)).to_have_text(f"{name} | Account")
        assert_accessible(tab)
