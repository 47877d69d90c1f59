"""The own organization in Account settings: its profile and its Partner Agreement."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from partners.enums import LocationScope, Role
from partners.models import AuditEntry, Partner, User
from partners.organisation_forms import ProfileForm
from tests.factories.partners import (
    MembershipFactory,
    PartnerAgreementTextFactory,
    PartnerFactory,
    PartnerLocationFactory,
)

pytestmark = pytest.mark.django_db

PROFILE = "/p/alices-cloud/settings/profile/"
EDIT = f"{PROFILE}edit/"
AGREEMENT = "/p/alices-cloud/settings/partner-agreement/"
TYPED = {
    "address_line1": "ul. Długa 2",
    "address_line2": "",
    "city": "Łódź",
    "postal_code": "90-001",
    "phone": "42 205 46 00",
    "website": "alices.example",
}


@pytest.fixture
def tab(client_for: Callable[[User], Client], alice: User) -> Client:
    """Alice's, the global admin's."""
    return client_for(alice)


def unsign(partner: Partner) -> None:
    Partner.objects.filter(pk=partner.pk).update(agreement_signed_at=None, agreement_signed_by="")


# --- the profile -----------------------------------------------------------------------------


def test_profile_keeps_global_and_location_ids_apart(
    tab: Client, partner: Partner, django_assert_num_queries: Any
) -> None:
    PartnerLocationFactory.create(partner=partner, country="US", number="4711")
    PartnerLocationFactory.create(partner=partner, country="DE", number="4712", is_active=False)
    home = partner.locations.get(scope=LocationScope.LOCATION, country="PL").number

    with django_assert_num_queries(4):  # session, person, membership, locations
        page = tab.get(PROFILE)

    context = page.context
    assert [each.scope for each in context["global_ids"]] == ["global"]
    assert [each.number for each in context["sites"]] == ["4711", home, "4712"]
    assert context["markets"] == ["Europe", "United States of America"]
    assert "Deactivated" in page.text
    assert str(partner.public_id) in page.text
    assert "00-838 Warszawa" in page.text


def test_every_role_reads_the_profile_and_who_can_change_it(
    client_for: Callable[[User], Client], alice: User, bob: User
) -> None:
    page = client_for(bob).get(PROFILE)

    assert page.status_code == 200
    assert page.context["editors"] == ["Alice Able <alice@alices.example>"]
    assert "Alice Able &lt;alice@alices.example&gt;" in page.text
    assert EDIT not in page.text
    assert AGREEMENT not in page.text
    assert client_for(bob).get(EDIT).status_code == 403


def test_profile_tells_of_the_agreement(tab: Client, partner: Partner) -> None:
    assert "Somebody of the partner on" in tab.get(PROFILE).text
    unsign(partner)

    page = tab.get(PROFILE).text

    assert "Not signed" in page
    assert "Read and sign the agreement" in page


@pytest.mark.parametrize(
    ("kind", "seen", "unseen"),
    [
        ("provider", "As others see it", "Find an indirect provider"),
        ("reseller", "Find an indirect provider", "As others see it"),
    ],
)
def test_profile_leads_to_the_directory(
    client_for: Callable[[User], Client], kind: str, seen: str, unseen: str
) -> None:
    member = MembershipFactory.create(partner=PartnerFactory.create(**{kind: True}))

    page = client_for(member.user).get(reverse("partner_profile", args=[member.partner.slug])).text

    assert seen in page
    assert unseen not in page


def test_profile_is_saved(tab: Client, partner: Partner) -> None:
    answer = tab.post(EDIT, TYPED)

    assert (answer.status_code, answer["Location"]) == (303, PROFILE)
    partner.refresh_from_db()
    saved = {name: getattr(partner, name) for name in TYPED}
    assert saved == TYPED | {"phone": "+48 42 205 46 00", "website": "https://alices.example"}
    assert "The partner profile is saved." in tab.get(PROFILE).text
    assert AuditEntry.objects.get().verb == "partner.profile_updated"


def test_profile_sent_as_it_stands_changes_nothing(tab: Client, partner: Partner) -> None:
    form = tab.get(EDIT).context["form"]
    as_shown = {field.html_name: field.value() for field in form}

    assert tab.post(EDIT, as_shown).status_code == 303

    assert AuditEntry.objects.count() == 0


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"address_line1": ""}, "This field is required."),
        ({"city": ""}, "This field is required."),
        ({"postal_code": "1234"}, "This is not a postal code of your country."),
        ({"phone": "12"}, "Enter a valid phone number"),
        ({"website": "javascript:alert(1)"}, "Enter a web address"),
        ({"website": "ftp://alices.example"}, "Enter a web address"),
    ],
)
def test_profile_tells_what_is_wrong(
    tab: Client, partner: Partner, wrong: dict[str, str], message: str
) -> None:
    page = tab.post(EDIT, TYPED | wrong)

    assert page.status_code == 422
    (errors,) = page.context["form"].errors.values()
    assert message in errors[0]
    partner.refresh_from_db()
    assert partner.city == "Warszawa"


def test_what_operators_verified_is_not_changed(tab: Client, partner: Partner) -> None:
    more = {"name": "Microsoft", "country": "US", "cloud": "germany", "is_indirect_provider": "on"}

    tab.post(EDIT, TYPED | more)

    partner.refresh_from_db()
    assert (partner.name, partner.country, partner.cloud) == ("Alice's Cloud", "PL", "public")
    assert not partner.is_indirect_provider


def test_profile_form_follows_the_country(client_for: Callable[[User], Client]) -> None:
    partner = PartnerFactory.create(country="US", state="NY", postal_code="14052", city="Buffalo")
    member = MembershipFactory.create(partner=partner)

    page = client_for(member.user).get(reverse("partner_profile_edit", args=[partner.slug]))

    form = page.context["form"]
    assert form.fields["state"].required
    assert form["postal_code"].label == "ZIP code"
    assert ("NY", "New York") in form.fields["state"].choices


def test_right_lost_meanwhile_is_told(tab: Client, alice: User, monkeypatch: Any) -> None:
    """Between the door and the lock somebody takes the role away."""

    def slow(*args: Any, **kwargs: Any) -> ProfileForm:
        alice.memberships.update(roles=[Role.USER_ADMIN])
        return ProfileForm(*args, **kwargs)

    monkeypatch.setattr("partners.organisation_views.ProfileForm", slow)
    page = tab.post(EDIT, TYPED)

    assert page.status_code == 422
    assert "You no longer have a role that may do this." in page.text


# --- the agreement ---------------------------------------------------------------------------


def test_agreement_is_read_and_signed_once(tab: Client, partner: Partner) -> None:
    unsign(partner)
    text = PartnerAgreementTextFactory.create(is_sample=True)
    page = tab.get(AGREEMENT).text
    assert "Second paragraph." in page
    assert "This text is a sample and not legally binding." in page
    assert "You sign as <strong>Alice Able</strong>" in page
    signature = {"version": text.version, "read_agreement": "on"}

    first, second = tab.post(AGREEMENT, signature), tab.post(AGREEMENT, signature)

    assert (first.status_code, second.status_code) == (303, 303)
    assert AuditEntry.objects.get().verb == "partner_agreement.signed"
    page = tab.get(AGREEMENT).text
    assert "banner-success" in page
    assert "Alice Able signed it for Alice&#x27;s Cloud" in page
    assert "Sign the agreement" not in page


def test_box_must_be_ticked(tab: Client, partner: Partner) -> None:
    unsign(partner)
    text = PartnerAgreementTextFactory.create()

    page = tab.post(AGREEMENT, {"version": text.version})

    assert page.status_code == 422
    assert "Tick the box to sign the agreement." in page.text
    partner.refresh_from_db()
    assert partner.agreement_signed_at is None


def test_text_replaced_while_it_was_read_is_shown_anew(tab: Client, partner: Partner) -> None:
    unsign(partner)
    old = PartnerAgreementTextFactory.create(version="2026-01")
    PartnerAgreementTextFactory.create(version="2026-02", body="Quite another text.")

    page = tab.post(AGREEMENT, {"version": old.version, "read_agreement": "on"})

    assert page.status_code == 422
    assert "A newer version of the agreement has come into force." in page.text
    assert "Quite another text." in page.text
    assert 'value="2026-02"' in page.text


def test_signed_page_shows_the_text_that_was_signed(tab: Client, partner: Partner) -> None:
    PartnerAgreementTextFactory.create(version="2020-01", body="As it was signed.")
    PartnerAgreementTextFactory.create(version="2026-02", body="As it is today.")
    Partner.objects.update(agreement_version="2020-01")

    page = tab.get(AGREEMENT).text

    assert "As it was signed." in page
    assert "As it is today." not in page


def test_without_a_text_there_is_nothing_to_sign(tab: Client, partner: Partner) -> None:
    unsign(partner)

    page = tab.get(AGREEMENT)
    assert "have not published the agreement yet" in page.text
    assert "Sign the agreement" not in page.text
    answer = tab.post(AGREEMENT, {"version": "x", "read_agreement": "on"})

    assert answer.status_code == 422
    partner.refresh_from_db()
    assert partner.agreement_signed_at is None


@pytest.mark.parametrize(
    ("kind", "blocked"),
    [
        ("direct", "your organization cannot order anything"),
        ("provider", "your organization cannot order anything"),
        ("reseller", "your indirect providers cannot order"),
    ],
)
def test_what_a_missing_signature_stops(
    client_for: Callable[[User], Client], kind: str, blocked: str
) -> None:
    partner = PartnerFactory.create(agreement_signed_at=None, **{kind: True})
    member = MembershipFactory.create(partner=partner)

    page = client_for(member.user).get(reverse("partner_agreement", args=[partner.slug])).text

    assert blocked in page


def test_others_are_told_who_can_sign(
    client_for: Callable[[User], Client], alice: User, bob: User
) -> None:
    for answer in (client_for(bob).get(AGREEMENT), client_for(bob).post(AGREEMENT)):
        assert answer.status_code == 403
        assert "Alice Able" in answer.text
