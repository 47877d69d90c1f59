"""Service requests with what is said in them, and what is known of service health."""

from datetime import timedelta
from typing import Any

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from subscriptions.health.enums import HealthState
from subscriptions.models import (
    HealthFetch,
    RequestAttachment,
    RequestMessage,
    RequestParticipant,
    ServiceHealth,
    ServiceRequest,
)
from subscriptions.requests.enums import RESPONSE_WITHIN, RequestCategory, Severity, Side
from tests.factories.customers import DirectoryUserFactory
from tests.factories.partners import PartnerFactory

PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 40


class ServiceRequestFactory(DjangoModelFactory[ServiceRequest]):
    """Opened now by a person of the customer, with one message; the contact takes part.

    ``overdue=True`` for one that nobody has answered in time.
    """

    class Meta:
        model = ServiceRequest
        skip_postgeneration_save = True

    class Params:
        person = factory.SubFactory(DirectoryUserFactory)
        overdue = factory.Trait(
            opened_at=factory.LazyFunction(lambda: timezone.now() - timedelta(days=2))
        )

    customer = factory.SelfAttribute("person.customer")
    contact = factory.SubFactory(PartnerFactory)
    severity = Severity.MODERATE
    category = RequestCategory.SERVICE
    title = factory.Sequence(lambda number: f"Something does not work ({number})")
    opened_by = factory.SelfAttribute("person.user")
    opened_by_name = factory.SelfAttribute("opened_by.name")
    opened_at = factory.LazyFunction(timezone.now)
    due_at = factory.LazyAttribute(
        lambda request: request.opened_at + RESPONSE_WITHIN[Severity(request.severity)]
    )
    mail_key = factory.Sequence(lambda number: f"factorykey{number}")

    @factory.post_generation
    def said(self: Any, create: bool, extracted: Any, **kwargs: Any) -> None:
        if create:
            RequestParticipant.objects.get_or_create(request=self, partner=self.contact)
            RequestMessageFactory(request=self, body=extracted or "It does not work.")


class RequestMessageFactory(DjangoModelFactory[RequestMessage]):
    class Meta:
        model = RequestMessage

    request = factory.SubFactory(ServiceRequestFactory)
    side = Side.CUSTOMER
    author = factory.SelfAttribute("request.opened_by")
    author_name = factory.SelfAttribute("author.name")
    organisation_name = factory.SelfAttribute("request.customer.name")
    body = "More of it."


class RequestAttachmentFactory(DjangoModelFactory[RequestAttachment]):
    """A small picture."""

    class Meta:
        model = RequestAttachment

    message = factory.SubFactory(RequestMessageFactory)
    name = "picture.png"
    media_type = "image/png"
    content = PNG
    size = factory.LazyAttribute(lambda file: len(file.content))
    checksum = "0" * 64


class ServiceHealthFactory(DjangoModelFactory[ServiceHealth]):
    class Meta:
        model = ServiceHealth

    service = factory.Sequence(lambda number: f"Service {number}")
    state = HealthState.NORMAL
    seen_at = factory.LazyFunction(timezone.now)


class HealthFetchFactory(DjangoModelFactory[HealthFetch]):
    """An attempt that succeeded just now."""

    class Meta:
        model = HealthFetch

    started_at = factory.LazyFunction(timezone.now)
    finished_at = factory.SelfAttribute("started_at")
    succeeded = True
