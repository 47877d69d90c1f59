"""Newcomers at once: one domain, one address, one tenant; and a link that ends meanwhile."""

from collections.abc import Callable

import pytest

from customers.exceptions import DomainTaken, SignInNameTaken
from customers.models import Customer, CustomerDomain, DirectoryUser
from invitations import newcomers, services
from invitations.enums import ApplicationState, InvitationState
from invitations.exceptions import InvitationRefused
from invitations.models import TenantApplication
from partners.enums import UserKind
from partners.exceptions import RuleViolation
from partners.models import AuditEntry, User
from tests.factories.invitations import InvitationFactory, TenantApplicationFactory
from tests.invitations.newcomers import COMPANY, PASSWORD
from tests.invitations.test_races import at_once

pytestmark = [pytest.mark.postgres, pytest.mark.slow, pytest.mark.django_db(transaction=True)]

TYPED = {"step": "admin", "company": COMPANY, "domain": {"wanted": "nowak"}}


def newcomer(**fields: object) -> TenantApplication:
    fields = {"state": ApplicationState.VERIFIED, "typed": TYPED} | fields
    return TenantApplicationFactory(**fields)


def completing(application: TenantApplication, domain: str = "nowak") -> Callable[[], str]:
    tenant = newcomers.NewTenant(
        domain=f"{domain}.onmicrosoft.com", profile=COMPANY, first_name="Zofia",
        last_name="Nowak", password=PASSWORD, language="pl",
    )  # fmt: skip

    def act() -> str:
        invitation = application.invitation
        try:
            done = newcomers.complete_application(
                application, nonce=invitation.nonce, tenant=tenant
            )
        except (DomainTaken, SignInNameTaken) as refused:
            return type(refused).__name__
        except InvitationRefused as refused:
            return refused.refusal.value
        return "created" if done.person else "was there"

    return act


def written() -> tuple[int, ...]:
    people = User.objects.filter(kind=UserKind.DIRECTORY)
    entries = AuditEntry.objects.filter(verb="customer.created")
    rows = (Customer.objects, CustomerDomain.objects, DirectoryUser.objects, people, entries)
    return tuple(found.count() for found in rows)


@pytest.mark.parametrize("_round", range(3))
@pytest.mark.parametrize("shared", [False, True], ids=["own-links", "one-link"])
def test_one_domain_for_one_of_eight(_round: int, *, shared: bool) -> None:
    links = [InvitationFactory(opened=True)] * 8 if shared else [None] * 8
    several = [newcomer(**({"invitation": link} if link else {})) for link in links]

    outcome = at_once([completing(application) for application in several])

    assert outcome == {"created": 1, "DomainTaken": 7}
    assert written() == (1, 1, 1, 1, 1)
    kept = TenantApplication.objects.filter(state=ApplicationState.VERIFIED)
    assert [application.typed for application in kept] == [TYPED] * 7


def test_one_newcomer_presses_eight_times() -> None:
    application = newcomer()

    outcome = at_once([completing(application)] * 8)

    assert outcome == {"created": 1, "was there": 7}
    assert written() == (1, 1, 1, 1, 1)


def test_one_address_in_several_applications() -> None:
    several = [newcomer(email="zofia@novak.example") for _ in range(6)]

    acts = [completing(each, f"nowak{number}") for number, each in enumerate(several)]
    outcome = at_once(acts)

    assert outcome == {"created": 1, "SignInNameTaken": 5}
    assert written() == (1, 1, 1, 1, 1)


@pytest.mark.parametrize("_round", range(3))
def test_creation_races_revocation(_round: int) -> None:
    application = newcomer()
    invitation = application.invitation

    def revoke() -> str:
        try:
            services.revoke_invitation(invitation, actor=invitation.created_by)
        except RuleViolation:
            return "too late"
        return "took back"

    outcome = at_once([completing(application), revoke])

    assert outcome["took back"] == 1
    invitation.refresh_from_db()
    assert invitation.state == InvitationState.REVOKED
    # Whoever was first: a tenant is whole, or there is none.
    assert written() in {(1, 1, 1, 1, 1), (0, 0, 0, 0, 0)}
    assert (written()[0] == 1) == (outcome["created"] == 1)


def test_typing_in_two_windows_loses_no_step() -> None:
    application = newcomer(state=ApplicationState.OPEN, typed={"step": "company"})

    def typing(step: str, name: str) -> Callable[[], str]:
        def act() -> str:
            newcomers.keep_typed(application, step=step, values={name: name})
            return "kept"

        return act

    acts = [typing("company", "name"), typing("company", "city"), typing("domain", "wanted")]
    assert at_once(acts * 3) == {"kept": 9}

    application.refresh_from_db()
    assert application.typed == {
        "step": "company", "company": {"name": "name", "city": "city"},
        "domain": {"wanted": "wanted"},
    }  # fmt: skip
