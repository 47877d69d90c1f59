"""Commands about a partner's own organization."""

import datetime
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from partners import organisation, selectors
from partners.enums import LocationScope, Role
from partners.exceptions import AgreementReplaced, RightLost, RuleViolation
from partners.models import AuditEntry, Membership, Partner, PartnerAgreementText, User
from partners.selectors import entries_for
from tests.factories.partners import (
    MembershipFactory,
    PartnerAgreementTextFactory,
    PartnerFactory,
    PartnerLocationFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db


def unsigned(**fields: Any) -> Partner:
    return PartnerFactory.create(agreement_signed_at=None, agreement_signed_by="", **fields)


def admin_of(partner: Partner, name: str = "Alice Able") -> User:
    return MembershipFactory.create(partner=partner, user__name=name).user


def verbs() -> list[str]:
    return list(AuditEntry.objects.order_by("id").values_list("verb", flat=True))


# --- the profile -----------------------------------------------------------------------------


def test_profile_is_saved_with_what_changed(partner: Partner, alice: User) -> None:
    fields = {"city": "Łódź", "phone": partner.phone, "website": ""}

    saved = organisation.update_profile(partner, actor=alice, fields=fields)

    assert (saved.city, saved.website) == ("Łódź", "")
    entry = entries_for(partner.public_id).get()
    assert (entry.verb, entry.actor) == ("partner.profile_updated", alice)
    assert entry.changes == {"city": ["Warszawa", "Łódź"], "website": [partner.website, ""]}


def test_profile_saved_as_it_was_leaves_no_trace(partner: Partner, alice: User) -> None:
    organisation.update_profile(partner, actor=alice, fields={"city": partner.city})

    assert verbs() == []


def test_profile_is_not_saved_by_those_who_lost_the_right(partner: Partner, alice: User) -> None:
    Membership.objects.filter(user=alice).update(roles=[Role.USER_ADMIN])

    with pytest.raises(RightLost):
        organisation.update_profile(partner, actor=alice, fields={"city": "Łódź"})

    partner.refresh_from_db()
    assert (partner.city, verbs()) == ("Warszawa", [])


# --- the signature ---------------------------------------------------------------------------


def test_agreement_is_signed_once() -> None:
    partner, text = unsigned(), PartnerAgreementTextFactory.create()
    alice, bert = admin_of(partner), admin_of(partner, "Bert Bright")

    signed = organisation.sign_agreement(partner, actor=alice, version=text.version)
    again = organisation.sign_agreement(partner, actor=bert, version=text.version)

    assert (again.agreement_signed_by, again.agreement_version) == ("Alice Able", text.version)
    assert again.agreement_signed_at == signed.agreement_signed_at
    entry = entries_for(partner.public_id).get()
    assert (entry.verb, entry.actor) == ("partner_agreement.signed", alice)
    assert entry.data == {"partner_agreement": text.version}


def test_only_the_text_in_force_is_signed() -> None:
    partner = unsigned()
    alice = admin_of(partner)
    PartnerAgreementTextFactory.create(version="2026-01")
    tomorrow = timezone.now().date() + datetime.timedelta(days=1)
    PartnerAgreementTextFactory.create(version="2099-01", valid_from=tomorrow)
    PartnerAgreementTextFactory.create(version="2020-01", valid_from=datetime.date(2020, 1, 1))

    for version in ("2020-01", "2099-01", "nothing"):
        with pytest.raises(AgreementReplaced):
            organisation.sign_agreement(partner, actor=alice, version=version)

    partner.refresh_from_db()
    assert (partner.agreement_signed_at, verbs()) == (None, [])
    organisation.sign_agreement(partner, actor=alice, version="2026-01")
    assert verbs() == ["partner_agreement.signed"]


def test_nobody_signs_for_another_organization(charlie: User) -> None:
    partner, text = unsigned(), PartnerAgreementTextFactory.create()

    with pytest.raises(RightLost):
        organisation.sign_agreement(partner, actor=charlie, version=text.version)


# --- the text --------------------------------------------------------------------------------


def test_text_is_published_once_and_stays_word_for_word() -> None:
    day = datetime.date(2026, 1, 1)

    assert organisation.publish_agreement("v1", valid_from=day, text=("Title", "Text"))
    assert not organisation.publish_agreement("v1", valid_from=day, text=("Title", "Text"))
    with pytest.raises(RuleViolation, match="Version v1 is published already"):
        organisation.publish_agreement("v1", valid_from=day, text=("Title", "Other"))

    assert PartnerAgreementText.objects.get().body == "Text"
    assert verbs() == ["partner_agreement.published"]


def test_command_publishes_the_sample_and_a_file(tmp_path: Path) -> None:
    call_command("publish_partner_agreement", verbosity=0)
    sample = selectors.partner_agreement_text()
    assert sample is not None
    assert sample.is_sample
    assert sample.title.startswith("SAMPLE")

    own = tmp_path / "agreement.txt"
    own.write_text("Agreement\n\nFirst.\n\nSecond.\n", encoding="utf-8")
    call_command(
        "publish_partner_agreement", own, agreement_version="2026-02",
        valid_from=datetime.date(2026, 2, 1), verbosity=0,
    )  # fmt: skip

    text = selectors.partner_agreement_text()
    assert text is not None
    assert (text.version, text.body, text.is_sample) == ("2026-02", "First.\n\nSecond.", False)


@pytest.mark.parametrize(("content", "fault"), [(None, "No such file"), ("Title", "needs a title")])
def test_command_tells_what_is_wrong(tmp_path: Path, content: str | None, fault: str) -> None:
    path = tmp_path / "agreement.txt"
    if content is not None:
        path.write_text(content, encoding="utf-8")

    with pytest.raises(CommandError, match=fault):
        call_command("publish_partner_agreement", path, verbosity=0)


def test_command_refuses_a_changed_text(tmp_path: Path) -> None:
    call_command("publish_partner_agreement", verbosity=0)
    path = tmp_path / "agreement.txt"
    path.write_text("Agreement\n\nOther.", encoding="utf-8")

    with pytest.raises(CommandError, match="published already"):
        call_command("publish_partner_agreement", path, verbosity=0)


# --- locations -------------------------------------------------------------------------------


@pytest.fixture
def olga() -> User:
    return UserFactory.create(operator=True, name="Olga Operator")


def active_sites(partner: Partner) -> list[tuple[str, str]]:
    found = partner.locations.filter(scope=LocationScope.LOCATION, is_active=True)
    return [(each.number, str(each.country)) for each in found.order_by("number")]


def test_location_opens_a_country_once(partner: Partner, olga: User) -> None:
    _location, added = organisation.add_location(partner, actor=olga, number="4711", country="US")
    _same, again = organisation.add_location(partner, actor=olga, number="4711", country="US")

    assert (added, again) == (True, False)
    assert ("4711", "US") in active_sites(partner)
    assert selectors.selling_countries(partner) == {"PL", "US"}
    entry = entries_for(partner.public_id).get()
    assert (entry.verb, entry.actor) == ("partner.location_added", olga)
    assert entry.data == {"partner_id": "4711", "country": "US"}


def test_one_active_location_per_country(partner: Partner, olga: User) -> None:
    first = partner.locations.get(scope=LocationScope.LOCATION)

    with pytest.raises(RuleViolation, match=f"{first.number}. Deactivate it first"):
        organisation.add_location(partner, actor=olga, number="4711", country="PL")
    organisation.deactivate_location(first, actor=olga)
    organisation.add_location(partner, actor=olga, number="4711", country="PL")

    assert active_sites(partner) == [("4711", "PL")]
    assert verbs() == ["partner.location_removed", "partner.location_added"]


def test_location_comes_back_under_its_number(partner: Partner, olga: User) -> None:
    site = partner.locations.get(scope=LocationScope.LOCATION)
    organisation.deactivate_location(site, actor=olga)

    back, added = organisation.add_location(partner, actor=olga, number=site.number, country="PL")

    assert (back.pk, back.is_active, added) == (site.pk, True, True)


def test_numbers_keep_their_owner_and_place(partner: Partner, olga: User) -> None:
    others = PartnerLocationFactory.create().number
    own_global = partner.locations.get(scope=LocationScope.GLOBAL).number
    own_site = partner.locations.get(scope=LocationScope.LOCATION).number

    for number, reason in [
        (others, "another partner"),
        (own_global, "The same partner"), (own_site, "The same partner"),
    ]:  # fmt: skip
        with pytest.raises(RuleViolation, match=reason):
            organisation.add_location(partner, actor=olga, number=number, country="US")

    assert verbs() == []


def test_location_is_deactivated_once_and_the_global_one_never(
    partner: Partner, olga: User
) -> None:
    site = partner.locations.get(scope=LocationScope.LOCATION)

    organisation.deactivate_location(site, actor=olga)
    organisation.deactivate_location(site, actor=olga)
    with pytest.raises(RuleViolation, match="headquarters"):
        organisation.deactivate_location(
            partner.locations.get(scope=LocationScope.GLOBAL), actor=olga
        )

    assert active_sites(partner) == []
    assert verbs() == ["partner.location_removed"]
