"""Every page in every state that a person can meet, with somebody of the demo who meets it.

`test_accessibility.py` walks this table and compares it with the URL table: a new page without a
visit fails there, and so does a visit to a page that is gone.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page

from customers.acting import acting_again
from customers.endings.models import EndRequest
from customers.enums import AgreementMethod, Qualification, RelationshipState
from customers.imports.enums import ImportState
from customers.imports.models import CustomerImport, CustomerImportRow
from customers.imports.objections import link_for as objection_link
from customers.models import Customer, CustomerDomain, CustomerTag, DirectoryUser
from customers.notified.telling import notify_admins
from customers.selectors import current_agreement_version
from customers.services import end_relationship
from customers.tags.names import MAX_PER_CUSTOMER
from invitations.enums import Answer, ApplicationState, InvitationKind
from invitations.links import link_for
from invitations.models import Invitation, TenantApplication, new_nonce
from invitations.newcomer_links import application_token, confirmation_link
from partners.enums import Role
from partners.models import (
    AuditReader,
    Membership,
    Notification,
    Partner,
    PartnerLocation,
    User,
)
from partners.notifications import notify_staff
from resellers.enums import PartnershipState
from resellers.models import Partnership
from subscriptions.enums import SubscriptionState
from subscriptions.health.enums import HealthState
from subscriptions.models import (
    CatalogueImport,
    HealthFetch,
    NewCustomerDraft,
    Offer,
    Order,
    RequestParticipant,
    ResellerOfRecord,
    ServiceRequest,
    Subscription,
    SubscriptionOwner,
)
from subscriptions.requests.enums import RequestState, Side
from subscriptions.users.enums import StopReason, UploadState, UploadVerdict
from subscriptions.users.services import delete_person
from tests.factories.customers import (
    AdminGrantFactory,
    CustomerAgreementFactory,
    CustomerFactory,
    CustomerTagFactory,
    DirectoryUserFactory,
    ResellerRelationshipFactory,
    TagFactory,
)
from tests.factories.imports import CustomerImportFactory, TakenOverFactory
from tests.factories.invitations import (
    InvitationAnswerFactory,
    InvitationFactory,
    TenantApplicationFactory,
)
from tests.factories.partners import MembershipFactory, PartnerFactory
from tests.factories.requests import (
    HealthFetchFactory,
    RequestAttachmentFactory,
    RequestMessageFactory,
    ServiceHealthFactory,
    ServiceRequestFactory,
)
from tests.factories.resellers import PartnershipFactory
from tests.factories.sheets import CatalogueImportFactory
from tests.factories.subscriptions import (
    CartFactory,
    NewCustomerDraftFactory,
    OfferFactory,
    OrderFactory,
    OrderLineFactory,
    RemovalReportFactory,
    SubscriptionFactory,
)
from tests.factories.uploads import UserUploadFactory
from tests.invitations.newcomers import COMPANY
from tests.subscriptions.newcustomer.wizard import ACCOUNT

SELLER = "sales.agent@fabrikam.example"
AGENT = "admin.agent@fabrikam.example"
ALPINE = "admin@alpineskihouse.example"
TAILSPIN = "admin@tailspintoys.example"
JOINT_ASKER = "admin.agent@adventure-works.example"
NEW_PROVIDER = "global.admin@new-provider.example"
FULL_OF_TAGS = "admin.agent@full-of-tags.example"


class Cast:
    """The demo, and a request in each of its states."""

    def __init__(self) -> None:
        self.partner = Partner.objects.get(slug="fabrikam")
        self.seller = User.objects.get(email=SELLER)
        self.tailspin = Customer.objects.get(name="Tailspin Toys")
        self.alpine = Customer.objects.get(name="Alpine Ski House")
        self.margie = Customer.objects.get(name="Margie's Travel")
        lost = timezone.now() + timedelta(hours=1)
        User.objects.filter(email="helpdesk.agent@fabrikam.example").update(
            must_change_password=True, temporary_password_expires_at=lost
        )
        self.draft = self._request()
        self.waiting = self._request(opened=True)
        self.without_admin = self._request(sent=True, include_admin=False)
        self.expired = self._request(expired=True)
        self.revoked = self._request(revoked=True)
        self.declined = self._request(declined=True)
        self._answer(self.declined, self.alpine, Answer.DECLINED)
        self.reported = self._request(declined=True)
        self._answer(self.reported, None, Answer.UNKNOWN_COMPANY)
        self.accepted = self._request(accepted=True)
        self._answer(self.accepted, self.tailspin, Answer.ACCEPTED)
        self.national = InvitationFactory.create(partner=Partner.objects.get(slug="wingtip"))
        # A provider that has not asked any reseller yet.
        MembershipFactory.create(
            user__email=NEW_PROVIDER, partner__slug="new-provider", partner__provider=True
        )

        self._newcomers()
        self._imports()
        self._partnerships()
        self._joint_requests()
        self._endings()
        self._orders()
        self._notices()
        self._tags()
        self._new_customers()
        self._support()

    def _support(self) -> None:
        """Requests that wait, are answered and closed, and one of a customer that went away."""
        person = DirectoryUser.objects.get(user__email=TAILSPIN)
        self.overdue = ServiceRequestFactory.create(
            person=person, contact=self.partner, overdue=True, title="Mail does not arrive",
            said="Since this morning.\nSee https://status.example/ for more.",
        )  # fmt: skip
        self.overdue.on_behalf = True
        self.overdue.save()
        mailed = RequestMessageFactory.create(
            request=self.overdue, by_mail=True, side=Side.PARTNER, author=self.seller,
            organisation_name=self.partner.name, body="We look into it.",
        )  # fmt: skip
        RequestAttachmentFactory.create(message=mailed, name=f"{'a-long-name-' * 8}.png")
        self.closed = ServiceRequestFactory.create(
            person=person, contact=self.partner, state=RequestState.CLOSED
        )
        former = DirectoryUserFactory.create(customer__name="Parted Company")
        self.abandoned = ServiceRequestFactory.create(person=former)
        RequestParticipant.objects.create(request=self.abandoned, partner=self.partner)
        ServiceHealthFactory.create(
            service="Mail",
            state=HealthState.DEGRADED,
            title="Slow",
            details_url="https://status.example/",
            since=timezone.now(),
        )
        ServiceHealthFactory.create(service="Documents", state=HealthState.CRITICAL)
        ServiceHealthFactory.create(service="Meetings")

    def services(self, *fetches: bool) -> str:
        """Service management of Tailspin Toys after attempts that succeeded, or did not."""
        HealthFetch.objects.all().delete()
        for succeeded in fetches:
            HealthFetchFactory.create(succeeded=succeeded)
        return self.record("subscriptions:services", self.tailspin)

    def asked(self, name: str, found: ServiceRequest | None = None, *, own: bool = False) -> str:
        """A page of a service request."""
        request_id = (found or self.overdue).public_id
        if own:
            return self.portal(f"subscriptions_portal:{name}", self.tailspin, request_id=request_id)
        return self.staff(f"subscriptions:{name}", request_id=request_id)

    def _new_customers(self) -> None:
        """The wizard as far as each of these has come."""
        reseller = PartnerLocation.objects.get(number="4100231")
        chosen = ACCOUNT | {"reseller": reseller.number, "tags": "Młyny, Nowe"}
        offers = [
            {"offer": offer.code, "quantity": "25", "billing_frequency": "monthly"}
            for offer in Offer.objects.filter(code__contains="mail")[:2]
        ]
        self.adding = {
            "untouched": self._adding(AGENT),
            "known": self._adding(AGENT, typed=ACCOUNT | {"name": "Tailspin Toys"}),
            "wrong": self._adding(AGENT, typed=ACCOUNT | {"agreement": "accepted"}),
            "picking": self._adding(SELLER, typed=ACCOUNT, step="subscriptions"),
            "without_orders": self._adding(
                "user.admin@fabrikam.example", typed=ACCOUNT, step="subscriptions"
            ),
            "reviewed": self._adding(AGENT, typed=chosen, step="review", lines=offers),
            "submitted": self._adding(
                AGENT, typed=chosen | {"prefix": "submitted"}, step="review", lines=offers
            ),
            "created": self._adding(AGENT, step="review", customer=self.tailspin),
        }

    def _adding(self, who: str, **fields: Any) -> NewCustomerDraft:
        person = User.objects.get(email=who)
        return NewCustomerDraftFactory.create(partner=self.partner, created_by=person, **fields)

    def of_draft(self, step: str, name: str) -> str:
        return self.staff(
            f"subscriptions:new_customer_{step}", draft_id=self.adding[name].public_id
        )

    def adding_for(self, reseller: str) -> str:
        public_id = Partner.objects.get(slug=reseller).public_id
        return f"{self.staff('subscriptions:new_customer')}?reseller={public_id}"

    def _privileges(self) -> None:
        """A customer that wants to leave, one that waits in vain, one that outlived it all, and
        what is paid by use: with an owner, and without.
        """
        self.leaving, self.waiting_long = (
            self._asking(name, due) for name, due in (("Leaving", 20), ("Patient", -3))
        )
        self.outlived = CustomerFactory.create(name="Outlived Company")
        AdminGrantFactory.create(partner=self.partner, customer=self.outlived)
        ResellerRelationshipFactory.create(
            partner=self.partner, customer=self.outlived, state=RelationshipState.REMOVED,
            ended_at=timezone.now(),
        )  # fmt: skip
        AdminGrantFactory.create(
            partner=self.partner, customer__name="Idle Company",
            granted_at=timezone.now() - timedelta(days=400),
        )  # fmt: skip
        location = PartnerLocation.objects.get(number="4100231")
        self.reseller = location.partner
        self.paid_by_use, self.owned = (
            SubscriptionFactory.create(
                partner=self.partner, customer=self.tailspin, offer=OfferFactory.create(usage=True),
                nickname=name, quantity=1, reseller=self.reseller, reseller_location=location,
            )
            for name in ("Walked by use", "Walked and owned")
        )  # fmt: skip
        SubscriptionOwner.objects.create(
            subscription=self.owned, partner=self.reseller, granted_by_name="Petr Novák"
        )
        AdminGrantFactory.create(partner=self.partner, customer=self.attested)
        ResellerRelationshipFactory.create(partner=self.reseller, customer=self.attested)

    def _asking(self, name: str, due: int) -> Customer:
        customer = CustomerFactory.create(name=f"{name} Company")
        DirectoryUserFactory.create(
            customer=customer, user__email=f"admin@{name.lower()}-company.example",
            global_admin=True,
        )  # fmt: skip
        relationship = ResellerRelationshipFactory.create(partner=self.partner, customer=customer)
        AdminGrantFactory.create(partner=self.partner, customer=customer)
        EndRequest.objects.create(
            partner=self.partner, customer=customer, relationship=relationship,
            reason="We work with one partner only.", requested_by_name="Anna Nowak",
            due_on=timezone.localdate() + timedelta(days=due),
        )  # fmt: skip
        return customer

    def with_partner(self, name: str, customer: Customer) -> str:
        """A page of a customer about Fabrikam."""
        return self.portal(f"customers_portal:{name}", customer, partner_id=self.partner.public_id)

    def ownership(self, name: str, subscription: Subscription, **more: Any) -> str:
        more["subscription_id"] = subscription.public_id
        return self.portal(f"subscriptions_portal:{name}", self.tailspin, **more)

    def of_owner(self, name: str, subscription: Subscription) -> str:
        """A page of Adventure Works about what is paid by use."""
        keys = ["adventure-works", self.tailspin.public_id, subscription.public_id]
        return reverse(f"subscriptions:{name}", args=keys)

    def _endings(self) -> None:
        """Customers that have accepted nothing, that cannot be left yet, and that were left."""
        self.unsigned = CustomerFactory.create(name="Unsigned Company")
        self.bound = CustomerFactory.create(name="Bound Company")
        self.free = CustomerFactory.create(name="Free Company")
        for customer in (self.unsigned, self.bound, self.free):
            ResellerRelationshipFactory.create(partner=self.partner, customer=customer)
            AdminGrantFactory.create(partner=self.partner, customer=customer)
        for customer in (self.unsigned, self.bound):
            OrderFactory.create(partner=self.partner, customer=customer, waiting=True)
        ended = timezone.now() - timedelta(days=30)
        for values in ({}, {"window_began_at": ended}, {"state": SubscriptionState.SUSPENDED}):
            SubscriptionFactory.create(
                partner=self.partner, customer=self.bound, offer__product__publisher="X", **values
            )
        DirectoryUserFactory.create(
            customer=self.unsigned, user__email="admin@unsigned-company.example", global_admin=True
        )
        self.attested = CustomerFactory.create(name="Attested Company")
        ResellerRelationshipFactory.create(partner=self.partner, customer=self.attested)
        CustomerAgreementFactory.create(
            customer=self.attested, method=AgreementMethod.ATTESTED,
            version=current_agreement_version(), language="", attested_by=self.partner,
            attested_by_name="Agnieszka Wójcik", attested_at=timezone.now(), first_name="Anna",
            last_name="Nowak", email="anna@attested.example", phone="+48126340000",
            accepted_on=timezone.localdate(),
        )  # fmt: skip
        DirectoryUserFactory.create(
            customer=self.attested, user__email="admin@attested-company.example", global_admin=True
        )
        self.report = RemovalReportFactory.create(
            partner=self.partner, customer__name="Left Company", gave_up_admin=True
        )
        self.report.facts |= {
            "admin_since": ended.isoformat(),
            "subscriptions": [
                {"name": "Mail", "offer": "Mail", "quantity": 5, "state": "expired",
                 "since": ended.isoformat()},
            ],
            "support": [{"name": "Storage", "seller": "Contoso Consulting"}],
        }  # fmt: skip
        self.report.save()
        self._privileges()

    def _newcomers(self) -> None:
        """People on the way to a tenant, as far as each has come."""
        # A request of their own: earlier stops answer the other one.
        self.fresh = self._request(opened=True)
        self.begun = self._newcomer("nowakowie")
        self.confirmed = self._newcomer("nowakowie", state=ApplicationState.VERIFIED)
        CustomerDomain.objects.create(customer=self.alpine, name="taken.onmicrosoft.com")
        CustomerDomain.objects.create(customer=self.alpine, name="new.example")  # theirs too
        self.late = self._newcomer("taken", state=ApplicationState.VERIFIED)
        self.completed = self._newcomer(
            "x", state=ApplicationState.COMPLETED, customer=self.tailspin
        )
        known = DirectoryUserFactory(customer=self.tailspin).user.email
        self.known = self._newcomer("nowakowie", email=known)

    def _newcomer(self, wanted: str, **fields: Any) -> TenantApplication:
        typed = {"step": "admin", "company": COMPANY, "domain": {"wanted": wanted}}
        return TenantApplicationFactory.create(invitation=self.fresh, typed=typed, **fields)

    def _imports(self) -> None:
        """A file in each of its states, and customers that may object, did or are too late."""
        uploader = User.objects.get(email="global.admin@fabrikam.example")
        self.imports = {
            state.value: CustomerImportFactory.create(
                partner=self.partner, uploaded_by=uploader, state=state, progress=1,
                reason="Two of these are not yours.", file_name=f"{state.value}.csv",
                unknown_columns=["Revenue"],
            )
            for state in ImportState
        }  # fmt: skip
        self.nothing = CustomerImportFactory.create(
            partner=self.partner, uploaded_by=uploader, verdicts={"problem": 2}
        )
        done = self.imports["done"]
        now, long_ago = timezone.now(), timezone.now() - timedelta(days=91)
        self.taken_over = [
            TakenOverFactory.create(customer_import=done, number=4),
            TakenOverFactory.create(customer_import=done, number=5, objected_at=now),
            TakenOverFactory.create(customer_import=done, number=6, done_at=long_ago),
            TakenOverFactory.create(customer_import=done, number=7),
        ]
        with transaction.atomic():  # a part of a command: it locks
            end_relationship(self.taken_over[3].relationship, ended_by_name="Somebody")

    def _tags(self) -> None:
        """A customer in review with a tag, and one that has as many tags as there may be."""
        self.college = CustomerFactory.create(
            name="Bellows College", qualification=Qualification.IN_REVIEW,
            qualification_since=timezone.now(),
        )  # fmt: skip
        ResellerRelationshipFactory.create(partner=self.partner, customer=self.college)
        self.tag = TagFactory.create(partner=self.partner, name="Walked tag")
        CustomerTagFactory.create(tag=self.tag, customer=self.college)
        full = MembershipFactory.create(
            user__email=FULL_OF_TAGS, partner__slug="full-of-tags", roles=[Role.ADMIN_AGENT]
        ).partner
        self.overtagged = CustomerFactory.create(name="Overtagged")
        self.untagged = CustomerFactory.create(name="Untagged")
        for customer in (self.overtagged, self.untagged):
            ResellerRelationshipFactory.create(partner=full, customer=customer)
        CustomerTag.objects.bulk_create(
            CustomerTagFactory.build(tag=tag, customer=self.overtagged)
            for tag in TagFactory.create_batch(MAX_PER_CUSTOMER, partner=full)
        )

    def tagged_list(self) -> str:
        query = f"tag={self.tag.public_id}&open={self.college.public_id}"
        return f"{self.staff('customers:list')}?{query}"

    def tag_page(self, name: str) -> str:
        return self.staff(name, tag_id=self.tag.public_id)

    def tags_of(self, *customers: Customer) -> str:
        slug = "full-of-tags" if self.overtagged in customers else self.partner.slug
        chosen = "&".join(f"c={each.public_id}" for each in customers)
        return f"{reverse('customers:assign_tags', args=[slug])}?{chosen}"

    def _orders(self) -> None:
        """A cart with what can be ordered and what cannot any more, and an order that waits."""
        offers = [OfferFactory.create(code=code, name=f"Walked {code}") for code in ("one", "gone")]
        lines = [
            {"offer": offer.code, "quantity": 3, "billing_frequency": "monthly"} for offer in offers
        ]
        CartFactory.create(
            partner=self.partner, customer=self.tailspin, created_by=self.seller, lines=lines[:1]
        )
        offers[1].is_active = False
        offers[1].save()
        CartFactory.create(
            partner=self.partner, customer=self.tailspin, lines=lines,
            created_by=User.objects.get(email=AGENT),
        )  # fmt: skip
        self.order = OrderFactory.create(partner=self.partner, customer=self.margie, waiting=True)
        OrderLineFactory.create(order=self.order, subscription__pending=True)
        self.nothing_ordered = CustomerFactory.create(name="Nothing Ordered")
        for partner in (self.partner, Partner.objects.get(slug="adventure-works")):
            ResellerRelationshipFactory.create(partner=partner, customer=self.nothing_ordered)

    def _notices(self) -> None:
        """Something of every type for a global admin, in every state; more than fits a page."""
        now = timezone.now()
        days = {"late": -1, "soon": 3, "later": 60}
        request = {"name": "Walked Request", "request_id": str(self.draft.public_id)}
        waits = {
            "customer": self.margie.name,
            "customer_id": str(self.margie.public_id),
            "order_id": str(self.order.public_id),
        }
        signing = {"partner": self.partner.name}
        with transaction.atomic():
            for name, number in days.items():
                notify_staff(
                    "order_waits", self.partner, about=waits, once=f"walked-{name}",
                    due_at=now + timedelta(days=number),
                )  # fmt: skip
            for name in ("new", "done", "archived"):
                notify_staff("invitation_expired", self.partner, about=request, once=name)
            notify_staff(
                "partner_agreement_to_sign", self.partner, about=signing, once="walked",
                due_at=now + timedelta(days=5),
            )  # fmt: skip
            for number in range(30):
                notify_staff(
                    "invitation_declined", self.partner, about=request, once=f"walked-{number}"
                )
            Notification.objects.filter(dedupe_key__contains=":done:").update(done_at=now)
            Notification.objects.filter(dedupe_key__contains=":archived:").update(archived_at=now)
            notify_admins(
                "agreement_to_accept", self.tailspin, about={"version": "2026-09"}, once="walked"
            )

    def entry(self) -> str:
        """Something that changed fields."""
        found = AuditReader.objects.filter(organisation_id=self.partner.public_id)
        changed = found.exclude(entry__changes={}).order_by("-pk").first() or found.last()
        assert changed is not None
        return self.staff("activity:entry", entry_id=changed.entry_id)

    def shop(self, name: str, query: str = "") -> str:
        return self.record(f"subscriptions:{name}", self.tailspin) + query

    def waiting_order(self, name: str) -> str:
        return self.staff(
            f"subscriptions:{name}",
            customer_id=self.margie.public_id, order_id=self.order.public_id,
        )  # fmt: skip

    def order_page(self) -> str:
        """An order of Tailspin Toys that is done."""
        found = Order.objects.for_partner(self.partner).filter(customer=self.tailspin)
        return self.staff(
            "subscriptions:order",
            customer_id=self.tailspin.public_id, order_id=found[0].public_id,
        )  # fmt: skip

    def of_reseller(self, name: str, customer: Customer) -> str:
        """A page of Adventure Works about a customer."""
        return reverse(f"subscriptions:{name}", args=["adventure-works", customer.public_id])

    def of_import(self, name: str, state: str) -> str:
        found: CustomerImport = self.imports[state] if state else self.nothing
        return self.staff(name, import_id=found.public_id)

    def objection(self, number: int) -> str:
        row: CustomerImportRow = self.taken_over[number]
        return objection_link(row, "en")

    def _partnerships(self) -> None:
        """A request for a partnership in its states, and those who may not answer it."""
        asked: dict[str, Any] = {"kind": InvitationKind.PARTNERSHIP, "include_admin": False}
        self.partners_draft = self._request(**asked)
        self.partners_waiting = self._request(opened=True, **asked)
        self.partners_expired = self._request(expired=True, **asked)
        self.partners_revoked = self._request(revoked=True, **asked)
        self.partners_declined = self._request(declined=True, **asked)
        self.partners_accepted = self._request(accepted=True, **asked)
        reseller = Partner.objects.get(slug="adventure-works")
        for invitation, answer in (
            (self.partners_declined, Answer.DECLINED), (self.partners_accepted, Answer.ACCEPTED),
        ):  # fmt: skip
            InvitationAnswerFactory.create(
                invitation=invitation, customer=None, partner=reseller, answer=answer
            )
        self._resellers()

    @staticmethod
    def _resellers() -> None:
        partners: dict[str, dict[str, Any]] = {
            "unsigned": {"agreement_signed_at": None},
            "overseas": {"country": "US", "state": "NY", "postal_code": "14052"},
            "federal": {"us_government": True},
        }
        for name, traits in partners.items():
            partner = PartnerFactory(slug=name, name=name.title(), reseller=True, **traits)
            MembershipFactory(partner=partner, user__email=f"admin@{name}.example")

    def _joint_requests(self) -> None:
        """Adventure Works asks for itself and Fabrikam."""
        reseller = Partner.objects.get(slug="adventure-works")
        both = Partnership.objects.get(
            provider=self.partner, reseller=reseller, state=PartnershipState.ACTIVE
        )
        over = PartnershipFactory.create(removed=True, provider=self.partner, reseller=reseller)
        asked: dict[str, Any] = {
            "kind": InvitationKind.JOINT,
            "partner": reseller,
            "second_partner": self.partner,
            "created_by": User.objects.get(email=JOINT_ASKER),
        }
        self.joint_draft = InvitationFactory.create(partnership=both, **asked)
        self.joint_waiting = InvitationFactory.create(
            partnership=both, opened=True, include_second_admin=True, **asked
        )
        self.joint_accepted = InvitationFactory.create(partnership=both, accepted=True, **asked)
        self._answer(self.joint_accepted, self.tailspin, Answer.ACCEPTED)
        self.parted_draft = InvitationFactory.create(partnership=over, **asked)
        self.parted = InvitationFactory.create(partnership=over, sent=True, **asked)

    def newcomer(self, application: TenantApplication, step: str = "") -> str:
        return f"{link_for(self.fresh)}new/{application_token(application)}/{step}"

    def moved(self) -> str:
        """The address of a window that was open when the mail was confirmed elsewhere."""
        stale = TenantApplication(public_id=self.confirmed.public_id, nonce=new_nonce())
        return self.newcomer(stale, "company/")

    def _request(self, **traits: Any) -> Invitation:
        return InvitationFactory.create(partner=self.partner, created_by=self.seller, **traits)

    @staticmethod
    def _answer(invitation: Invitation, customer: Customer | None, answer: Answer) -> None:
        InvitationAnswerFactory.create(
            invitation=invitation, customer=customer, answer=answer, with_admin=True,
            reason="We have a partner already.",
        )  # fmt: skip

    def staff(self, name: str, invitation: Invitation | None = None, **more: Any) -> str:
        """A page of Fabrikam, or of the partner that made the request."""
        slug = invitation.partner.slug if invitation else self.partner.slug
        arguments = {"partner_slug": slug} | more
        if invitation:
            arguments["public_id"] = invitation.public_id
        return reverse(name, kwargs=arguments)

    def customers_through(self, reseller: str) -> str:
        """Fabrikam's customers of a reseller, the first of them open."""
        public_id = Partner.objects.get(slug=reseller).public_id
        opened = self.tailspin.public_id
        return f"{self.staff('customers:list')}?q=tailspin&reseller={public_id}&open={opened}"

    def record(self, name: str, customer: Customer) -> str:
        return self.staff(name, customer_id=customer.public_id)

    def member(self, name: str, email: str) -> str:
        """A page of User management about one of Fabrikam's people."""
        member = Membership.objects.get(partner=self.partner, user__email=email)
        return self.staff(name, member_id=member.pk)

    def removal(self, reseller: str) -> str:
        """ "Remove partnership" of Fabrikam and a reseller."""
        rows = Partnership.objects.filter(provider=self.partner, reseller__slug=reseller)
        partnership = rows.order_by("state", "-pk")[0]  # the one in force, else the last
        return self.staff("remove_partnership", partnership_id=partnership.public_id)

    @staticmethod
    def incentive_history(slug: str) -> str:
        """Of a subscription that named Adventure Works once, and another reseller or none."""
        row = ResellerOfRecord.objects.filter(
            reseller__slug="adventure-works", until__isnull=False
        ).order_by("pk")[0]
        arguments = [slug, row.subscription.public_id]
        return reverse("subscriptions:incentive_history", args=arguments)

    def subscription(self, name: str = "detail", *, slug: str = "fabrikam", **which: Any) -> str:
        """A page of a subscription that Fabrikam sold; without filters that of licenses for
        Tailspin Toys which names a reseller.
        """
        wanted = which or {
            "customer": self.tailspin,
            "reseller__slug": "adventure-works",
            "offer__product__billing_type": "license",
        }
        rows = Subscription.objects.for_partner(self.partner).filter(**wanted)
        row = rows.select_related("customer").order_by("-created_at", "-pk")[0]
        arguments = [slug, row.customer.public_id, row.public_id]
        return reverse(f"subscriptions:{name}", args=arguments)

    def portal(self, name: str, customer: Customer, **more: Any) -> str:
        return reverse(name, kwargs={"customer_id": customer.public_id} | more)

    def of_partner(self, name: str) -> str:
        return self.portal(name, self.tailspin, partner_id=self.partner.public_id)

    def provider(self) -> str:
        """Fabrikam, as others see it."""
        return reverse("provider_profile", args=[self.partner.public_id])

    def guest(self, invitation: Invitation, page: str = "") -> str:
        return f"{link_for(invitation)}{page}"

    def users(
        self,
        name: str = "users",
        *people: str,
        customer: Customer | None = None,
        own: bool = False,
        query: str = "",
    ) -> str:
        """A page of "Users and licenses", of Tailspin Toys if not said; people by what stands
        before the @; "+name" is somebody new, "-name" somebody new and deleted."""
        customer = customer or self.tailspin
        found = [self._person(customer, each).public_id for each in people]
        of_one = name in {"user", "edit_user", "user_roles"}
        arguments: dict[str, Any] = {"customer_id": customer.public_id}
        arguments |= {"user_id": found[0]} if of_one else {}
        if own:
            url = reverse(f"subscriptions_portal:{name}", kwargs=arguments)
        else:
            url = self.staff(f"subscriptions:{name}", **arguments)
        chosen = [] if of_one else [f"u={each}" for each in found]
        asked = "&".join(filter(None, [query, *chosen]))
        return f"{url}?{asked}" if asked else url

    def uploaded(self, state: str, name: str = "upload", *, own: bool = False) -> str:
        """A page of a file of users in a state; "nobody" is one with nobody to add, "gone" one
        whose passwords are."""
        partner = None if own else self.partner
        fields: dict[str, Any] = {"state": state, "customer": self.tailspin, "partner": partner}
        if state == "nobody":
            fields |= {"state": UploadState.CHECKED, "counts": {UploadVerdict.PROBLEM: 2}}
        elif state == "gone":
            fields |= {"state": UploadState.DONE, "progress": 2}
        elif state in {"running", "done", "failed"}:
            fields |= {"secrets_until": timezone.now() + timedelta(hours=72), "progress": 1}
        if state == "failed":
            fields["stop_reason"] = StopReason.ACCESS
        found = UserUploadFactory.create(**fields)
        space = "subscriptions_portal" if own else "subscriptions"
        arguments = {"customer_id": self.tailspin.public_id, "upload_id": found.public_id}
        if own:
            return reverse(f"{space}:{name}", kwargs=arguments)
        return self.staff(f"{space}:{name}", **arguments)

    @staticmethod
    def _person(customer: Customer, name: str) -> DirectoryUser:
        email = f"{name.lstrip('+-').lower()}@{customer.default_domain}"
        found = DirectoryUser.objects.filter(customer=customer, user__email=email).first()
        person = found or DirectoryUserFactory.create(
            customer=customer, display_name=name.lstrip("+-"), user__email=email
        )
        if name.startswith("-") and not found:
            admin = User.objects.get(email=f"admin@{customer.default_domain}")
            person, _licenses = delete_person(acting_again(customer, admin, None), person.public_id)
        return person


@dataclass(frozen=True)
class Stop:
    """One page in one state."""

    route: str  # name in the URL table, or "" for an address that has no page
    address: Callable[[Cast], str]
    who: str = ""  # nobody is signed in
    state: str = "plain"
    act: Callable[[Page], None] | None = None
    slow_path: bool = False  # leaves the browser window changed: no other stop may share it

    def __str__(self) -> str:
        return f"{self.route or 'error'} [{self.state}] {self.who or 'stranger'}"


# --- what one does on a page to bring it into its state -----------------------------------------


def press(name: str) -> Callable[[Page], None]:
    return lambda page: page.get_by_role("main").get_by_role("button", name=name).first.click()


def submit(name: str) -> Callable[[Page], None]:
    """Press a button whose answer is a page."""

    def act(page: Page) -> None:
        with page.expect_navigation():
            press(name)(page)

    return act


def follow(name: str) -> Callable[[Page], None]:
    return lambda page: page.get_by_role("main").get_by_role("link", name=name).first.click()


def in_order(*acts: Callable[[Page], None]) -> Callable[[Page], None]:
    def act(page: Page) -> None:
        for each in acts:
            each(page)

    return act


def fill(label: str, value: str) -> Callable[[Page], None]:
    return lambda page: page.get_by_role("main").get_by_label(label).first.fill(value)


def unfold(page: Page) -> None:
    """Every part that is folded away at first."""
    for part in page.get_by_role("main").get_by_role("group").all():
        part.evaluate("part => { if (part.tagName === 'DETAILS') part.open = true; }")


def open_menu(name: str) -> Callable[[Page], None]:
    return lambda page: page.get_by_label(name, exact=True).first.click()


def lose_csrf_cookie(page: Page) -> None:
    page.context.clear_cookies(name=settings.CSRF_COOKIE_NAME)
    submit("Sign in")(page)


def fail_until_locked_out(page: Page) -> None:
    """As often as somebody tries who guesses."""
    for _attempt in range(12):
        fill("Email address", SELLER)(page)
        fill("Password", "guess")(page)
        submit("Sign in")(page)


def change_elsewhere(page: Page) -> None:
    """Another window saves the draft first."""
    with page.context.expect_page() as opened:
        page.evaluate("window.open(location.href)")
    other = opened.value
    fill("Subject", "Written in the other window")(other)
    other.get_by_text("All changes are saved.").wait_for()
    other.close()
    fill("Subject", "Written in this window")(page)
    page.get_by_role("button", name="Keep my version").wait_for()


def appears(text: str) -> Callable[[Page], None]:
    """What the server is asked while one types."""
    return lambda page: page.get_by_role("main").get_by_text(text).wait_for()


def bill_elsewhere_first(page: Page) -> None:
    """Another window saves other bill-to info first."""
    with page.context.expect_page() as opened:
        page.evaluate("window.open(location.href)")
    other = opened.value
    fill("City", "Written elsewhere")(other)
    submit("Save")(other)
    other.close()
    fill("City", "Written here")(page)
    submit("Save")(page)


def verify(page: Page) -> None:
    """An ID that nobody has."""
    page.get_by_label("Reseller (MPN ID)").select_option("other")
    page.get_by_label("Enter MPN ID").fill("99999999")
    press("Verify")(page)
    page.get_by_text("There is no such Partner ID.").wait_for()


def of_import(state: str) -> Callable[[Cast], str]:
    return lambda cast: cast.of_import("customers:import_detail", state)


def deciding(name: str, state: str) -> Callable[[Cast], str]:
    route = f"admin:customers_customerimport_{name}"
    return lambda cast: reverse(route, args=[cast.imports[state].pk])


# --- the table ---------------------------------------------------------------------------------

PARTNER_STOPS = [
    Stop("partner_home", lambda cast: cast.staff("partner_home"), AGENT),
    Stop(
        "partner_home", lambda cast: cast.staff("partner_home"),
        "default.user@fabrikam.example", "no role opens anything",
    ),
    Stop("partner_home", lambda cast: cast.staff("partner_home"), AGENT, "main menu open",
         open_menu("Menu")),
    Stop("partner_home", lambda cast: cast.staff("partner_home"), AGENT, "account menu open",
         open_menu("Account of Agnieszka Wójcik")),
    Stop("customers:list", lambda cast: cast.staff("customers:list"), AGENT),
    Stop(
        "customers:list",
        lambda cast: f"{cast.staff('customers:list')}?q=tailspin", AGENT, "row open",
        press("Details of Tailspin Toys"),
    ),
    Stop("customers:list", lambda cast: f"{cast.staff('customers:list')}?q=zzzz", AGENT, "no hit"),
    Stop("customers:list", lambda cast: f"{cast.staff('customers:list')}?admin=maybe", AGENT,
         "filter with an error"),
    Stop("customers:list", lambda cast: cast.customers_through("adventure-works"), AGENT,
         "through a reseller"),
    Stop("customers:list", lambda cast: f"{cast.staff('customers:list')}?reseller=foreign", AGENT,
         "unknown reseller"),
    Stop("customers:list", lambda cast: "/p/adventure-works/customers/",
         "global.admin@adventure-works.example", "of a reseller"),
    Stop("customers:list", lambda cast: f"{cast.staff('customers:list')}?relationship=removed",
         AGENT, "former customers"),
    Stop("customers:list", lambda cast: "/p/northwind/customers/", "admin.agent@northwind.example",
         "no customer yet"),
    Stop("customers:list", lambda cast: cast.staff("customers:list"),
         "default.user@fabrikam.example", "refused, with helpers"),
    Stop("customers:row", lambda cast: cast.record("customers:row", cast.tailspin), AGENT,
         "the list with this row"),
    Stop("customers:account", lambda cast: cast.record("customers:account", cast.tailspin), AGENT),
    Stop("customers:account", lambda cast: cast.record("customers:account", cast.margie), AGENT,
         "without privileges"),
]  # fmt: skip

REQUEST_STOPS = [
    Stop("invitations:list", lambda cast: cast.staff("invitations:list"), SELLER),
    Stop("invitations:list", lambda cast: f"{cast.staff('invitations:list')}?q=zzzz&state=maybe",
         SELLER, "no hit, filter with an error"),
    Stop("invitations:list", lambda cast: "/p/proseware/invitations/",
         "global.admin@proseware.example", "nobody asked yet"),
    Stop("invitations:row", lambda cast: cast.staff("invitations:row", cast.waiting), SELLER,
         "the list with this row"),
    Stop("invitations:row", lambda cast: cast.staff("invitations:row", cast.accepted), SELLER,
         "accepted"),
    Stop("invitations:resend", lambda cast: cast.staff("invitations:resend", cast.waiting), SELLER),
    Stop("invitations:resend", lambda cast: cast.staff("invitations:resend", cast.accepted),
         SELLER, "ended already"),
    Stop("invitations:standard_texts", lambda cast: cast.staff("invitations:standard_texts"),
         "global.admin@fabrikam.example"),
    Stop("invitations:standard_text",
         lambda cast: cast.staff("invitations:standard_text", language="pl"),
         "global.admin@fabrikam.example"),
    Stop("invitations:draft", lambda cast: cast.staff("invitations:draft", cast.draft), SELLER,
         "draft", unfold),
    Stop("invitations:draft", lambda cast: cast.staff("invitations:draft", cast.draft), SELLER,
         "link lost", in_order(fill("Email text", "Only this"), submit("Done"))),
    Stop("invitations:draft", lambda cast: cast.staff("invitations:draft", cast.draft), SELLER,
         "errors", in_order(fill("Subject", ""), submit("Done"))),
    Stop("invitations:draft", lambda cast: cast.staff("invitations:draft", cast.draft), SELLER,
         "changed elsewhere", change_elsewhere),
    Stop("invitations:draft", lambda cast: cast.staff("invitations:draft", cast.draft), SELLER,
         "dialog: back to the standard text",
         in_order(fill("Subject", "Edited"), press("Back to the standard text"))),
    Stop("invitations:draft", lambda cast: cast.staff("invitations:draft", cast.national),
         "admin.agent@wingtip.example", "box that cannot be cleared"),
    Stop("invitations:draft", lambda cast: cast.staff("invitations:draft", cast.waiting), SELLER,
         "opened by the customer"),
    Stop("invitations:draft", lambda cast: cast.staff("invitations:draft", cast.waiting), SELLER,
         "dialog: revoke", follow("Revoke invitation")),
    Stop("invitations:draft", lambda cast: cast.staff("invitations:draft", cast.accepted), SELLER,
         "accepted"),
    Stop("invitations:draft", lambda cast: cast.staff("invitations:draft", cast.declined), SELLER,
         "declined"),
    Stop("invitations:draft", lambda cast: cast.staff("invitations:draft", cast.reported), SELLER,
         "reported"),
    Stop("invitations:draft", lambda cast: cast.staff("invitations:draft", cast.expired), SELLER,
         "expired"),
    Stop("invitations:revoke", lambda cast: cast.staff("invitations:revoke", cast.waiting), SELLER),
    Stop("invitations:revoke", lambda cast: cast.staff("invitations:revoke", cast.accepted),
         SELLER, "ended already"),
]  # fmt: skip

GLOBAL, USERS = "global.admin@fabrikam.example", "user.admin@fabrikam.example"
ACCOUNTS = "account.admin@fabrikam.example"
STAFF_STOPS = [
    Stop("staff:list", lambda cast: cast.staff("staff:list"), GLOBAL),
    Stop("staff:list", lambda cast: f"{cast.staff('staff:list')}?q=zzzz", GLOBAL, "no hit"),
    Stop("staff:list", lambda cast: cast.staff("staff:list"), ACCOUNTS, "account roles only"),
    Stop("staff:list", lambda cast: cast.staff("staff:list"), SELLER, "refused, with helpers"),
    Stop("staff:roles", lambda cast: cast.staff("staff:roles"), GLOBAL),
    Stop("staff:add", lambda cast: cast.staff("staff:add"), USERS, "plain", unfold),
    Stop("staff:add", lambda cast: cast.staff("staff:add"), USERS, "errors", submit("Add user")),
    Stop("staff:edit", lambda cast: cast.member("staff:edit", SELLER), GLOBAL),
    Stop("staff:edit", lambda cast: cast.member("staff:edit", GLOBAL), USERS,
         "a global admin, before a user admin"),
    Stop("staff:edit", lambda cast: cast.member("staff:edit", SELLER), ACCOUNTS,
         "account roles only"),
    Stop("staff:deactivate", lambda cast: cast.member("staff:deactivate", SELLER), GLOBAL),
    Stop("staff:deactivate", lambda cast: cast.member("staff:deactivate", GLOBAL), GLOBAL,
         "refused", submit("Deactivate")),
    Stop("staff:reactivate", lambda cast: cast.member("staff:reactivate", SELLER), GLOBAL),
    Stop("staff:reset_password", lambda cast: cast.member("staff:reset_password", SELLER),
         GLOBAL),
    Stop("search", lambda cast: cast.staff("search"), AGENT),
    Stop("search", lambda cast: f"{cast.staff('search')}?q=tailspin", AGENT, "results"),
    Stop("search", lambda cast: f"{cast.staff('search')}?q=zzzz", AGENT, "nothing found"),
]  # fmt: skip

PROSEWARE = "global.admin@proseware.example"
ORGANISATION_STOPS = [
    Stop("partner_profile", lambda cast: cast.staff("partner_profile"), GLOBAL),
    Stop("partner_profile", lambda cast: cast.staff("partner_profile"), SELLER, "to read"),
    Stop("partner_profile", lambda cast: "/p/proseware/settings/profile/", PROSEWARE,
         "agreement not signed"),
    Stop("partner_profile_edit", lambda cast: cast.staff("partner_profile_edit"), GLOBAL),
    Stop("partner_profile_edit", lambda cast: cast.staff("partner_profile_edit"), GLOBAL, "errors",
         in_order(fill("Phone number", "12"), fill("City", ""), submit("Save"))),
    Stop("partner_agreement", lambda cast: cast.staff("partner_agreement"), GLOBAL),
    Stop("partner_agreement", lambda cast: cast.staff("partner_agreement"), AGENT,
         "refused, with helpers"),
    Stop("partner_agreement", lambda cast: "/p/proseware/settings/partner-agreement/", PROSEWARE,
         "not signed"),
    Stop("partner_agreement", lambda cast: "/p/proseware/settings/partner-agreement/", PROSEWARE,
         "errors", submit("Sign the agreement")),
    Stop("provider_directory", lambda cast: reverse("provider_directory"), AGENT),
    Stop("provider_directory", lambda cast: f"{reverse('provider_directory')}?scope=all", AGENT,
         "all markets and clouds"),
    Stop("provider_directory", lambda cast: f"{reverse('provider_directory')}?q=zzzz&place=mars",
         TAILSPIN, "customer, no hit, filter with an error"),
    Stop("provider_directory", lambda cast: reverse("provider_directory"),
         "global.admin@contoso.example", "none in the own market"),
    Stop("provider_profile", lambda cast: cast.provider(), GLOBAL, "own"),
    Stop("provider_profile", lambda cast: cast.provider(), TAILSPIN, "customer"),
    Stop("provider_profile", lambda cast: cast.provider(), "global.admin@contoso.example",
         "other market"),
    Stop("resellers:list", lambda cast: "/p/northwind/resellers/",
         "admin.agent@northwind.example", "refused: kind of partner, no provider yet"),
    Stop("resellers:list", lambda cast: "/p/adventure-works/resellers/",
         "admin.agent@adventure-works.example", "refused: kind of partner, its providers"),
]  # fmt: skip

AGENT_OF_RESELLER = "admin.agent@adventure-works.example"
RESELLER_STOPS = [
    Stop("resellers:list", lambda cast: cast.staff("resellers:list"), AGENT),
    Stop("resellers:list", lambda cast: f"{cast.staff('resellers:list')}?partnership=removed",
         AGENT, "former partnerships"),
    Stop("resellers:list", lambda cast: f"{cast.staff('resellers:list')}?q=zzzz&partnership=maybe",
         AGENT, "no hit, filter with an error"),
    Stop("resellers:list", lambda cast: "/p/new-provider/resellers/", NEW_PROVIDER,
         "no reseller yet"),
    Stop("resellers:providers", lambda cast: "/p/adventure-works/providers/", AGENT_OF_RESELLER),
    Stop("resellers:providers", lambda cast: "/p/adventure-works/providers/?partnership=removed",
         AGENT_OF_RESELLER, "no former partnership"),
    Stop("resellers:providers", lambda cast: "/p/northwind/providers/",
         "admin.agent@northwind.example", "no provider yet"),
    Stop("remove_partnership", lambda cast: cast.removal("adventure-works"), AGENT),
    Stop("remove_partnership", lambda cast: cast.removal("proseware"), AGENT, "nothing in common"),
    Stop("remove_partnership", lambda cast: cast.removal("adventure-works"), AGENT, "errors",
         submit("Yes")),
    Stop("remove_partnership", lambda cast: cast.removal("trey-research"), AGENT,
         "ended already"),
]  # fmt: skip

ORDER_STOPS = [
    Stop("subscriptions:list", lambda cast: cast.shop("list"), AGENT),
    Stop("subscriptions:list", lambda cast: cast.shop("list", "?q=zzzz&status=maybe"), SELLER,
         "no hit, filter with an error"),
    Stop("subscriptions:list", lambda cast: cast.record("subscriptions:list", cast.margie), SELLER,
         "waits for the agreement"),
    Stop("subscriptions:list",
         lambda cast: cast.record("subscriptions:list", cast.nothing_ordered), SELLER, "nothing"),
    Stop("subscriptions:list",
         lambda cast: cast.record("subscriptions:list", cast.nothing_ordered), USERS,
         "nothing, and no right to order"),
    Stop("subscriptions:list", lambda cast: cast.of_reseller("list", cast.tailspin),
         AGENT_OF_RESELLER, "reseller"),
    Stop("subscriptions:list", lambda cast: cast.of_reseller("list", cast.nothing_ordered),
         AGENT_OF_RESELLER, "reseller, nothing"),
    Stop("subscriptions:add", lambda cast: cast.shop("add"), SELLER),
    Stop("subscriptions:add", lambda cast: cast.shop("add", "?q=walked"), SELLER, "errors",
         in_order(fill("Quantity of Walked one", "0"), submit("Update the cart"))),
    Stop("subscriptions:add", lambda cast: cast.shop("add", "?q=zzzz&category=maybe"), SELLER,
         "no hit, filter with an error"),
    Stop("subscriptions:add", lambda cast: cast.record("subscriptions:add", cast.unsigned), GLOBAL,
         "agreement needed"),
    Stop("subscriptions:add", lambda cast: cast.shop("add"), USERS, "refused, with helpers"),
    Stop("subscriptions:add", lambda cast: cast.of_reseller("add", cast.tailspin),
         AGENT_OF_RESELLER, "refused: kind of partner"),
    Stop("subscriptions:cart", lambda cast: cast.shop("cart"), SELLER),
    Stop("subscriptions:cart", lambda cast: cast.shop("cart"), AGENT, "line that is gone"),
    Stop("subscriptions:cart", lambda cast: cast.shop("cart"), SELLER, "errors",
         in_order(fill("Quantity of Walked one", "0"), submit("Update"))),
    Stop("subscriptions:cart", lambda cast: cast.shop("cart"), GLOBAL, "empty"),
    Stop("subscriptions:review", lambda cast: cast.shop("review"), SELLER),
    Stop("subscriptions:review", lambda cast: cast.shop("review"), AGENT, "errors",
         submit("Submit")),
    Stop("subscriptions:review", lambda cast: cast.shop("review"), SELLER, "verified", verify),
    Stop("subscriptions:orders", lambda cast: cast.shop("orders"), SELLER),
    Stop("subscriptions:orders", lambda cast: cast.shop("orders", "?state=maybe"), SELLER,
         "filter with an error"),
    Stop("subscriptions:orders", lambda cast: cast.shop("orders", "?state=pending"), SELLER,
         "no hit"),
    Stop("subscriptions:orders",
         lambda cast: cast.record("subscriptions:orders", cast.nothing_ordered), SELLER, "nothing"),
    Stop("subscriptions:orders", lambda cast: cast.of_reseller("orders", cast.tailspin),
         AGENT_OF_RESELLER, "reseller"),
    Stop("subscriptions:order", lambda cast: cast.order_page(), SELLER),
    Stop("subscriptions:order", lambda cast: cast.waiting_order("order"), SELLER, "waits"),
    Stop("subscriptions:cancel_order", lambda cast: cast.waiting_order("cancel_order"), SELLER),
]  # fmt: skip

INCENTIVE_STOPS = [
    Stop("subscriptions:incentives", lambda cast: cast.staff("subscriptions:incentives"), AGENT),
    Stop("subscriptions:incentives",
         lambda cast: f"{cast.staff('subscriptions:incentives')}?reseller=foreign&q=zzzz", AGENT,
         "no hit, filter with an error"),
    Stop("subscriptions:incentives",
         lambda cast: f"{cast.staff('subscriptions:incentives')}?period=former", AGENT, "former"),
    Stop("subscriptions:incentives", lambda cast: "/p/adventure-works/incentives/", JOINT_ASKER,
         "of a reseller"),
    Stop("subscriptions:incentives", lambda cast: "/p/northwind/incentives/",
         "admin.agent@northwind.example", "nothing yet"),
    Stop("subscriptions:incentive_history", lambda cast: cast.incentive_history("fabrikam"), AGENT),
    Stop("subscriptions:waiting_orders", lambda cast: cast.staff("subscriptions:waiting_orders"),
         SELLER),
    Stop("subscriptions:waiting_orders", lambda cast: "/p/contoso/orders/waiting/",
         "sales.agent@contoso.example", "none"),
    Stop("subscriptions:ending_subscriptions",
         lambda cast: cast.staff("subscriptions:ending_subscriptions"), SELLER),
    Stop("subscriptions:ending_subscriptions", lambda cast: "/p/litware/subscriptions/ending/",
         "admin.agent@litware.example", "none"),
    Stop("subscriptions:incentive_history",
         lambda cast: cast.incentive_history("adventure-works"), JOINT_ASKER, "of a reseller"),
]  # fmt: skip


def by_number(number: str) -> Callable[[Page], None]:
    """Have the ID of a reseller checked that is not in the list."""

    def act(page: Page) -> None:
        page.get_by_label("Reseller (MPN ID)").select_option("other")
        page.get_by_label("Enter MPN ID").fill(number)
        with page.expect_response("**/resellers/verify/**"):
            press("Verify")(page)

    return act


def in_state(state: str) -> Callable[[Cast], str]:
    return lambda cast: cast.subscription(state=state)


PAID_BY_USE = {"offer__product__billing_type": "usage", "state": "active"}

SUBSCRIPTION_STOPS = [
    Stop("subscriptions:detail", lambda cast: cast.subscription(), AGENT),
    Stop("subscriptions:detail", lambda cast: cast.subscription(), AGENT, "errors",
         in_order(fill("Quantity", "9999"), submit("Submit"))),
    Stop("subscriptions:detail", lambda cast: cast.subscription(), AGENT, "ID checked",
         by_number("4100477")),
    Stop("subscriptions:detail", lambda cast: cast.subscription(), AGENT, "dialog",
         follow("Suspend subscription")),
    Stop("subscriptions:detail",
         lambda cast: cast.subscription(slug="adventure-works"), JOINT_ASKER, "of the reseller"),
    Stop("subscriptions:detail", lambda cast: cast.subscription(**PAID_BY_USE), AGENT,
         "paid by use"),
    *[
        Stop("subscriptions:detail", in_state(state), AGENT, state)
        for state in ("pending", "suspended", "expired", "disabled", "deleted")
    ],
    Stop("subscriptions:detail",
         lambda cast: cast.subscription(offer__is_trial=True, state="active"), AGENT, "trial"),
    Stop("subscriptions:renewal", lambda cast: cast.subscription("renewal"), AGENT),
    Stop("subscriptions:renewal", lambda cast: cast.subscription("renewal"), AGENT, "errors",
         in_order(fill("Quantity", "9999"), submit("Submit"))),
    Stop("subscriptions:renewal", lambda cast: cast.subscription("renewal", state="suspended"),
         AGENT, "nothing to plan"),
    Stop("subscriptions:suspend", lambda cast: cast.subscription("suspend"), AGENT),
    Stop("subscriptions:suspend", lambda cast: cast.subscription("suspend", state="expired"),
         AGENT, "not possible"),
    Stop("subscriptions:reactivate",
         lambda cast: cast.subscription("reactivate", state="suspended"), AGENT),
    Stop("subscriptions:cancel", lambda cast: cast.subscription("cancel", **PAID_BY_USE),
         "global.admin@fabrikam.example"),
    Stop("subscriptions:cancel", lambda cast: cast.subscription("cancel"), AGENT, "too late"),
    Stop("subscriptions:verify_reseller",
         lambda cast: cast.staff("subscriptions:verify_reseller"), AGENT),
    Stop("subscriptions:verify_reseller",
         lambda cast: f"{cast.staff('subscriptions:verify_reseller')}?reseller_number=4100477",
         AGENT, "no partnership"),
]  # fmt: skip

NEW_CUSTOMER_STOPS = [
    Stop("subscriptions:new_customer", lambda cast: cast.staff("subscriptions:new_customer"),
         AGENT, "with drafts"),
    Stop("subscriptions:new_customer", lambda cast: cast.adding_for("adventure-works"),
         "global.admin@fabrikam.example", "for a reseller, without drafts"),
    Stop("subscriptions:new_customer", lambda cast: "/p/adventure-works/customers/add/",
         "global.admin@adventure-works.example", "of a reseller: whom to ask"),
    Stop("subscriptions:new_customer_account",
         lambda cast: cast.of_draft("account", "untouched"), AGENT, "untouched", unfold),
    Stop("subscriptions:new_customer_account",
         lambda cast: cast.of_draft("account", "untouched"), AGENT, "prefix taken",
         in_order(fill("Primary domain name", "taken"), appears("These are free:"))),
    Stop("subscriptions:new_customer_account",
         lambda cast: cast.of_draft("account", "wrong"), AGENT, "errors",
         submit("Next: Subscriptions")),
    Stop("subscriptions:new_customer_account",
         lambda cast: cast.of_draft("account", "known"), AGENT, "may be here already",
         submit("Next: Subscriptions")),
    Stop("subscriptions:new_customer_account",
         lambda cast: "/p/wingtip/customers/add/", "admin.agent@wingtip.example",
         "box that cannot be cleared", submit("Begin")),
    Stop("subscriptions:new_customer_subscriptions",
         lambda cast: cast.of_draft("subscriptions", "picking"), SELLER),
    Stop("subscriptions:new_customer_subscriptions",
         lambda cast: cast.of_draft("subscriptions", "picking"), SELLER, "errors",
         in_order(fill("Number of licenses", "none"), submit("Next: Review"))),
    Stop("subscriptions:new_customer_subscriptions",
         lambda cast: cast.of_draft("subscriptions", "without_orders"),
         "user.admin@fabrikam.example", "no role that orders"),
    Stop("subscriptions:new_customer_review",
         lambda cast: cast.of_draft("review", "reviewed"), AGENT),
    Stop("subscriptions:new_customer_done", lambda cast: cast.of_draft("review", "submitted"),
         AGENT, "with the password", submit("Submit")),
    Stop("subscriptions:new_customer_done", lambda cast: cast.of_draft("done", "created"), AGENT,
         "later"),
    Stop("subscriptions:new_customer_drop", lambda cast: cast.of_draft("drop", "reviewed"), AGENT),
]  # fmt: skip

JOINT_STOPS = [
    Stop("invitations:draft", lambda cast: cast.staff("invitations:draft", cast.joint_draft),
         JOINT_ASKER, "joint: draft", unfold),
    Stop("invitations:draft", lambda cast: cast.staff("invitations:draft", cast.joint_waiting),
         JOINT_ASKER, "joint: opened by the customer"),
    Stop("invitations:draft", lambda cast: cast.staff("invitations:draft", cast.joint_accepted),
         JOINT_ASKER, "joint: accepted"),
    Stop("invitations:draft", lambda cast: cast.staff("invitations:draft", cast.parted_draft),
         JOINT_ASKER, "joint: draft of two that parted"),
    Stop("invitations:resend", lambda cast: cast.staff("invitations:resend", cast.parted),
         JOINT_ASKER, "joint: of two that parted"),
    Stop("invitations:list", lambda cast: "/p/adventure-works/invitations/", JOINT_ASKER, "kinds"),
    Stop("invitations:list", lambda cast: f"{cast.staff('invitations:list')}?asked=partners",
         AGENT, "requests of partners"),
    Stop("invitations:row",
         lambda cast: cast.staff("invitations:row", public_id=cast.joint_accepted.public_id),
         AGENT, "joint: of a partner, accepted"),
    Stop("invitations:row",
         lambda cast: cast.staff("invitations:row", public_id=cast.parted.public_id),
         AGENT, "joint: of two that parted"),
    Stop("guest:invitation", lambda cast: cast.guest(cast.joint_waiting), "", "joint"),
    Stop("guest:invitation", lambda cast: cast.guest(cast.joint_waiting), AGENT,
         "joint: preview of the second partner"),
    Stop("guest:invitation", lambda cast: cast.guest(cast.joint_waiting), ALPINE,
         "joint: acceptance", unfold),
    Stop("guest:invitation", lambda cast: cast.guest(cast.joint_waiting),
         "admin@margiestravel.example", "joint: one of them has it already"),
    Stop("guest:invitation", lambda cast: cast.guest(cast.joint_waiting), TAILSPIN,
         "joint: adds nothing"),
    Stop("guest:invitation", lambda cast: cast.guest(cast.joint_waiting),
         "jan@alpineskihouse.example", "joint: refused: not a global admin", unfold),
    Stop("guest:invitation", lambda cast: cast.guest(cast.joint_waiting),
         "admin@humongousinsurance.example", "joint: refused: other market"),
    Stop("guest:invitation", lambda cast: cast.guest(cast.parted), "", "joint: the two parted"),
    Stop("guest:invitation", lambda cast: cast.guest(cast.parted), ALPINE,
         "joint: the two parted, signed in"),
    Stop("guest:decline", lambda cast: cast.guest(cast.joint_waiting, "decline/"), ALPINE,
         "joint"),
    Stop("guest:accepted", lambda cast: cast.guest(cast.joint_accepted, "accepted/"), TAILSPIN,
         "joint"),
]  # fmt: skip

TAG_STOPS = [
    Stop("customers:list", lambda cast: cast.tagged_list(), AGENT, "by tag, row open"),
    Stop("customers:list", lambda cast: f"{cast.staff('customers:list')}?tag=none", AGENT,
         "unknown tag"),
    Stop("customers:list", lambda cast: "/p/full-of-tags/customers/", FULL_OF_TAGS, "many tags"),
    Stop("customers:account", lambda cast: cast.record("customers:account", cast.college), AGENT,
         "in review"),
    Stop("customers:bill_to", lambda cast: cast.record("customers:bill_to", cast.tailspin), AGENT),
    Stop("customers:bill_to", lambda cast: cast.record("customers:bill_to", cast.college), AGENT,
         "nothing known, errors", submit("Save")),
    Stop("customers:bill_to", lambda cast: cast.record("customers:bill_to", cast.tailspin), AGENT,
         "changed meanwhile", bill_elsewhere_first),
    Stop("customers:tags", lambda cast: cast.staff("customers:tags"), AGENT),
    Stop("customers:tags", lambda cast: cast.staff("customers:tags"), AGENT, "errors",
         submit("Add")),
    Stop("customers:tags", lambda cast: "/p/full-of-tags/customers/tags/", FULL_OF_TAGS, "pages"),
    Stop("customers:tags", lambda cast: "/p/northwind/customers/tags/",
         "admin.agent@northwind.example", "none yet"),
    Stop("customers:rename_tag", lambda cast: cast.tag_page("customers:rename_tag"), AGENT),
    Stop("customers:rename_tag", lambda cast: cast.tag_page("customers:rename_tag"), AGENT,
         "errors", in_order(fill("Tag", ""), submit("Save"))),
    Stop("customers:delete_tag", lambda cast: cast.tag_page("customers:delete_tag"), AGENT),
    Stop("customers:assign_tags", lambda cast: cast.tags_of(cast.tailspin, cast.college), AGENT),
    Stop("customers:assign_tags", lambda cast: f"{cast.tags_of(cast.tailspin)}&to=account", AGENT,
         "one customer, errors", in_order(fill("Add new tag", "x" * 51), submit("Save"))),
    Stop("customers:assign_tags", lambda cast: cast.tags_of(), AGENT, "nobody chosen"),
    Stop("customers:assign_tags", lambda cast: cast.tags_of(cast.overtagged, cast.untagged),
         FULL_OF_TAGS, "one too many",
         in_order(fill("Add new tag", "One more"), submit("Save"))),
]  # fmt: skip

IMPORT_STOPS = [
    Stop("customers:import", lambda cast: cast.staff("customers:import"), GLOBAL),
    Stop("customers:import", lambda cast: cast.staff("customers:import"), GLOBAL, "no file chosen",
         submit("Upload and check")),
    Stop("customers:import", lambda cast: "/p/northwind/customers/import/",
         "global.admin@northwind.example", "nothing uploaded yet"),
    Stop("customers:import", lambda cast: cast.staff("customers:import"), SELLER,
         "refused, with helpers"),
    *(
        Stop("customers:import_detail", of_import(state), GLOBAL, state)
        for state in ImportState.values
    ),
    Stop("customers:import_detail", lambda cast: cast.of_import("customers:import_detail", ""),
         GLOBAL, "nothing to take over"),
    Stop("customers:import_detail",
         lambda cast: f"{cast.of_import('customers:import_detail', 'checked')}?show=nothing",
         GLOBAL, "no such line"),
    Stop("customers:import_detail",
         lambda cast: cast.of_import("customers:import_detail", "checked"), GLOBAL,
         "dialog: discard", follow("Discard")),
    Stop("customers:import_discard",
         lambda cast: cast.of_import("customers:import_discard", "checked"), GLOBAL),
    Stop("customer_objection", lambda cast: cast.objection(0)),
    Stop("customer_objection", lambda cast: cast.objection(0), "", "reason too long",
         in_order(fill("Reason (optional)", "x" * 501), submit("We object"))),
    Stop("customer_objection", lambda cast: cast.objection(1), "", "objected"),
    Stop("customer_objection", lambda cast: cast.objection(2), "", "too late"),
    Stop("customer_objection", lambda cast: cast.objection(3), "", "ended"),
    Stop("customer_objection", lambda cast: "/objections/x/", "", "damaged"),
]  # fmt: skip

GUEST_STOPS = [
    Stop("guest:invitation", lambda cast: cast.guest(cast.waiting)),
    Stop("guest:invitation", lambda cast: cast.guest(cast.without_admin), "", "without privileges"),
    Stop("guest:invitation", lambda cast: cast.guest(cast.national), "", "national cloud"),
    Stop("guest:invitation", lambda cast: cast.guest(cast.waiting), SELLER, "preview"),
    Stop("guest:invitation", lambda cast: cast.guest(cast.waiting), ALPINE, "acceptance", unfold),
    Stop("guest:invitation", lambda cast: cast.guest(cast.waiting), ALPINE, "box not ticked",
         submit("Accept & Authorize")),
    Stop("guest:invitation", lambda cast: cast.guest(cast.waiting), "admin@margiestravel.example",
         "adds only privileges"),
    Stop("guest:invitation", lambda cast: cast.guest(cast.waiting), TAILSPIN, "adds nothing"),
    Stop("guest:invitation", lambda cast: cast.guest(cast.national), "admin@blueyonder.example",
         "acceptance, national cloud"),
    Stop("guest:invitation", lambda cast: cast.guest(cast.waiting), "jan@alpineskihouse.example",
         "refused: no global admin"),
    Stop("guest:invitation", lambda cast: cast.guest(cast.waiting),
         "admin@humongousinsurance.example", "refused: other market"),
    Stop("guest:invitation", lambda cast: cast.guest(cast.waiting), "admin@blueyonder.example",
         "refused: other cloud"),
    Stop("guest:invitation", lambda cast: cast.guest(cast.waiting),
         "global.admin@contoso.example", "refused: not a customer"),
    Stop("guest:invitation", lambda cast: cast.guest(cast.expired), "", "refused: expired"),
    Stop("guest:invitation", lambda cast: cast.guest(cast.revoked), "", "refused: revoked"),
    Stop("guest:invitation", lambda cast: cast.guest(cast.declined), "", "refused: declined"),
    Stop("guest:invitation", lambda cast: cast.guest(cast.declined), ALPINE,
         "refused: declined by us"),
    Stop("guest:invitation", lambda cast: cast.guest(cast.accepted), "", "refused: accepted"),
    Stop("guest:invitation", lambda cast: cast.guest(cast.accepted), TAILSPIN,
         "refused: accepted by us"),
    Stop("guest:invitation", lambda cast: "/invitations/cut-short/", "", "damaged"),
    Stop("guest:profile", lambda cast: cast.guest(cast.waiting, "profile/"),
         "admin@fourthcoffee.example"),
    Stop("guest:profile", lambda cast: cast.guest(cast.waiting, "profile/"),
         "admin@fourthcoffee.example", "errors", submit("Save and continue")),
    Stop("guest:decline", lambda cast: cast.guest(cast.waiting, "decline/"), ALPINE),
    Stop("guest:decline", lambda cast: cast.guest(cast.waiting, "decline/"), ALPINE, "errors",
         in_order(fill("Reason", "x" * 501), submit("Decline"))),
    Stop("guest:report", lambda cast: cast.guest(cast.waiting, "report/")),
    Stop("guest:accepted", lambda cast: cast.guest(cast.accepted, "accepted/"), TAILSPIN),
]  # fmt: skip

NEWCOMER_STOPS = [
    Stop("guest:newcomer", lambda cast: cast.guest(cast.fresh, "new/")),
    Stop("guest:newcomer", lambda cast: cast.guest(cast.fresh, "new/"), "", "errors",
         submit("Next")),
    Stop("guest:newcomer_company", lambda cast: cast.newcomer(cast.begun, "company/")),
    Stop("guest:newcomer_company", lambda cast: cast.newcomer(cast.confirmed, "company/"), "",
         "confirmed"),
    Stop("guest:newcomer_company", lambda cast: cast.newcomer(cast.completed, "company/"), "",
         "completed"),
    Stop("guest:newcomer_company", lambda cast: cast.moved(), "", "confirmed elsewhere"),
    Stop("guest:newcomer_address", lambda cast: cast.newcomer(cast.begun, "address/")),
    Stop("guest:newcomer_domain", lambda cast: cast.newcomer(cast.confirmed, "domain/")),
    Stop("guest:newcomer_domain", lambda cast: cast.newcomer(cast.late, "domain/"), "", "taken"),
    Stop("guest:newcomer_admin", lambda cast: cast.newcomer(cast.begun, "admin/")),
    Stop("guest:newcomer_admin", lambda cast: cast.newcomer(cast.confirmed, "admin/"), "",
         "may be known"),
    Stop("guest:newcomer_admin", lambda cast: cast.newcomer(cast.confirmed, "admin/"), "",
         "errors", submit("Create and continue")),
    Stop("guest:newcomer_confirm", lambda cast: confirmation_link(cast.begun)),
    Stop("guest:newcomer_confirm", lambda cast: confirmation_link(cast.known), "", "known"),
]  # fmt: skip

NORTHWIND, ADVENTURE = "global.admin@northwind.example", "global.admin@adventure-works.example"
PARTNERSHIP_STOPS = [
    Stop("invitations:draft", lambda cast: cast.staff("invitations:draft", cast.partners_draft),
         SELLER, "partnership: draft", unfold),
    Stop("invitations:draft", lambda cast: cast.staff("invitations:draft", cast.partners_draft),
         SELLER, "partnership: link lost",
         in_order(fill("Email text", "Only this"), submit("Done"))),
    Stop("invitations:draft", lambda cast: cast.staff("invitations:draft", cast.partners_draft),
         "billing.admin@fabrikam.example", "partnership: refused, with helpers"),
    Stop("invitations:draft", lambda cast: cast.staff("invitations:draft", cast.partners_waiting),
         SELLER, "partnership: opened by the reseller"),
    Stop("invitations:draft", lambda cast: cast.staff("invitations:draft", cast.partners_accepted),
         SELLER, "partnership: accepted"),
    Stop("invitations:draft", lambda cast: cast.staff("invitations:draft", cast.partners_declined),
         USERS, "partnership: declined"),
    Stop("invitations:row", lambda cast: cast.staff("invitations:row", cast.partners_accepted),
         SELLER, "partnership: accepted"),
    Stop("invitations:list", lambda cast: cast.staff("invitations:list"), USERS,
         "partnerships only"),
    Stop("invitations:resend", lambda cast: cast.staff("invitations:resend", cast.partners_waiting),
         SELLER, "partnership"),
    Stop("invitations:revoke", lambda cast: cast.staff("invitations:revoke", cast.partners_waiting),
         SELLER, "partnership"),
    Stop("guest:invitation", lambda cast: cast.guest(cast.partners_waiting), "", "partnership"),
    Stop("guest:invitation", lambda cast: cast.guest(cast.partners_waiting), SELLER,
         "partnership: preview"),
    Stop("guest:invitation", lambda cast: cast.guest(cast.partners_waiting), NORTHWIND,
         "partnership: authorization", unfold),
    Stop("guest:invitation", lambda cast: cast.guest(cast.partners_waiting), NORTHWIND,
         "partnership: box not ticked", submit("Authorize indirect provider")),
    Stop("guest:invitation", lambda cast: cast.guest(cast.partners_waiting),
         "admin@unsigned.example", "partnership: agreement not signed"),
    Stop("guest:invitation", lambda cast: cast.guest(cast.partners_waiting),
         "admin.agent@northwind.example", "partnership refused: no global admin"),
    Stop("guest:invitation", lambda cast: cast.guest(cast.partners_waiting),
         "two@fabrikam.example", "partnership refused: choice of organization"),
    Stop("guest:invitation", lambda cast: cast.guest(cast.partners_waiting), ADVENTURE,
         "partnership refused: already partners"),
    Stop("guest:invitation", lambda cast: cast.guest(cast.partners_waiting),
         "global.admin@contoso.example", "partnership refused: not enrolled"),
    Stop("guest:invitation", lambda cast: cast.guest(cast.partners_waiting),
         "admin@overseas.example", "partnership refused: other market"),
    Stop("guest:invitation", lambda cast: cast.guest(cast.partners_waiting),
         "admin@federal.example", "partnership refused: other cloud"),
    Stop("guest:invitation", lambda cast: cast.guest(cast.partners_waiting), TAILSPIN,
         "partnership refused: not a partner"),
    Stop("guest:invitation", lambda cast: cast.guest(cast.partners_expired), "",
         "partnership refused: expired"),
    Stop("guest:invitation", lambda cast: cast.guest(cast.partners_revoked), "",
         "partnership refused: revoked"),
    Stop("guest:invitation", lambda cast: cast.guest(cast.partners_accepted), "",
         "partnership refused: accepted"),
    Stop("guest:invitation", lambda cast: cast.guest(cast.partners_accepted), ADVENTURE,
         "partnership refused: accepted by us"),
    Stop("guest:invitation", lambda cast: cast.guest(cast.partners_declined), ADVENTURE,
         "partnership refused: declined by us"),
    Stop("guest:decline", lambda cast: cast.guest(cast.partners_waiting, "decline/"), NORTHWIND,
         "partnership"),
    Stop("guest:report", lambda cast: cast.guest(cast.partners_waiting, "report/"), "",
         "partnership"),
    Stop("guest:accepted", lambda cast: cast.guest(cast.partners_accepted, "accepted/"), ADVENTURE,
         "partnership"),
]  # fmt: skip

PORTAL_STOPS = [
    Stop("customer_home", lambda cast: cast.portal("customer_home", cast.tailspin), TAILSPIN),
    Stop("customer_home", lambda cast: cast.portal("customer_home", cast.tailspin),
         "eva@tailspintoys.example", "plain user"),
    Stop("customer_home", lambda cast: "/", "admin@fourthcoffee.example", "profile incomplete"),
    Stop("customers_portal:relationships",
         lambda cast: cast.portal("customers_portal:relationships", cast.tailspin), TAILSPIN),
    Stop("customers_portal:relationships",
         lambda cast: cast.portal("customers_portal:relationships", cast.alpine), ALPINE,
         "no partner"),
    Stop("customers_portal:relationships",
         lambda cast: cast.portal("customers_portal:relationships", cast.tailspin),
         "eva@tailspintoys.example", "refused, with helpers"),
    Stop("customers_portal:partner", lambda cast: cast.of_partner("customers_portal:partner"),
         TAILSPIN),
    Stop("customers_portal:partner", lambda cast: cast.of_partner("customers_portal:partner"),
         TAILSPIN, "dialog: remove roles", follow("Remove roles")),
    Stop("customers_portal:remove_roles",
         lambda cast: cast.of_partner("customers_portal:remove_roles"), TAILSPIN),
    Stop("customers_portal:profile",
         lambda cast: cast.portal("customers_portal:profile", cast.tailspin), TAILSPIN),
    Stop("customers_portal:profile", lambda cast: "/portal/profile/", "admin@fourthcoffee.example",
         "errors", submit("Save")),
    Stop("agreement_text",
         lambda cast: reverse("agreement_text", args=[current_agreement_version()])),
]  # fmt: skip

ACCOUNT_STOPS = [
    Stop("account_login", lambda cast: reverse("account_login")),
    Stop("account_login", lambda cast: reverse("account_login"), "", "errors",
         in_order(fill("Email address", SELLER), fill("Password", "wrong"), submit("Sign in"))),
    Stop("account_logout", lambda cast: reverse("account_logout"), AGENT),
    Stop("account_inactive", lambda cast: reverse("account_inactive")),
    Stop("account_change_password", lambda cast: reverse("account_change_password"), AGENT),
    Stop("account_change_password", lambda cast: reverse("account_change_password"),
         "helpdesk.agent@fabrikam.example", "forced"),
    Stop("account_change_password", lambda cast: reverse("account_change_password"), AGENT,
         "errors", submit("Change password")),
    Stop("account_reauthenticate", lambda cast: reverse("account_reauthenticate"), AGENT),
    Stop("account_reset_password", lambda cast: reverse("account_reset_password")),
    Stop("account_reset_password", lambda cast: reverse("account_reset_password"), "", "errors",
         submit("Send the link")),
    Stop("account_reset_password_done", lambda cast: reverse("account_reset_password_done")),
    Stop("account_reset_password_from_key", lambda cast: password_link(cast.seller)),
    Stop("account_reset_password_from_key", lambda cast: password_link(cast.seller), "", "errors",
         submit("Save and sign in")),
    Stop("account_reset_password_from_key",
         lambda cast: reverse("account_reset_password_from_key", args=["1", "used-up"]), "",
         "refused: used"),
    Stop("account_reset_password_from_key_done",
         lambda cast: reverse("account_reset_password_from_key_done")),
    Stop("door", lambda cast: "/", "two@fabrikam.example", "choice of organisation"),
    Stop("door", lambda cast: "/", "none@fabrikam.example", "no organisation"),
    Stop("", lambda cast: "/no/such/page/", AGENT, "404"),
    Stop("", lambda cast: reverse("account_login"), "", "403 of a form", lose_csrf_cookie, True),
    Stop("", lambda cast: reverse("account_login"), "", "locked out", fail_until_locked_out, True),
]  # fmt: skip


def price_list(query: str = "") -> Callable[[Cast], str]:
    return lambda cast: cast.staff("subscriptions:catalogue") + query


def usage(query: str = "", billing: str = "usage") -> Callable[[Cast], str]:
    """The daily usage of a subscription of Tailspin Toys."""

    def address(cast: Cast) -> str:
        held = Subscription.objects.for_partner(cast.partner).filter(customer=cast.tailspin)
        found = held.filter(offer__product__billing_type=billing)[0]
        arguments: dict[str, Any] = {
            "customer_id": cast.tailspin.public_id,
            "subscription_id": found.public_id,
        }
        return cast.staff("subscriptions:usage", **arguments) + query

    return address


PRICE_STOPS = [
    Stop("subscriptions:catalogue", price_list(), SELLER),
    Stop("subscriptions:catalogue", price_list("?q=zzzz"), SELLER, "no match"),
    Stop("subscriptions:catalogue", price_list("?publisher=nobody&category=huge"), SELLER,
         "errors"),
    Stop("subscriptions:catalogue", price_list(), USERS, "refused, with helpers"),
    Stop("subscriptions:catalogue",
         lambda _cast: reverse("subscriptions:catalogue", args=["adventure-works"]), JOINT_ASKER,
         "reseller"),
    Stop("subscriptions:usage", usage(), SELLER),
    Stop("subscriptions:usage", usage(f"?month={timezone.now():%Y-%m}"), SELLER, "month"),
    Stop("subscriptions:usage", usage("?month=2001-01"), SELLER, "errors"),
    Stop("subscriptions:usage", usage(billing="license"), SELLER, "licenses"),
]  # fmt: skip


def sheet_import(page: str, state: str) -> Callable[[Cast], str]:
    """A page of a list of the catalogue in a state; at work it is loaded again and again."""

    def address(_cast: Cast) -> str:
        found = CatalogueImportFactory.create(state=state)
        if state == "done":
            CatalogueImport.objects.filter(pk=found.pk).update(results=found.verdicts)
        return reverse(f"admin:subscriptions_catalogueimport_{page}", args=[found.pk])

    return address


def of_offer(page: str) -> Callable[[Cast], str]:
    def address(_cast: Cast) -> str:
        offer = Offer.objects.order_by("pk")[0]
        model = "product" if page == "product_edit" else "offer"
        pk = offer.product_id if model == "product" else offer.pk
        return reverse(f"admin:subscriptions_{page}", args=[pk])

    return address


OPERATOR = "operator@portal.example"
# Lists and forms of Django's own are Django's to keep; these are the pages we made or changed.
OPERATIONS_STOPS = [
    Stop("admin:index", lambda cast: reverse("admin:index"), OPERATOR),
    Stop("admin:password_change", lambda cast: reverse("admin:password_change"), OPERATOR,
         "leads to our own page"),
    Stop("admin:partners_partner_add", lambda cast: reverse("admin:partners_partner_add"),
         OPERATOR),
    Stop("admin:partners_partner_add", lambda cast: reverse("admin:partners_partner_add"),
         OPERATOR, "errors",
         lambda page: page.get_by_role("button", name="Onboard the partner").click()),
    Stop("admin:partners_partner_add_location",
         lambda cast: reverse("admin:partners_partner_add_location", args=[cast.partner.pk]),
         OPERATOR),
    Stop("admin:partners_partner_deactivate_location",
         lambda cast: reverse("admin:partners_partner_deactivate_location",
                              args=[cast.partner.pk]), OPERATOR),
    Stop("admin:partners_partneragreementtext_add",
         lambda cast: reverse("admin:partners_partneragreementtext_add"), OPERATOR),
    Stop("admin:customers_customerimport_add",
         lambda cast: reverse("admin:customers_customerimport_add"), OPERATOR),
    *(
        Stop(f"admin:customers_customerimport_{name}", deciding(name, state), OPERATOR)
        for name, state in (("approve", "waiting"), ("reject", "waiting"), ("resume", "failed"))
    ),
    Stop("admin:subscriptions_product_add",
         lambda cast: reverse("admin:subscriptions_product_add"), OPERATOR),
    Stop("admin:subscriptions_product_edit", of_offer("product_edit"), OPERATOR),
    Stop("admin:subscriptions_offer_add",
         lambda cast: reverse("admin:subscriptions_offer_add"), OPERATOR),
    Stop("admin:subscriptions_offer_edit", of_offer("offer_edit"), OPERATOR),
    Stop("admin:subscriptions_offer_price", of_offer("offer_price"), OPERATOR),
    Stop("admin:subscriptions_catalogueimport_add",
         lambda cast: reverse("admin:subscriptions_catalogueimport_add"), OPERATOR),
    Stop("admin:subscriptions_usageimport_add",
         lambda cast: reverse("admin:subscriptions_usageimport_add"), OPERATOR),
    *(
        Stop("admin:subscriptions_catalogueimport_change", sheet_import("change", state), OPERATOR,
             state)
        for state in ("checked", "done", "failed")
    ),
    Stop("admin:subscriptions_catalogueimport_run", sheet_import("run", "checked"), OPERATOR),
    Stop("admin:subscriptions_catalogueimport_check_again",
         sheet_import("check_again", "checked"), OPERATOR),
    Stop("admin:subscriptions_catalogueimport_resume", sheet_import("resume", "failed"), OPERATOR),
    Stop("admin:customers_agreementtext_add",
         lambda cast: reverse("admin:customers_agreementtext_add"), OPERATOR),
    Stop("admin:customers_customer_add_domain",
         lambda cast: reverse("admin:customers_customer_add_domain", args=[cast.alpine.pk]),
         OPERATOR),
]  # fmt: skip


def password_link(user: User) -> str:
    """As the mail has it."""
    from partners.emails import _with_password_link  # noqa: PLC0415

    return str(_with_password_link(user)["link"])


def of_customer(page: str, name: str) -> Callable[[Cast], str]:
    return lambda cast: cast.record(f"subscriptions:{page}", getattr(cast, name))


ENDING_STOPS = [
    Stop("subscriptions:agreement", of_customer("agreement", "tailspin"), AGENT, "accepted"),
    Stop("subscriptions:agreement", of_customer("agreement", "unsigned"), AGENT, "orders wait"),
    Stop("subscriptions:agreement", of_customer("agreement", "attested"), AGENT, "confirmed"),
    Stop("subscriptions:agreement", of_customer("agreement", "unsigned"),
         "global.admin@fabrikam.example", "others can confirm"),
    Stop("subscriptions:attest", of_customer("attest", "unsigned"), AGENT),
    Stop("subscriptions:attest", of_customer("attest", "unsigned"), AGENT, "errors",
         in_order(fill("First name", ""), submit("Save"))),
    Stop("subscriptions:attest", of_customer("attest", "attested"), AGENT, "edit"),
    Stop("subscriptions:attest",
         lambda cast: f"{of_customer('attest', 'unsigned')(cast)}?next=/p/fabrikam/customers/",
         AGENT, "asked by an order"),
    Stop("subscriptions:attest",
         lambda cast: "/p/adventure-works/customers/"
         f"{cast.tailspin.public_id}/agreement/confirm/",
         "admin.agent@adventure-works.example", "refused: a reseller"),
    Stop("subscriptions_portal:agreement",
         lambda cast: cast.portal("subscriptions_portal:agreement", cast.unsigned),
         "admin@unsigned-company.example", "to accept"),
    Stop("subscriptions_portal:agreement",
         lambda cast: cast.portal("subscriptions_portal:agreement", cast.unsigned),
         "admin@unsigned-company.example", "not ticked", submit("Accept")),
    Stop("subscriptions_portal:agreement",
         lambda cast: cast.portal("subscriptions_portal:agreement", cast.attested),
         "admin@attested-company.example", "confirmed by a partner"),
    Stop("subscriptions_portal:agreement",
         lambda cast: cast.portal("subscriptions_portal:agreement", cast.tailspin), TAILSPIN,
         "accepted"),
    Stop("customer_home", lambda cast: cast.portal("customer_home", cast.attested),
         "admin@attested-company.example", "agreement confirmed by a partner"),
    Stop("subscriptions:remove_relationship", of_customer("remove_relationship", "bound"), AGENT,
         "blocked"),
    Stop("subscriptions:remove_relationship", of_customer("remove_relationship", "free"), AGENT,
         "nothing in the way"),
    Stop("subscriptions:remove_relationship", of_customer("remove_relationship", "free"), AGENT,
         "not ticked", submit("Remove customer relationship")),
    Stop("subscriptions:removal_report",
         lambda cast: cast.staff("subscriptions:removal_report", report_id=cast.report.public_id),
         AGENT),
    Stop("subscriptions:removal_reports", lambda cast: cast.staff("subscriptions:removal_reports"),
         AGENT),
    Stop("subscriptions:removal_reports", lambda cast: "/p/northwind/removals/",
         "admin.agent@northwind.example", "none yet"),
]  # fmt: skip


def new_user(*more: Callable[[Page], None]) -> Callable[[Page], None]:
    """ "User info" filled in, and further."""

    def act(page: Page) -> None:
        fill("Display name", "Nina Nowak")(page)
        fill("Email", f"nina.{uuid4().hex[:8]}")(page)
        submit("Next")(page)
        in_order(*more)(page)

    return act


def of_users(*arguments: str, **more: Any) -> Callable[[Cast], str]:
    return lambda cast: cast.users(*arguments, **more)


def of_upload(*arguments: str, **more: Any) -> Callable[[Cast], str]:
    return lambda cast: cast.uploaded(*arguments, **more)


LOOKS_AFTER_USERS, NOT_ROLES = "global.admin@fabrikam.example", "user.admin@fabrikam.example"
OWN_USER_ADMIN = "hana@tailspintoys.example"

USER_STOPS = [
    Stop("subscriptions:users", of_users(), AGENT),
    Stop("subscriptions:users", of_users(query="all=-"), AGENT, "all ticked"),
    Stop("subscriptions:users", of_users(query="q=nobody"), AGENT, "no match"),
    Stop("subscriptions:users", of_users(), AGENT, "panel",
         in_order(follow("David Černý"), lambda page: page.get_by_role("dialog").wait_for())),
    Stop("subscriptions:users", of_users(), SELLER, "of a seller"),
    Stop("subscriptions:users", lambda cast: cast.users(customer=cast.margie), AGENT,
         "no privileges"),
    Stop("subscriptions:deleted_users", of_users("deleted_users"), AGENT, "none yet"),
    Stop("subscriptions:deleted_users",
         lambda cast: (cast.users("user", "-Dora"), cast.users("deleted_users"))[1], AGENT),
    Stop("subscriptions:user", of_users("user", "david"), AGENT),
    Stop("subscriptions:user", of_users("user", "-Dora"), AGENT, "deleted"),
    Stop("subscriptions:user", of_users("user", "hana"), NOT_ROLES, "out of reach"),
    Stop("subscriptions:add_user", of_users("add_user"), AGENT),
    Stop("subscriptions:add_user", of_users("add_user"), AGENT, "errors",
         in_order(fill("Email", "not a name"), submit("Next"))),
    Stop("subscriptions:add_user", of_users("add_user"), AGENT, "permissions", new_user()),
    Stop("subscriptions:add_user", of_users("add_user"), NOT_ROLES, "no roles to give", new_user()),
    Stop("subscriptions:add_user", of_users("add_user"), AGENT, "licenses",
         new_user(submit("Next"), unfold)),
    Stop("subscriptions:add_user", of_users("add_user"), AGENT, "review",
         new_user(submit("Next"), submit("Next"))),
    Stop("subscriptions:add_user", of_users("add_user"), AGENT, "complete",
         new_user(submit("Next"), submit("Next"), submit("Submit"))),
    Stop("subscriptions:edit_user", of_users("edit_user", "david"), AGENT),
    Stop("subscriptions:edit_user", of_users("edit_user", "david"), AGENT, "errors",
         in_order(fill("Display name", ""), submit("Save"))),
    Stop("subscriptions:user_roles", of_users("user_roles", "hana"), AGENT),
    Stop("subscriptions:user_roles", of_users("user_roles", "admin"), LOOKS_AFTER_USERS,
         "last global admin",
         in_order(lambda page: page.locator("#kind-user").check(), submit("Save"))),
    Stop("subscriptions:manage_licenses",
         of_users("manage_licenses", "david", "eva", "hana"), AGENT, "some have some", unfold),
    Stop("subscriptions:manage_licenses", of_users("manage_licenses", "+Nora"), AGENT,
         "updated", in_order(
             lambda page: page.get_by_role("checkbox").first.check(), submit("Save"))),
    Stop("subscriptions:manage_licenses", of_users("manage_licenses"), AGENT, "nobody chosen"),
    Stop("subscriptions:reset_password", of_users("reset_password", "+Nora"), AGENT),
    Stop("subscriptions:reset_password", of_users("reset_password", "+Nora", "+Nils"), AGENT,
         "done", submit("Yes")),
    Stop("subscriptions:reset_password", of_users("reset_password", "hana"), NOT_ROLES,
         "refused", submit("Yes")),
    Stop("subscriptions:delete_users", of_users("delete_users", "+Nils", "+Nemo"), AGENT),
    Stop("subscriptions:delete_users", of_users("delete_users", "admin", "+Nemo"), AGENT,
         "done and refused", submit("Yes")),
    Stop("subscriptions:restore_users", of_users("restore_users", "-Dirk"), AGENT),
    Stop("subscriptions:restore_users", of_users("restore_users", "-Dirk"), AGENT, "done",
         submit("Yes")),
    Stop("subscriptions:upload_users", of_users("upload_users"), AGENT),
    Stop("subscriptions:upload_users",
         lambda cast: (cast.uploaded("done"), cast.users("upload_users"))[1], AGENT, "some before"),
    Stop("subscriptions:upload_users", of_users("upload_users"), AGENT, "no file",
         submit("Validate")),
    *(
        Stop("subscriptions:upload", of_upload(state), AGENT, state)
        for state in ("checked", "nobody", "running", "done", "gone", "failed", "discarded")
    ),
    Stop("subscriptions:upload",
         lambda cast: f"{cast.uploaded('checked')}?show=skip", AGENT, "no such line"),
    Stop("subscriptions:upload_discard", of_upload("checked", "upload_discard"), AGENT),
    Stop("subscriptions_portal:upload_users", of_users("upload_users", own=True), TAILSPIN),
    Stop("subscriptions_portal:upload", of_upload("checked", own=True), TAILSPIN),
    Stop("subscriptions_portal:upload", of_upload("done", own=True), TAILSPIN, "done"),
    Stop("subscriptions_portal:upload_discard",
         of_upload("checked", "upload_discard", own=True), TAILSPIN),
    Stop("subscriptions_portal:users", of_users(own=True), TAILSPIN),
    Stop("subscriptions_portal:users", of_users(own=True), "eva@tailspintoys.example",
         "refused, with helpers"),
    Stop("subscriptions_portal:deleted_users", of_users("deleted_users", own=True), TAILSPIN),
    Stop("subscriptions_portal:user", of_users("user", "david", own=True), OWN_USER_ADMIN),
    Stop("subscriptions_portal:add_user", of_users("add_user", own=True), TAILSPIN),
    Stop("subscriptions_portal:add_user", of_users("add_user", own=True), TAILSPIN, "licenses",
         new_user(submit("Next"), unfold)),
    Stop("subscriptions_portal:edit_user", of_users("edit_user", "david", own=True), TAILSPIN),
    Stop("subscriptions_portal:user_roles", of_users("user_roles", "david", own=True), TAILSPIN),
    Stop("subscriptions_portal:manage_licenses",
         of_users("manage_licenses", "david", "eva", "hana", own=True), TAILSPIN, "plain", unfold),
    Stop("subscriptions_portal:reset_password",
         of_users("reset_password", "+Nora", own=True), TAILSPIN),
    Stop("subscriptions_portal:delete_users",
         of_users("delete_users", "+Nora", own=True), TAILSPIN),
    Stop("subscriptions_portal:restore_users",
         of_users("restore_users", "-Dora", own=True), TAILSPIN),
]  # fmt: skip

HELPS, EVA = AGENT, "eva@tailspintoys.example"
SUPPORT_STOPS = [
    Stop("subscriptions:requests", lambda cast: cast.staff("subscriptions:requests"), HELPS),
    Stop("subscriptions:requests",
         lambda cast: f"{cast.staff('subscriptions:requests')}?state=waiting", SELLER, "none"),
    Stop("subscriptions:requests", lambda cast: cast.staff("subscriptions:requests"),
         "billing.admin@fabrikam.example", "refused, with helpers"),
    Stop("subscriptions:customer_requests", of_customer("customer_requests", "tailspin"), HELPS),
    Stop("subscriptions:customer_requests", of_customer("customer_requests", "margie"), HELPS,
         "none yet"),
    Stop("subscriptions:new_request", of_customer("new_request", "margie"), HELPS,
         "without privileges"),
    Stop("subscriptions:new_request", of_customer("new_request", "tailspin"), HELPS, "errors",
         submit("Submit")),
    Stop("subscriptions:request", lambda cast: cast.asked("request"), HELPS, "plain", unfold),
    Stop("subscriptions:request", lambda cast: cast.asked("request"), HELPS, "errors",
         submit("Send")),
    Stop("subscriptions:request", lambda cast: cast.asked("request"), SELLER, "reads only"),
    Stop("subscriptions:request", lambda cast: cast.asked("request", cast.closed), HELPS, "closed"),
    Stop("subscriptions:request", lambda cast: cast.asked("request", cast.abandoned), HELPS,
         "parted"),
    Stop("subscriptions:services", lambda cast: cast.services(True), HELPS),
    Stop("subscriptions:services", lambda cast: cast.services(True, False), HELPS, "stale"),
    Stop("subscriptions:services", lambda cast: cast.services(), SELLER, "no news; a seller"),
    Stop("subscriptions:services", of_customer("services", "margie"), HELPS, "no privileges"),
    Stop("subscriptions_portal:requests",
         lambda cast: cast.portal("subscriptions_portal:requests", cast.tailspin), TAILSPIN),
    Stop("subscriptions_portal:requests",
         lambda cast: cast.portal("subscriptions_portal:requests", cast.tailspin), EVA,
         "of a plain user"),
    Stop("subscriptions_portal:new_request",
         lambda cast: cast.portal("subscriptions_portal:new_request", cast.tailspin), TAILSPIN),
    Stop("subscriptions_portal:new_request",
         lambda cast: cast.portal("subscriptions_portal:new_request", cast.tailspin), EVA,
         "errors of a plain user", submit("Submit")),
    Stop("subscriptions_portal:new_request",
         lambda cast: cast.portal("subscriptions_portal:new_request", cast.alpine), ALPINE,
         "nobody to ask"),
    Stop("subscriptions_portal:request", lambda cast: cast.asked("request", own=True), TAILSPIN,
         "plain", unfold),
    Stop("subscriptions_portal:request",
         lambda cast: cast.asked("request", cast.closed, own=True), TAILSPIN, "closed"),
]  # fmt: skip


def notices(query: str = "") -> Callable[[Cast], str]:
    return lambda cast: cast.staff("notifications:list") + query


def activity(query: str = "") -> Callable[[Cast], str]:
    return lambda cast: cast.staff("activity:list") + query


def details_of_first(page: Page) -> None:
    page.get_by_role("main").get_by_label("Details:").first.click()
    page.get_by_role("main").get_by_text("Only this object").first.wait_for()


NOTICE_STOPS = [
    Stop("notifications:list", notices(), GLOBAL),
    Stop("notifications:list", notices("?tab=news"), GLOBAL, "notifications, of several pages"),
    Stop("notifications:list", notices("?tab=completed"), GLOBAL, "completed items"),
    Stop("notifications:list", notices("?tab=archived"), GLOBAL, "archived items"),
    Stop("notifications:list", notices("?q=zzzz"), GLOBAL, "no hit"),
    Stop("notifications:list", notices(), GLOBAL, "nothing ticked", submit("Archive")),
    Stop("notifications:list", notices(), "default.user@fabrikam.example", "nothing to do"),
    Stop("notifications:preferences", lambda cast: cast.staff("notifications:preferences"), GLOBAL),
    Stop(
        "notifications:preferences",
        lambda cast: cast.staff("notifications:preferences"),
        "default.user@fabrikam.example",
        "nothing to choose but the language",
    ),
    Stop(
        "notifications_portal:list",
        lambda cast: cast.portal("notifications_portal:list", cast.tailspin),
        TAILSPIN,
    ),
    Stop(
        "notifications_portal:preferences",
        lambda cast: cast.portal("notifications_portal:preferences", cast.tailspin),
        TAILSPIN,
    ),
    Stop("activity:list", activity(), GLOBAL),
    Stop("activity:list", activity(), GLOBAL, "a row open", details_of_first),
    Stop(
        "activity:list", activity("?customer=tailspin&since=2020-01-01"), GLOBAL, "of one customer"
    ),
    Stop("activity:list", activity("?customer=zzzz"), GLOBAL, "nothing"),
    Stop(
        "activity:list",
        activity("?since=2026-06-02&until=2026-06-01"),
        GLOBAL,
        "the last day before the first",
    ),
    Stop("activity:list", activity(), "default.user@fabrikam.example", "refused, with helpers"),
    Stop("activity:entry", lambda cast: cast.entry(), GLOBAL),
]

LEAVING, PATIENT = "admin@leaving-company.example", "admin@patient-company.example"
ATTESTED, NORTHWIND = "admin@attested-company.example", "admin.agent@northwind.example"
PRIVILEGE_STOPS = [
    Stop("customers:administer", lambda cast: cast.staff("customers:administer"), AGENT),
    Stop("customers:administer",
         lambda cast: cast.staff("customers:administer") + "?only=outlived", AGENT, "outlived"),
    Stop("customers:administer",
         lambda cast: cast.staff("customers:administer") + "?q=zzz", AGENT, "nothing found"),
    Stop("customers:administer",
         lambda cast: "/p/northwind/customers/administer/", NORTHWIND, "none"),
    Stop("customers:inactive_privileges",
         lambda cast: cast.staff("customers:inactive_privileges"), AGENT),
    Stop("customers:inactive_privileges",
         lambda cast: cast.staff("customers:inactive_privileges"),
         AGENT, "nobody ticked", submit("Give up")),
    Stop("customers:inactive_privileges",
         lambda cast: "/p/contoso/customers/inactive-privileges/",
         "helpdesk.agent@contoso.example", "only views"),
    Stop("customers:inactive_privileges",
         lambda cast: "/p/northwind/customers/inactive-privileges/", NORTHWIND, "none"),
    Stop("customers:admin_relationships",
         lambda cast: cast.record("customers:admin_relationships", cast.tailspin), AGENT),
    Stop("customers:admin_relationships",
         lambda cast: cast.record("customers:admin_relationships", cast.margie), AGENT, "none"),
    Stop("customers:admin_relationships",
         lambda cast: cast.record("customers:admin_relationships", cast.tailspin),
         SELLER, "others can give up"),
    Stop("customers:admin_relationships",
         lambda cast: cast.record("customers:admin_relationships", cast.outlived),
         AGENT, "outlived"),
    Stop("customers:give_up_privileges",
         lambda cast: cast.record("customers:give_up_privileges", cast.tailspin), AGENT),
    Stop("customers:give_up_privileges",
         lambda cast: cast.record("customers:give_up_privileges", cast.outlived),
         AGENT, "not ticked", submit("Give up")),
    Stop("customers:end_requests", lambda cast: cast.staff("customers:end_requests"), AGENT),
    Stop("customers:end_requests",
         lambda cast: cast.staff("customers:end_requests") + "?closed=1", AGENT, "closed"),
    Stop("customers:end_requests",
         lambda cast: "/p/northwind/customers/end-requests/", NORTHWIND, "none"),
    Stop("customers:account",
         lambda cast: cast.record("customers:account", cast.leaving), AGENT, "wants to leave"),
    Stop("subscriptions:remove_relationship",
         lambda cast: cast.record("subscriptions:remove_relationship", cast.waiting_long),
         AGENT, "wants to leave, overdue"),
    Stop("customers_portal:partner",
         lambda cast: cast.with_partner("partner", cast.leaving), LEAVING, "end requested"),
    Stop("customers_portal:partner",
         lambda cast: cast.with_partner("partner", cast.waiting_long),
         PATIENT, "end requested, overdue"),
    Stop("customer_home",
         lambda cast: cast.portal("customer_home", cast.waiting_long),
         PATIENT, "end requested, overdue"),
    Stop("customers_portal:relationships",
         lambda cast: cast.portal("customers_portal:relationships", cast.leaving),
         LEAVING, "end requested"),
    Stop("customers_portal:request_end",
         lambda cast: cast.with_partner("request_end", cast.tailspin), TAILSPIN),
    Stop("customers_portal:request_end",
         lambda cast: cast.with_partner("request_end", cast.tailspin),
         TAILSPIN, "not ticked", submit("Ask to end the relationship")),
    Stop("customers_portal:withdraw_end_request",
         lambda cast: cast.with_partner("withdraw_end_request", cast.leaving), LEAVING),
    Stop("customers_portal:reassign_roles",
         lambda cast: cast.with_partner("reassign_roles", cast.leaving), LEAVING, "nobody else"),
    Stop("customers_portal:reassign_roles",
         lambda cast: cast.with_partner("reassign_roles", cast.attested), ATTESTED),
    Stop("customers_portal:reassign_roles",
         lambda cast: cast.with_partner("reassign_roles", cast.attested),
         ATTESTED, "nobody chosen", submit("Reassign roles")),
    Stop("customers_portal:activity",
         lambda cast: cast.portal("customers_portal:activity", cast.tailspin), TAILSPIN),
    Stop("customers_portal:activity",
         lambda cast: cast.portal("customers_portal:activity", cast.tailspin) + "?partner=all",
         TAILSPIN, "everybody"),
    Stop("customers_portal:activity",
         lambda cast: cast.portal("customers_portal:activity", cast.tailspin) + "?until=2001-01-01",
         TAILSPIN, "nothing matches"),
    Stop("customers_portal:activity",
         lambda cast: cast.portal("customers_portal:activity", cast.alpine), ALPINE, "none"),
    Stop("subscriptions_portal:subscriptions",
         lambda cast: cast.portal("subscriptions_portal:subscriptions", cast.tailspin), TAILSPIN),
    Stop("subscriptions_portal:subscriptions",
         lambda cast: cast.portal("subscriptions_portal:subscriptions", cast.tailspin) + "?ended=1",
         TAILSPIN, "ended"),
    Stop("subscriptions_portal:subscriptions",
         lambda cast: cast.portal("subscriptions_portal:subscriptions", cast.alpine),
         ALPINE, "none"),
    Stop("subscriptions_portal:support",
         lambda cast: cast.portal("subscriptions_portal:support", cast.tailspin), TAILSPIN),
    Stop("subscriptions_portal:support",
         lambda cast: cast.portal("subscriptions_portal:support", cast.tailspin),
         "eva@tailspintoys.example", "plain user"),
    Stop("subscriptions_portal:support",
         lambda cast: cast.portal("subscriptions_portal:support", cast.alpine), ALPINE, "none"),
    Stop("subscriptions_portal:owners",
         lambda cast: cast.portal("subscriptions_portal:owners", cast.tailspin), TAILSPIN),
    Stop("subscriptions_portal:owners",
         lambda cast: cast.portal("subscriptions_portal:owners", cast.alpine), ALPINE, "none"),
    Stop("subscriptions_portal:give_owner",
         lambda cast: cast.ownership("give_owner", cast.paid_by_use), TAILSPIN),
    Stop("subscriptions_portal:take_back_owner",
         lambda cast: cast.ownership("take_back_owner", cast.owned,
                                     partner_id=cast.reseller.public_id), TAILSPIN),
    Stop("subscriptions:detail",
         lambda cast: cast.of_owner("detail", cast.owned), JOINT_ASKER, "an owner"),
    Stop("subscriptions:detail",
         lambda cast: cast.of_owner("detail", cast.paid_by_use),
         JOINT_ASKER, "paid by use, no owner"),
    Stop("subscriptions:rename_owned",
         lambda cast: cast.of_owner("rename_owned", cast.owned), JOINT_ASKER),
    Stop("subscriptions:rename_owned",
         lambda cast: cast.of_owner("rename_owned", cast.owned),
         JOINT_ASKER, "errors", in_order(fill("Subscription nickname", ""), submit("Save"))),
]  # fmt: skip

GROUPS: dict[str, list[Stop]] = {
    "notices": NOTICE_STOPS,
    "support": SUPPORT_STOPS,
    "users": USER_STOPS,
    "partner": PARTNER_STOPS,
    "requests": REQUEST_STOPS,
    "staff": STAFF_STOPS,
    "tags": TAG_STOPS,
    "imports": IMPORT_STOPS,
    "resellers": RESELLER_STOPS,
    "incentives": INCENTIVE_STOPS,
    "subscription": SUBSCRIPTION_STOPS,
    "orders": ORDER_STOPS,
    "new customers": NEW_CUSTOMER_STOPS,
    "endings": ENDING_STOPS,
    "privileges": PRIVILEGE_STOPS,
    "guest": GUEST_STOPS,
    "joint": JOINT_STOPS,
    "partnership": PARTNERSHIP_STOPS,
    "newcomers": NEWCOMER_STOPS,
    "portal": PORTAL_STOPS,
    "account": ACCOUNT_STOPS,
    "organisation": ORGANISATION_STOPS,
    "prices": PRICE_STOPS,
    "operations": OPERATIONS_STOPS,
}

# Addresses that show no page of their own, and what they do instead.
NO_PAGE = {
    "notifications:act": "takes only POST",
    "notifications:bell": "a part of every page",
    "notifications_portal:act": "takes only POST",
    "notifications_portal:bell": "a part of every page",
    "activity:export_csv": "a file",
    "activity:export_json": "a file",
    "subscriptions:request_move": "takes only POST",
    "subscriptions:request_severity": "takes only POST",
    "subscriptions:request_file": "a file",
    "subscriptions_portal:request_move": "takes only POST",
    "subscriptions_portal:request_severity": "takes only POST",
    "subscriptions_portal:request_contact": "takes only POST",
    "subscriptions_portal:request_file": "a file",
    "subscriptions:upload_template": "a file",
    "subscriptions:upload_report": "a file",
    "subscriptions:upload_passwords": "a file",
    "subscriptions:upload_live": "a part of the upload's page",
    "subscriptions_portal:upload_template": "a file",
    "subscriptions_portal:upload_report": "a file",
    "subscriptions_portal:upload_passwords": "a file",
    "subscriptions_portal:upload_live": "a part of the upload's page",
    "subscriptions:new_customer_prefix": "a piece of the form",
    "subscriptions:catalogue_export": "a file",
    "subscriptions:usage_export": "a file",
    "admin:subscriptions_catalogueimport_export": "a file",
    "admin:subscriptions_catalogueimport_template": "a file",
    "admin:subscriptions_usageimport_export": "as that of the catalog",
    "admin:subscriptions_usageimport_template": "as that of the catalog",
    "admin:subscriptions_usageimport_change": "as that of the catalog",
    "admin:subscriptions_usageimport_run": "as that of the catalog",
    "admin:subscriptions_usageimport_check_again": "as that of the catalog",
    "admin:subscriptions_usageimport_resume": "as that of the catalog",
    "customers:export": "a file",
    "customers:import_template": "a file",
    "customers:import_export": "a file",
    "admin:customers_customerimport_export": "a file",
    "customers:import_live": "a part of the import's page",
    "customers:import_request": "a command",
    "resellers:export": "a file",
    "subscriptions:export": "a file",
    "subscriptions:incentives_export": "a file",
    "customers_portal:activity_export": "a file",
    "subscriptions:removal_report_pdf": "a file",
    "portal_profile": "leads to the profile of one's own organisation",
    "invitations:start": "takes only POST",
    "invitations:start_joint": "takes only POST",
    "invitations:start_partnership": "takes only POST",
    "invitations:campaign": "takes only POST",
    "invitations:renew": "takes only POST",
    "invitations:send": "takes only POST",
    "invitations:mail_retry": "takes only POST",
    "customers:live": "for the open list",
    "invitations:live": "for the open list",
    "invitations:deliveries": "for the open page of a request",
    "guest:cancel": "takes only POST",
    "guest:forward": "takes only POST",
    "guest:newcomer_resend": "takes only POST",
    "guest:newcomer_resume": "leads to the step that was left",
    "set_language": "takes only POST",
    "set_theme": "takes only POST",
    "healthz": "for machines",
    "readyz": "for machines",
}
