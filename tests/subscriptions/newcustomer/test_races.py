"""Two tabs, two people, one domain: one customer, and the others are told."""

from collections.abc import Callable
from typing import Any

import pytest

from customers.models import AdminGrant, Customer, CustomerDomain, ResellerRelationship
from partners.enums import UserKind
from partners.exceptions import RuleViolation
from partners.models import AuditEntry, OutgoingMail, User
from resellers import services as resellers
from resellers.models import Partnership
from subscriptions.models import Order, Subscription
from tests.factories.customers import AgreementTextFactory
from tests.factories.subscriptions import OfferFactory
from tests.invitations.test_races import at_once
from tests.subscriptions.newcustomer.wizard import (
    Walker,
    location_number,
    provider_with,
    reseller_of,
)

pytestmark = [pytest.mark.postgres, pytest.mark.slow, pytest.mark.django_db(transaction=True)]


def submitting(here: Walker, seen: str) -> Callable[[], str]:
    tab = Walker(here.partner, here.user, here.draft)

    def act() -> str:
        # By the page itself: contexts of the test client get mixed up between threads.
        answer = tab.submit(seen)
        page = answer.content.decode()
        if answer.status_code == 200:
            assert ("temporary-password" in page) != ("was created already" in page)
            return "password" if "temporary-password" in page else "was there"
        return "taken" if "This domain is taken." in page else str(answer.status_code)

    return act


def written() -> dict[str, int]:
    people = User.objects.filter(kind=UserKind.DIRECTORY)
    entries = AuditEntry.objects.filter(verb="customer.created")
    mails = OutgoingMail.objects.filter(kind="customer_created")
    rows: dict[str, Any] = {
        "customers": Customer.objects, "domains": CustomerDomain.objects, "people": people,
        "relationships": ResellerRelationship.objects, "grants": AdminGrant.objects,
        "orders": Order.objects, "subscriptions": Subscription.objects, "entries": entries,
        "mails": mails,
    }  # fmt: skip
    return {name: found.count() for name, found in rows.items()}


@pytest.mark.parametrize("_round", range(3))
def test_one_draft_submitted_from_several_tabs(_round: int) -> None:
    AgreementTextFactory()
    here = Walker(*provider_with())
    here.to_review((OfferFactory(), 2))
    seen = here.seen()

    outcome = at_once([submitting(here, seen) for _ in range(6)])

    assert outcome == {"password": 1, "was there": 5}
    assert written() == dict.fromkeys(written(), 1)


@pytest.mark.parametrize("_round", range(3))
def test_several_drafts_with_one_domain(_round: int) -> None:
    AgreementTextFactory()
    several = [Walker(*provider_with()) for _ in range(4)]
    for number, here in enumerate(several):
        here.to_review(
            name=f"Młyn {number}",
            registration_id=str(number),
            contact_email=f"a@mlyn{number}.example",
        )
    acts = [submitting(here, here.seen()) for here in several]

    outcome = at_once(acts)

    assert outcome == {"password": 1, "taken": 3}
    assert written() == dict.fromkeys(written(), 1) | {"orders": 0, "subscriptions": 0}
    kept = [here.reload().typed for here in several if not here.reload().customer_id]
    assert [typed["prefix"] for typed in kept] == ["nowymlyn"] * 3


@pytest.mark.parametrize("_round", range(5))
def test_submit_against_the_end_of_the_partnership(_round: int) -> None:
    """Either the customer is created while the partnership is in force, or not at all."""
    AgreementTextFactory()
    here = Walker(*provider_with())
    reseller = reseller_of(here.partner)
    here.to_review((OfferFactory(), 2), reseller=location_number(reseller))
    seen = here.seen()

    def ending() -> str:
        try:
            resellers.remove_partnership(Partnership.objects.get(), actor=here.user)
        except RuleViolation:
            return "refused"
        return "ended"

    outcome = at_once([submitting(here, seen), ending])

    assert outcome["ended"] == 1
    created = outcome["password"]
    assert Customer.objects.count() == created
    assert ResellerRelationship.objects.count() == 2 * created
    assert Order.objects.count() == created


@pytest.mark.parametrize("_round", range(5))
def test_submit_against_dropping(_round: int) -> None:
    AgreementTextFactory()
    here = Walker(*provider_with())
    here.to_review()
    seen = here.seen()
    other = Walker(here.partner, here.user, here.draft)

    def dropping() -> str:
        return str(other.post("drop").status_code)

    tab = Walker(here.partner, here.user, here.draft)

    def act() -> str:
        answer = tab.submit(seen)
        return "created" if answer.status_code == 200 else "gone"

    outcome = at_once([act, dropping])

    assert Customer.objects.count() == outcome["created"]
    assert type(here.draft).objects.count() == outcome["created"]
