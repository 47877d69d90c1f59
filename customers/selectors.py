"""Reads about customers that several pages and apps share."""

import datetime

from django.db.models import QuerySet, Subquery, Value
from django.db.models.functions import Coalesce
from django.utils import timezone

from customers.enums import AgreementStatus, DirectoryRole, DirectoryUserState
from customers.models import (
    AgreementText,
    Customer,
    CustomerAgreement,
    CustomerDomain,
    DirectoryUser,
)
from partners.models import User

FALLBACK_LANGUAGE = "en"


def current_agreement_version(day: datetime.date | None = None) -> str:
    """The version in force on a day (today, UTC); '' where an installation has no text."""
    return _versions_in_force(day).values_list("version", flat=True).first() or ""


def agreement_version_in_force() -> Coalesce:
    """The same as a column, for pages that read something else anyway."""
    newest = _versions_in_force().values("version")[:1]
    return Coalesce(Subquery(newest), Value(""))


def _versions_in_force(day: datetime.date | None = None) -> QuerySet[AgreementText]:
    day = day or timezone.now().date()
    return AgreementText.objects.filter(valid_from__lte=day).order_by("-valid_from", "-version")


def agreement_texts(version: str) -> QuerySet[AgreementText]:
    """All languages of a version."""
    return AgreementText.objects.filter(version=version).order_by("language")


def agreement_text(version: str, language: str) -> AgreementText | None:
    """The text in a language, else in English, else in any."""
    texts = {text.language: text for text in agreement_texts(version)}
    fallback = next(iter(texts.values()), None)
    return texts.get(language) or texts.get(FALLBACK_LANGUAGE) or fallback


def agreement_status(accepted_version: str, current_version: str) -> AgreementStatus:
    if accepted_version == current_version:
        return AgreementStatus.ACCEPTED
    return AgreementStatus.OUTDATED if accepted_version else AgreementStatus.MISSING


def accepted_agreement_version(customer: Customer) -> str:
    """The version accepted last, by whichever method; '' for none."""
    accepted = CustomerAgreement.objects.filter(customer=customer).order_by("-accepted_at", "-pk")
    return accepted.values_list("version", flat=True).first() or ""


def agreement_is_accepted(customer: Customer) -> bool:
    version = current_agreement_version()
    return (
        not version or CustomerAgreement.objects.filter(customer=customer, version=version).exists()
    )


def directory_user_of(user: User) -> DirectoryUser | None:
    """The active directory user a login stands for, with its customer."""
    found = DirectoryUser.objects.filter(user=user, state=DirectoryUserState.ACTIVE)
    return found.select_related("customer").first()


def directory_roles(person: DirectoryUser) -> frozenset[str]:
    return frozenset(person.role_assignments.values_list("role", flat=True))


def is_global_admin(person: DirectoryUser) -> bool:
    return person.role_assignments.filter(role=DirectoryRole.GLOBAL_ADMIN).exists()


def global_admins(customer: Customer) -> QuerySet[DirectoryUser]:
    """Active global admins of a customer, by name."""
    found = DirectoryUser.objects.filter(
        customer=customer,
        state=DirectoryUserState.ACTIVE,
        user__is_active=True,
        role_assignments__role=DirectoryRole.GLOBAL_ADMIN,
    )
    return found.select_related("user").order_by("display_name", "pk")


def may_be_known(*, email: str, country: str, registration_id: str) -> bool:
    """Whether a company with this mail domain or registration ID may be here; names nobody."""
    domain = email.rpartition("@")[2].lower()
    if domain and CustomerDomain.objects.filter(name=domain).exists():
        return True
    number = registration_id.strip()
    same = Customer.objects.filter(country=country, registration_id__iexact=number)
    return bool(number) and same.exists()
