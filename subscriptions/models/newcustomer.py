""" "Add new customer", as far as somebody has come with it."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from customers.models import Customer
from partners.models import Partner, User
from partners.querysets import TenantQuerySet


class NewCustomerDraft(models.Model):
    """What was typed so far; it outlives a sign-out, and its UUID is the press of its order."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    partner = models.ForeignKey(Partner, on_delete=models.PROTECT, related_name="+")
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    reseller = models.ForeignKey(Partner, on_delete=models.PROTECT, null=True, related_name="+")
    step = models.CharField(max_length=20, default="account")  # the furthest one reached
    typed = models.JSONField(default=dict, blank=True)  # the account form, right or wrong
    lines = models.JSONField(default=list, blank=True)  # as in a cart
    customer = models.OneToOneField(
        Customer, on_delete=models.PROTECT, null=True, related_name="+"
    )  # once it was submitted
    created_at = models.DateTimeField(_("created"), default=timezone.now)
    updated_at = models.DateTimeField(_("changed"), auto_now=True)

    objects = TenantQuerySet["NewCustomerDraft"].as_manager()

    class Meta:
        verbose_name = _("new customer draft")
        verbose_name_plural = _("new customer drafts")
        indexes: ClassVar = [
            models.Index(fields=["partner", "created_by", "-id"], name="customerdraft_of_person"),
        ]

    def __str__(self) -> str:
        return str(self.typed.get("name", "")) or str(self.public_id)
