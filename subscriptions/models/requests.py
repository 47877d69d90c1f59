"""Service requests, their conversation and what is attached to it."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from customers.models import Customer
from partners.models import Partner, User
from partners.querysets import TenantQuerySet
from subscriptions.models.subscription import Subscription
from subscriptions.requests.enums import RequestState, Severity, Side


class ServiceRequestQuerySet(TenantQuerySet["ServiceRequest"]):
    """Read by everybody who took part: see ``RequestParticipant``."""

    def for_partner(self, partner: Partner) -> ServiceRequestQuerySet:
        return self.filter(participants__partner=partner)


class ServiceRequest(models.Model):
    """A customer's problem. It was opened by the customer, or by a partner on its behalf."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="+")
    subscription = models.ForeignKey(
        Subscription, on_delete=models.PROTECT, null=True, related_name="+"
    )
    # Who is to answer: the designated support contact; it may change.
    contact = models.ForeignKey(Partner, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(
        _("Status"), max_length=10, choices=RequestState, default=RequestState.OPEN
    )
    severity = models.CharField(_("Severity"), max_length=10, choices=Severity)
    category = models.CharField(_("Category"), max_length=40)
    title = models.CharField(_("Title"), max_length=200)
    opened_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    opened_by_name = models.CharField(_("opened by"), max_length=400)
    on_behalf = models.BooleanField(default=False)  # by a partner, for the customer
    opened_at = models.DateTimeField(_("opened"), default=timezone.now)
    due_at = models.DateTimeField(_("answer due"))
    first_answer_at = models.DateTimeField(null=True, blank=True)
    changed_at = models.DateTimeField(_("changed"), default=timezone.now)
    closed_at = models.DateTimeField(null=True, blank=True)
    mail_key = models.CharField(max_length=40, unique=True)  # in the address that answers go to
    revision = models.PositiveIntegerField(default=0, editable=False)

    objects = ServiceRequestQuerySet.as_manager()

    class Meta:
        verbose_name = _("service request")
        verbose_name_plural = _("service requests")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(state__in=RequestState.values) & Q(severity__in=Severity.values),
                name="servicerequest_known",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["customer", "-id"], name="servicerequest_of_customer"),
            models.Index(fields=["contact", "state", "due_at", "id"], name="servicerequest_due"),
        ]

    def __str__(self) -> str:
        return self.title


class RequestParticipant(models.Model):
    """A partner that sees the thread: seller, contact, and whoever was one of them."""

    request = models.ForeignKey(
        ServiceRequest, on_delete=models.PROTECT, related_name="participants"
    )
    partner = models.ForeignKey(Partner, on_delete=models.PROTECT, related_name="+")
    since = models.DateTimeField(default=timezone.now)

    objects = TenantQuerySet["RequestParticipant"].as_manager()

    class Meta:
        verbose_name = _("participant of a request")
        verbose_name_plural = _("participants of requests")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["partner", "request"], name="requestparticipant_unique"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.partner} · {self.request}"


class RequestMessage(models.Model):
    """One message of the conversation, written here or come by mail."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    request = models.ForeignKey(ServiceRequest, on_delete=models.PROTECT, related_name="messages")
    side = models.CharField(max_length=10, choices=Side)
    author = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    author_name = models.CharField(max_length=400)
    organisation_name = models.CharField(max_length=200)
    body = models.TextField()
    by_mail = models.BooleanField(default=False)
    # Of a mail that came in: so that one sent twice is one message.
    message_id = models.CharField(max_length=300, unique=True, null=True)  # noqa: DJ001
    written_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("message of a request")
        verbose_name_plural = _("messages of requests")

    def __str__(self) -> str:
        return f"{self.author_name}: {self.written_at:%Y-%m-%d %H:%M}"


class RequestAttachment(models.Model):
    """A file of a message; kept outside of what a web server serves by itself."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    message = models.ForeignKey(
        RequestMessage, on_delete=models.PROTECT, related_name="attachments"
    )
    name = models.CharField(max_length=200)
    media_type = models.CharField(max_length=100)  # what the content says, not what was claimed
    size = models.PositiveIntegerField()
    checksum = models.CharField(max_length=64)
    content = models.BinaryField()

    class Meta:
        verbose_name = _("attachment")
        verbose_name_plural = _("attachments")

    def __str__(self) -> str:
        return self.name
