"""What people do in a journey, told in the words they read on the screen.

Every step finds its way by role and label, in the visitor's own language; addresses are typed
only where a person would type or follow one.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from django.utils import formats, translation
from playwright.sync_api import BrowserContext, Locator, Page, expect

from invitations.links import link_for
from invitations.models import Invitation
from partners.models import User
from tests.e2e.tools import arrived
from tests.e2e.words import Words

PASSWORD = "Partner-Center-Demo-1"
PRIVILEGES = "Include delegated administration privileges for Azure Active Directory and Office 365"
LINK = re.compile(r"https?://\S+/invitations/[^/\s]+/")


@dataclass(frozen=True)
class Way:
    """How a journey is walked: in which language, with JavaScript or without."""

    language: str
    javascript: bool

    def __str__(self) -> str:
        return f"{self.language}-{'js' if self.javascript else 'nojs'}"


class Visitor:
    """A person before a browser window."""

    def __init__(self, context: BrowserContext, way: Way) -> None:
        self.context, self.way = context, way
        self.page: Page = context.new_page()
        self.t = Words(way.language)

    # --- finding ---------------------------------------------------------------------------

    def button(self, label: str, **names: str) -> Locator:
        return self.page.get_by_role("button", name=self.t(label, **names), exact=True)

    def link(self, label: str, **names: str) -> Locator:
        return self.page.get_by_role("link", name=self.t(label, **names), exact=True)

    def field(self, label: str) -> Locator:
        """By the whole label; a required field's star does not count."""
        return self.page.get_by_label(re.compile(rf"^\s*{re.escape(self.t(label))}\s*\*?\s*$"))

    def checkbox(self, label: str) -> Locator:
        return self.page.get_by_role("checkbox", name=self.t(label))

    def main_link(self, label: str) -> Locator:
        return self.page.get_by_role("main").get_by_role("link", name=self.t(label), exact=True)

    def name_link(self, name: str) -> Locator:
        """A link that bears somebody's name, which nobody translates."""
        return self.page.get_by_role("main").get_by_role("link", name=name, exact=True)

    # --- doing -----------------------------------------------------------------------------

    def go(self, address: str) -> None:
        self.page.goto(address)

    def menu(self, label: str) -> None:
        """Open one of the small menus of the top bar."""
        self.page.get_by_label(self.t(label), exact=True).click()

    # --- seeing ----------------------------------------------------------------------------

    def stands_on(self, label: str, **names: str) -> None:
        """The heading of the page, whole."""
        words = " | ".join(self.t(part, **names) for part in label.split(" | "))
        expect(self.page.get_by_role("heading", level=1)).to_have_text(words)
        arrived(self.page)

    def stands_on_record(self, name: str, label: str) -> None:
        expect(self.page.get_by_role("heading", level=1)).to_have_text(f"{name} | {self.t(label)}")
        arrived(self.page)

    def sees(self, label: str, **names: str) -> None:
        expect(self.page.get_by_text(self.t(label, **names), exact=True).first).to_be_visible()

    def reads(self, text: str) -> None:
        """Words that are no label of ours, such as a name."""
        expect(self.page.get_by_text(text).first).to_be_visible()

    def offers(self) -> list[str]:
        """The buttons and links by which one can answer, in their order."""
        group = arrived(self.page).get_by_role("main").get_by_role("button")
        return [name.strip() for name in group.all_inner_texts()]

    def facts(self) -> dict[str, str]:
        """Every "term: definition" of the page's main part."""
        main = arrived(self.page).get_by_role("main")
        terms = main.get_by_role("term").all_inner_texts()
        definitions = main.get_by_role("definition").all_inner_texts()
        assert len(terms) == len(definitions)
        plain = [" ".join(text.split()) for text in definitions]
        return dict(zip(terms, plain, strict=True))

    def rows(self, caption: str) -> list[list[str]]:
        """The cells of a table, without its heading."""
        table = arrived(self.page).get_by_role("table", name=self.t(caption), exact=True)
        found = [
            row.get_by_role("cell").all_inner_texts() for row in table.get_by_role("row").all()
        ]
        return [[" ".join(cell.split()) for cell in cells] for cells in found if cells]

    def column(self, caption: str, number: int) -> list[str]:
        return [row[number] for row in self.rows(caption) if len(row) > number]

    def day(self, moment: date | datetime) -> str:
        with translation.override(self.way.language):
            return formats.date_format(moment)


Visit = Callable[..., Visitor]


def speaks(email: str, language: str) -> None:
    """The person has chosen a language once; mails follow it."""
    assert User.objects.filter(email=email).update(language=language) == 1


# --- partner staff -----------------------------------------------------------------------------


def open_customers(staff: Visitor) -> None:
    """From wherever the door leads, by the tile of the home page."""
    staff.go("/")
    staff.stands_on("Home")
    staff.main_link("Customers").click()
    staff.stands_on("Customer list | Customers")


def start_request(staff: Visitor) -> None:
    open_customers(staff)
    # Where there is no customer yet the empty list offers it a second time.
    staff.button("Request a reseller relationship").first.click()
    staff.stands_on("Customer list | Create a relationship request")


def draft_text(staff: Visitor) -> str:
    arrived(staff.page)
    return staff.field("Email text").input_value()


def link_in(text: str) -> str:
    """The one personal link of a text."""
    [link] = LINK.findall(text)
    return str(link)


def finish_request(staff: Visitor) -> None:
    staff.button("Done").click()
    staff.stands_on("Customer list | Customers")
    staff.sees("Your request is ready. Once the customer accepts, it appears in this list.")


def write_request(staff: Visitor) -> str:
    """A request with the text as it is offered; its personal link."""
    start_request(staff)
    link = link_in(draft_text(staff))
    finish_request(staff)
    return link


def find_customer(staff: Visitor, name: str) -> list[list[str]]:
    """The rows that a search for the name finds on the Customers page."""
    open_customers(staff)
    search = staff.page.get_by_role("main").get_by_role("searchbox")
    search.fill(name)
    search.press("Enter")
    staff.page.wait_for_url(re.compile(r"[?&]q="))
    return staff.rows("Customers")


def mailto(staff: Visitor) -> dict[str, str]:
    """What "Open in email" would put into the mail program."""
    arrived(staff.page)
    address = staff.link("Open in email").get_attribute("href") or ""
    parts = urlsplit(address)
    query = parse_qs(parts.query)
    return {"to": unquote(parts.path), "subject": query["subject"][0], "body": query["body"][0]}


# --- the customer ------------------------------------------------------------------------------


def sign_in(person: Visitor, email: str, password: str = PASSWORD) -> None:
    person.stands_on("Sign in")
    person.field("Email address").fill(email)
    person.field("Password").fill(password)
    person.page.get_by_role("main").get_by_role("button", name=person.t("Sign in")).click()


def open_link(person: Visitor, link: str, partner: str) -> None:
    person.go(link)
    person.stands_on("{partner} asks for a reseller relationship", partner=partner)


def sign_in_to_answer(person: Visitor, email: str) -> None:
    person.link("Sign in to answer").click()
    sign_in(person, email)


def come_to_answer(person: Visitor, link: str, partner: str, email: str) -> None:
    """Open the link as a stranger, read, sign in and return to the question."""
    open_link(person, link, partner)
    sign_in_to_answer(person, email)
    person.stands_on("Accept agreement & authorize partner")


def tick_agreement(person: Visitor) -> None:
    person.checkbox("I have read and accept the agreement").check()


def accept(person: Visitor, button: str = "Accept & Authorize") -> None:
    person.button(button).click()
    person.stands_on("Confirmation")


def partner_rows(person: Visitor) -> list[list[str]]:
    """The table "Partner relationships" of the customer portal, found by its menu."""
    person.go("/")
    person.stands_on("Home")
    person.main_link("Partner relationships").click()
    person.stands_on("Partner relationships")
    return person.rows("Partner relationships")


def open_partner(person: Visitor, name: str) -> None:
    """The page of one partner, from that table."""
    partner_rows(person)
    person.name_link(name).click()
    expect(person.page.get_by_role("heading", level=1)).to_have_text(name)
    arrived(person.page)


def remove_roles(person: Visitor, partner: str) -> None:
    open_partner(person, partner)
    person.main_link("Remove roles").click()
    person.button("Yes").click()
    person.sees(
        "The roles of %(partner)s are removed. The reseller relationship stays.", partner=partner
    )


# --- behind the scenes -------------------------------------------------------------------------


def request_of(link: str) -> Invitation:
    """The request that a link belongs to."""
    return next(found for found in Invitation.objects.all() if link_for(found) == link)


def sent_mails(mailoutbox: list[Any], drain_tasks: Callable[[], int]) -> list[tuple[str, str]]:
    """Recipient and subject of what the worker has to send, in the order of the addresses."""
    drain_tasks()
    found = sorted((mail.to[0], str(mail.subject)) for mail in mailoutbox)
    mailoutbox.clear()
    return found
