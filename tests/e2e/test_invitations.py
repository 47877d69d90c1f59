"""The Invitations page in a browser, and lists that learn what happens while they lie open."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import BrowserContext, expect

from customers import live
from customers.models import AgreementText, Customer
from invitations import answers
from invitations.models import Invitation
from partners.models import OutgoingMail, Partner, User
from tests.e2e.tools import arrived, assert_accessible, screenshot, sign_in_as
from tests.factories.customers import (
    AGREEMENT_VERSION,
    AgreementTextFactory,
    CustomerFactory,
    DirectoryUserFactory,
    ResellerRelationshipFactory,
)  # fmt: skip
from tests.factories.invitations import InvitationFactory

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def requests(partner: Partner, alice: User) -> dict[str, Invitation]:
    """One of most kinds; the last made stands first."""

    def make(name: str, **fields: Any) -> Invitation:
        address = (
            f"{name.split(maxsplit=1)[0].lower()}@{name.rsplit(maxsplit=1)[-1].lower()}.example"
        )
        values = {"recipient_name": name, "recipient_email": address, "created_by": alice}
        return InvitationFactory.create(partner=partner, **values | fields)

    found = {
        "expired": make("Olga Tailspin", expired=True),
        "declined": make("Tomasz Woodgrove", declined=True, include_admin=False),
        "revoked": make("Eva Wingtip", revoked=True, language="cs"),
        "campaign": make("Spring campaign", opened=True, is_reusable=True),
        "failed": make(
            "Jan Trey", sent=True, language="pl", expires_at=timezone.now() + timedelta(days=4)
        ),
        "opened": make("Ada Adatum", opened=True),
    }
    OutgoingMail.objects.create(
        kind="invitation", recipient="jan@trey.example", state="failed", attempts=10,
        server_answer="550 5.1.1 No such mailbox here", about={"invitation": found["failed"].pk},
        organisation_id=partner.public_id, reference_id=found["failed"].public_id,
    )  # fmt: skip
    return found


@pytest.fixture
def window(
    new_context: Callable[..., BrowserContext], alice: User, live_server: Any, monkeypatch: Any
) -> BrowserContext:
    monkeypatch.setattr(live, "SECONDS", 1)
    context = new_context(viewport={"width": 1400, "height": 900})
    sign_in_as(context, alice, live_server.url)
    return context


def accept(invitation: Invitation, name: str) -> Customer:
    if not AgreementText.objects.exists():
        AgreementTextFactory()
    person = DirectoryUserFactory.create(customer=CustomerFactory(name=name), global_admin=True)
    answers.accept_invitation(
        invitation, nonce=invitation.nonce, actor=person.user, with_admin=True,
        agreement_version=AGREEMENT_VERSION, agreement_language="en",
    )  # fmt: skip
    customer: Customer = person.customer
    return customer


def test_the_page_and_its_rows(window: BrowserContext, requests: dict[str, Invitation]) -> None:
    page = window.new_page()
    page.goto("/p/alices-cloud/")
    assert_accessible(page)
    page.get_by_role("link", name="Email not delivered").click()
    expect(page.locator("tbody tr")).to_have_count(1)

    page.get_by_role("button", name="Details of Jan Trey").click()
    details = page.locator(".row-detail")
    expect(details).to_contain_text("550 5.1.1 No such mailbox here")
    expect(details.get_by_role("button", name="Retry")).to_be_visible()
    expect(details.get_by_role("button", name="Copy link")).to_be_visible()
    assert_accessible(page)
    page.reload()
    expect(details).to_contain_text("550 5.1.1")

    details.get_by_role("link", name="Resend").click()
    expect(page.get_by_text("stops working at once")).to_be_visible()
    assert_accessible(page)
    page.go_back()
    expect(details).to_contain_text("550 5.1.1")

    page.get_by_label("Status", exact=True).select_option("All")
    expect(page.locator("tbody tr:not(.row-detail)")).to_have_count(6)
    screenshot(page, "invitations")
    assert_accessible(page)

    page.get_by_role("button", name="Details of Olga Tailspin").click()
    page.get_by_role("button", name="Renew", exact=True).click()
    expect(page.get_by_text("Nothing has been sent yet.")).to_be_visible()
    page.get_by_role("link", name="Invitations", exact=True).first.click()
    expect(page.get_by_role("row").filter(has_text="Olga Tailspin")).to_have_count(2)
    expect(page.get_by_text("Renewed", exact=True).last).to_be_visible()


def test_resending_from_the_list(window: BrowserContext, requests: dict[str, Invitation]) -> None:
    page = window.new_page()
    page.goto("/p/alices-cloud/invitations/")
    page.get_by_role("button", name="Details of Ada Adatum").click()
    expect(page.locator(".row-detail")).to_be_visible()
    old = arrived(page).locator(".row-detail code.secret").inner_text()
    page.get_by_role("link", name="Resend").click()
    page.get_by_role("button", name="Resend").click()

    expect(page.get_by_text("has a new personal link")).to_be_visible()
    text = arrived(page).get_by_label("Email text").input_value()
    assert "/invitations/" in text
    assert old not in text
    page.goto(old)
    expect(page.get_by_role("heading", level=1)).to_contain_text("replaced by a newer one")


def test_an_acceptance_reaches_the_open_list(
    window: BrowserContext, requests: dict[str, Invitation]
) -> None:
    page = window.new_page()
    page.goto("/p/alices-cloud/invitations/")
    page.get_by_role("button", name="Details of Jan Trey").click()
    expect(page.locator(".row-detail")).to_contain_text("550")
    row = page.get_by_role("row").filter(has_text="Ada Adatum")
    expect(row).to_contain_text("Opened")
    search = page.get_by_role("searchbox", name=re.compile("Search by name, email"))
    search.fill("half a wo")
    page.evaluate("scrollTo({ top: 120, behavior: 'instant' })")
    place = "[scrollY, document.querySelector('.row-detail').getBoundingClientRect().top]"
    before = page.evaluate(place)

    accept(requests["opened"], "Adatum Corporation")

    line = page.get_by_role("status").filter(has_text="1 new customer: Adatum Corporation")
    expect(line).to_be_attached()
    expect(row).to_contain_text("Accepted")
    assert page.evaluate(place) == before
    expect(search).to_be_focused()
    expect(search).to_have_value("half a wo")
    expect(page.locator(".row-detail")).to_be_visible()
    assert_accessible(page)

    line.get_by_role("link", name="Show").click()
    expect(page.locator(".row-detail")).to_contain_text("Microsoft ID")
    expect(page.locator("tbody")).to_contain_text("Adatum Corporation")


def test_the_customer_list_learns_of_it_too(
    window: BrowserContext, partner: Partner, requests: dict[str, Invitation]
) -> None:
    ResellerRelationshipFactory(partner=partner, customer=CustomerFactory(name="Bellows College"))
    page = window.new_page()
    page.goto("/p/alices-cloud/customers/")
    top = "document.querySelector('tbody').getBoundingClientRect().top"
    before = page.evaluate(top)

    accept(requests["opened"], "Adatum Corporation")

    expect(page.get_by_text("1 new customer: Adatum Corporation")).to_be_visible()
    assert page.evaluate(top) == before
    expect(page.locator("tbody")).not_to_contain_text("Adatum Corporation")
    assert_accessible(page)
    accept_second = page.get_by_text("2 new customers: ")
    link = page.get_by_role("link", name="Show")
    link.focus()
    accept(requests["campaign"], "Contoso Bakery")
    for _turn in range(2):  # the second question shows that the first answer was dealt with
        with page.expect_response(lambda answer: "/live/" in answer.url and answer.status == 200):
            pass
    expect(link).to_be_focused()  # what has the focus is not taken away
    link.blur()
    expect(accept_second).to_be_visible()


def test_a_selection_stays(window: BrowserContext, requests: dict[str, Invitation]) -> None:
    page = window.new_page()
    page.goto("/p/alices-cloud/invitations/")
    page.evaluate(
        "getSelection().selectAllChildren(document.querySelector('table.invitations tbody'))"
    )
    selected = page.evaluate("getSelection().toString()")

    accept(requests["opened"], "Adatum Corporation")

    expect(page.get_by_text("1 new customer: ")).to_be_visible()
    assert page.evaluate("getSelection().toString()") == selected
    page.evaluate("getSelection().removeAllRanges()")
    row = page.get_by_role("row").filter(has_text="Ada Adatum")
    expect(row).to_contain_text("Accepted")


def test_retrying_in_the_list_stays_there(
    window: BrowserContext, requests: dict[str, Invitation], drain_tasks: Callable[[], int]
) -> None:
    page = window.new_page()
    page.goto("/p/alices-cloud/invitations/")
    page.get_by_role("button", name="Details of Jan Trey").click()
    page.get_by_role("button", name="Retry").click()

    said = page.get_by_text("The email is tried again.")
    expect(said).to_be_focused()
    expect(page.locator(".deliveries .chip-info")).to_have_count(1)
    assert page.url.split("?")[0].endswith("/p/alices-cloud/invitations/")
    drain_tasks()
    expect(page.locator(".deliveries .chip-success")).to_have_count(1)
    expect(said).to_be_focused()


def test_a_hidden_tab_and_an_ended_sign_in_are_quiet(
    window: BrowserContext, requests: dict[str, Invitation]
) -> None:
    page = window.new_page()
    page.add_init_script(
        "const real = fetch; window.answers = [];"
        "window.fetch = (...all) => {"
        "  const answer = real(...all);"
        "  window.answers.push(answer.then((whole) => whole.clone().arrayBuffer(), () => null));"
        "  return answer;"
        "};"
    )
    answers: list[int] = []
    page.on(
        "response", lambda answer: answers.append(answer.status) if "/live/" in answer.url else None
    )
    page.clock.install()
    page.goto("/p/alices-cloud/invitations/")

    def asked() -> int:
        """How often, once each question has its answer."""
        return int(page.evaluate("Promise.all(answers).then(() => answers.length)"))

    def next_answer() -> int:
        with page.expect_response("**/live/**") as answer:
            page.clock.run_for(1500)
        asked()
        return answer.value.status

    def asks_within_a_minute() -> int:
        before = asked()
        page.clock.run_for(60_000)
        return asked() - before

    for _turn in range(3):
        next_answer()
    assert answers[0] == 200
    assert set(answers[1:]) == {304}

    hide = "Object.defineProperty(document, 'visibilityState', {value: '%s', configurable: true})"
    page.evaluate(hide % "hidden")
    assert asks_within_a_minute() == 0

    page.evaluate(hide % "visible")
    assert next_answer() == 304

    window.clear_cookies()
    if next_answer() == 304:  # it was under way already
        assert next_answer() == 302
    expect(page.get_by_text("This page does not update itself any more.")).to_be_visible()
    asks_within_a_minute()  # the bell, whose turns are rarer, learns it too
    assert asks_within_a_minute() == 0
    expect(page.get_by_role("heading", level=1)).to_have_text("Invitations | Customers")


def test_without_javascript(
    no_js: Callable[..., BrowserContext],
    alice: User,
    live_server: Any,
    requests: dict[str, Invitation],
) -> None:
    context = no_js()
    sign_in_as(context, alice, live_server.url)
    page = context.new_page()
    page.goto("/p/alices-cloud/invitations/")
    page.get_by_role("button", name="Details of Jan Trey").click()
    expect(page.locator(".row-detail")).to_have_count(1)
    page.get_by_role("button", name="Details of Ada Adatum").click()
    expect(page.locator(".row-detail")).to_have_count(2)
    page.get_by_label("Created by", exact=True).select_option("Me")
    page.get_by_role("button", name="Apply").click()
    expect(page.locator("tbody tr")).to_have_count(6)
    page.get_by_role("button", name="New reusable link").click()
    expect(page.get_by_text("any number of customers may accept")).to_be_visible()
