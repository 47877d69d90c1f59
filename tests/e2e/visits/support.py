"""Service requests and service health."""

from tests.e2e.visits.acts import submit, unfold
from tests.e2e.visits.people import AGENT, ALPINE, SELLER, TAILSPIN
from tests.e2e.visits.stop import Stop, of_customer

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
