"""Commands of newcomers: from a personal link to a tenant, on any device, nothing typed lost.

What is typed is kept without an audit entry of its own, since it comes by the second; the
beginning, the confirmed address and the new tenant have theirs.
"""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from customers import services as customer_services
from customers.models import DirectoryUser
from invitations import journal, rules
from invitations.enums import ApplicationState
from invitations.exceptions import ApplicationEnded, InvitationRefused, Refusal, TooManyMails
from invitations.models import Invitation, TenantApplication, new_nonce
from partners import audit
from partners.limits import within_limit
from partners.models import User
from partners.outbox import queue_mail

STEPS = ("company", "domain", "admin")
HOUR = 3600
MAILS_PER_ADDRESS = 5  # an hour
MAILS_PER_INVITATION = 40
LONGEST = 400  # what is kept of a field; forms say what is allowed


def mail_allowed(invitation: Invitation, email: str) -> None:
    """Count one more confirmation mail; refused where somebody is having too many sent."""
    limits = {
        f"newcomer address {email.lower()}": MAILS_PER_ADDRESS,
        f"newcomer invitation {invitation.public_id}": MAILS_PER_INVITATION,
    }
    if not all(within_limit(name, times=times, seconds=HOUR) for name, times in limits.items()):
        raise TooManyMails(
            _("We have sent several mails already. Look for them, or try again in an hour.")
        )


@transaction.atomic
def start_application(
    invitation: Invitation, *, nonce: str, email: str, language: str, identity: uuid.UUID
) -> TenantApplication:
    """Begin with an address, and mail it the way to go on.

    ``identity`` is what the form was shown with: sent twice, it begins one application.
    Whether the address is known makes no difference here; the mail tells.
    """
    invitation = _open_invitation(invitation, nonce)
    made = TenantApplication.objects.filter(public_id=identity).first()
    if made is not None:
        twice = made.invitation_id == invitation.pk and made.email == email
        if twice and made.state == ApplicationState.OPEN:
            made.invitation = invitation
            return made
        identity = uuid.uuid4()
    mail_allowed(invitation, email)
    application = TenantApplication.objects.create(
        public_id=identity,
        invitation=invitation,
        email=email,
        language=language,
        typed={"step": STEPS[0]},
    )
    journal.record(
        "application.started",
        invitation,
        None,
        actor_name=_("Somebody who is not signed in"),
    )
    _queue_confirmation(application)
    return application


@transaction.atomic
def change_address(application: TenantApplication, *, email: str) -> TenantApplication:
    """Correct a mistyped address; the mail to the wrong one is dead from now on."""
    application = _locked(application)
    if application.state != ApplicationState.OPEN:
        raise ApplicationEnded(_("This address is confirmed and stays as it is."))
    mail_allowed(application.invitation, email)
    application.email = email
    application.save(update_fields=["email"])
    _queue_confirmation(application)
    return application


@transaction.atomic
def send_again(application: TenantApplication) -> None:
    """Another mail with the way to go on."""
    application = _locked(application)
    if application.state == ApplicationState.OPEN:
        mail_allowed(application.invitation, application.email)
        _queue_confirmation(application)


@transaction.atomic
def keep_typed(
    application: TenantApplication, *, step: str, values: Mapping[str, str], reached: str = ""
) -> TenantApplication:
    """Keep one step as it was typed, right or wrong; ``reached`` is where to go on."""
    application = _locked(application)
    kept = application.typed.get(step, {}) | {
        name: str(value)[:LONGEST] for name, value in values.items()
    }
    typed = application.typed | {step: kept}
    if reached and STEPS.index(reached) > STEPS.index(step_of(application)):
        typed["step"] = reached
    if typed != application.typed:
        application.typed = typed
        application.save(update_fields=["typed"])
    return application


def step_of(application: TenantApplication) -> str:
    """The step to go on with."""
    step = application.typed.get("step", "")
    return step if step in STEPS else STEPS[0]


@transaction.atomic
def confirm_address(application: TenantApplication) -> TenantApplication:
    """The reader of the mail goes on; whoever began without it can go on no longer.

    So nobody makes a tenant with the address of somebody else who only followed a link. What was
    typed in an earlier attempt with the same address is not typed again.
    """
    application = _locked(application)
    if application.state != ApplicationState.OPEN:
        return application
    earlier = TenantApplication.objects.filter(
        invitation_id=application.invitation_id, email=application.email
    ).exclude(pk=application.pk)
    if "company" not in application.typed:
        unfinished = earlier.exclude(state=ApplicationState.COMPLETED).order_by("-pk")
        found: dict[str, Any] = next(
            (other.typed for other in unfinished if "company" in other.typed), {}
        )
        application.typed = found | {
            key: kept for key, kept in application.typed.items() if key not in found
        }
    application.state, application.verified_at = ApplicationState.VERIFIED, timezone.now()
    application.nonce = new_nonce()
    application.save(update_fields=["typed", "state", "verified_at", "nonce"])
    audit.record(
        "application.confirmed",
        target=application,
        actor=None,
        actor_name=application.email,
        readers=[],
    )
    return application


@dataclass(frozen=True)
class NewTenant:
    """What the last step asks for: the fields of all steps, checked."""

    domain: str
    profile: Mapping[str, Any]  # the fields of Customer
    first_name: str
    last_name: str
    password: str
    language: str


@dataclass(frozen=True)
class Completion:
    person: DirectoryUser | None  # None: it was completed before


def complete_application(
    application: TenantApplication, *, nonce: str, tenant: NewTenant
) -> Completion:
    """Customer, domain and first global admin, or nothing; asked twice, it happens once."""
    hashed_password = make_password(tenant.password)  # slow on purpose: before anything is locked
    return _complete(application, nonce, tenant, hashed_password)


@transaction.atomic
def _complete(
    application: TenantApplication, nonce: str, tenant: NewTenant, hashed_password: str
) -> Completion:
    invitation = _open_invitation(application.invitation, nonce)
    application = TenantApplication.objects.select_for_update().get(pk=application.pk)
    if application.state == ApplicationState.COMPLETED:
        return Completion(None)
    if application.state != ApplicationState.VERIFIED:
        raise ApplicationEnded(_("Confirm your email address first."))
    if not rules.may_sell_to(invitation, str(tenant.profile["country"])):
        raise InvitationRefused(Refusal.OTHER_MARKET)
    admin = customer_services.FirstAdmin(
        email=application.email,
        first_name=tenant.first_name,
        last_name=tenant.last_name,
        hashed_password=hashed_password,
        language=tenant.language,
    )
    contact = {
        "contact_first_name": tenant.first_name,
        "contact_last_name": tenant.last_name,
        "contact_email": application.email,
    }
    person = customer_services.create_customer(
        domain=tenant.domain,
        cloud=invitation.partner.cloud,
        profile={**tenant.profile, **contact},
        admin=admin,
    )
    application.state, application.customer = ApplicationState.COMPLETED, person.customer
    application.typed = {}  # it is in the tenant now
    application.save(update_fields=["state", "customer", "typed"])
    audit.record(
        "customer.created",
        target=person.customer,
        actor=person.user,
        readers=[person.customer],
        domain=tenant.domain,
        country=str(person.customer.country),
        global_admin=str(person.user),
    )
    return Completion(person)


def login_exists(email: str) -> bool:
    """For the mail, and for whoever has proved to own the address; no other page may ask."""
    return User.objects.filter(email=email.lower()).exists()


def _open_invitation(invitation: Invitation, nonce: str) -> Invitation:
    """Locked, so that it cannot end meanwhile."""
    rows = Invitation.objects.select_for_update(of=("self",))
    rows = rows.select_related("partner", "second_partner", "partnership")
    invitation = rows.get(pk=invitation.pk)
    if refusal := rules.state_refusal(invitation, nonce, None):
        raise InvitationRefused(refusal)
    return invitation


def _locked(application: TenantApplication) -> TenantApplication:
    rows = TenantApplication.objects.select_for_update(of=("self",))
    application = rows.select_related("invitation__partner").get(pk=application.pk)
    if application.state == ApplicationState.COMPLETED:
        raise ApplicationEnded(_("The account of your organization has been created."))
    return application


def _queue_confirmation(application: TenantApplication) -> None:
    queue_mail(
        "newcomer_confirmation",
        recipient=application.email,
        language=application.language,
        about={"application": application.pk},
    )
