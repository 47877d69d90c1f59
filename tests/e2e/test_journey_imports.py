"""Customers served elsewhere: a partner uploads, an operator approves, a customer objects.

Each has a browser of their own; with and without JavaScript.
"""

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, FilePayload, Locator, Page, expect

from customers.models import Customer
from tests.customers.imports.sheets import ADATUM, sheet
from tests.e2e.tools import sign_in_as
from tests.factories.customers import CustomerFactory
from tests.factories.partners import MembershipFactory, PartnerFactory, UserFactory

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("copies_true")]

LINK = re.compile(r"http\S+/objections/\S+/")
NAME, VERDICT, REASON = 2, 4, 5  # columns of the table of lines
BELLOWS = {"name": "Bellows", "domain": "bellows.example", "country": "PL"}


def column(page: Page, number: int) -> Locator:
    lines = page.get_by_role("table", name="Lines of the file").get_by_role("row")
    return lines.locator(f"td:nth-child({number})")


def upload(admin: Page, *of_rows: dict[str, str]) -> None:
    admin.goto("/p/fabrikam/customers/")
    admin.get_by_role("link", name="Take over existing customers").click()
    data = sheet(*of_rows, delimiter=";", encoding="cp1250")
    file: FilePayload = {"name": "list.csv", "mimeType": "text/csv", "buffer": data}
    admin.get_by_label("CSV file").set_input_files(file)
    admin.get_by_role("button", name="Upload and check").click()
    expect(admin.get_by_text("The file is being checked.")).to_be_visible()


def follow_progress(page: Page, link: str, *, javascript: bool) -> None:
    """The open page learns it by itself; without JavaScript one asks."""
    page.get_by_role("link", name=link if javascript else "Refresh").click()


def approve(operator: Page) -> None:
    operator.goto("/admin/customers/customerimport/")
    operator.get_by_role("link", name="list.csv").click()
    operator.get_by_role("link", name="Approve").click()
    expect(operator.get_by_text("By approving you say")).to_be_visible()
    operator.get_by_role("button", name="Approve").click()
    expect(operator.get_by_text("The import is being carried out.")).to_be_visible()


def object_to_it(customer: Page, mail: Any) -> None:
    """In whatever language: the page has one field and one button."""
    customer.goto(LINK.findall(mail.body)[0])
    customer.get_by_role("main").get_by_role("textbox").fill("Never heard of them.")
    customer.get_by_role("main").get_by_role("button").click()
    expect(customer.get_by_role("main").get_by_role("textbox")).to_have_count(0)


@pytest.mark.parametrize("javascript", [True, False], ids=["js", "nojs"])
def test_import_is_asked_for_approved_and_objected_to(
    new_context: Callable[..., BrowserContext],
    base_url: str,
    drain_tasks: Callable[[], int],
    mailoutbox: list[Any],
    javascript: bool,
) -> None:
    def window(user: Any = None) -> Page:
        context = new_context(java_script_enabled=javascript)
        if user is not None:
            sign_in_as(context, user, base_url)
        return context.new_page()

    partner = PartnerFactory(slug="fabrikam", domain="fabrikam.example")
    CustomerFactory(name="Known Company", default_domain="known.example")
    admin = window(MembershipFactory(partner=partner).user)

    upload(admin, ADATUM, {"domain": "known.example"}, BELLOWS)
    drain_tasks()
    follow_progress(admin, "Show the lines", javascript=javascript)
    expect(column(admin, VERDICT)).to_have_text(["New customer", "Known customer", "Problem"])
    expect(column(admin, REASON)).to_have_text(
        [
            "Is created here, without a sign-in, and becomes your customer.",
            "Is known here and becomes your customer; its profile stays.",
            "Email address is missing; a new customer needs it. "
            "Registration ID is missing; a new customer needs it. "
            "Phone number is missing; a new customer needs it.",
        ],
        use_inner_text=True,
    )
    admin.get_by_role("link", name="Problem (1)").click()
    expect(column(admin, NAME)).to_have_text(["Bellows"])
    admin.get_by_role("button", name="Ask for approval").click()
    expect(admin.get_by_text("The import waits for the operators' approval.")).to_be_visible()
    assert not Customer.objects.filter(default_domain="adatum.example").exists()

    approve(window(UserFactory(operator=True, email="operator@portal.example")))
    admin.reload()
    expect(admin.get_by_text("0 of 3 lines")).to_be_visible()
    drain_tasks()
    follow_progress(admin, "Show the result", javascript=javascript)
    admin.get_by_role("link", name="Adatum Polska").click()
    expect(admin.get_by_role("heading", level=1)).to_contain_text("Adatum Polska")

    [mail] = [mail for mail in mailoutbox if mail.to == ["ola@adatum.example"]]
    object_to_it(window(), mail)
    admin.goto("/p/fabrikam/customers/")
    expect(admin.get_by_text("Known Company").first).to_be_visible()
    expect(admin.get_by_text("Adatum Polska")).to_have_count(0)


def test_progress_takes_away_neither_filter_nor_focus(
    new_context: Callable[..., BrowserContext], base_url: str, drain_tasks: Callable[[], int]
) -> None:
    partner = PartnerFactory(slug="fabrikam")
    context = new_context()
    sign_in_as(context, MembershipFactory(partner=partner).user, base_url)
    page = context.new_page()
    page.goto("/p/fabrikam/customers/import/")
    file: FilePayload = {"name": "list.csv", "mimeType": "text/csv", "buffer": sheet(ADATUM)}
    page.get_by_label("CSV file").set_input_files(file)
    page.get_by_role("button", name="Upload and check").click()
    page.get_by_role("link", name="Discard").focus()
    drain_tasks()

    expect(page.get_by_text("The file has been checked.")).to_be_visible()
    expect(page.get_by_role("link", name="Discard")).to_be_focused()
    page.get_by_role("link", name="Discard").press("Enter")
    page.get_by_role("dialog").get_by_role("button", name="Discard").click()
    expect(page.get_by_text("Its lines have been deleted.")).to_be_visible()
