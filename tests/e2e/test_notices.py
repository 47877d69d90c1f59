"""The bell and the Action Center, and the activity log, in a browser and without scripts."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.db import transaction
from playwright.sync_api import BrowserContext, expect

from partners import audit
from partners.models import Partner, User
from partners.notifications import notify_staff
from tests.e2e.tools import arrived, sign_in_as
from tests.factories.partners import MembershipFactory, PartnerFactory, UserFactory

pytestmark = pytest.mark.django_db(transaction=True)

ABOUT = {"name": "Adatum", "request_id": "6a1f5f5e-0000-4000-8000-000000000001"}


@pytest.fixture
def firm() -> Partner:
    return PartnerFactory.create(name="Bell Cloud", slug="bell-cloud")


@pytest.fixture
def anna(firm: Partner) -> User:
    user = UserFactory.create(name="Anna Adams", email="anna@bell.example", language="en")
    return MembershipFactory.create(user=user, partner=firm).user


@transaction.atomic
def tell(firm: Partner, once: str) -> None:
    notify_staff("invitation_declined", firm, about=ABOUT, once=once)


def test_bell_is_filled_after_the_page_and_learns_of_news(
    new_context: Callable[..., BrowserContext], live_server: Any, firm: Partner, anna: User
) -> None:
    tell(firm, "1")
    context = new_context()
    sign_in_as(context, anna, live_server.url)
    page = context.new_page()
    page.goto("/p/bell-cloud/")
    bell = page.get_by_role("link", name="Action Center")
    expect(bell.locator(".bell-count")).to_contain_text("1")

    tell(firm, "2")
    # The next question is a minute away: it is asked when one comes back to the tab.
    page.evaluate("document.querySelector('[data-live-at-once]').dataset.liveSeconds = '1'")
    expect(bell.locator(".bell-count")).to_contain_text("2")

    bell.click()
    page.get_by_role("link", name="Notifications (2)").click()
    page.get_by_role("button", name="Adatum declined your request").first.click()
    expect(page).not_to_have_url(re.compile("/notifications/"))
    page.goto("/p/bell-cloud/notifications/?tab=news")
    expect(page.get_by_role("main").get_by_text("New", exact=True)).to_have_count(1)
    for box in arrived(page).get_by_role("checkbox").all():
        box.check()
    page.get_by_role("button", name="Archive", exact=True).click()
    expect(page.get_by_text("2 rows were archived.")).to_be_visible()


def test_without_scripts_the_bell_is_a_link(
    no_js: Callable[..., BrowserContext], live_server: Any, firm: Partner, anna: User
) -> None:
    tell(firm, "1")
    context = no_js()
    sign_in_as(context, anna, live_server.url)
    page = context.new_page()
    page.goto("/p/bell-cloud/")
    page.get_by_role("link", name="Action Center").click()
    page.get_by_role("link", name="Notifications (1)").click()
    page.get_by_role("checkbox").first.check()
    page.get_by_role("button", name="Mark as read").click()
    expect(page.get_by_text("1 row was marked as read.")).to_be_visible()


def test_activity_log_opens_rows_and_filters(
    new_context: Callable[..., BrowserContext], live_server: Any, firm: Partner, anna: User
) -> None:
    with transaction.atomic():
        audit.record(
            "partner.profile_updated", target=firm, actor=anna, readers=[firm],
            changes={"city": ("Łódź", "Warszawa")},
        )  # fmt: skip
    context = new_context()
    sign_in_as(context, anna, live_server.url)
    page = context.new_page()
    page.goto("/p/bell-cloud/settings/activity/")
    page.get_by_label("Details:").first.click()
    expect(page.get_by_role("cell", name="Łódź")).to_be_visible()

    page.get_by_label("Action", exact=True).select_option("create_order")
    expect(page.get_by_text("Nothing happened that matches.")).to_be_visible()
    expect(page).to_have_url(re.compile("operation=create_order"))
    page.locator("#export-menu > summary").click()
    with page.expect_download() as loading:
        page.get_by_role("link", name="CSV").click()
    assert loading.value.suggested_filename.startswith("activity-bell-cloud-")
