"""Reads about the Customer Agreement of one customer."""

from django.db.models import Q

from customers import selectors as customer_selectors
from customers.enums import AgreementMethod, RelationshipState
from customers.models import AgreementText, Customer, CustomerAgreement, ResellerRelationship
from partners.models import Partner, User


def version_in_force() -> str:
    return customer_selectors.current_agreement_version()


def text_in_force(language: str = customer_selectors.FALLBACK_LANGUAGE) -> AgreementText | None:
    """The text that is to be accepted today; None where an installation has none."""
    version = version_in_force()
    return customer_selectors.agreement_text(version, language) if version else None


def attestation(customer: Customer, version: str) -> CustomerAgreement | None:
    """What a partner has confirmed of one version."""
    rows = CustomerAgreement.objects.filter(customer=customer, version=version)
    return rows.filter(method=AgreementMethod.ATTESTED).first()


def mark(agreement: CustomerAgreement | None) -> str:
    """Changes whenever the confirmation does; a form carries it to tell what its reader saw."""
    return agreement.attested_at.isoformat() if agreement and agreement.attested_at else ""


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
