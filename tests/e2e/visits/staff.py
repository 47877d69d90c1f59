"""The people of a partner."""

from tests.e2e.visits.acts import submit, unfold
from tests.e2e.visits.people import ACCOUNTS, AGENT, GLOBAL, SELLER, USERS
from tests.e2e.visits.stop import Stop

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
