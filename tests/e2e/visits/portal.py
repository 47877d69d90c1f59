"""The portal of the customer."""

from django.urls import reverse

from customers.selectors import current_agreement_version
from tests.e2e.visits.acts import follow, submit
from tests.e2e.visits.people import ALPINE, TAILSPIN
from tests.e2e.visits.stop import Stop

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
