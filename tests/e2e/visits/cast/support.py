"""Service requests and the state of services."""

from django.utils import timezone

from customers.models import DirectoryUser
from subscriptions.health.enums import HealthState
from subscriptions.models import (
    HealthFetch,
    RequestParticipant,
    ServiceRequest,
)
from subscriptions.requests.enums import RequestState, Side
from tests.e2e.visits.cast.demo import Demo
from tests.e2e.visits.people import ALPINE, TAILSPIN
from tests.factories.customers import (
    DirectoryUserFactory,
)
from tests.factories.requests import (
    HealthFetchFactory,
    RequestAttachmentFactory,
    RequestMessageFactory,
    ServiceHealthFactory,
    ServiceRequestFactory,
)


class Support(Demo):
    """Requests for help."""

    def _support(self) -> None:
        """Requests that wait, are answered and closed, and one of a customer that went away."""
        person = DirectoryUser.objects.get(user__email=TAILSPIN)
        self.overdue = ServiceRequestFactory.create(
            person=person, contact=self.partner, overdue=True, title="Mail does not arrive",
            said="Since this morning.\nSee https://status.example/ for more.",
        )  # fmt: skip
        self.overdue.on_behalf = True
        self.overdue.save()
        mailed = RequestMessageFactory.create(
            request=self.overdue, by_mail=True, side=Side.PARTNER, author=self.seller,
            organisation_name=self.partner.name, body="We look into it.",
        )  # fmt: skip
        RequestAttachmentFactory.create(message=mailed, name=f"{'a-long-name-' * 8}.png")
        self.closed = ServiceRequestFactory.create(
            person=person, contact=self.partner, state=RequestState.CLOSED
        )
        # Whoever answered has left: the customer chooses, where it has another partner.
        self.left = ServiceRequestFactory.create(person=person, title="Left alone")
        RequestParticipant.objects.create(request=self.left, partner=self.partner)
        lonely = DirectoryUser.objects.get(user__email=ALPINE)
        self.nobodys = ServiceRequestFactory.create(person=lonely, title="Nobody is left")
        former = DirectoryUserFactory.create(customer__name="Parted Company")
        self.abandoned = ServiceRequestFactory.create(person=former)
        RequestParticipant.objects.create(request=self.abandoned, partner=self.partner)
        ServiceHealthFactory.create(
            service="Mail",
            state=HealthState.DEGRADED,
            title="Slow",
            details_url="https://status.example/",
            since=timezone.now(),
        )
        ServiceHealthFactory.create(service="Documents", state=HealthState.CRITICAL)
        ServiceHealthFactory.create(service="Meetings")

    def services(self, *fetches: bool, own: bool = False) -> str:
        """Service management of Tailspin Toys after attempts that succeeded, or did not."""
        HealthFetch.objects.all().delete()
        for succeeded in fetches:
            HealthFetchFactory.create(succeeded=succeeded)
        if own:
            return self.portal("subscriptions_portal:services", self.tailspin)
        return self.record("subscriptions:services", self.tailspin)

    def asked(self, name: str, found: ServiceRequest | None = None, *, own: bool = False) -> str:
        """A page of a service request."""
        request_id = (found or self.overdue).public_id
        if own:
            return self.portal(f"subscriptions_portal:{name}", self.tailspin, request_id=request_id)
        return self.staff(f"subscriptions:{name}", request_id=request_id)
