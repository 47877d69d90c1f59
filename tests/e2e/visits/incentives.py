"""Incentives, and what waits or ends."""

from tests.e2e.visits.people import AGENT, JOINT_ASKER, SELLER
from tests.e2e.visits.stop import Stop

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
