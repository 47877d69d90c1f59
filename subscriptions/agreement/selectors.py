"""Reads about the Customer Agreement of one customer."""

from dataclasses import dataclass

from django.db.models import Q, QuerySet

from customers import selectors as customer_selectors
from customers.enums import AgreementMethod, AgreementStatus, GrantState, RelationshipState
from customers.models import (
    AdminGrant,
    AgreementText,
    Customer,
    CustomerAgreement,
    ResellerAssociation,
    ResellerRelationship,
)
from partners.models import Partner, User
from subscriptions import records
from subscriptions.enums import OrderState
from subscriptions.models import Order

WAITING_SHOWN = 20


def version_in_force() -> str:
    return customer_selectors.current_agreement_version()


def text_in_force(language: str = customer_selectors.FALLBACK_LANGUAGE) -> AgreementText | None:
    """The text that is to be accepted today; None where an installation has none."""
    version = version_in_force()
    return customer_selectors.agreement_text(version, language) if version else None


def attestation(customer: Customer, version: str) -> CustomerAgreement | None:
    """What a partner has confirmed of one version."""
    rows = _acceptances(customer).filter(version=version)
    return rows.filter(method=AgreementMethod.ATTESTED).first()


def mark(version: str, agreement: CustomerAgreement | None) -> str:
    """Changes with the version and with what was confirmed: a form tells what its reader saw."""
    since = agreement.attested_at.isoformat() if agreement and agreement.attested_at else ""
    return f"{version}|{since}"


def contacts(customer: Customer) -> list[tuple[str, str]]:
    """Address and language of the primary contact, or else of each global admin."""
    admins = list(customer_selectors.global_admins(customer))
    if not customer.contact_email:
        return [(person.user.mail_address, person.user.language) for person in admins]
    address = customer.contact_email
    people = User.objects.filter(directory_user__customer=customer)
    own = people.filter(Q(email=address.lower()) | Q(contact_email__iexact=address))
    known = own.exclude(language="").values_list("language", flat=True).first()
    spoken = known or next((each.user.language for each in admins if each.user.language), "")
    return [(address, spoken)]


def partners_of(customer: Customer) -> list[Partner]:
    """Partners in an active relationship with the customer."""
    rows = ResellerRelationship.objects.filter(customer=customer, state=RelationshipState.ACTIVE)
    return [row.partner for row in rows.select_related("partner")]


def may_see_contact(partner: Partner, customer: Customer) -> bool:
    """The company's contact is part of the directory: it takes delegated admin privileges."""
    grants = AdminGrant.objects.for_partner(partner)
    return grants.filter(customer=customer, state=GrantState.GRANTED).exists()


def waiting_orders(partner: Partner, customer: Customer) -> QuerySet[Order]:
    """Orders that this partner placed, or that name it, and that wait for the agreement."""
    rows = records.orders_of(partner, customer).filter(state=OrderState.PENDING)
    return rows.order_by("-pk")


def _acceptances(customer: Customer) -> QuerySet[CustomerAgreement]:
    rows = CustomerAgreement.objects.filter(customer=customer)
    return rows.select_related("attested_by").order_by("-accepted_at", "-pk")


@dataclass(frozen=True)
class Row:
    """One acceptance as its reader may see it."""

    agreement: CustomerAgreement
    status: AgreementStatus
    is_own: bool  # confirmed by the partner who reads
    partner_name: str  # of who confirmed it; '' where it is not the reader's to know

    @property
    def method(self) -> str:
        return str(AgreementMethod(self.agreement.method).label)


@dataclass(frozen=True)
class AgreementPage:
    """What one reader sees; of each way the newest acceptance, and all of them as history."""

    text: AgreementText | None  # in force, in the reader's language
    rows: list[Row]

    @property
    def is_accepted(self) -> bool:
        """Whether the version in force is, so that nothing waits."""
        return self.text is None or any(row.status == AgreementStatus.ACCEPTED for row in self.rows)

    @property
    def direct(self) -> Row | None:
        return self._newest(AgreementMethod.DIRECT)

    @property
    def attested(self) -> Row | None:
        return self._newest(AgreementMethod.ATTESTED)

    @property
    def confirmed_now(self) -> Row | None:
        """What a partner has confirmed of the version in force; an older one stays as it is."""
        row = self.attested
        return row if row and self.text and row.agreement.version == self.text.version else None

    @property
    def direct_status(self) -> AgreementStatus:
        return self.direct.status if self.direct else AgreementStatus.MISSING

    @property
    def attested_status(self) -> AgreementStatus:
        return self.attested.status if self.attested else AgreementStatus.MISSING

    def _newest(self, method: AgreementMethod) -> Row | None:
        return next((row for row in self.rows if row.agreement.method == method), None)


def agreement_page(
    customer: Customer, language: str, *, partner: Partner | None = None
) -> AgreementPage:
    """For a partner, or (None) for the customer itself, which may read all of it.

    A customer's partners do not learn of each other here; a reseller sees its own providers.
    """
    text = text_in_force(language)
    version = text.version if text else ""
    acceptances = list(_acceptances(customer))
    known = _known_to(partner, customer, acceptances) if partner else None
    rows = []
    for agreement in acceptances:
        by = agreement.attested_by
        shown = by is not None and (known is None or by.pk in known)
        rows.append(
            Row(
                agreement,
                customer_selectors.agreement_status(agreement.version, version),
                is_own=by is not None and by == partner,
                partner_name=by.name if by is not None and shown else "",
            )
        )
    return AgreementPage(text, rows)


def _known_to(
    partner: Partner, customer: Customer, acceptances: list[CustomerAgreement]
) -> set[int]:
    others = {row.attested_by_id for row in acceptances} - {None, partner.pk}
    if not others:
        return {partner.pk}
    pairs = ResellerAssociation.objects.for_partner(partner).filter(customer=customer)
    known = {partner.pk}
    for provider, reseller in pairs.values_list("provider", "reseller"):
        known |= {provider, reseller}
    return known
