"""Relationships, privileges and ownership that end, or are asked to."""

from datetime import timedelta
from typing import Any

from django.urls import reverse
from django.utils import timezone

from customers.endings.models import EndRequest
from customers.enums import AgreementMethod, RelationshipState
from customers.models import Customer
from customers.selectors import current_agreement_version
from partners.models import (
    PartnerLocation,
)
from subscriptions.enums import SubscriptionState
from subscriptions.models import (
    Subscription,
    SubscriptionOwner,
)
from tests.e2e.visits.cast.demo import Demo
from tests.factories.customers import (
    AdminGrantFactory,
    CustomerAgreementFactory,
    CustomerFactory,
    DirectoryUserFactory,
    ResellerRelationshipFactory,
)
from tests.factories.subscriptions import (
    OfferFactory,
    OrderFactory,
    RemovalReportFactory,
    SubscriptionFactory,
)


class Endings(Demo):
    """Customers that leave or are left."""

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
