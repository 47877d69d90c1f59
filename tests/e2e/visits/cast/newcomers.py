"""People who answer a request before they have an account."""

from typing import Any

from customers.models import CustomerDomain
from invitations.enums import ApplicationState
from invitations.links import link_for
from invitations.models import TenantApplication, new_nonce
from invitations.newcomer_links import application_token
from tests.e2e.visits.cast.requests import Requests
from tests.factories.customers import (
    DirectoryUserFactory,
)
from tests.factories.invitations import (
    TenantApplicationFactory,
)
from tests.invitations.newcomers import COMPANY


class Newcomers(Requests):
    """People on the way to a tenant."""

    def _newcomers(self) -> None:
        """People on the way to a tenant, as far as each has come."""
        # A request of their own: earlier stops answer the other one.
        self.fresh = self._request(opened=True)
        self.begun = self._newcomer("nowakowie")
        self.confirmed = self._newcomer("nowakowie", state=ApplicationState.VERIFIED)
        CustomerDomain.objects.create(customer=self.alpine, name="taken.onmicrosoft.com")
        CustomerDomain.objects.create(customer=self.alpine, name="new.example")  # theirs too
        self.late = self._newcomer("taken", state=ApplicationState.VERIFIED)
        self.completed = self._newcomer(
            "x", state=ApplicationState.COMPLETED, customer=self.tailspin
        )
        known = DirectoryUserFactory(customer=self.tailspin).user.email
        self.known = self._newcomer("nowakowie", email=known)

    def _newcomer(self, wanted: str, **fields: Any) -> TenantApplication:
        typed = {"step": "admin", "company": COMPANY, "domain": {"wanted": wanted}}
        return TenantApplicationFactory.create(invitation=self.fresh, typed=typed, **fields)

    def newcomer(self, application: TenantApplication, step: str = "") -> str:
        return f"{link_for(self.fresh)}new/{application_token(application)}/{step}"

    def moved(self) -> str:
        """The address of a window that was open when the mail was confirmed elsewhere."""
        stale = TenantApplication(public_id=self.confirmed.public_id, nonce=new_nonce())
        return self.newcomer(stale, "company/")
