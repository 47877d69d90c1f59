"""Submit: a customer with all that belongs to it, or nothing (design.md §3)."""

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_variables

from customers import services as customer_services
from customers.enums import AssociationSource, Qualification
from customers.models import Customer, DirectoryUser
from customers.prefixes import domain_of
from customers.qualifications import ask_for_qualification
from customers.tags.services import set_for_new_customer
from partners import audit
from partners.models import Partner, PartnerLocation, User
from partners.outbox import queue_mail
from partners.passwords import TEMPORARY_FOR, temporary_password
from subscriptions import ordering
from subscriptions.agreement.services import Signer, attest
from subscriptions.models import NewCustomerDraft
from subscriptions.newcustomer.exceptions import DraftChanged, DraftGone
from subscriptions.newcustomer.languages import language_of

ADMIN = "admin"  # the first sign-in name of every tenant
HOURS = int(TEMPORARY_FOR.total_seconds()) // 3600


@dataclass(frozen=True)
class NewCustomer:
    """A draft whose forms were valid. ``typed`` and ``picked`` are what it was read from."""

    typed: Mapping[str, Any]
    picked: Sequence[Mapping[str, Any]]
    prefix: str
    profile: Mapping[str, Any]  # the fields of Customer
    reseller: PartnerLocation | None
    with_admin: bool
    signer: Signer | None  # None: the customer will be asked
    lines: Sequence[ordering.Line]
    tags: Sequence[str]

    @property
    def domain(self) -> str:
        return domain_of(self.prefix)


@dataclass(frozen=True)
class Submitted:
    """``password`` is shown once by whoever called; '' where the customer was there already."""

    customer: Customer
    password: str = field(default="", repr=False)


@sensitive_variables("password", "hashed")
def submit(draft: NewCustomerDraft, wanted: NewCustomer, *, actor: User) -> Submitted:
    """Create the customer; however often it is pressed, once.

    The password is hashed before anything is locked: that is slow on purpose.
    """
    password = temporary_password()
    hashed = make_password(password)
    customer, created = _submit(draft, wanted, actor, hashed)
    return Submitted(customer, password if created else "")


@transaction.atomic
def _submit(
    draft: NewCustomerDraft, wanted: NewCustomer, actor: User, hashed: str
) -> tuple[Customer, bool]:
    rows = NewCustomerDraft.objects.select_for_update(of=("self",)).select_related("partner")
    # Not joined with the customer: whoever waited for the lock would see the row of now beside
    # customers of before.
    found = rows.filter(pk=draft.pk).first()
    if found is None:
        raise DraftGone(_("This draft was dropped in another window."))
    if found.customer is not None:
        return found.customer, False
    if found.typed != dict(wanted.typed) or found.lines != list(wanted.picked):
        raise DraftChanged(_("The draft was changed in another window. Review it once more."))
    partner, reseller = found.partner, wanted.reseller
    if reseller is not None:
        # Holds the partnership, so it comes before every other lock.
        ordering.check_reseller(partner, reseller, str(wanted.profile["country"]))
    person = _create(partner, wanted, hashed)
    customer = person.customer
    _relate(partner, reseller.partner if reseller else None, customer, wanted, actor)
    set_for_new_customer(partner, customer, wanted.tags, actor=actor)
    _record(partner, wanted, person, actor)
    if wanted.signer is not None:
        attest(customer, partner=partner, actor=actor, signer=wanted.signer)
    if wanted.lines:
        purchase = ordering.Purchase(
            press=found.public_id, lines=wanted.lines, reseller=reseller, may_wait=True
        )
        ordering.place_order(partner, customer, purchase, actor=actor)
    _tell_contact(partner, person)
    found.customer, found.typed, found.lines = customer, {}, []  # it is in the tenant now
    found.reseller = reseller.partner if reseller else None
    found.save()
    return customer, True


def _create(partner: Partner, wanted: NewCustomer, hashed: str) -> DirectoryUser:
    profile = dict(wanted.profile)
    asked_for = profile.pop("qualification", Qualification.NONE)
    segment, website = profile.pop("education_segment", ""), profile.pop("education_website", "")
    admin = customer_services.FirstAdmin(
        email=f"{ADMIN}@{wanted.domain}",
        first_name=profile["contact_first_name"],
        last_name=profile["contact_last_name"],
        hashed_password=hashed,
        language=language_of(str(profile["country"])),
        contact_email=profile["contact_email"],
        temporary_until=_in_three_days(),
    )
    person = customer_services.create_customer(
        domain=wanted.domain, cloud=partner.cloud, profile=profile, admin=admin
    )
    if asked_for == Qualification.IN_REVIEW:
        ask_for_qualification(person.customer, segment=segment, website=website)
    return person


def _in_three_days() -> datetime.datetime:
    return timezone.now() + TEMPORARY_FOR


def _relate(
    partner: Partner,
    reseller: Partner | None,
    customer: Customer,
    wanted: NewCustomer,
    actor: User,
) -> None:
    """Both sell to it, and both administer it unless that was given up."""
    for each in filter(None, (partner, reseller)):
        customer_services.establish_relationship(each, customer)
        if wanted.with_admin:
            customer_services.grant_admin(each, customer, actor=actor)
    if reseller is not None:
        customer_services.associate(
            partner, reseller, customer, source=AssociationSource.CUSTOMER_ADDED
        )


def _record(partner: Partner, wanted: NewCustomer, person: DirectoryUser, actor: User) -> None:
    reseller = wanted.reseller.partner if wanted.reseller else None
    second: dict[str, Any] = {}
    if reseller is not None:
        second = {
            "second_partner": reseller.name,
            "second_relationship_created": True,
            "second_admin_granted": wanted.with_admin,
        }
    audit.record(
        "customer.created",
        target=person.customer,
        actor=actor,
        readers=[person.customer, partner, *([reseller] if reseller else [])],
        domain=wanted.domain,
        country=str(person.customer.country),
        global_admin=str(person.user),
        partner=partner.name,
        relationship_created=True,
        admin_granted=wanted.with_admin,
        **second,
    )


def _tell_contact(partner: Partner, person: DirectoryUser) -> None:
    """Who made the account, and what to do; the password goes another way."""
    queue_mail(
        "customer_created",
        recipient=person.customer.contact_email,
        language=person.user.language,
        about={"person": person.pk, "partner": partner.pk},
        dedupe_key=f"customer-created-{person.customer.public_id}",
    )
