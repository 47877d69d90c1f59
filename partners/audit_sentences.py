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
    "application.confirmed": (
        "mail_read",
        gettext_lazy("%(actor)s confirmed the email address for a new account."),
    ),
    "application.forgotten": (
        "delete",
        gettext_lazy("An unfinished application for an account was deleted."),
    ),
    "application.started": (
        "person_add",
        gettext_lazy("%(actor)s began to create an account to answer the request."),
    ),
    "customer.created": ("building", gettext_lazy("%(actor)s created %(target)s.")),
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
    "invitation.emailed": (
        "mail",
        gettext_lazy("%(actor)s had the request sent to the customer by email."),
    ),
    "invitation.expired": (
        "clock",
        gettext_lazy("The request for a reseller relationship expired."),
    ),
    "invitation.forwarded": (
        "send",
        gettext_lazy("%(actor)s sent the request on to a global admin."),
    ),
    "invitation.link_replaced": (
        "link",
        gettext_lazy("%(actor)s replaced the personal link of a request."),
    ),
    "invitation.opened": (
        "eye",
        gettext_lazy("The personal link of a request was opened."),
    ),
    "invitation.reminded": (
        "alert",
        gettext_lazy("The customer was reminded of the request by email."),
    ),
    "invitation.renewed": (
        "arrow_clockwise",
        gettext_lazy("%(actor)s renewed the request: a newer one takes its place."),
    ),
    "invitation.reported": (
        "warning",
        gettext_lazy("%(actor)s did not know the company and reported the request."),
    ),
    "invitation.resent": (
        "arrow_clockwise",
        gettext_lazy("%(actor)s took the request back to a draft with a new personal link."),
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
    "member.deactivated": (
        "prohibited",
        gettext_lazy("%(actor)s deactivated %(target)s."),
    ),
    "member.invited_again": (
        "person_mail",
        gettext_lazy("%(actor)s had the invitation sent to %(target)s again."),
    ),
    "member.reactivated": (
        "person_available",
        gettext_lazy("%(actor)s reactivated %(target)s."),
    ),
    "member.reset_mailed": (
        "key",
        gettext_lazy("%(actor)s had a link for a new password sent to %(target)s."),
    ),
    "member.roles_changed": (
        "edit",
        gettext_lazy("%(actor)s changed the roles of %(target)s."),
    ),
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
    "standard_text.changed": (
        "edit",
        gettext_lazy("%(actor)s changed a standard text of requests."),
    ),
    "standard_text.reset": (
        "arrow_undo",
        gettext_lazy("%(actor)s put the shipped standard text of requests back."),
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
