"""The way to a tenant of one's own."""

from invitations.newcomer_links import confirmation_link
from tests.e2e.visits.acts import submit
from tests.e2e.visits.stop import Stop

NEWCOMER_STOPS = [
    Stop("guest:newcomer", lambda cast: cast.guest(cast.fresh, "new/")),
    Stop("guest:newcomer", lambda cast: cast.guest(cast.fresh, "new/"), "", "errors",
         submit("Next")),
    Stop("guest:newcomer_company", lambda cast: cast.newcomer(cast.begun, "company/")),
    Stop("guest:newcomer_company", lambda cast: cast.newcomer(cast.confirmed, "company/"), "",
         "confirmed"),
    Stop("guest:newcomer_company", lambda cast: cast.newcomer(cast.completed, "company/"), "",
         "completed"),
    Stop("guest:newcomer_company", lambda cast: cast.moved(), "", "confirmed elsewhere"),
    Stop("guest:newcomer_address", lambda cast: cast.newcomer(cast.begun, "address/")),
    Stop("guest:newcomer_domain", lambda cast: cast.newcomer(cast.confirmed, "domain/")),
    Stop("guest:newcomer_domain", lambda cast: cast.newcomer(cast.late, "domain/"), "", "taken"),
    Stop("guest:newcomer_admin", lambda cast: cast.newcomer(cast.begun, "admin/")),
    Stop("guest:newcomer_admin", lambda cast: cast.newcomer(cast.confirmed, "admin/"), "",
         "may be known"),
    Stop("guest:newcomer_admin", lambda cast: cast.newcomer(cast.confirmed, "admin/"), "",
         "errors", submit("Create and continue")),
    Stop("guest:newcomer_confirm", lambda cast: confirmation_link(cast.begun)),
    Stop("guest:newcomer_confirm", lambda cast: confirmation_link(cast.known), "", "known"),
]  # fmt: skip
