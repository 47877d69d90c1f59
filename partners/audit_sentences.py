"""What the audit trail says to people: one translated sentence for each verb of the product.

Words only, so the verbs of all apps stand here together; a test finds a verb without a sentence.
"""

import datetime
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

HISTORY_FIELDS = ("id", "created_at", "verb", "actor_name", "target_text", "data")


@dataclass(frozen=True)
class Told:
    """One entry, ready to be shown."""

    at: datetime.datetime
    icon: str
    sentence: str
    details: list[str]


# verb: (icon, sentence). %(actor)s did it, %(target)s it was done to.
SENTENCES: dict[str, tuple[str, str | Promise]] = {
    "admin_grant.removed": (
        "shield",
        gettext_lazy("%(actor)s removed the delegated admin privileges of the partner."),
    ),
    "agreement.published": (
        "document",
        gettext_lazy("%(actor)s published a text of the Microsoft Customer Agreement."),
    ),
    "customer.domain_added": (
        "globe",
        gettext_lazy("%(actor)s added a domain to %(target)s."),
    ),
    "customer.profile_updated": (
        "edit",
        gettext_lazy("%(actor)s changed the company profile of %(target)s."),
    ),
    "customers.exported": (
        "arrow_download",
        gettext_lazy("%(actor)s exported the customer list."),
    ),
    "invitation.accepted": (
        "handshake",
        gettext_lazy("%(actor)s accepted the request for a reseller relationship."),
    ),
    "invitation.created": (
        "add",
        gettext_lazy("%(actor)s started a request for a reseller relationship."),
    ),
    "invitation.declined": (
        "dismiss",
        gettext_lazy("%(actor)s declined the request for a reseller relationship."),
    ),
    "invitation.draft_saved": (
        "edit",
        gettext_lazy("%(actor)s changed the draft of a request."),
    ),
    "invitation.expired": (
        "clock",
        gettext_lazy("The request for a reseller relationship expired."),
    ),
    "invitation.link_replaced": (
        "link",
        gettext_lazy("%(actor)s replaced the personal link of a request."),
    ),
    "invitation.opened": (
        "eye",
        gettext_lazy("The personal link of a request was opened."),
    ),
    "invitation.reported": (
        "warning",
        gettext_lazy("%(actor)s did not know the company and reported the request."),
    ),
    "invitation.revoked": (
        "arrow_undo",
        gettext_lazy("%(actor)s revoked the request for a reseller relationship."),
    ),
    "invitation.sent": (
        "send",
        gettext_lazy("%(actor)s finished the request for a reseller relationship."),
    ),
    "mail.retried": ("mail", gettext_lazy("%(actor)s had a mail sent again.")),
    "member.added": ("person_add", gettext_lazy("%(actor)s added %(target)s as a member.")),
    "operator.created": ("person_add", gettext_lazy("The operator %(target)s was created.")),
    "partner.onboarded": ("building", gettext_lazy("%(actor)s onboarded %(target)s.")),
    "partner_agreement.signed": (
        "certificate",
        gettext_lazy("%(actor)s signed the Microsoft Partner Agreement."),
    ),
    "relationship.copies_repaired": (
        "arrow_clockwise",
        gettext_lazy("The customer list was brought up to date for %(target)s."),
    ),
    "user.language_changed": (
        "local_language",
        gettext_lazy("%(actor)s changed the display language."),
    ),
    "user.password_changed": ("key", gettext_lazy("%(actor)s changed the password.")),
}

SIGNED_OUT = gettext_lazy("Somebody who is not signed in")
# What the holder of a link may do without an account.
DONE_SIGNED_OUT = frozenset({"invitation.reported"})


def told(entry: dict[str, Any]) -> Told:
    """One entry (``HISTORY_FIELDS`` as values) in the language of the reader."""
    icon, sentence = SENTENCES.get(entry["verb"], ("info", entry["verb"]))
    nobody = SIGNED_OUT if entry["verb"] in DONE_SIGNED_OUT else _("The system")
    names = {"actor": entry["actor_name"] or nobody, "target": entry["target_text"]}
    text = str(sentence) % names if entry["verb"] in SENTENCES else str(sentence)
    return Told(entry["created_at"], icon, text, _details(entry["data"]))


def _details(data: dict[str, Any]) -> list[str]:
    """What else a command brought about, from the parts its entry names."""
    lines = []
    if data.get("relationship_created"):
        lines.append(_("The reseller relationship was established."))
    if data.get("admin_granted"):
        lines.append(_("Delegated admin privileges were granted."))
    if data.get("agreement"):
        version = str(data["agreement"])
        lines.append(
            _("The Microsoft Customer Agreement was accepted, version %(version)s.")
            % {"version": version}
        )
    if data.get("reason"):
        lines.append(_("Reason given: %(reason)s") % {"reason": str(data["reason"])})
    return lines
