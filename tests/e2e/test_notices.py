"""The bell and the Action Center, and the activity log, in a browser and without scripts."""

import re
from collections.abc import Callable

import pytest
from django.db import transaction
from playwright.sync_api import BrowserContext, expect

from partners import audit
from partners.models import Partner, User
from partners.notifications import notify_staff
from tests.e2e.steps import Visitor, Way
from tests.e2e.tools import arrived, sign_in_as
from tests.e2e.ways import two_ways
from tests.factories.partners import MembershipFactory, PartnerFactory, UserFactory

pytestmark = pytest.mark.django_db(transaction=True)

ABOUT = {"name": "Adatum", "request_id": "6a1f5f5e-0000-4000-8000-000000000001"}


@pytest.fixture
def firm() -> Partner:
    return PartnerFactory.create(name="Bell Cloud", slug="bell-cloud")


@pytest.fixture
def anna(firm: Partner, way: Way) -> User:
    user = UserFactory.create(name="Anna Adams", email="anna@bell.example", language=way.language)
    return MembershipFactory.create(user=user, partner=firm).user


@pytest.fixture
def reader(
    new_context: Callable[..., BrowserContext], base_url: str, way: Way, anna: User
) -> Visitor:
    """Anna, who reads in the language of the way."""
    context = new_context(locale=way.language, java_script_enabled=way.javascript)
    sign_in_as(context, anna, base_url)
    return Visitor(context, way)


@transaction.atomic
def tell(firm: Partner, once: str) -> None:
    notify_staff("invitation_declined", firm, about=ABOUT, once=once)


both_languages = pytest.mark.parametrize(
    "way", [Way(language, javascript=True) for language in ("en", "ru")], ids=str
)
in_russian_without_scripts = pytest.mark.parametrize("way", [Way("ru", javascript=False)], ids=str)


@both_languages
def test_bell_is_filled_after_the_page_and_learns_of_news(firm: Partner, reader: Visitor) -> None:
    tell(firm, "1")
    page = reader.page
    reader.go("/p/bell-cloud/")
    bell = page.get_by_role("link", name=reader.t("Action Center"))
    expect(bell.locator(".bell-count")).to_contain_text("1")

    tell(firm, "2")
    # The next question is a minute away: it is asked when one comes back to the tab.
    page.evaluate("document.querySelector('[data-live-at-once]').dataset.liveSeconds = '1'")
    expect(bell.locator(".bell-count")).to_contain_text("2")

    bell.click()
    reader.link("Notifications (%(count)s)", count="2").click()
    declined = reader.t("%(name)s declined your request", name="Adatum")
    page.get_by_role("button", name=declined).first.click()
    expect(page).not_to_have_url(re.compile("/notifications/"))
    reader.go("/p/bell-cloud/notifications/?tab=news")
    new = reader.t.of("notification", "New")
    expect(page.get_by_role("main").get_by_text(new, exact=True)).to_have_count(1)
    for box in arrived(page).get_by_role("checkbox").all():
        box.check()
    reader.button("Archive").click()
    reader.reads(reader.t.many("%(n)s row was archived.", "%(n)s rows were archived.", 2, "n"))


@in_russian_without_scripts
def test_without_scripts_the_bell_is_a_link(firm: Partner, reader: Visitor) -> None:
    tell(firm, "1")
    reader.go("/p/bell-cloud/")
    reader.page.get_by_role("link", name=reader.t("Action Center")).click()
    reader.link("Notifications (%(count)s)", count="1").click()
    reader.page.get_by_role("checkbox").first.check()
    reader.button("Mark as read").click()
    reader.reads(
        reader.t.many("%(n)s row was marked as read.", "%(n)s rows were marked as read.", 1, "n")
    )


@two_ways("ru")
def test_activity_log_opens_rows_and_filters(firm: Partner, anna: User, reader: Visitor) -> None:
    with transaction.atomic():
        audit.record(
            "partner.profile_updated", target=firm, actor=anna, readers=[firm],
            changes={"city": ("Łódź", "Warszawa")},
        )  # fmt: skip
    page = reader.page
    reader.go("/p/bell-cloud/settings/activity/")
    page.get_by_label(f"{reader.t('Details')}:").first.click()
    expect(page.get_by_role("cell", name="Łódź")).to_be_visible()

    reader.go("/p/bell-cloud/settings/activity/")  # without scripts the row is a page of its own
    reader.field("Action").select_option("create_order")
    if not reader.way.javascript:
        reader.button("Apply").click()
    reader.reads(reader.t("Nothing happened that matches."))
    expect(page).to_have_url(re.compile("operation=create_order"))
    page.locator("#export-menu > summary").click()
    with page.expect_download() as loading:
        page.get_by_role("link", name="CSV").click()
    assert loading.value.suggested_filename.startswith("activity-bell-cloud-")
