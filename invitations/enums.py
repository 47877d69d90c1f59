"""Closed lists of invitations. States: domain.md §4."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class InvitationKind(models.TextChoices):
    RELATIONSHIP = "relationship", _("Reseller relationship")
    JOINT = "joint", _("Joint invitation")
    PARTNERSHIP = "partnership", _("Partnership request")


class InvitationState(models.TextChoices):
    DRAFT = "draft", pgettext_lazy("invitation", "Draft")
    SENT = "sent", pgettext_lazy("invitation", "Sent")
    OPENED = "opened", pgettext_lazy("invitation", "Opened")
    ACCEPTED = "accepted", pgettext_lazy("invitation", "Accepted")
    DECLINED = "declined", pgettext_lazy("invitation", "Declined")
    EXPIRED = "expired", pgettext_lazy("invitation", "Expired")
    REVOKED = "revoked", pgettext_lazy("invitation", "Revoked")
    SUPERSEDED = "superseded", pgettext_lazy("invitation", "Renewed")


# The link lives from the moment it is shown: people copy by hand (design.md §4).
OPEN_STATES = frozenset({InvitationState.DRAFT, InvitationState.SENT, InvitationState.OPENED})


class ApplicationState(models.TextChoices):
    """How far a newcomer has come with making a tenant."""

    OPEN = "open", pgettext_lazy("application", "Not confirmed")
    VERIFIED = "verified", pgettext_lazy("application", "Address confirmed")
    COMPLETED = "completed", pgettext_lazy("application", "Completed")


class Answer(models.TextChoices):
    ACCEPTED = "accepted", pgettext_lazy("answer", "Accepted")
    DECLINED = "declined", pgettext_lazy("answer", "Declined")
    UNKNOWN_COMPANY = "unknown_company", _("I do not know this company")
