"""A subscription and what is done with it."""

from collections.abc import Callable

from playwright.sync_api import Page

from tests.e2e.visits.acts import (
    fill,
    follow,
    in_order,
    press,
    submit,
)
from tests.e2e.visits.cast import Cast
from tests.e2e.visits.people import (
    AGENT,
    JOINT_ASKER,
)
from tests.e2e.visits.stop import Stop

PAID_BY_USE = {"offer__product__billing_type": "usage", "state": "active"}


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
