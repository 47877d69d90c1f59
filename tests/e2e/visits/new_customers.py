"""The wizard that adds a customer."""

from tests.e2e.visits.acts import appears, fill, in_order, submit, unfold
from tests.e2e.visits.people import AGENT, SELLER
from tests.e2e.visits.stop import Stop

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
