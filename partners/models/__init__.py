"""Tables of the kernel: people, partner organisations, audit trail and outgoing mail."""

from partners.models.installation import InstallationFact
from partners.models.mail import OutgoingMail
from partners.models.notifications import Notification, NotificationPreference
from partners.models.organisations import (
    Membership,
    Partner,
    PartnerAgreementText,
    PartnerLocation,
    validate_roles,
)
from partners.models.people import User
from partners.models.trail import AuditEntry, AuditReader

__all__ = [
    "AuditEntry",
    "AuditReader",
    "InstallationFact",
    "Membership",
    "Notification",
    "NotificationPreference",
    "OutgoingMail",
    "Partner",
    "PartnerAgreementText",
    "PartnerLocation",
    "User",
    "validate_roles",
]
