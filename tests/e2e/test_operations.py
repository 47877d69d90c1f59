"""An operator in the browser: no page of operations offends the policy, a partner is onboarded."""

from collections.abc import Callable
from typing import Any

import pytest
from django.apps import apps
from django.db import transaction
from playwright.sync_api import BrowserContext, Page, expect

from partners import audit
from partners.models import Partner
from tests.e2e.tools import sign_in_as
from tests.factories.customers import AgreementTextFactory, ResellerRelationshipFactory
from tests.factories.imports import TakenOverFactory
from tests.factories.invitations import InvitationAnswerFactory
from tests.factories.partners import PASSWORD, MembershipFactory, UserFactory

pytestmark = pytest.mark.django_db(transaction=True)

LISTS = {
    "partners": ["partner", "membership", "user", "outgoingmail", "auditentry"],
    "customers": ["customer", "agreementtext", "customerimport", "customerimportrow"],
    "invitations": ["invitation"],
}


@pytest.fixture
def page(new_context: Callable[..., BrowserContext], base_url: str) -> Page:
    context = new_context()
    sign_in_as(context, UserFactory.create(operator=True), base_url)
    return context.new_page()


def test_every_page_of_operations_keeps_to_the_policy(page: Page) -> None:
    MembershipFactory.create()
    AgreementTextFactory.create()
    ResellerRelationshipFactory.create()
    InvitationAnswerFactory.create()
    TakenOverFactory.create()
    page.goto("/admin/")
    expect(page.get_by_role("heading", name="Operations").first).to_be_visible()
    for app, models in LISTS.items():
        for model in models:
            page.goto(f"/admin/{app}/{model}/")
            row = apps.get_model(app, model)._default_manager.order_by("pk").first()
            if row is not None:
                page.goto(f"/admin/{app}/{model}/{row.pk}/change/")
    page.goto("/admin/customers/agreementtext/add/")


@pytest.mark.parametrize("javascript", [True, False])
def test_operator_signs_in_and_onboards_a_partner(
    new_context: Callable[..., BrowserContext],
    drain_tasks: Callable[[], int],
    mailoutbox: list[Any],
    javascript: bool,
) -> None:
    UserFactory.create(operator=True, email="operator@portal.example")
    page = new_context(java_script_enabled=javascript).new_page()
    page.goto("/admin/partners/partner/add/")
    page.get_by_label("Email address").fill("operator@portal.example")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()

    page.get_by_label("Name:").first.fill("Litware Polska")
    page.get_by_label("Domain:").fill("litware.example")
    page.get_by_label("Country/region:").select_option("PL")
    page.get_by_label("Direct-bill partner").check()
    page.get_by_label("Global Partner ID:").fill("4200001")
    page.get_by_label("Location Partner ID:").fill("4200002")
    page.get_by_label("Address line 1:").fill("ul. Prosta 1")
    page.get_by_label("City:").fill("Warszawa")
    page.get_by_label("Name:").last.fill("Ola Nowak")
    page.get_by_label("Email address:").fill("ola@litware.example")
    page.get_by_role("button", name="Onboard the partner").click()

    expect(page.get_by_text("Litware Polska has been onboarded")).to_be_visible()
    assert Partner.objects.get().slug == "litware-polska"
    drain_tasks()
    assert [mail.to for mail in mailoutbox] == [["ola@litware.example"]]


def test_new_admin_follows_the_mail_to_the_home_page(
    new_context: Callable[..., BrowserContext],
    drain_tasks: Callable[[], int],
    mailoutbox: list[Any],
) -> None:
    user = MembershipFactory.create(partner__name="Litware", user__name="Ola Nowak").user
    page = new_context().new_page()
    page.goto("/accounts/login/")
    page.get_by_role("link", name="Forgot your password?").click()
    page.get_by_label("Email address").fill(user.email)
    page.get_by_role("button", name="Send the link").click()
    expect(page.get_by_role("heading", name="Check your mail")).to_be_visible()
    drain_tasks()
    link = next(line for line in mailoutbox[0].body.splitlines() if "/reset/key/" in line)

    page.goto(link)
    page.get_by_label("New password").first.fill("A-new-long-password-1")
    page.get_by_label("New password again").fill("A-new-long-password-1")
    page.get_by_role("button", name="Save and sign in").click()

    expect(page.get_by_text("Your password has been changed.")).to_be_visible()
    expect(page.get_by_label("Account of Ola Nowak")).to_be_visible()


def test_audit_entry_opens(page: Page) -> None:
    partner = MembershipFactory.create().partner
    with transaction.atomic():
        audit.record("test.happened", target=partner, actor=None, readers=[partner])
    page.goto("/admin/partners/auditentry/")
    page.get_by_role("link", name="test.happened").last.click()

    expect(page.get_by_role("link", name=partner.name)).to_be_visible()
