"""The draft in a browser: it follows its choices, saves itself and loses nothing."""

import re
from collections.abc import Callable
from typing import Any
from urllib.parse import unquote

import pytest
from django.conf import settings
from playwright.sync_api import BrowserContext, Page, Route, expect

from invitations import links, services
from invitations.models import Invitation
from partners.models import Partner, User
from tests.e2e.tools import arrived, assert_accessible, sign_in_as
from tests.factories.invitations import InvitationFactory
from tests.factories.partners import PASSWORD

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.looks]
Windows = Callable[..., BrowserContext]


@pytest.fixture
def draft(partner: Partner, alice: User) -> Invitation:
    return InvitationFactory(partner=partner, created_by=alice)


@pytest.fixture
def window(new_context: Windows, alice: User, live_server: Any) -> BrowserContext:
    context = new_context()
    sign_in_as(context, alice, live_server.url)
    return context


def opened(context: BrowserContext, draft: Invitation) -> Page:
    page = context.new_page()
    page.goto(f"/p/{draft.partner.slug}/invitations/{draft.public_id}/")
    return page


def text_of(page: Page) -> str:
    return arrived(page).get_by_label("Email text").input_value()


def saved(page: Page) -> None:
    expect(page.get_by_text("All changes are saved.")).to_be_visible()


def fresh(draft: Invitation) -> Invitation:
    return Invitation.objects.select_related("partner").get(pk=draft.pk)


def mail_text(page: Page) -> str:
    link = arrived(page).get_by_role("link", name="Open in email")
    href = link.get_attribute("href") or ""
    return unquote(href).replace("\r\n", "\n")


def test_text_follows_the_choices(window: BrowserContext, draft: Invitation) -> None:
    page = opened(window, draft)
    assert_accessible(page)
    page.get_by_label("Include delegated administration privileges").uncheck()
    expect(page.get_by_label("Email text")).to_have_value(
        re.compile("We do not ask for administration privileges")
    )
    page.get_by_label("Recipient's name").fill("Anna")
    page.get_by_label("Recipient's email address").fill("anna@customer.example")
    expect(page.get_by_label("Email text")).to_have_value(re.compile("^Hello Anna,"))
    expect(page.get_by_text("more than 2,000 characters")).to_be_hidden()
    page.get_by_label("Language of the message").select_option("ru")
    expect(page.get_by_label("Email text")).to_have_value(re.compile("^Здравствуйте, Anna"))
    expect(page.get_by_text("more than 2,000 characters")).to_be_visible()
    page.get_by_label("Subject").fill("Ж" * 200)
    saved(page)
    assert links.link_for(draft) in text_of(page)
    assert mail_text(page).startswith("mailto:anna@customer.example?subject=")
    assert text_of(page) in mail_text(page)


def test_typing_is_saved_by_itself(window: BrowserContext, draft: Invitation) -> None:
    page = opened(window, draft)
    page.get_by_label("Email text").press("Control+End")
    page.keyboard.type("P.S. żółć & + 50%")
    saved(page)
    assert mail_text(page).endswith("P.S. żółć & + 50%")
    assert fresh(draft).body.endswith("P.S. żółć & + 50%")
    expect(page.get_by_text("You have edited the text")).to_be_visible()
    assert_accessible(page)
    page.keyboard.type(" More.")
    page.get_by_role("button", name="Done").click()
    expect(page.get_by_text("Your request is ready.")).to_be_visible()
    assert fresh(draft).body.endswith("P.S. żółć & + 50% More.")


def test_a_lost_link_is_noticed_at_once(window: BrowserContext, draft: Invitation) -> None:
    page = opened(window, draft)
    page.get_by_label("Email text").fill("My own text")
    expect(page.get_by_text("Without its personal link")).to_be_visible()
    expect(page.get_by_role("button", name="Copy to clipboard")).to_be_disabled()
    expect(page.get_by_role("link", name="Open in email")).to_have_count(0)
    expect(page.get_by_text("Not saved yet.")).to_be_visible()
    assert_accessible(page)
    page.get_by_role("button", name="Put the link back").click()
    expect(page.get_by_label("Email text")).to_have_value(
        f"My own text\n\n{links.link_for(draft)}\n"
    )
    expect(page.get_by_role("button", name="Copy to clipboard")).to_be_enabled()
    assert fresh(draft).body == "My own text\n\n{{link}}\n"


def test_what_could_not_be_saved_survives_a_new_sign_in(
    window: BrowserContext, draft: Invitation, alice: User, live_server: Any
) -> None:
    page = opened(window, draft)
    window.clear_cookies(name=settings.SESSION_COOKIE_NAME)
    page.get_by_label("Email text").press("Control+Home")
    page.keyboard.type("Do not lose this. ")
    page.wait_for_url("**/accounts/login/**")
    sign_in_as(window, alice, live_server.url)
    page.goto(f"/p/{draft.partner.slug}/invitations/{draft.public_id}/")
    expect(page.get_by_text("What you typed here before was not saved.")).to_be_visible()
    assert_accessible(page)
    page.get_by_role("button", name="Bring it back").click()
    saved(page)
    assert text_of(page).startswith("Do not lose this. ")
    assert fresh(draft).body.startswith("Do not lose this. ")
    page.reload()
    expect(page.get_by_text("What you typed here before was not saved.")).to_be_hidden()


@pytest.mark.parametrize("script", [True, False])
def test_done_without_a_session_loses_nothing(
    new_context: Windows, draft: Invitation, alice: User, live_server: Any, script: bool
) -> None:
    context = new_context(java_script_enabled=script)
    sign_in_as(context, alice, live_server.url)
    page = opened(context, draft)
    page.get_by_label("Subject").fill("Typed too late")
    context.clear_cookies(name=settings.SESSION_COOKIE_NAME)
    page.get_by_label("Subject").press("Enter")
    page.wait_for_url("**/accounts/login/**")
    page.get_by_label("Email address").fill(alice.email)
    page.get_by_label("Password").first.fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url("**/p/*/invitations/**")
    expect(page.get_by_label("Subject")).to_have_value("Typed too late")
    if script:
        saved(page)
        expect(page.get_by_text("but not saved yet")).to_be_hidden()
        assert fresh(draft).subject == "Typed too late"
    else:
        expect(page.get_by_text("What you typed is here again")).to_be_visible()


def test_two_windows_lose_nothing(window: BrowserContext, draft: Invitation) -> None:
    first, second = opened(window, draft), opened(window, draft)
    first.get_by_label("Subject").fill("First window")
    saved(first)
    second.get_by_label("Subject").fill("Second window")
    expect(second.get_by_text("This draft was changed in another window")).to_be_visible()
    assert_accessible(second)
    assert fresh(draft).subject == "First window"
    second.get_by_role("button", name="Keep my version").click()
    expect(second.get_by_label("Subject")).to_have_value("Second window")
    expect(second.get_by_text("This draft was changed in another window")).to_be_hidden()
    assert fresh(draft).subject == "Second window"


def test_what_came_too_late_is_shown(window: BrowserContext, draft: Invitation) -> None:
    page = opened(window, draft)
    services.record_opened(draft, actor=None)
    page.get_by_label("Email text").press("Control+Home")
    page.keyboard.type("Too late. ")
    expect(page.get_by_text("This request is with the customer already")).to_be_visible()
    with page.expect_response("**/invitations/**"):
        page.get_by_label("Language of the message").select_option("pl")
    assert text_of(page).startswith("Too late. ")
    assert_accessible(page)
    page.get_by_role("link", name="See the request").click()
    expect(page.get_by_role("heading", name="What you typed")).to_be_visible()
    expect(page.get_by_label("What you typed")).to_have_value(re.compile("^Too late. "))
    assert_accessible(page)


def test_leaving_and_coming_back_loses_nothing(window: BrowserContext, draft: Invitation) -> None:
    page = opened(window, draft)
    page.get_by_label("Email text").press("Control+Home")
    page.keyboard.type("Half a sent")
    page.get_by_role("navigation", name="Breadcrumb").get_by_role(
        "link", name="Customer list"
    ).click()
    page.wait_for_url("**/customers/")
    page.go_back()
    kept = arrived(page).get_by_role("button", name="Bring it back")
    if kept.is_visible():  # the save was cut off by leaving
        kept.click()
    expect(page.get_by_label("Email text")).to_have_value(re.compile("^Half a sent"))


@pytest.mark.parametrize("allowed", [True, False])
def test_copy_with_and_without_permission(
    new_context: Windows, alice: User, draft: Invitation, live_server: Any, allowed: bool
) -> None:
    context = new_context(permissions=["clipboard-read", "clipboard-write"])
    if not allowed:
        context.add_init_script(
            "if (navigator.clipboard) navigator.clipboard.writeText = () => Promise.reject()"
        )
    sign_in_as(context, alice, live_server.url)
    page = opened(context, draft)
    page.get_by_role("button", name="Copy to clipboard").click()
    expect(page.get_by_text("Copied to clipboard")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()").replace("\r\n", "\n") == text_of(page)


def test_back_to_the_standard_text_asks_first(window: BrowserContext, draft: Invitation) -> None:
    page = opened(window, draft)
    page.get_by_label("Email text").press("Control+End")
    page.keyboard.type("edited")
    page.get_by_role("button", name="Back to the standard text").click()
    assert_accessible(page)
    page.get_by_role("button", name="Replace the text").click()
    expect(page.get_by_label("Email text")).not_to_have_value(re.compile("edited"))
    expect(page.get_by_text("You have edited the text")).to_be_hidden()


def test_without_script(no_js: Windows, alice: User, draft: Invitation, live_server: Any) -> None:
    context = no_js()
    sign_in_as(context, alice, live_server.url)
    page = opened(context, draft)
    page.get_by_label("Include delegated administration privileges").uncheck()
    page.get_by_label("Language of the message").select_option("cs")
    page.get_by_role("button", name="Save").last.click()
    czech = re.compile("^Dobrý.*Alice's Cloud", re.DOTALL)
    expect(page.get_by_label("Email text")).to_have_value(czech)
    page.get_by_label("Recipient's email address").fill("jana@customer.example")
    page.get_by_role("button", name="Open in email").click()
    expect(page.get_by_text("The text is saved.")).to_be_visible()
    mail = page.get_by_role("link", name="Open in email")
    expect(mail).to_have_attribute("href", re.compile(r"^mailto:jana@customer\.example\?"))
    page.get_by_label("Email text").fill("Bez odkazu")
    page.get_by_role("button", name="Done").click()
    page.get_by_role("button", name="Put the link back").click()
    whole = re.compile(re.escape(links.link_for(draft)))
    expect(page.get_by_label("Email text")).to_have_value(whole)
    page.get_by_role("button", name="Done").click()
    expect(page.get_by_text("Your request is ready.")).to_be_visible()


def hold_saves(page: Page) -> Callable[[], None]:
    """The next saves reach the server only when the returned function is called."""
    held: list[Route] = []
    waiting = True

    def handle(route: Route) -> None:
        if waiting:
            held.append(route)
        else:
            route.continue_()

    def release() -> None:
        nonlocal waiting
        waiting = False
        for route in held:
            route.continue_()

    page.route("**/invitations/**", handle)
    return release


@pytest.mark.parametrize("button", ["Back to the standard text", "Done"])
def test_a_button_waits_for_the_save_before_it(
    window: BrowserContext, draft: Invitation, button: str
) -> None:
    """Both name the version that was seen: the second would take the first for another window."""
    page = opened(window, draft)
    page.get_by_label("Email text").press("Control+End")
    page.keyboard.type("edited")
    saved(page)
    release = hold_saves(page)
    with page.expect_request("**/invitations/**"):
        page.get_by_label("Include delegated administration privileges").uncheck()
    page.get_by_role("button", name=button).click()
    if button != "Done":
        page.get_by_role("button", name="Replace the text").click()
    release()
    if button == "Done":
        expect(page.get_by_text("Your request is ready.")).to_be_visible()
        assert fresh(draft).body.endswith("edited")
    else:
        expect(page.get_by_label("Email text")).not_to_have_value(re.compile("edited"))
    assert not fresh(draft).include_admin


def test_only_what_the_server_has_is_called_saved(
    window: BrowserContext, draft: Invitation
) -> None:
    page = opened(window, draft)
    body = page.get_by_label("Email text")
    body.press("Control+End")
    page.keyboard.insert_text("One.")
    saved(page)
    release = hold_saves(page)
    page.keyboard.insert_text(" Two.")
    expect(page.get_by_text("All changes are saved.")).to_be_hidden()
    release()
    saved(page)
    assert fresh(draft).body.endswith("One. Two.")


def test_typing_goes_on_where_it_was_while_a_save_is_answered(
    window: BrowserContext, draft: Invitation
) -> None:
    page = opened(window, draft)
    release = hold_saves(page)
    with page.expect_request("**/invitations/**"):
        page.get_by_label("Include delegated administration privileges").uncheck()
    body = page.get_by_label("Email text")
    body.press("Control+Home")
    page.keyboard.type("Dear ")
    release()
    saved(page)
    page.keyboard.type("Anna, ")
    expect(body).to_have_value(re.compile("^Dear Anna, "))
    expect(page.get_by_label("Include delegated administration privileges")).not_to_be_checked()
