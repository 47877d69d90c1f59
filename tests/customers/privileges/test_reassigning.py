"""The customer takes the roles of one partner and gives them to another."""

from collections.abc import Callable

import pytest
from django.core.mail import EmailMultiAlternatives
from django.test import Client
from django.utils import timezone

from customers.enums import GrantState, RelationshipState
from customers.models import AdminGrant, ResellerRelationship
from partners.enums import Role
from partners.models import AuditEntry, Partner
from tests.customers.both_sides import Both, build, signed_in, text_of
from tests.factories.customers import AdminGrantFactory, ResellerRelationshipFactory
from tests.factories.partners import MembershipFactory, PartnerFactory
from tests.invitations.guests import assert_copies_are_true, audit_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def both(db: None) -> Both:
    return build()


@pytest.fixture
def other(both: Both) -> Partner:
    partner = PartnerFactory(name="Adventure Works")
    ResellerRelationshipFactory(partner=partner, customer=both.customer)
    return partner


@pytest.fixture
def portal(both: Both) -> Client:
    return signed_in(both.admin.user)


def test_reassigning(
    both: Both,
    other: Partner,
    portal: Client,
    drain_tasks: Callable[[], int],
    mailoutbox: list[EmailMultiAlternatives],
) -> None:
    both.grant()
    theirs = MembershipFactory(partner=other, roles=[Role.ADMIN_AGENT]).user
    assert "Adventure Works" in text_of(portal.get(both.of_partner("reassign_roles")))

    response = portal.post(
        both.of_partner("reassign_roles"), {"partner": str(other.public_id)}, follow=True
    )
    drain_tasks()

    assert "Adventure Works has them now" in text_of(response)
    states = {grant.partner: grant.state for grant in AdminGrant.objects.all()}
    assert states == {both.partner: GrantState.REMOVED, other: GrantState.GRANTED}
    assert audit_of("admin_grant.removed")["readers"] == {
        both.customer.public_id,
        both.partner.public_id,
    }
    assert audit_of("admin_grant.given")["readers"] == {both.customer.public_id, other.public_id}
    sent = {
        mail.to[0]: str(mail.body) for mail in mailoutbox if mail.to[0] != both.admin.user.email
    }
    assert set(sent) == {both.agent.email, theirs.email}
    assert "Adventure Works" not in sent[both.agent.email]
    assert "Fabrikam" not in sent[theirs.email]
    assert_copies_are_true()


def test_only_partners_of_the_customer_without_roles_are_offered(
    both: Both, other: Partner, portal: Client
) -> None:
    both.grant()
    AdminGrantFactory(partner=other, customer=both.customer)
    ResellerRelationshipFactory(partner=PartnerFactory(name="Somebody Else's"))
    former = ResellerRelationshipFactory(
        partner=PartnerFactory(name="Former"), customer=both.customer,
        state=RelationshipState.REMOVED, ended_at=timezone.now(),
    )  # fmt: skip

    text = text_of(portal.get(both.of_partner("reassign_roles")))
    response = portal.post(
        both.of_partner("reassign_roles"), {"partner": str(former.partner.public_id)}
    )

    assert "No other partner of yours could get the roles" in text
    assert response.status_code == 422
    assert AdminGrant.objects.filter(state=GrantState.GRANTED).count() == 2


def test_the_other_one_left_a_second_ago(
    both: Both, other: Partner, portal: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    both.grant()
    from customers.privileges import reassigning  # noqa: PLC0415

    offered = reassigning.candidates

    def late(*args: object) -> list[Partner]:
        found = offered(*args)  # type: ignore[arg-type]
        ResellerRelationship.objects.filter(partner=other).update(
            state=RelationshipState.REMOVED, ended_at=timezone.now()
        )
        return found

    monkeypatch.setattr(reassigning, "candidates", late)
    response = portal.post(both.of_partner("reassign_roles"), {"partner": str(other.public_id)})

    assert response.status_code == 422
    assert "cannot get the roles any more" in text_of(response)
    assert AdminGrant.objects.get().state == GrantState.GRANTED
    assert not AuditEntry.objects.exists()


def test_nothing_to_reassign(both: Both, other: Partner, portal: Client) -> None:
    response = portal.post(
        both.of_partner("reassign_roles"), {"partner": str(other.public_id)}, follow=True
    )

    assert "This partner has no roles in your directory." in text_of(response)
    assert not AdminGrant.objects.exists()
