"""Users and licenses of a customer, and files of them."""

from datetime import timedelta
from typing import Any

from django.urls import reverse
from django.utils import timezone

from customers.acting import acting_again
from customers.models import Customer, DirectoryUser
from partners.models import (
    User,
)
from subscriptions.users.enums import StopReason, UploadState, UploadVerdict
from subscriptions.users.services import delete_person
from tests.e2e.visits.cast.demo import Demo
from tests.factories.customers import (
    DirectoryUserFactory,
)
from tests.factories.uploads import UserUploadFactory


class Users(Demo):
    """People, made as they are needed."""

    def users(
        self,
        name: str = "users",
        *people: str,
        customer: Customer | None = None,
        own: bool = False,
        query: str = "",
    ) -> str:
        """A page of "Users and licenses", of Tailspin Toys if not said; people by what stands
        before the @; "+name" is somebody new, "-name" somebody new and deleted."""
        customer = customer or self.tailspin
        found = [self._person(customer, each).public_id for each in people]
        of_one = name in {"user", "edit_user", "user_roles"}
        arguments: dict[str, Any] = {"customer_id": customer.public_id}
        arguments |= {"user_id": found[0]} if of_one else {}
        if own:
            url = reverse(f"subscriptions_portal:{name}", kwargs=arguments)
        else:
            url = self.staff(f"subscriptions:{name}", **arguments)
        chosen = [] if of_one else [f"u={each}" for each in found]
        asked = "&".join(filter(None, [query, *chosen]))
        return f"{url}?{asked}" if asked else url

    def uploaded(self, state: str, name: str = "upload", *, own: bool = False) -> str:
        """A page of a file of users in a state; "nobody" is one with nobody to add, "gone" one
        whose passwords are."""
        partner = None if own else self.partner
        fields: dict[str, Any] = {"state": state, "customer": self.tailspin, "partner": partner}
        if state == "nobody":
            fields |= {"state": UploadState.CHECKED, "counts": {UploadVerdict.PROBLEM: 2}}
        elif state == "gone":
            fields |= {"state": UploadState.DONE, "progress": 2}
        elif state in {"running", "done", "failed"}:
            fields |= {"secrets_until": timezone.now() + timedelta(hours=72), "progress": 1}
        if state == "failed":
            fields["stop_reason"] = StopReason.ACCESS
        found = UserUploadFactory.create(**fields)
        space = "subscriptions_portal" if own else "subscriptions"
        arguments = {"customer_id": self.tailspin.public_id, "upload_id": found.public_id}
        if own:
            return reverse(f"{space}:{name}", kwargs=arguments)
        return self.staff(f"{space}:{name}", **arguments)

    @staticmethod
    def _person(customer: Customer, name: str) -> DirectoryUser:
        email = f"{name.lstrip('+-').lower()}@{customer.default_domain}"
        found = DirectoryUser.objects.filter(customer=customer, user__email=email).first()
        person = found or DirectoryUserFactory.create(
            customer=customer, display_name=name.lstrip("+-"), user__email=email
        )
        if name.startswith("-") and not found:
            admin = User.objects.get(email=f"admin@{customer.default_domain}")
            person, _licenses = delete_person(acting_again(customer, admin, None), person.public_id)
        return person
