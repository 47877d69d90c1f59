"""The home page of a partner and its customers."""

from tests.e2e.visits.acts import open_menu, press
from tests.e2e.visits.people import AGENT
from tests.e2e.visits.stop import Stop

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
