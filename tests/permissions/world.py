"""One partner with a person of every role, its customer, and everybody who is a stranger there."""

import uuid
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.test import Client

from customers.models import Customer
from partners import audit
from partners.enums import LocationScope, Role
from partners.models import AuditEntry, Partner, User
from subscriptions.models import SubscriptionOwner
from tests.factories.customers import (
    AdminGrantFactory,
    AgreementTextFactory,
    CustomerAgreementFactory,
    CustomerFactory,
    DirectoryUserFactory,
    ResellerRelationshipFactory,
    TagFactory,
)
from tests.factories.imports import CustomerImportFactory, TakenOverFactory
from tests.factories.invitations import InvitationFactory, TenantApplicationFactory
from tests.factories.partners import MembershipFactory, PartnerFactory, UserFactory
from tests.factories.requests import (
    RequestAttachmentFactory,
    RequestMessageFactory,
    ServiceRequestFactory,
)
from tests.factories.resellers import PartnershipFactory
from tests.factories.subscriptions import (
    NewCustomerDraftFactory,
    OrderFactory,
    RemovalReportFactory,
    ResellerOfRecordFactory,
    SubscriptionFactory,
)
from tests.factories.uploads import UserUploadFactory
from tests.permissions.routes import Route

# As domain.md §2 abbreviates them; NO is a member without a role.
ROLES: dict[str, list[Role]] = {
    "GA": [Role.GLOBAL_ADMIN],
    "UA": [Role.USER_ADMIN],
    "AA": [Role.ADMIN_AGENT],
    "SA": [Role.SALES_AGENT],
    "HA": [Role.HELPDESK_AGENT],
    "BA": [Role.BILLING_ADMIN],
    "AC": [Role.ACCOUNT_ADMIN],
    "DU": [Role.DEFAULT_USER],
    "NO": [],
}
MEMBERS = tuple(ROLES)
# Another partner's global admin; the customer's global admin and plain user; the global admin
# of a customer that is no customer of this partner; an operator; nobody signed in.
OTHERS = ("foreign", "admin", "user", "other", "operator", "anonymous")
EVERYBODY = (*MEMBERS, *OTHERS)


@dataclass
class World:
    partner: Partner
    customer: Customer
    arguments: dict[str, Any]
    people: dict[str, User] = field(default_factory=dict)
    own: dict[str, Any] = field(default_factory=dict)  # what differs in the customer's portal

    def arguments_of(self, route: Route) -> dict[str, Any]:
        known = self.arguments | (self.own if "_portal:" in route.name else {})
        return {key: known[key] for key in route.arguments}

    def client(self, actor: str) -> Client:
        client = Client(raise_request_exception=True)
        if actor in self.people:
            client.force_login(self.people[actor])
        return client


@transaction.atomic
def _entry_of(partner: Partner) -> AuditEntry:
    """Something that its activity log tells."""
    return audit.record("partner.profile_updated", target=partner, actor=None, readers=[partner])


def build() -> World:
    from customers.imports import objections  # noqa: PLC0415
    from invitations.links import token_for  # noqa: PLC0415
    from invitations.newcomer_links import (  # noqa: PLC0415
        application_token,
        confirmation_token,
    )

    # Both kinds at once, so that the table can tell of the roles; kinds have tests of their own.
    partner = PartnerFactory(name="Matrix Partner", provider=True, is_indirect_reseller=True)
    customer = CustomerFactory(name="Matrix Customer")
    ResellerRelationshipFactory(partner=partner, customer=customer)
    AdminGrantFactory(partner=partner, customer=customer)
    AgreementTextFactory()
    CustomerAgreementFactory(customer=customer)
    people = {}
    for code, roles in ROLES.items():
        user = UserFactory(name=f"Member {code}", email=f"{code.lower()}@matrix.example")
        people[code] = MembershipFactory(user=user, partner=partner, roles=roles).user
    people["foreign"] = MembershipFactory(partner=PartnerFactory(provider=True)).user
    people["admin"] = DirectoryUserFactory(
        customer=customer, display_name="Customer Admin", global_admin=True
    ).user
    plain = DirectoryUserFactory(customer=customer)
    people["user"] = plain.user
    people["other"] = DirectoryUserFactory(global_admin=True).user
    people["operator"] = UserFactory(operator=True)
    draft = InvitationFactory(partner=partner, created_by=people["SA"])
    sent = InvitationFactory(partner=partner, created_by=people["SA"], sent=True)
    import_ = CustomerImportFactory(partner=partner, uploaded_by=people["GA"])
    newcomer = TenantApplicationFactory(invitation=sent, typed={"step": "admin"})
    partnership = PartnershipFactory(provider=partner)
    subscription = SubscriptionFactory(partner=partner, customer=customer)
    SubscriptionOwner.objects.create(
        subscription=subscription, partner=partner, granted_by_name="Customer Admin"
    )
    ResellerOfRecordFactory(
        subscription=subscription,
        location=partnership.reseller.locations.get(scope=LocationScope.LOCATION),
    )
    service_request = ServiceRequestFactory(person=plain, contact=partner)
    file = RequestAttachmentFactory(message=RequestMessageFactory(request=service_request))
    arguments = {
        "request_id": service_request.public_id,
        "file_id": file.public_id,
        "draft_id": NewCustomerDraftFactory(partner=partner, created_by=people["AA"]).public_id,
        "report_id": RemovalReportFactory(partner=partner).public_id,
        "subscription_id": subscription.public_id,
        "order_id": OrderFactory(partner=partner, customer=customer, waiting=True).public_id,
        "application": application_token(newcomer),
        "confirmation": confirmation_token(newcomer),
        "partner_slug": partner.slug,
        "customer_id": customer.public_id,
        "upload_id": UserUploadFactory(customer=customer, partner=partner).public_id,
        "user_id": DirectoryUserFactory(customer=customer).public_id,
        "partner_id": partner.public_id,
        "partnership_id": partnership.public_id,
        "tag_id": TagFactory(partner=partner).public_id,
        "import_id": import_.public_id,
        "objection": objections.token_for(TakenOverFactory(), "en"),
        "member_id": people["DU"].memberships.get().pk,
        "public_id": draft.public_id,
        "entry_id": _entry_of(partner).pk,
        "mail_id": uuid.uuid4(),
        "language": "pl",
        "token": token_for(sent),
        "version": "2026-01",
        "uidb36": "1",
        "key": "no-such-key",
    }
    own = {"upload_id": UserUploadFactory(customer=customer).public_id}
    return World(partner, customer, arguments, people, own)
