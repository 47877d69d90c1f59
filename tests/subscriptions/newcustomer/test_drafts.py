"""Drafts: kept right or wrong, resumed, dropped, forgotten, and nobody else's."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from customers.models import Customer
from partners.enums import Role
from partners.models import AuditEntry
from subscriptions.models import NewCustomerDraft
from subscriptions.newcustomer import drafts
from tests.factories.customers import AgreementTextFactory
from tests.factories.partners import MembershipFactory, PartnerFactory, UserFactory
from tests.factories.resellers import PartnershipFactory
from tests.factories.subscriptions import NewCustomerDraftFactory, OfferFactory
from tests.subscriptions.newcustomer.wizard import (
    ACCOUNT,
    Walker,
    location_number,
    provider_with,
    reseller_of,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def here() -> Walker:
    return Walker(*provider_with())


def start_url(here: Walker) -> str:
    return reverse("subscriptions:new_customer", args=[here.partner.slug])


# --- kept


def test_what_is_wrong_is_kept(here: Walker) -> None:
    assert here.account(prefix="nowy młyn", postal_code="?").status_code == 422

    page = here.get("account").content.decode()

    assert 'value="nowy młyn"' in page
    assert 'value="?"' in page
    assert here.reload().step == "account"


@pytest.mark.parametrize("action", ["keep", "country", "cancel", "go-account", "go-nowhere"])
def test_every_button_keeps(here: Walker, action: str) -> None:
    here.post("account", ACCOUNT | {"action": action, "prefix": "n!", "with_admin": ""})

    draft = here.reload()
    assert (draft.typed["prefix"], draft.typed["with_admin"]) == ("n!", "")
    form = here.get("account").context["form"]
    assert (form["prefix"].value(), form["with_admin"].value()) == ("n!", "")


def test_kept_while_it_is_typed(here: Walker) -> None:
    answer = here.post("account", ACCOUNT | {"action": "keep"}, headers={"HX-Request": "true"})

    assert answer.status_code == 200
    assert "Saved" in answer.content.decode()
    assert "<html" not in answer.content.decode()


def test_cancel_asks_and_no_leads_back(here: Walker) -> None:
    answer = here.post("account", ACCOUNT | {"action": "cancel", "name": "Half"})
    assert answer["Location"] == f"{here.url('drop')}?from=account"

    page = here.client.get(answer["Location"]).content.decode()

    assert "Drop the new customer?" in page
    assert f'href="{here.url("account")}"' in page
    assert 'value="Half"' in here.get("account").content.decode()


def test_from_elsewhere_is_no_address(here: Walker) -> None:
    page = here.client.get(f"{here.url('drop')}?from=https://evil.example").content.decode()

    assert 'href="https://evil.example' not in page
    assert f'href="{start_url(here)}">No</a>' in page


def test_drop_drops_everything(here: Walker) -> None:
    here.account()

    answer = here.post("drop")

    assert answer["Location"] == reverse("customers:list", args=[here.partner.slug])
    assert NewCustomerDraft.objects.count() == 0
    assert Customer.objects.count() == 0
    assert here.get("account").status_code == 404
    assert here.post("drop").status_code == 404


def test_survives_a_sign_out(here: Walker) -> None:
    here.to_review((OfferFactory(), 5))
    here.client.logout()
    other = Client()
    other.force_login(here.user)

    page = other.get(start_url(here)).content.decode()

    assert "Nowy Młyn" in page
    assert f'href="{here.url("review")}"' in page
    assert other.get(here.url("review")).status_code == 200


def test_resume_leads_to_the_furthest_step(here: Walker) -> None:
    assert f'href="{here.url("account")}"' in here.client.get(start_url(here)).content.decode()
    here.account()
    assert (
        f'href="{here.url("subscriptions")}"' in here.client.get(start_url(here)).content.decode()
    )


def test_a_submitted_one_is_no_draft_any_more(here: Walker) -> None:
    here.to_review()
    here.submit()

    assert "Your drafts" not in here.client.get(start_url(here)).content.decode()


def test_steps_ahead_lead_back(here: Walker) -> None:
    assert here.get("subscriptions")["Location"] == here.url("account")
    assert here.get("review")["Location"] == here.url("account")
    here.account()
    assert here.get("review")["Location"] == here.url("subscriptions")


def test_what_no_longer_fits_leads_back_with_its_errors(here: Walker) -> None:
    here.to_review()
    here.post("account", ACCOUNT | {"action": "keep", "postal_code": "?"})

    answer = here.get("review")

    assert answer["Location"] == f"{here.url('account')}?check=1"
    page = here.client.get(answer["Location"])
    assert page.status_code == 200
    assert list(page.context["form"].errors) == ["postal_code"]


def test_very_long_text_is_cut(here: Walker) -> None:
    here.post("account", ACCOUNT | {"action": "keep", "name": "x" * 5000})

    assert len(here.reload().typed["name"]) == drafts.LONGEST


def test_fields_nobody_asked_for_are_not_kept(here: Walker) -> None:
    here.post("account", ACCOUNT | {"action": "keep", "customer": "7", "cloud": "germany"})

    assert {"customer", "cloud"}.isdisjoint(here.reload().typed)


# --- begun


def test_a_second_press_begins_no_second_draft(here: Walker) -> None:
    first = here.draft

    assert here.start() == first
    here.account()
    assert here.start() != first


def test_one_for_a_reseller_is_another(here: Walker) -> None:
    reseller = reseller_of(here.partner)

    assert here.start(reseller=str(reseller.public_id)) != here.draft


def test_page_of_a_reseller_names_it(here: Walker) -> None:
    reseller = reseller_of(here.partner, name="Row Shops")

    page = here.client.get(f"{start_url(here)}?reseller={reseller.public_id}").content.decode()

    assert "Row Shops" in page
    assert f'name="reseller" value="{reseller.public_id}"' in page


def test_only_for_resellers_with_a_partnership(here: Walker) -> None:
    former = PartnerFactory(reseller=True)
    PartnershipFactory(provider=here.partner, reseller=former, removed=True)
    stranger = PartnerFactory(reseller=True)
    for asked in (former.public_id, stranger.public_id, "nonsense"):
        assert here.client.get(f"{start_url(here)}?reseller={asked}").status_code == 404
        assert here.client.post(start_url(here), {"reseller": str(asked)}).status_code == 404


def test_row_of_the_reseller_offers_it(here: Walker) -> None:
    reseller = reseller_of(here.partner)
    former = PartnerFactory(reseller=True)
    PartnershipFactory(provider=here.partner, reseller=former, removed=True)
    address = reverse("resellers:list", args=[here.partner.slug])

    page = here.client.get(address).content.decode()
    assert "Add new customer" in page
    assert f'name="reseller" value="{reseller.public_id}"' in page
    assert (
        "Add new customer" not in here.client.get(f"{address}?partnership=removed").content.decode()
    )

    helpdesk = UserFactory()
    MembershipFactory(user=helpdesk, partner=here.partner, roles=[Role.HELPDESK_AGENT])
    client = Client()
    client.force_login(helpdesk)
    assert "Add new customer" not in client.get(address).content.decode()


# --- nobody else's


STEPS = ("account", "subscriptions", "review", "done", "drop", "prefix")


def test_drafts_of_others_are_not_there(here: Walker) -> None:
    here.to_review()
    colleague = UserFactory()
    MembershipFactory(user=colleague, partner=here.partner, roles=[Role.ADMIN_AGENT])
    other_partner, stranger = provider_with()
    for person, slug in (
        (colleague, here.partner.slug),
        (stranger, here.partner.slug),
        (stranger, other_partner.slug),
    ):
        client = Client()
        client.force_login(person)
        for step in STEPS:
            address = reverse(
                f"subscriptions:new_customer_{step}", args=[slug, here.draft.public_id]
            )
            assert client.get(address).status_code == 404, (step, person)
            if step not in ("review", "prefix"):
                assert client.post(address, {}).status_code == 404, (step, person)
    assert NewCustomerDraft.objects.count() == 1
    assert Customer.objects.count() == 0


def test_the_list_shows_only_the_own_ones(here: Walker) -> None:
    NewCustomerDraftFactory(partner=here.partner, typed={"name": "Of A Colleague"})
    NewCustomerDraftFactory(created_by=here.user, typed={"name": "At Another Partner"})

    page = here.client.get(start_url(here)).content.decode()

    assert "Of A Colleague" not in page
    assert "At Another Partner" not in page


def test_an_indirect_reseller_is_told_whom_to_ask() -> None:
    provider, _agent = provider_with(name="Big Provider")
    reseller = reseller_of(provider)
    user = UserFactory()
    MembershipFactory(user=user, partner=reseller)
    client = Client()
    client.force_login(user)
    address = reverse("subscriptions:new_customer", args=[reseller.slug])

    for answer in (client.get(address), client.post(address)):
        assert answer.status_code == 403
        assert "Big Provider" in answer.content.decode()
    assert NewCustomerDraft.objects.count() == 0


def test_a_role_lost_on_the_way(here: Walker) -> None:
    here.to_review()
    seen = here.seen()
    here.user.memberships.update(roles=[Role.HELPDESK_AGENT])

    assert here.submit(seen).status_code == 403
    assert Customer.objects.count() == 0


# --- forgotten


def test_forgotten_after_thirty_days(here: Walker) -> None:
    here.account()
    rows = NewCustomerDraft.objects.filter(pk=here.draft.pk)
    now = timezone.now()

    rows.update(updated_at=now - timedelta(days=30) + timedelta(seconds=1))
    assert drafts.forget_due(now) == 0
    rows.update(updated_at=now - timedelta(days=30))
    assert drafts.forget_due(now) == 1
    assert drafts.forget_due(now) == 0


def test_forgotten_by_the_worker_and_by_a_timer(
    here: Walker, settings: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    NewCustomerDraft.objects.update(updated_at=timezone.now() - timedelta(days=31))

    assert "subscriptions.newcustomer.drafts.forget_due" in settings.PERIODIC_JOBS
    call_command("forget_drafts")

    assert capsys.readouterr().out == "Forgotten: 1\n"


def test_what_was_submitted_is_not_forgotten(here: Walker) -> None:
    here.to_review()
    here.submit()
    NewCustomerDraft.objects.update(updated_at=timezone.now() - timedelta(days=400))

    assert drafts.forget_due() == 0
    assert here.get("done").status_code == 200


def test_drafts_leave_no_trace(here: Walker) -> None:
    here.to_review()
    here.post("drop")

    assert AuditEntry.objects.count() == 0


# --- what it costs


def test_queries_of_each_step(
    here: Walker, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    """Session, person, place in the partner, draft; then what the step itself reads."""
    AgreementTextFactory()
    for number in range(3):
        reseller_of(here.partner)
        OfferFactory(name=f"Offer {number}")
    here.to_review(*[(offer, 1) for offer in OfferFactory.create_batch(2)])
    with django_assert_num_queries(4):
        here.client.get(start_url(here))
    with django_assert_num_queries(7):
        here.get("account")
    with django_assert_num_queries(6):
        here.get("subscriptions")
    with django_assert_num_queries(6):
        here.get("review")
    with django_assert_num_queries(4):
        here.get("drop")
    here.submit()
    with django_assert_num_queries(6):
        here.get("done")


def test_queries_of_a_review_with_a_reseller(
    here: Walker, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    reseller = reseller_of(here.partner)
    here.to_review((OfferFactory(), 1), reseller=location_number(reseller))
    with django_assert_num_queries(8):
        here.get("review")


def test_queries_of_going_on(
    here: Walker, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    here.to_review((OfferFactory(), 2))
    with django_assert_num_queries(12):
        assert here.account().status_code == 303
    with django_assert_num_queries(7):
        assert here.pick().status_code == 303
