"""Commands of the kernel. Each is one transaction: lock, check, write, audit."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _

from partners import audit
from partners.enums import Role, UserKind
from partners.exceptions import RuleViolation
from partners.models import AuditEntry, AuditReader, Membership, Partner, PartnerLocation, User
from partners.outbox import queue_mail

PRUNE_BATCH = 1000


@dataclass(frozen=True)
class NewPerson:
    """Somebody to be given a place; the address is kept lower-cased."""

    email: str
    name: str
    language: str = ""

    def __post_init__(self) -> None:
        object.__setattr__(self, "email", self.email.strip().lower())


@transaction.atomic
def set_language(user: User, *, language: str) -> User:
    """Remember the language of the menu with the person."""
    if language not in dict(settings.LANGUAGES):
        raise RuleViolation(_("This language is not offered."))
    user = User.objects.select_for_update().get(pk=user.pk)
    changes = audit.changed_fields(user, {"language": language})
    if changes:
        user.save(update_fields=["language"])
        audit.record("user.language_changed", target=user, actor=user, readers=[], changes=changes)
    return user


@transaction.atomic
def set_password(user: User, password: str) -> None:
    """The owner's new password; a temporary one is over with it.

    Writes to the instance given, since sign-in keeps the session by its hash.
    """
    User.objects.select_for_update().get(pk=user.pk)
    was_temporary = user.must_change_password
    user.set_password(password)
    user.must_change_password, user.temporary_password_expires_at = False, None
    user.save(update_fields=["password", "must_change_password", "temporary_password_expires_at"])
    partners = Partner.objects.filter(memberships__user=user)
    audit.record(
        "user.password_changed", target=user, actor=user, readers=partners, temporary=was_temporary
    )


@transaction.atomic
def create_operator(*, email: str, name: str, password: str | None) -> User:
    """A login for the people who run the installation."""
    if User.objects.filter(email=email.strip().lower()).exists():
        raise RuleViolation(_("This sign-in name is taken."))
    user = User.objects.create_user(email, password, kind=UserKind.OPERATOR, name=name)
    audit.record("operator.created", target=user, actor=None, actor_name="manage.py", readers=[])
    return user


@transaction.atomic
def onboard_partner(
    *,
    actor: User,
    partner: Mapping[str, Any],
    partner_ids: Mapping[str, str],
    admin: NewPerson,
) -> Partner:
    """A partner organisation with its Partner IDs and its first global admin.

    ``partner_ids`` maps a ``LocationScope`` to its number. The admin gets a mail with a link
    that sets the password.
    """
    taken = User.objects.filter(email=admin.email).first()
    if taken is not None and taken.kind != UserKind.STAFF:
        raise RuleViolation(_("This sign-in name belongs to a login of another kind."))
    try:
        with transaction.atomic():
            created = Partner.objects.create(**{"slug": _free_slug(partner["name"]), **partner})
            for scope, number in partner_ids.items():
                PartnerLocation.objects.create(
                    partner=created, scope=scope, number=number, country=created.country
                )
    except IntegrityError:
        raise RuleViolation(
            _("The domain or a Partner ID already belongs to another partner.")
        ) from None
    member = add_member(
        created,
        actor=actor,
        person=admin,
        roles=[Role.GLOBAL_ADMIN],
        audited=False,
    )
    audit.record(
        "partner.onboarded",
        target=created,
        actor=actor,
        readers=[created],
        kinds=[kind.value for kind in created.kinds],
        global_admin=member.user.email,
    )
    return created


def _free_slug(name: str) -> str:
    base = slugify(name)[:50] or "partner"
    taken = set(Partner.objects.filter(slug__startswith=base).values_list("slug", flat=True))
    candidates = [base, *(f"{base}-{number}" for number in range(2, len(taken) + 3))]
    return next(slug for slug in candidates if slug not in taken)


@transaction.atomic
def add_member(
    partner: Partner,
    *,
    actor: User,
    person: NewPerson,
    roles: Iterable[str],
    audited: bool = True,
) -> Membership:
    """Give a person a place and roles, and mail it: someone new with a link for a password."""
    user = User.objects.filter(email=person.email).first()
    if user is None:
        user = User.objects.create_user(
            person.email, kind=UserKind.STAFF, name=person.name, language=person.language
        )
    elif user.kind != UserKind.STAFF:
        raise RuleViolation(_("This sign-in name belongs to a login of another kind."))
    member, created = Membership.objects.get_or_create(
        user=user, partner=partner, defaults={"roles": sorted(set(roles))}
    )
    if not created:
        raise RuleViolation(_("This person is already a member."))
    queue_mail(
        "staff_invited",
        recipient=user.mail_address,
        language=user.language,
        about={"user": user.pk, "partner": partner.pk},
    )
    if audited:
        audit.record(
            "member.added", target=user, actor=actor, readers=[partner], roles=member.roles
        )
    return member


@transaction.atomic
def record_log_export(
    partner: Partner, *, actor: User, filters: Mapping[str, str], form: str
) -> None:
    """Leave a trace of who took a copy of the activity log away, before it leaves."""
    audit.record(
        "activity_log.exported",
        target=partner,
        actor=actor,
        readers=[partner],
        filters=dict(filters),
        form=form,
    )


def prune_audit(*, older_than: timedelta) -> int:
    """Forget audit entries past their retention time; how many. The one delete there is.

    In batches, each a transaction: years of entries must not lock the trail for minutes.
    """
    before, forgotten = timezone.now() - older_than, 0
    old = AuditEntry.objects.filter(created_at__lt=before).order_by("created_at")
    while batch := list(old.values_list("pk", flat=True)[:PRUNE_BATCH]):
        with transaction.atomic():
            AuditReader.objects.filter(entry_id__in=batch).prune()
            AuditEntry.objects.filter(pk__in=batch).prune()
        forgotten += len(batch)
    return forgotten
