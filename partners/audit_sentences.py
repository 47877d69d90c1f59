"""An entry of the audit trail as people read it: a sentence, and what it brought about."""

import datetime
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from partners.audit_details import details_of
from partners.audit_differences import differences, notes
from partners.audit_words import SENTENCES

HISTORY_FIELDS = ("id", "created_at", "verb", "actor_name", "target_text", "data", "changes")


@dataclass(frozen=True)
class Told:
    """One entry, ready to be shown."""

    at: datetime.datetime
    icon: str
    sentence: str
    details: list[str]


SIGNED_OUT = gettext_lazy("Somebody who is not signed in")
# What the holder of a link may do without an account.
DONE_SIGNED_OUT = frozenset(
    {"invitation.reported", "relationship.objected", "relationship.objection_waits"}
)


def doer(entry: dict[str, Any]) -> str:
    """The name, or what stands for it where nobody was signed in."""
    nobody = SIGNED_OUT if entry["verb"] in DONE_SIGNED_OUT else _("The system")
    return str(entry["actor_name"] or nobody)


def told(entry: dict[str, Any]) -> Told:
    """One entry (``HISTORY_FIELDS`` as values) in the language of the reader."""
    icon, sentence = SENTENCES.get(entry["verb"], ("info", entry["verb"]))
    names = {"actor": doer(entry), "target": entry["target_text"]}
    text = str(sentence) % names if entry["verb"] in SENTENCES else str(sentence)
    details = [*differences(entry), *notes(entry["data"]), *details_of(entry["data"])]
    return Told(entry["created_at"], icon, text, details)
