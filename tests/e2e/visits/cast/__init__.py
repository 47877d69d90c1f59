"""Who and what is visited: the demo, and what it lacks, in every state."""

from tests.e2e.visits.cast.customers import Customers
from tests.e2e.visits.cast.endings import Endings
from tests.e2e.visits.cast.newcomers import Newcomers
from tests.e2e.visits.cast.notices import Notices
from tests.e2e.visits.cast.support import Support
from tests.e2e.visits.cast.users import Users


class Cast(Newcomers, Customers, Endings, Notices, Support, Users):
    """The demo, and a request in each of its states."""

    def __init__(self) -> None:
        super().__init__()
        self._requests()
        self._newcomers()
        self._imports()
        self._partnerships()
        self._joint_requests()
        self._endings()
        self._orders()
        self._notices()
        self._tags()
        self._new_customers()
        self._support()
