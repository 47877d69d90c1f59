"""A partner's own standard e-mail per language: its rules, and the commands that change it."""

from dataclasses import dataclass

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from invitations import drafts, links
from invitations.exceptions import DraftChanged
from invitations.models import Invitation, StandardText
from partners import audit
from partners.models import Partner, User


@dataclass(frozen=True)
class TextInUse:
    """What drafts in one language begin with, its placeholders still in it."""

    language: str
    subject: str
    body: str
    own: StandardText | None

    @property
    def version(self) -> str:
        """What somebody saw before changing it; empty for the shipped text."""
        return self.own.changed_at.isoformat() if self.own else ""


def in_use(partner: Partner) -> dict[str, TextInUse]:
    """The text of every language, the partner's own where it has one."""
    own = {text.language: text for text in StandardText.objects.for_partner(partner)}
    found = {}
    for language, _name in settings.LANGUAGES:
        text = own.get(language)
        subject, body = (
            (text.subject, text.body) if text else drafts.shipped_template(partner, language)
        )
        found[language] = TextInUse(language, subject, body, text)
    return found


def sample(partner: Partner, author: User, language: str, *, name: str) -> Invitation:
    """A request that is never stored, to try a text with."""
    return Invitation(partner=partner, created_by=author, language=language, recipient_name=name)


def preview(sample_of: Invitation, subject: str, body: str) -> tuple[str, str]:
    """How a draft would begin, with an address in place of the link."""
    subject, body = drafts.filled(sample_of, subject, body)
    address = f"{settings.PORTAL_URLS[sample_of.partner.cloud]}/invitations/…/"
    return subject, links.without_placeholder(body, address)


@transaction.atomic
def save_text(
    partner: Partner, *, actor: User, language: str, subject: str, body: str, version: str
) -> None:
    """Keep the text for drafts to come; those begun and not edited follow it when next saved."""
    text = _locked_version(partner, language, version)
    old_subject, old_body = (text.subject, text.body) if text.pk else ("", "")
    if (subject, body) == (old_subject, old_body):
        return
    text.subject, text.body, text.changed_at = subject, body, timezone.now()
    text.save()
    audit.record(
        "standard_text.changed",
        target=text,
        actor=actor,
        readers=[partner],
        changes={"subject": (old_subject, subject), "body": (old_body, body)},
        language=language,
    )


@transaction.atomic
def reset_text(partner: Partner, *, actor: User, language: str, version: str) -> None:
    """Back to the shipped text; the audit trail keeps what was there."""
    text = _locked_version(partner, language, version)
    if not text.pk:
        return
    audit.record(
        "standard_text.reset",
        target=text,
        actor=actor,
        readers=[partner],
        changes={"subject": (text.subject, ""), "body": (text.body, "")},
        language=language,
    )
    text.delete()


def _locked_version(partner: Partner, language: str, version: str) -> StandardText:
    """The stored text, or an empty one; refused if it is not the one the person saw."""
    Partner.objects.select_for_update(no_key=True).get(pk=partner.pk)
    text = StandardText.objects.for_partner(partner).filter(language=language).first()
    stored = text.changed_at.isoformat() if text else ""
    if stored != version:
        raise DraftChanged(
            _("A colleague has changed this text since you opened it. Compare, then save again.")
        )
    return text or StandardText(partner=partner, language=language)
