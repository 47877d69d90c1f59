"""The price list and daily usage."""

from collections.abc import Callable
from typing import Any

from django.urls import reverse
from django.utils import timezone

from subscriptions.models import (
    Subscription,
)
from tests.e2e.visits.cast import Cast
from tests.e2e.visits.people import (
    JOINT_ASKER,
    SELLER,
    USERS,
)
from tests.e2e.visits.stop import Stop


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
