"""A person of a provider on the way through "Add new customer"."""

import re
from typing import Any

from django.test import Client
from django.urls import reverse

from partners.enums import Role
from partners.models import Partner, User
from resellers.models import Partnership
from subscriptions.models import NewCustomerDraft, Offer
from tests.factories.partners import MembershipFactory, PartnerFactory, UserFactory
from tests.factories.resellers import PartnershipFactory

ACCOUNT: dict[str, str] = {
    "country": "PL",
    "name": "Nowy Młyn",
    "prefix": "nowymlyn",
    "address_line1": "ul. Młyńska 5",
    "address_line2": "",
    "city": "Łódź",
    "postal_code": "90-001",
    "registration_id": "0000999111",
    "phone": "+48426300000",
    "qualification": "none",
    "contact_first_name": "Zofia",
    "contact_last_name": "Nowak",
    "contact_email": "zofia@nowymlyn.example",
    "reseller": "",
    "with_admin": "on",
    "agreement": "ask",
    "tags": "",
}
SIGNED = {
    "agreement": "accepted",
    "accepted_on": "2026-06-01",
    "signer_first_name": "Jan",
    "signer_last_name": "Kowalski",
    "signer_email": "jan@nowymlyn.example",
    "signer_phone": "",
}


def provider_with(*roles: Role, **fields: Any) -> tuple[Partner, User]:
    """A provider, and one of its people."""
    partner = PartnerFactory(provider=True, **fields)
    user = UserFactory(name="Agata Agent", email=f"agata@{partner.domain}")
    MembershipFactory(user=user, partner=partner, roles=list(roles or [Role.ADMIN_AGENT]))
    return partner, user


def reseller_of(provider: Partner, **fields: Any) -> Partner:
    reseller = PartnerFactory(reseller=True, **fields)
    partnership: Partnership = PartnershipFactory(provider=provider, reseller=reseller)
    return partnership.reseller


def location_number(partner: Partner) -> str:
    return str(partner.locations.get(scope="location").number)


class Walker:
    """One browser in the wizard."""

    def __init__(self, partner: Partner, user: User, draft: NewCustomerDraft | None = None) -> None:
        self.partner, self.user = partner, user
        self.client = Client()
        self.client.force_login(user)
        self.draft = draft or self.start()

    def start(self, **data: str) -> NewCustomerDraft:
        self.client.post(reverse("subscriptions:new_customer", args=[self.partner.slug]), data)
        return NewCustomerDraft.objects.latest("pk")

    def url(self, step: str) -> str:
        arguments = [self.partner.slug, self.draft.public_id]
        return reverse(f"subscriptions:new_customer_{step}", args=arguments)

    def get(self, step: str, **options: Any) -> Any:
        return self.client.get(self.url(step), **options)

    def post(self, step: str, data: dict[str, Any] | None = None, **options: Any) -> Any:
        return self.client.post(self.url(step), data or {}, **options)

    def account(self, **changes: str) -> Any:
        return self.post("account", ACCOUNT | changes)

    def pick(self, *picks: tuple[Offer, int | str], frequency: str = "monthly") -> Any:
        data: dict[str, str] = {}
        for offer, quantity in picks:
            data |= {f"quantity-{offer.pk}": str(quantity), f"frequency-{offer.pk}": frequency}
        return self.post("subscriptions", data)

    def to_review(self, *picks: tuple[Offer, int | str], **changes: str) -> Any:
        answer = self.account(**changes)
        assert answer.status_code == 303, errors(answer)
        answer = self.pick(*picks)
        assert answer.status_code == 303, errors(answer)
        return self.get("review")

    def seen(self) -> str:
        found = re.search(r'name="seen" value="(\w+)"', self.get("review").content.decode())
        assert found
        return found[1]

    def submit(self, seen: str = "") -> Any:
        return self.post("done", {"seen": seen or self.seen()})

    def reload(self) -> NewCustomerDraft:
        self.draft.refresh_from_db()
        return self.draft


def errors(answer: Any) -> Any:
    form = answer.context.get("form") if answer.context else None
    return form.errors if form else answer.content[:300]
