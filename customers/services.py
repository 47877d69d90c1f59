"""Commands about customers, and the parts of acceptances that write customers' rows.

Functions without a transaction of their own are parts: they run inside the caller's
transaction, and the caller writes the one audit entry of the command.
"""

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from customers import copies, selectors
from customers.endings.closing import close_request
from customers.enums import (
    AgreementMethod,
    AssociationSource,
    DirectoryRole,
    GrantState,
    RelationshipState,
)
from customers.exceptions import DomainTaken, SignInNameTaken
from customers.models import (
    AdminGrant,
    AgreementText,
    Customer,
    CustomerAgreement,
    CustomerDomain,
    DirectoryRoleAssignment,
    DirectoryUser,
    ResellerAssociation,
    ResellerRelationship,
)
from customers.notices import mail_admins
from customers.notified import telling
from customers.states import GRANT_TRANSITIONS, RELATIONSHIP_TRANSITIONS, check_transition
from partners import audit
from partners.domains import normalised_domain
from partners.enums import Role, UserKind
from partners.exceptions import RuleViolation
from partners.folding import fold
from partners.models import Partner, User
from partners.notices import mail_members


@dataclass(frozen=True)
class FirstAdmin:
    """The person a new tenant begins with. The password comes hashed: it takes its time,
    and no lock shall wait for it.

    ``temporary_until``: somebody else chose the password, so its owner has to change it, and it
    opens nothing after that time. ``contact_email``: where mail goes if not to the sign-in name.
    """

    email: str
    first_name: str
    last_name: str
    hashed_password: str
    language: str
    contact_email: str = ""
    temporary_until: datetime.datetime | None = None

    @property
    def name(self) -> str:
        return f"{self.first_name} {self.last_name}"


def create_tenant(
    *, domain: str, cloud: str, profile: Mapping[str, Any], public_id: UUID | None = None
) -> Customer:
    """A new tenant with its domain, and nobody who could sign in. A part.

    Of several who ask for one domain at once, the database lets one have it. ``public_id``:
    the tenant ID that it has elsewhere.
    """
    customer = Customer(default_domain=domain, cloud=cloud, **profile)
    if public_id is not None:
        customer.public_id = public_id
    try:
        with transaction.atomic():
            customer.save()
            CustomerDomain.objects.create(customer=customer, name=domain)
    except IntegrityError:
        raise DomainTaken(_("This domain belongs to a customer already.")) from None
    return customer


def create_customer(
    *, domain: str, cloud: str, profile: Mapping[str, Any], admin: FirstAdmin
) -> DirectoryUser:
    """A new tenant with its domain and its first global admin. A part."""
    customer = create_tenant(domain=domain, cloud=cloud, profile=profile)
    user = User(
        kind=UserKind.DIRECTORY,
        email=admin.email.strip().lower(),
        name=admin.name,
        password=admin.hashed_password,
        language=admin.language,
        contact_email=admin.contact_email.strip(),
        must_change_password=admin.temporary_until is not None,
        temporary_password_expires_at=admin.temporary_until,
    )
    try:
        with transaction.atomic():
            user.save()
    except IntegrityError:
        raise SignInNameTaken(_("This sign-in name is taken.")) from None
    person = DirectoryUser.objects.create(
        customer=customer,
        user=user,
        display_name=admin.name,
        first_name=admin.first_name[:50],
        last_name=admin.last_name[:50],
    )
    DirectoryRoleAssignment.objects.create(directory_user=person, role=DirectoryRole.GLOBAL_ADMIN)
    return person


def establish_relationship(
    partner: Partner,
    customer: Customer,
    *,
    invitation_id: UUID | None = None,
    since: datetime.datetime | None = None,
) -> tuple[ResellerRelationship, bool]:
    """The active relationship of the two; created (True) if there was none. A part.

    ``since``: where it began elsewhere and is only taken over here.
    """
    existing = ResellerRelationship.objects.filter(
        partner=partner, customer=customer, state=RelationshipState.ACTIVE
    ).first()
    if existing is not None:
        return existing, False
    relationship = ResellerRelationship(
        partner=partner,
        customer=customer,
        invitation_id=invitation_id,
        started_at=since or timezone.now(),
    )
    copies.fill(relationship)
    relationship.save()
    return relationship, True


def end_relationship(
    relationship: ResellerRelationship, *, ended_by_name: str
) -> ResellerRelationship:
    """The relationship ends; delegated admin privileges stay as they are. A part.

    The caller holds the lock of the customer, as everybody does who changes what it has.
    """
    relationship = ResellerRelationship.objects.select_for_update().get(pk=relationship.pk)
    check_transition(RELATIONSHIP_TRANSITIONS, relationship.state, RelationshipState.REMOVED)
    relationship.state, relationship.ended_at = RelationshipState.REMOVED, timezone.now()
    relationship.ended_by_name = ended_by_name
    relationship.save(update_fields=["state", "ended_at", "ended_by_name"])
    close_request(relationship)
    return relationship


def grant_admin(partner: Partner, customer: Customer, *, actor: User) -> tuple[AdminGrant, bool]:
    """Delegated admin privileges in force; created (True) if there were none. A part."""
    existing = AdminGrant.objects.filter(
        partner=partner, customer=customer, state=GrantState.GRANTED
    ).first()
    if existing is not None:
        return existing, False
    grant = AdminGrant.objects.create(
        partner=partner,
        customer=customer,
        granted_by_name=str(actor),
        sort_name=fold(customer.name),
    )
    copies.refresh(customer)
    return grant, True


def accept_agreement(
    customer: Customer, *, version: str, language: str, actor: User
) -> tuple[CustomerAgreement, bool]:
    """The customer's own acceptance of the version in force. A part."""
    if version != selectors.current_agreement_version():
        raise RuleViolation(
            _("A newer version of the agreement has come into force. Read it and accept it.")
        )
    accepted, created = CustomerAgreement.objects.get_or_create(
        customer=customer,
        version=version,
        method=AgreementMethod.DIRECT,
        defaults={
            "language": language,
            "accepted_by": actor,
            "accepted_by_name": str(actor),
        },
    )
    if created:
        copies.refresh(customer)
    return accepted, created


@transaction.atomic
def publish_agreement(
    version: str,
    *,
    valid_from: datetime.date,
    texts: Mapping[str, tuple[str, str]],
    is_sample: bool = False,
    actor: User | None = None,
) -> list[AgreementText]:
    """Title and body by language. A published text stays word for word: people accepted it.

    Publishing the same again does nothing; a further language of a version may follow later.
    """
    published = {text.language: text for text in selectors.agreement_texts(version)}
    for language, text in published.items():
        same_text = texts.get(language, (text.title, text.body)) == (text.title, text.body)
        if text.valid_from != valid_from or not same_text:
            raise RuleViolation(
                _("Version %(version)s is published already. Give a changed text a new version.")
                % {"version": version}
            )
    added = [
        AgreementText.objects.create(
            version=version,
            language=language,
            valid_from=valid_from,
            title=title,
            body=body,
            is_sample=is_sample,
        )
        for language, (title, body) in texts.items()
        if language not in published
    ]
    if added:
        audit.record(
            "agreement.published",
            target=added[0],
            actor=actor,
            readers=[],
            version=version,
            valid_from=valid_from,
            languages=[text.language for text in added],
        )
    return added


@transaction.atomic
def complete_profile(customer: Customer, *, actor: User, fields: dict[str, Any]) -> Customer:
    """Save the company profile as its global admin typed it."""
    customer = Customer.objects.select_for_update().get(pk=customer.pk)
    changes = audit.changed_fields(customer, fields)
    if changes:
        customer.save(update_fields=list(changes))
        copies.refresh(customer)
        audit.record(
            "customer.profile_updated",
            target=customer,
            actor=actor,
            readers=[customer, *_administering(customer)],
            changes=changes,
        )
    return customer


def _administering(customer: Customer) -> Iterable[Partner]:
    """Partners that may see the company profile: those with a grant in force."""
    granted = AdminGrant.objects.filter(customer=customer, state=GrantState.GRANTED)
    return [grant.partner for grant in granted.select_related("partner")]


@transaction.atomic
def remove_admin(grant: AdminGrant, *, actor: User, reason: str = "") -> AdminGrant:
    """The customer takes delegated admin privileges back; the relationship stays."""
    customer = Customer.objects.select_for_update().get(pk=grant.customer_id)
    grants = AdminGrant.objects.select_for_update(of=("self",))
    grant = grants.select_related("partner", "customer").get(pk=grant.pk)
    _end_grant(grant, actor=actor, reason=reason)
    audit.record(
        "admin_grant.removed",
        target=customer,
        actor=actor,
        readers=[customer, grant.partner],
        partner=grant.partner.name,
        reason=reason,
    )
    _tell_of_removal(grant)
    return grant


def give_up_admin(partner: Partner, customer: Customer, *, actor: User) -> AdminGrant | None:
    """The partner gives its privileges back; None where it had none. A part.

    The caller holds the lock of the customer, writes the audit entry and tells who is to know.
    """
    grants = AdminGrant.objects.select_for_update(of=("self",)).for_partner(partner)
    grant = grants.filter(customer=customer, state=GrantState.GRANTED).first()
    if grant is not None:
        _end_grant(grant, actor=actor)
    return grant


def _end_grant(grant: AdminGrant, *, actor: User, reason: str = "") -> None:
    check_transition(GRANT_TRANSITIONS, grant.state, GrantState.REMOVED)
    grant.state, grant.removed_at = GrantState.REMOVED, timezone.now()
    grant.removed_by_name, grant.removed_reason = str(actor), reason
    grant.save(update_fields=["state", "removed_at", "removed_by_name", "removed_reason"])
    copies.refresh(grant.customer)


def _tell_of_removal(grant: AdminGrant) -> None:
    """Both sides learn of it, each reader in their own language."""
    telling.admin_removed(grant)
    mail_admins(
        "admin_removed_customer",
        grant.customer,
        about={"grant": grant.pk},
        once=f"admin-removed-{grant.pk}-customer",
    )
    mail_members(
        "admin_removed_partner",
        grant.partner,
        [Role.GLOBAL_ADMIN, Role.ADMIN_AGENT],
        about={"grant": grant.pk},
        once=f"admin-removed-{grant.pk}-partner",
    )


@transaction.atomic
def record_export(partner: Partner, *, actor: User, filters: dict[str, str]) -> None:
    """Leave a trace of who took a copy of the customer list away, before it leaves."""
    audit.record(
        "customers.exported", target=partner, actor=actor, readers=[partner], filters=filters
    )


def associate(
    provider: Partner, reseller: Partner, customer: Customer, *, source: AssociationSource
) -> tuple[ResellerAssociation, bool]:
    """Remember through whom the customer is served; created (True) if nothing said so. A part."""
    return ResellerAssociation.objects.get_or_create(
        provider=provider,
        reseller=reseller,
        customer=customer,
        defaults={"source": source, "sort_name": fold(customer.name)},
    )


@transaction.atomic
def repair_copies(row: copies.Copy) -> None:
    """Make the copies on one row true to their sources again."""
    Customer.objects.select_for_update().get(pk=row.customer_id)
    true: dict[str, object]
    if isinstance(row, ResellerRelationship):
        row = ResellerRelationship.objects.select_related("customer").get(pk=row.pk)
        [true] = copies.true_values([row])
    else:
        row = type(row)._default_manager.select_related("customer").get(pk=row.pk)  # noqa: SLF001
        true = {"sort_name": fold(row.customer.name)}
    changes = audit.changed_fields(row, true)
    if changes:
        row.save(update_fields=list(changes))
        audit.record(
            "relationship.copies_repaired", target=row, actor=None, readers=[], changes=changes
        )


@transaction.atomic
def add_domain(customer: Customer, *, actor: User, name: str) -> CustomerDomain:
    """A further domain, verified by an operator; it belongs to one customer."""
    name = normalised_domain(name)
    customer = Customer.objects.select_for_update().get(pk=customer.pk)
    if Customer.objects.filter(default_domain=name).exists():
        raise RuleViolation(_("This domain belongs to a customer already."))
    domain, created = CustomerDomain.objects.get_or_create(
        name=name, defaults={"customer": customer}
    )
    if not created:
        raise RuleViolation(_("This domain belongs to a customer already."))
    copies.refresh(customer)
    audit.record(
        "customer.domain_added",
        target=customer,
        actor=actor,
        readers=[customer, *_administering(customer)],
        domain=name,
    )
    return domain
