"""Commands about a partner's own organization: its profile, Partner IDs and Partner Agreement."""

import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from partners import audit, notified, selectors
from partners.enums import LocationScope, Permission
from partners.exceptions import AgreementReplaced, RuleViolation
from partners.models import Partner, PartnerAgreementText, PartnerLocation, User
from partners.turns import locked_partner, own_roles


@transaction.atomic
def update_profile(partner: Partner, *, actor: User, fields: dict[str, Any]) -> Partner:
    """Save what is the organization's own to say: address, phone number, website."""
    partner = locked_partner(partner)
    own_roles(partner, actor, Permission.EDIT_PARTNER_PROFILE)
    changes = audit.changed_fields(partner, fields)
    if changes:
        partner.save(update_fields=list(changes))
        audit.record(
            "partner.profile_updated",
            target=partner,
            actor=actor,
            readers=[partner],
            changes=changes,
        )
    return partner


@transaction.atomic
def sign_agreement(partner: Partner, *, actor: User, version: str) -> Partner:
    """Record the signature that lets a partner transact; signed twice, the first one stays."""
    partner = locked_partner(partner)
    own_roles(partner, actor, Permission.SIGN_PARTNER_AGREEMENT)
    if partner.agreement_signed_at is not None:
        return partner
    text = selectors.partner_agreement_text()
    if text is None or text.version != version:
        raise AgreementReplaced(
            _("A newer version of the agreement has come into force. Read it and sign it.")
        )
    partner.agreement_signed_at, partner.agreement_signed_by = timezone.now(), actor.name
    partner.agreement_version = version
    partner.save(update_fields=["agreement_signed_at", "agreement_signed_by", "agreement_version"])
    audit.record(
        "partner_agreement.signed",
        target=partner,
        actor=actor,
        readers=[partner],
        partner_agreement=version,
    )
    notified.signed(partner)
    return partner


@transaction.atomic
def publish_agreement(
    version: str,
    *,
    valid_from: datetime.date,
    text: tuple[str, str],
    is_sample: bool = False,
    actor: User | None = None,
) -> bool:
    """Title and body of a new version; False if the same is published already.

    A published text stays word for word: partners signed it.
    """
    title, body = text
    published, created = PartnerAgreementText.objects.get_or_create(
        version=version,
        defaults={
            "valid_from": valid_from, "title": title, "body": body, "is_sample": is_sample,
        },
    )  # fmt: skip
    if created:
        audit.record(
            "partner_agreement.published",
            target=published,
            actor=actor,
            readers=[],
            version=version,
            valid_from=valid_from,
        )
    elif (published.title, published.body, published.valid_from) != (title, body, valid_from):
        raise RuleViolation(
            _("Version %(version)s is published already. Give a changed text a new version.")
            % {"version": version}
        )
    return created


def add_location(
    partner: Partner, *, actor: User, number: str, country: str
) -> tuple[PartnerLocation, bool]:
    """A location Partner ID, active from now on; one per country. False if it was already."""
    try:
        return _add_location(partner, actor=actor, number=number, country=country)
    except IntegrityError:  # another partner got the number at the same moment
        raise RuleViolation(_("This Partner ID belongs to another partner.")) from None


@transaction.atomic
def _add_location(
    partner: Partner, *, actor: User, number: str, country: str
) -> tuple[PartnerLocation, bool]:
    partner = locked_partner(partner)
    location = _known_location(partner, number, country)
    if location is not None and location.is_active:
        return location, False
    active = partner.locations.filter(
        scope=LocationScope.LOCATION, country=country, is_active=True
    ).first()
    if active is not None:
        raise RuleViolation(
            _("There is an active location in this country: %(number)s. Deactivate it first.")
            % {"number": active.number}
        )
    if location is None:
        location = PartnerLocation(
            partner=partner, scope=LocationScope.LOCATION, number=number, country=country
        )
    location.is_active = True
    location.save()
    _audit("partner.location_added", location, actor)
    return location, True


def _known_location(partner: Partner, number: str, country: str) -> PartnerLocation | None:
    """The partner's location that bore the number before; a number never changes its owner."""
    known = PartnerLocation.objects.filter(number=number).first()
    if known is None:
        return None
    if known.partner_id != partner.pk:
        raise RuleViolation(_("This Partner ID belongs to another partner."))
    if known.scope != LocationScope.LOCATION or str(known.country) != country:
        raise RuleViolation(
            _("The same partner uses this Partner ID for its headquarters or in another country.")
        )
    return known


@transaction.atomic
def deactivate_location(location: PartnerLocation, *, actor: User) -> PartnerLocation:
    """The partner no longer sells from there; the number stays its own."""
    locked_partner(location.partner)
    location = PartnerLocation.objects.select_related("partner").get(pk=location.pk)
    if location.scope != LocationScope.LOCATION:
        raise RuleViolation(
            _("The global Partner ID belongs to the headquarters and cannot be deactivated.")
        )
    if location.is_active:
        location.is_active = False
        location.save(update_fields=["is_active"])
        _audit("partner.location_removed", location, actor)
    return location


def _audit(verb: str, location: PartnerLocation, actor: User) -> None:
    audit.record(
        verb,
        target=location.partner,
        actor=actor,
        readers=[location.partner],
        partner_id=location.number,
        country=str(location.country),
    )
