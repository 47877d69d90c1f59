"""How privileges were used, and customers that ask a partner to end the relationship."""

from collections.abc import Sequence
from datetime import timedelta

from customers.endings.enums import EndingState
from customers.endings.models import EndRequest
from customers.enums import GrantState, RelationshipState
from customers.models import AdminGrant, ResellerRelationship
from partnercenter.demo.history import History
from partnercenter.demo.journeys import Journey
from partnercenter.demo.organisations import Organisations
from partners.audit import Organisation

# Days since the last use, customer by customer; None for never.
USED_AGO = (0, 1, 3, 0, 8, 2, 34, 1, 5, 47, 13, 0, 66, 4, 1, 83, 97, 2, 6, 160, None)
NOTICE = 30
# Days since a customer asked, whether it took that back, and why it asked.
ASKED: Sequence[tuple[int, bool, str]] = (
    (18, False, "We are going to work with one partner only."),
    (37, False, ""),
    (55, True, "Our contract ends this year."),
)


class Privileges:
    def __init__(self, made: Organisations, history: History, journeys: Sequence[Journey]) -> None:
        self.made, self.history = made, history
        fabrikam = made.partners["fabrikam"]
        told = {customer.pk for customer in made.customers.values()}
        self.filler = [
            row
            for row in journeys
            if row.partner == fabrikam and not row.ended and row.customer.pk not in told
        ]

    def write(self) -> None:
        self._use()
        self._ask_to_end()

    def _use(self) -> None:
        grants = list(AdminGrant.objects.filter(state=GrantState.GRANTED).order_by("pk"))
        for number, grant in enumerate(grants):
            ago = USED_AGO[number % len(USED_AGO)]
            if ago is not None:
                at = self.made.now - timedelta(days=ago, hours=1)
                grant.last_used_at = max(at, grant.granted_at)
        AdminGrant.objects.bulk_update(grants, ["last_used_at"], batch_size=200)

    def _ask_to_end(self) -> None:
        """Customers that have been with Fabrikam long enough to have had enough."""
        patient = self.made.now - timedelta(days=90)
        asking = [row for row in self.filler if row.accepted_at < patient][-len(ASKED) :]
        for journey, asked in zip(asking, ASKED, strict=False):
            self._ask(journey, *asked)

    def _ask(self, journey: Journey, ago: int, withdrawn: bool, reason: str) -> None:
        partner, customer = journey.partner, journey.customer
        at = self.made.now - timedelta(days=ago)
        due_on = at.date() + timedelta(days=NOTICE)
        row = EndRequest(
            partner=partner,
            customer=customer,
            relationship=ResellerRelationship.objects.get(
                partner=partner, customer=customer, state=RelationshipState.ACTIVE
            ),
            reason=reason,
            requested_at=at,
            requested_by_name=journey.admin_name,
            due_on=due_on,
        )
        readers: list[Organisation] = [customer, partner]
        self.history.add(
            at, "relationship.end_requested", customer, journey.accepted_by, readers,
            partner=partner.name, reason=reason, due_on=due_on.isoformat(),
        )  # fmt: skip
        if withdrawn:
            later = at + timedelta(days=9)
            row.state, row.closed_at = EndingState.WITHDRAWN, later
            row.closed_by_name = journey.admin_name
            self.history.add(
                later, "relationship.end_request_withdrawn", customer, journey.accepted_by,
                readers, partner=partner.name,
            )  # fmt: skip
        row.save()
