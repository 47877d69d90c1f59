""" "Send email" in a browser: the mail arrives at a real server, its link opens, failures show."""

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.conf import settings
from playwright.sync_api import BrowserContext, Page, expect

from invitations.models import Invitation, StandardText
from partners.models import OutgoingMail, Partner, User
from tests.e2e.tools import arrived, assert_accessible, screenshot, sign_in_as
from tests.e2e.words import Words
from tests.factories.invitations import InvitationFactory
from tests.smtp_server import SmtpServer, Turn

pytestmark = pytest.mark.django_db(transaction=True)
Windows = Callable[..., BrowserContext]
Drain = Callable[[], int]
BOTH_WAYS = pytest.mark.parametrize("javascript", [True, False], ids=["js", "no-js"])
RECIPIENT = "anna@customer.example"


@pytest.fixture
def server(settings: Any) -> Iterator[SmtpServer]:
    with SmtpServer() as running:
        settings.MAILERS = running.mailers()
        yield running


@pytest.fixture
def draft(partner: Partner, alice: User) -> Invitation:
    return InvitationFactory(partner=partner, created_by=alice)


def opened(window: BrowserContext, draft: Invitation) -> Page:
    sign_in_as(window, draft.created_by, settings.BASE_URL)
    page = window.new_page()
    page.goto(f"/p/{draft.partner.slug}/invitations/{draft.public_id}/")
    return page


def press_send(page: Page, language: str = "en") -> None:
    page.get_by_role("button", name=Words(language)("Send email"), exact=True).click()


def delivery(page: Page, state: str) -> None:
    """Whichever language the page speaks, the chip of the mail has the look of its state."""
    expect(page.locator(f".timeline .chip-{state}")).to_have_count(1)


def looks_right(page: Page, language: str) -> None:
    assert_accessible(page)
    if language == "en":
        screenshot(page, "request-sent")


@BOTH_WAYS
@pytest.mark.parametrize("language", ["en", "pl", "cs", "ru"])
def test_mail_arrives_and_its_link_opens(
    new_context: Windows,
    server: SmtpServer,
    drain_tasks: Drain,
    draft: Invitation,
    language: str,
    javascript: bool,
) -> None:
    page = opened(new_context(locale=language, java_script_enabled=javascript), draft)
    t = Words(language)
    page.get_by_label(t("Recipient's name")).fill("Anna")
    page.get_by_label(t("Language of the message")).select_option(language)
    page.get_by_label(t("Remind the recipient a week before the request expires")).check()

    press_send(page, language)  # without an address
    address = page.get_by_label(t("Recipient's email address"))
    expect(address).to_have_attribute("aria-invalid", "true")
    address.fill(RECIPIENT)
    press_send(page, language)

    expect(page.locator(".timeline")).to_contain_text(RECIPIENT)
    delivery(page, "info")
    drain_tasks()
    if not javascript:
        page.reload()
    delivery(page, "success")  # the open page learns of it by itself
    if javascript:
        looks_right(page, language)

    [received] = server.received
    assert received.recipients == [RECIPIENT]
    assert f'lang="{language}"' in received.text("html")
    [link] = re.findall(r"https?://\S+/invitations/\S+/", received.text())
    assert f'href="{link}"' in received.text("html")
    customer = new_context(locale="cs", java_script_enabled=javascript).new_page()
    customer.goto(str(link))
    expect(customer.locator("html")).to_have_attribute("lang", language)
    expect(customer.get_by_role("heading", level=1)).to_contain_text("Alice's Cloud")
    draft.refresh_from_db()
    assert (draft.state, draft.remind) == ("opened", True)


@BOTH_WAYS
def test_refusal_shows_and_is_retried(
    new_context: Windows,
    server: SmtpServer,
    drain_tasks: Drain,
    draft: Invitation,
    javascript: bool,
) -> None:
    server.script = [Turn(recipient="550 5.1.1 No such mailbox")]
    page = opened(new_context(java_script_enabled=javascript), draft)
    page.locator("#id_recipient_email").fill(RECIPIENT)
    press_send(page)
    delivery(page, "info")
    drain_tasks()
    page.reload()
    expect(page.get_by_text("550 5.1.1 No such mailbox")).to_be_visible()
    delivery(page, "danger")
    if javascript:
        assert_accessible(page)
        screenshot(page, "request-not-delivered")

    page.get_by_role("button", name="Retry").click()
    expect(page.get_by_text("The email is tried again.")).to_be_visible()
    drain_tasks()
    if not javascript:
        page.reload()
    delivery(page, "success")

    page.get_by_role("button", name="Send the same email again").click()
    expect(page.locator(".timeline > li")).to_have_count(2)
    assert OutgoingMail.objects.count() == 2


@BOTH_WAYS
def test_standard_text_is_written_looked_at_and_taken_back(
    new_context: Windows, partner: Partner, alice: User, javascript: bool
) -> None:
    window = new_context(java_script_enabled=javascript)
    sign_in_as(window, alice, settings.BASE_URL)
    page = window.new_page()
    page.goto(f"/p/{partner.slug}/customers/")
    page.get_by_role("link", name="Standard text", exact=True).first.click()
    if javascript:
        assert_accessible(page)
        screenshot(page, "standard-texts")
    page.get_by_role("link", name="Polski", exact=True).click()
    body = page.locator("[name=body]")
    body.fill("Dzień dobry, {{name}}!\n")
    page.locator("button[value=save]").click()
    expect(body).to_have_attribute("aria-invalid", "true")
    body.fill("Dzień dobry, {{name}}!\n\n{{link}}\n")
    page.locator("button[value=preview]").click()
    expect(page.locator("#preview")).to_contain_text("Dzień dobry, Anna Nowak!")
    if javascript:
        assert_accessible(page)
        screenshot(page, "standard-text")
    page.locator("button[value=save]").click()
    expect(page.get_by_text("Your own text")).to_have_count(1)
    assert StandardText.objects.get().body == "Dzień dobry, {{name}}!\n\n{{link}}\n"

    page.get_by_role("link", name="Polski", exact=True).click()
    expect(body).to_have_value("Dzień dobry, {{name}}!\n\n{{link}}\n")
    arrived(page)
    page.get_by_role("button", name="Back to the shipped text").click()
    if javascript:
        page.get_by_role("dialog").get_by_role("button", name="Replace the text").click()
    expect(page.get_by_text("Your own text")).to_have_count(0)
    assert not StandardText.objects.exists()
