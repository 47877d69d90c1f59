"""Every page in every state that a person can meet, with somebody of the demo who meets it.

`test_accessibility.py` walks this table and compares it with the URL table: a new page without a
visit fails there, and so does a visit to a page that is gone.
"""

from tests.e2e.visits.account import ACCOUNT_STOPS
from tests.e2e.visits.cast import Cast
from tests.e2e.visits.endings import ENDING_STOPS
from tests.e2e.visits.guest import GUEST_STOPS
from tests.e2e.visits.imports import IMPORT_STOPS
from tests.e2e.visits.incentives import INCENTIVE_STOPS
from tests.e2e.visits.joint import JOINT_STOPS
from tests.e2e.visits.new_customers import NEW_CUSTOMER_STOPS
from tests.e2e.visits.newcomers import NEWCOMER_STOPS
from tests.e2e.visits.no_page import NO_PAGE
from tests.e2e.visits.notices import NOTICE_STOPS
from tests.e2e.visits.operations import OPERATIONS_STOPS
from tests.e2e.visits.orders import ORDER_STOPS
from tests.e2e.visits.organisation import ORGANISATION_STOPS
from tests.e2e.visits.partner import PARTNER_STOPS
from tests.e2e.visits.partnership import PARTNERSHIP_STOPS
from tests.e2e.visits.portal import PORTAL_STOPS
from tests.e2e.visits.prices import PRICE_STOPS
from tests.e2e.visits.privileges import PRIVILEGE_STOPS
from tests.e2e.visits.requests import REQUEST_STOPS
from tests.e2e.visits.resellers import RESELLER_STOPS
from tests.e2e.visits.staff import STAFF_STOPS
from tests.e2e.visits.stop import Stop
from tests.e2e.visits.subscription import SUBSCRIPTION_STOPS
from tests.e2e.visits.support import SUPPORT_STOPS
from tests.e2e.visits.tags import TAG_STOPS
from tests.e2e.visits.users import USER_STOPS

__all__ = ["GROUPS", "NO_PAGE", "Cast", "Stop"]

GROUPS: dict[str, list[Stop]] = {
    "notices": NOTICE_STOPS,
    "support": SUPPORT_STOPS,
    "users": USER_STOPS,
    "partner": PARTNER_STOPS,
    "requests": REQUEST_STOPS,
    "staff": STAFF_STOPS,
    "tags": TAG_STOPS,
    "imports": IMPORT_STOPS,
    "resellers": RESELLER_STOPS,
    "incentives": INCENTIVE_STOPS,
    "subscription": SUBSCRIPTION_STOPS,
    "orders": ORDER_STOPS,
    "new customers": NEW_CUSTOMER_STOPS,
    "endings": ENDING_STOPS,
    "privileges": PRIVILEGE_STOPS,
    "guest": GUEST_STOPS,
    "joint": JOINT_STOPS,
    "partnership": PARTNERSHIP_STOPS,
    "newcomers": NEWCOMER_STOPS,
    "portal": PORTAL_STOPS,
    "account": ACCOUNT_STOPS,
    "organisation": ORGANISATION_STOPS,
    "prices": PRICE_STOPS,
    "operations": OPERATIONS_STOPS,
}
