"""The Customer Agreement: the customer accepts it, or a partner confirms that it has.

Either starts the orders that waited for it, in the same transaction. Functions without a
transaction of their own are parts: the caller holds the lock of the customer.
"""

import datetime
from dataclasses import asdict, dataclass

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from customers import copies
from customers import services as customer_services
from customers.enums import AgreementMethod
from customers.models import Customer, CustomerAgreement
from partners import audit
from partners.exceptions import RuleViolation
from partners.models import Partner, User
from partners.outbox import queue_mail
from subscriptions.agreement import selectors
from subscriptions.agreement.exceptions import AttestationChanged, AttestationRefused
from subscriptions.models import Order
from subscriptions.ordering import ORDERING_KINDS, lock_relationship, start_waiting_orders


@dataclass(frozen=True)
class Signer:
    """The person of the customer who accepted the agreement, and on which day."""

    first_name: str
    last_name: str
    email: str
    phone: str
    accepted_on: datetime.date

    @property
    def name(self) -> str:
        return f"{self.first_name} {self.last_name}"


@dataclass(frozen=True)
class Accepted:
    """What an acceptance brought about; ``created`` is False where nothing was new."""

    agreement: CustomerAgreement
    created: bool
    started: list[Order]


@transaction.atomic
def attest_agreement(
    customer: Customer, *, partner: Partner, actor: User, signer: Signer, seen: str
) -> Accepted:
    """Confirm, or correct what was confirmed. ``seen`` is the mark of what the person saw.

    The same again changes nothing; what somebody else wrote meanwhile is shown first.
    """
    lock_relationship(partner, customer)
    customer = Customer.objects.get(pk=customer.pk)
    version = selectors.version_in_force()
    existing = selectors.attestation(customer, version)
    is_same = existing is not None and asdict(signer) == _stored(existing)
    if not is_same and seen != selectors.mark(version, existing):
        raise AttestationChanged(
            _(
                "The agreement or its confirmation has changed since you opened this page. "
                "Check what is true now, and save again."
            )
        )
    return attest(customer, partner=partner, actor=actor, signer=signer)


def attest(customer: Customer, *, partner: Partner, actor: User, signer: Signer) -> Accepted:
    """The partner answers for it that the customer accepted the version in force. A part."""
    version = _check(partner, signer)
    existing = selectors.attestation(customer, version)
    if existing is not None and existing.attested_by_id != partner.pk:
        raise AttestationRefused(
            _("Another partner of the customer has confirmed this acceptance; only it can edit it.")
        )
    row = existing or CustomerAgreement(
        customer=customer, method=AgreementMethod.ATTESTED, version=version, attested_by=partner
    )
    changes = audit.changed_fields(row, asdict(signer))
    if not changes:
        return Accepted(row, created=False, started=[])
    row.accepted_by_name = signer.name
    row.attested_by_name, row.attested_at = str(actor), timezone.now()
    row.save()
    copies.refresh(customer)
    audit.record(
        "agreement.confirmation_edited" if existing else "agreement.confirmed",
        target=customer,
        actor=actor,
        readers=[customer, partner],
        changes=changes if existing else None,
        partner=partner.name,
        version=version,
        signed_by=signer.name,
        signed_on=signer.accepted_on,
    )
    _mail_contact(row)
    started = start_waiting_orders(customer, actor=actor)
    return Accepted(row, created=existing is None, started=started)


def _check(partner: Partner, signer: Signer) -> str:
    """The version that is confirmed. Who accepted earlier accepted an earlier text."""
    if ORDERING_KINDS.isdisjoint(partner.kinds):
        raise AttestationRefused(
            _("Your kind of partner does not confirm this; its indirect provider does.")
        )
    text = selectors.text_in_force()
    if text is None:
        raise AttestationRefused(_("No agreement is in force, so there is nothing to confirm."))
    if signer.accepted_on > timezone.localdate():
        raise AttestationRefused(_("This day is in the future."), "accepted_on")
    if signer.accepted_on < text.valid_from:
        raise AttestationRefused(
            _(
                "Version %(version)s is in force since %(date)s. Whoever accepted earlier accepted "
                "an older version."
            )
            % {"version": text.version, "date": date_format(text.valid_from)},
            "accepted_on",
        )
    return text.version


def _stored(row: CustomerAgreement) -> dict[str, object]:
    return {name: getattr(row, name) for name in Signer.__dataclass_fields__}


def _mail_contact(row: CustomerAgreement) -> None:
    """The primary contact learns what was confirmed in its company's name.

    Where the company has named none, its global admins do.
    """
    for number, (address, language) in enumerate(selectors.contacts(row.customer)):
        queue_mail(
            "agreement_confirmed",
            recipient=address,
            language=language or settings.LANGUAGE_CODE,
            about={"agreement": row.pk},
            dedupe_key=f"agreement-confirmed-{row.pk}-{selectors.mark(row.version, row)}-{number}",
        )


def accept_agreement_directly(
    customer: Customer, *, version: str, language: str, actor: User
) -> Accepted:
    """The customer's own acceptance, and what waited for it. A part; the caller audits it."""
    agreement, created = customer_services.accept_agreement(
        customer, version=version, language=language, actor=actor
    )
    started = start_waiting_orders(customer, actor=actor) if created else []
    return Accepted(agreement, created, started)


@transaction.atomic
def accept_in_portal(customer: Customer, *, version: str, language: str, actor: User) -> Accepted:
    """A global admin accepts on the page of the agreement. Twice is once."""
    customer = Customer.objects.select_for_update(no_key=True).get(pk=customer.pk)
    if not version:
        raise RuleViolation(_("No agreement is in force, so there is nothing to accept."))
    accepted = accept_agreement_directly(customer, version=version, language=language, actor=actor)
    if accepted.created:
        audit.record(
            "agreement.accepted",
            target=customer,
            actor=actor,
            readers=[customer, *selectors.partners_of(customer)],
            version=version,
        )
    return accepted
