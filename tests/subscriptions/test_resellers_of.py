"""Which resellers a provider may name, and what it reads about the others."""

from dataclasses import dataclass
from typing import Any

import pytest
from django.db import transaction
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from partners.enums import LocationScope, Role
from partners.models import Partner, PartnerLocation
from subscriptions import resellers_of
from subscriptions.exceptions import LineRefused
from subscriptions.ordering import check_reseller
from subscriptions.reseller_forms import ResellerForm
from subscriptions.resellers_of import Problem, find_location
from tests.factories.partners import MembershipFactory, PartnerFactory, PartnerLocationFactory
from tests.factories.resellers import PartnershipFactory

pytestmark = pytest.mark.django_db


@dataclass
class Two:
    provider: Partner
    reseller: Partner
    location: PartnerLocation


@pytest.fixture
def two() -> Two:
    provider = PartnerFactory.create(name="Fabrikam", slug="fabrikam", provider=True)
    reseller = PartnerFactory.create(name="Adventure Works", reseller=True, with_location=False)
    location = PartnerLocationFactory.create(partner=reseller, number="4100231", country="CZ")
    PartnershipFactory.create(provider=provider, reseller=reseller)
    return Two(provider, reseller, location)


def problem(two: Two, typed: str = "4100231", country: str = "") -> Problem | None:
    found = find_location(two.provider, typed, country)
    assert (found.location is None) == (found.problem is not None) == bool(found.reason)
    return found.problem


def test_a_location_in_force_is_found(two: Two) -> None:
    found = find_location(two.provider, " 4100231 ")

    assert (found.location, found.label) == (two.location, "Adventure Works (ID: 4100231)")
    assert problem(two, country="PL") is None


@pytest.mark.parametrize("typed", ["", "41x", "-4100231", "4100231.0", "٤١٠٠٢٣١", "1" * 13])
def test_what_is_no_number(two: Two, typed: str) -> None:
    assert problem(two, typed) == Problem.NOT_A_NUMBER


def test_an_id_of_nobody(two: Two) -> None:
    assert problem(two, "4100232") == Problem.UNKNOWN


def test_a_global_id_is_not_enough(two: Two) -> None:
    PartnerLocationFactory.create(
        partner=two.reseller, scope=LocationScope.GLOBAL, number="7000001"
    )

    assert problem(two, "7000001") == Problem.GLOBAL_ID


def test_without_a_partnership_it_has_to_be_requested(two: Two) -> None:
    stranger = PartnerFactory.create(reseller=True, with_location=False)
    PartnerLocationFactory.create(partner=stranger, number="4100477")

    assert problem(two, "4100477") == Problem.NO_PARTNERSHIP
    assert find_location(two.provider, "4100477").needs_partnership


def test_a_partnership_that_ended_is_none(two: Two) -> None:
    former = PartnershipFactory.create(provider=two.provider, removed=True).reseller

    assert problem(two, former.locations.get(scope="location").number) == Problem.NO_PARTNERSHIP


def test_without_the_partner_agreement(two: Two) -> None:
    Partner.objects.filter(pk=two.reseller.pk).update(agreement_signed_at=None)

    assert problem(two) == Problem.NOT_SIGNED


def test_who_is_no_reseller_any_more(two: Two) -> None:
    Partner.objects.filter(pk=two.reseller.pk).update(
        is_indirect_reseller=False, is_direct_bill=True
    )

    assert problem(two) == Problem.NOT_ENROLLED


def test_a_location_that_was_given_up(two: Two) -> None:
    PartnerLocation.objects.filter(pk=two.location.pk).update(is_active=False)

    assert problem(two) == Problem.INACTIVE


def test_the_market_is_the_customers_where_it_is_known(two: Two) -> None:
    PartnerLocationFactory.create(partner=two.provider, country="US")
    PartnerLocationFactory.create(partner=two.reseller, country="US", number="4100999")

    assert problem(two, "4100999") is None  # the provider sells in both
    assert problem(two, "4100999", "CZ") == Problem.OTHER_MARKET
    assert problem(two, "4100231", "US") == Problem.OTHER_MARKET
    assert "Europe" in find_location(two.provider, "4100999", "CZ").reason


def test_choices_name_the_blocked_with_the_reason(two: Two) -> None:
    unsigned = PartnerFactory.create(
        name="Proseware", reseller=True, agreement_signed_at=None, with_location=False
    )
    PartnerLocationFactory.create(partner=unsigned, number="4100590")
    abroad = PartnerFactory.create(name="Zava", reseller=True, with_location=False)
    PartnerLocationFactory.create(partner=abroad, country="US")
    for reseller in (unsigned, abroad):
        PartnershipFactory.create(provider=two.provider, reseller=reseller)
    PartnershipFactory.create(provider=two.provider, removed=True)
    PartnershipFactory.create()

    assert [(each.label, each.problem) for each in resellers_of.choices(two.provider, "PL")] == [
        ("Adventure Works (ID: 4100231)", None),
        ("Proseware (ID: 4100590)", Problem.NOT_SIGNED),
        ("Zava", Problem.NO_LOCATION),
    ]


@pytest.mark.parametrize("number", [1, 3])
def test_choices_cost_the_same_for_many(
    two: Two, number: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    PartnershipFactory.create_batch(number, provider=two.provider)

    with django_assert_num_queries(2):
        assert len(resellers_of.choices(two.provider, "PL")) == number + 1


def test_the_command_says_the_same(two: Two) -> None:
    with transaction.atomic():
        check_reseller(two.provider, two.location, "PL")
        Partner.objects.filter(pk=two.reseller.pk).update(agreement_signed_at=None)
        two.location.partner.refresh_from_db()
        with pytest.raises(LineRefused) as refused:
            check_reseller(two.provider, two.location, "PL")

    assert str(refused.value) == find_location(two.provider, "4100231").reason
    assert refused.value.field == "reseller"


def form(two: Two, data: dict[str, Any], current: PartnerLocation | None = None) -> ResellerForm:
    made = ResellerForm(data)
    made.offer_resellers(two.provider, country="PL", current=current)
    return made


def test_the_form_knows_the_location(two: Two) -> None:
    by_list = form(two, {"reseller": "4100231"})
    by_number = form(two, {"reseller": "other", "reseller_number": "4100231"})
    nobody = form(two, {"reseller": "", "reseller_number": "4100231"}, two.location)

    assert [each.is_valid() for each in (by_list, by_number, nobody)] == [True] * 3
    assert [each.location for each in (by_list, by_number, nobody)] == [
        two.location, two.location, None,
    ]  # fmt: skip


def test_the_form_says_beside_the_field_what_is_wrong(two: Two) -> None:
    Partner.objects.filter(pk=two.reseller.pk).update(agreement_signed_at=None)
    chosen = form(two, {"reseller": "4100231"})
    typed = form(two, {"reseller": "other", "reseller_number": ""})

    assert list(chosen.errors) == ["reseller"]
    assert list(typed.errors) == ["reseller_number"]
    assert "disabled" in str(chosen["reseller"])
    kept = form(two, {"reseller": "4100231"}, two.location)
    assert kept.is_valid()
    assert kept.location == two.location
    assert "disabled" not in str(kept["reseller"])


def test_verify_answers_on_a_page_and_in_place(two: Two, client: Any) -> None:
    client.force_login(MembershipFactory.create(partner=two.provider).user)
    url = "/p/fabrikam/resellers/verify/"

    assert "verdict" not in client.get(url).text
    page = client.get(url, {"reseller_number": "4100231"})
    assert "Adventure Works (ID: 4100231)" in page.text
    assert "<h1" in page.text
    piece = client.get(
        url, {"cart-reseller_number": "9", "country": "PL"}, headers={"HX-Request": "true"}
    )
    assert "There is no such Partner ID" in piece.text
    assert "<h1" not in piece.text


def test_verify_leads_to_the_request_of_a_partnership(two: Two, client: Any) -> None:
    client.force_login(MembershipFactory.create(partner=two.provider).user)
    stranger = PartnerFactory.create(reseller=True, with_location=False)
    PartnerLocationFactory.create(partner=stranger, number="4100477")

    page = client.get("/p/fabrikam/resellers/verify/", {"reseller_number": "4100477"})

    address = reverse("invitations:start_partnership", args=["fabrikam"])
    assert f'value="{stranger.name}" formaction="{address}"' in page.text
    assert page.text.count("csrfmiddlewaretoken") >= 1


def test_who_may_not_request_a_partnership_is_not_sent_there(two: Two, client: Any) -> None:
    member = MembershipFactory.create(partner=two.provider, roles=[Role.HELPDESK_AGENT])
    client.force_login(member.user)
    stranger = PartnerFactory.create(reseller=True, with_location=False)
    PartnerLocationFactory.create(partner=stranger, number="4100477")

    page = client.get("/p/fabrikam/resellers/verify/", {"reseller_number": "4100477"})

    assert "Request a partnership first." in page.text
    assert "formaction" not in page.text
