"""A company that nobody here knew: from the link to the relationship, on a phone, in one sitting.

Interrupted by the mail that confirms the address, and gone on with in a second browser.
"""

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect

from customers.models import Customer
from invitations.models import TenantApplication
from tests.e2e.steps import (
    Visit,
    Visitor,
    Way,
    accept,
    find_customer,
    open_link,
    partner_rows,
    sign_in,
    tick_agreement,
    write_request,
)
from tests.e2e.tools import assert_accessible, screenshot

SELLER = "sales.agent@fabrikam.example"
PASSWORD = "Quiet-Harbour-47-Lanterns"
EMAIL = "zofia@nowakowie.example"
PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
CREATE = "Create an account for your organization"
CONFIRMATION = re.compile(r"http\S+/new/\S+/confirm/")

both = pytest.mark.parametrize("way", [Way("en", True), Way("en", False)], ids=str)
# In a real installation this is how most customers come: walked in every language.
every_language = pytest.mark.parametrize(
    "way",
    [Way("en", True), Way("en", False), Way("pl", True), Way("cs", False), Way("ru", True)],
    ids=str,
)


@pytest.fixture
def mail_link(mailoutbox: list[Any], drain_tasks: Callable[[], int]) -> Callable[[], str]:
    """What the link of the newest mail is, once the worker has sent it."""

    def read() -> str:
        drain_tasks()
        [link] = set(CONFIRMATION.findall(mailoutbox[-1].body))
        return str(link)

    return read


def is_accessible(person: Visitor) -> None:
    """axe is a script itself: without JavaScript it would wait for ever."""
    if person.way.javascript:
        assert_accessible(person.page)


def begin(person: Visitor, link: str, email: str = EMAIL) -> None:
    open_link(person, link, "Fabrikam Distribution")
    person.link("My organization has no account yet").click()
    person.stands_on(CREATE)
    person.field("Your work email address").fill(email)
    person.button("Next").click()
    person.sees("Look into your mail")


def confirm(person: Visitor, link: str) -> None:
    person.go(link)
    person.stands_on("Confirm your email address")
    person.button("Confirm and continue").click()
    person.sees("Your email address is confirmed.")


def is_kept(person: Visitor, field: str, value: str) -> None:
    """Without JavaScript "Next" keeps it; with JavaScript typing is enough."""
    if person.way.javascript:
        expect(person.page.get_by_text(person.t("Saved"), exact=True)).to_be_visible()
    else:
        person.button("Next").click()
        expect(person.field("Registration ID")).to_have_attribute("aria-invalid", "true")
    assert TenantApplication.objects.latest("pk").typed["company"][field] == value


def fill_address(person: Visitor) -> None:
    person.field("Registration ID").fill("0000987654")
    person.field("Address line 1").fill("ul. Wąska 7")
    person.field("ZIP/Postal code").fill("90-001")
    person.field("City").fill("Łódź")
    person.field("Phone number").fill("42 555 01 02")


def choose_domain(person: Visitor) -> None:
    """The proposal is the company's name; a slip is told before anything is sent."""
    wanted = person.field("Domain prefix")
    expect(wanted).to_have_value("nowakowie")
    wanted.fill("no wak")
    if not person.way.javascript:
        person.button("Next").click()
    expect(person.page.locator("#prefix-check")).to_contain_text(
        person.t("Use only the letters a to z, without accents, and digits.")
    )
    wanted.fill("nowakowie")
    if person.way.javascript:
        person.reads(person.t("{domain} is free.", domain="nowakowie.onmicrosoft.com"))
        if person.way.language == "en":
            screenshot(person.page, "newcomer", whole=True)
    is_accessible(person)
    person.button("Next").click()


def choose_password(person: Visitor) -> None:
    person.field("First name").fill("Zofia")
    person.field("Last name").fill("Nowak")
    person.field("New password").fill(PASSWORD)
    person.field("New password again").fill(PASSWORD)
    person.button("Create and continue").click()


@every_language
def test_from_the_link_to_the_relationship(visit: Visit, mail_link: Callable[[], str]) -> None:
    seller, phone, desk = visit(SELLER), visit(**PHONE), visit()
    link = write_request(seller)
    begin(phone, link)

    phone.field("Company name").fill("Nowakowie")
    is_kept(phone, "name", "Nowakowie")
    is_accessible(phone)
    phone.context.close()  # the battery is empty

    confirm(desk, mail_link())
    expect(desk.field("Company name")).to_have_value("Nowakowie")
    fill_address(desk)
    desk.button("Next").click()

    choose_domain(desk)
    desk.sees("First global admin")
    assert desk.facts()[desk.t("Primary domain name")] == "nowakowie.onmicrosoft.com"
    is_accessible(desk)
    choose_password(desk)
    desk.stands_on("Accept agreement & authorize partner")
    desk.sees(
        "The account of {customer} is created, and you are signed in. Now read and answer.",
        customer="Nowakowie",
    )
    tick_agreement(desk)
    accept(desk)
    assert [row[0] for row in partner_rows(desk)] == ["Fabrikam Distribution"]
    [[_arrow, name, _id, domain, *_rest]] = find_customer(seller, "Nowakowie")
    assert (name, domain) == ("Nowakowie", "nowakowie.onmicrosoft.com")

    later = visit()
    later.go("/")
    sign_in(later, EMAIL, PASSWORD)
    later.stands_on("Home")


@both
def test_country_brings_its_own_fields(visit: Visit, mail_link: Callable[[], str]) -> None:
    link, phone = write_request(visit(SELLER)), visit(**PHONE)
    begin(phone, link, "aoife@emerald.example")
    confirm(phone, mail_link())
    phone.field("Company name").fill("Emerald")

    phone.field("Country/region").focus()
    phone.field("Country/region").select_option(label="Ireland")
    if not phone.way.javascript:
        phone.button("Change country").click()

    expect(phone.field("Eircode")).to_be_visible()
    expect(phone.field("Company name")).to_have_value("Emerald")
    if phone.way.javascript:
        expect(phone.field("Country/region")).to_be_focused()


@both
def test_domain_that_somebody_else_was_quicker_with(
    visit: Visit, mail_link: Callable[[], str]
) -> None:
    link, person = write_request(visit(SELLER)), visit(**PHONE)
    begin(person, link)
    confirm(person, mail_link())
    person.field("Company name").fill("Nowakowie")
    fill_address(person)
    person.button("Next").click()
    expect(person.field("Domain prefix")).to_have_value("nowakowie")
    person.button("Next").click()
    person.sees("First global admin")
    Customer.objects.create(
        name="Quicker", default_domain="nowakowie.onmicrosoft.com", country="PL"
    )

    choose_password(person)

    person.sees("This domain is taken.")
    expect(person.field("Domain prefix")).to_have_value("nowakowie")
    is_accessible(person)
    person.page.get_by_role("button", name="nowakowiepl").click()
    expect(person.field("Domain prefix")).to_have_value("nowakowiepl")
    person.button("Next").click()
    expect(person.field("First name")).to_have_value("Zofia")
    expect(person.field("New password")).to_have_value("")
    choose_password(person)
    person.stands_on("Accept agreement & authorize partner")


@both
def test_wrong_person_sends_it_on(
    visit: Visit, mailoutbox: list[Any], drain_tasks: Callable[[], int]
) -> None:
    link, jan = write_request(visit(SELLER)), visit("jan@alpineskihouse.example", **PHONE)
    jan.go(link)
    jan.stands_on("A global admin has to answer")
    is_accessible(jan)
    screenshot(jan.page, "forward")
    jan.field("Note (optional)").fill("Is this right?")
    jan.button("Send to a global admin").click()

    jan.reads(
        jan.t(
            "The request is on its way to %(name)s. The mail says that it comes from you.",
            name="Zofia Górska",
        )
    )
    drain_tasks()
    [mail] = [mail for mail in mailoutbox if "admin@alpineskihouse.example" in mail.to]
    assert "jan@alpineskihouse.example" in mail.reply_to[0]
    admin = visit()
    open_link(admin, re.findall(r"http\S+/invitations/\S+", mail.body)[0], "Fabrikam Distribution")
