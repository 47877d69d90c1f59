"""What is ordered, for customers of today and of tomorrow."""

from typing import Any

from partners.models import (
    Partner,
    PartnerLocation,
    User,
)
from subscriptions.models import (
    NewCustomerDraft,
    Offer,
    Order,
)
from tests.e2e.visits.cast.demo import Demo
from tests.e2e.visits.people import AGENT, SELLER
from tests.factories.customers import (
    CustomerFactory,
    ResellerRelationshipFactory,
)
from tests.factories.subscriptions import (
    CartFactory,
    NewCustomerDraftFactory,
    OfferFactory,
    OrderFactory,
    OrderLineFactory,
)
from tests.subscriptions.newcustomer.wizard import ACCOUNT


class Orders(Demo):
    """Carts, orders and drafts of customers."""

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
