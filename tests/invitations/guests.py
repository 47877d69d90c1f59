"""Who stands before a personal link, and what must stay as it is."""

from typing import Any

from django.test import Client
from django.urls import reverse

from customers import copies
from customers.models import AdminGrant, CustomerAgreement, DirectoryUser, ResellerRelationship
from invitations.links import token_for
from invitations.models import Invitation, InvitationAnswer
from partners.models import AuditEntry, OutgoingMail
from tests.factories.customers import AGREEMENT_VERSION, CustomerFactory, DirectoryUserFactory

ACCEPT = {"answer": "with_admin"}
ACCEPT_ALL = ACCEPT | {
    "agreement_version": AGREEMENT_VERSION,
    "agreement_language": "en",
    "read_agreement": "on",
}


def url(invitation: Invitation, page: str = "invitation") -> str:
    return reverse(f"guest:{page}", args=[token_for(invitation)])


def admin_of(**customer: Any) -> DirectoryUser:
    """A global admin of a new customer."""
    return DirectoryUserFactory(customer=CustomerFactory(**customer), global_admin=True)


def client_of(person: DirectoryUser) -> Client:
    client = Client()
    client.force_login(person.user)
    return client


def everything() -> dict[str, int]:
    """How many rows there are of all that an answer may write."""
    models = [
        ResellerRelationship, AdminGrant, CustomerAgreement, InvitationAnswer, AuditEntry,
        OutgoingMail,
    ]  # fmt: skip
    return {model.__name__: model._default_manager.count() for model in models}


def assert_copies_are_true() -> None:
    assert list(copies.differences()) == []


def audit_of(verb: str) -> dict[str, Any]:
    """The one entry of a verb, whole, without what differs in every run."""
    entry = AuditEntry.objects.get(verb=verb)
    return {
        "actor": entry.actor,
        "actor_name": entry.actor_name,
        "target_type": entry.target_type,
        "target_id": entry.target_id,
        "changes": entry.changes,
        "data": entry.data,
        "readers": {reader.organisation_id for reader in entry.readers.all()},
    }
