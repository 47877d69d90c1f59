"""Operations: invitations and their answers to look at; one may be revoked."""

from datetime import datetime
from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html_join
from django.utils.translation import gettext_lazy as _

from invitations import invitation_list, newcomers, sending, services
from invitations.enums import ApplicationState
from invitations.models import Invitation, InvitationAnswer, TenantApplication
from partners.operations import OperationsAdmin, ReadOnlyInline, operator

# What newcomers are asked for, in its order.
STEP_NAMES = {"company": _("Company"), "domain": _("Domain"), "admin": _("Global admin")}


def _moment(moment: datetime) -> str:
    return date_format(timezone.localtime(moment), "DATETIME_FORMAT")


class AnswerInline(ReadOnlyInline[InvitationAnswer, Invitation]):
    model = InvitationAnswer
    fields = (
        "customer",
        "partner",
        "answer",
        "with_admin",
        "with_second_admin",
        "answered_by_name",
        "reason",
        "answered_at",
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[InvitationAnswer]:
        rows = super().get_queryset(request)
        return rows.select_related("customer", "partner", "invitation", "invitation__partner")


@admin.register(Invitation)
class InvitationAdmin(OperationsAdmin[Invitation]):
    """Without the nonce, which makes the link: operators see what was asked, not the key to it."""

    list_display = (
        "partner", "kind", "recipient_name", "recipient_email", "state_now", "include_admin",
        "created_at", "expires_at",
    )  # fmt: skip
    list_filter = ("kind", "state", "include_admin", "created_at")
    list_select_related = ("partner",)
    search_fields = (
        "recipient_name", "recipient_email", "partner__name", "partner__domain",
        "public_id__iexact",
    )  # fmt: skip
    fields = (
        "public_id", "kind", "partner", "second_partner", "partnership", "created_by", "state_now",
        "include_admin", "include_second_admin", "language",
        "recipient_name", "recipient_email", "subject", "body", "created_at", "sent_at",
        "opened_at", "answered_at", "expires_at", "is_reusable", "remind", "reminded_at",
        "replaced_by", "timeline", "mails",
    )  # fmt: skip
    readonly_fields = ("public_id", "state_now", "timeline", "mails")
    inlines = (AnswerInline,)
    actions = ("revoke",)
    ordering = ("-id",)

    @admin.display(description=_("Status"), ordering="state")
    def state_now(self, invitation: Invitation) -> str:
        return str(invitation.current_state.label)

    @admin.display(description=_("Timeline"))
    def timeline(self, invitation: Invitation) -> str:
        entries = invitation_list.timeline(invitation)
        lines = ((_moment(entry.at), entry.sentence, " ".join(entry.details)) for entry in entries)
        return format_html_join("", "<div>{} · {} {}</div>", lines)

    @admin.display(description=_("Emails"))
    def mails(self, invitation: Invitation) -> str:
        """With the server's answer; a failed one is tried again on its own page."""
        lines = (
            (
                reverse("admin:partners_outgoingmail_change", args=[mail.pk]),
                _moment(mail.created_at),
                mail.recipient,
                mail.get_state_display(),
                mail.server_answer,
            )
            for mail in sending.deliveries(invitation)
        )
        return format_html_join("", '<div><a href="{}">{} · {}</a> · {} {}</div>', lines) or "-"

    def get_queryset(self, request: HttpRequest) -> QuerySet[Invitation]:
        related = (
            "partner", "second_partner", "partnership__provider", "partnership__reseller",
            "created_by", "replaced_by",
        )  # fmt: skip
        return super().get_queryset(request).select_related(*related)

    @admin.action(description=_("Revoke: the personal link ends at once"))
    def revoke(self, request: HttpRequest, queryset: QuerySet[Invitation]) -> None:
        def command(invitation: Invitation) -> Any:
            return services.revoke_invitation(invitation, actor=operator(request))

        self.run_for_each(request, queryset, command)


@admin.register(TenantApplication)
class TenantApplicationAdmin(OperationsAdmin[TenantApplication]):
    """How far newcomers have come. Without the nonce, which opens what they typed."""

    list_display = ("email", "partner", "state", "step", "created_at", "verified_at", "customer")
    list_filter = ("state", "created_at")
    list_select_related = ("invitation__partner", "customer")
    search_fields = ("email", "invitation__partner__name", "public_id__iexact")
    fields = (
        "public_id", "invitation", "email", "language", "state", "step", "company", "created_at",
        "verified_at", "customer",
    )  # fmt: skip
    readonly_fields = ("public_id", "step", "company")
    ordering = ("-id",)

    @admin.display(description=_("Partner"))
    def partner(self, application: TenantApplication) -> str:
        return str(application.invitation.partner)

    @admin.display(description=_("Reached"))
    def step(self, application: TenantApplication) -> str:
        if application.state == ApplicationState.COMPLETED:
            return "-"
        return str(STEP_NAMES[newcomers.step_of(application)])

    @admin.display(description=_("Company"))
    def company(self, application: TenantApplication) -> str:
        """What helps on the phone; the rest of what was typed is nobody's business yet."""
        typed = application.typed.get("company", {})
        wanted = application.typed.get("domain", {}).get("wanted", "")
        known = (typed.get("name"), typed.get("country"), wanted)
        return " · ".join(str(each) for each in known if each) or "-"

    def get_queryset(self, request: HttpRequest) -> QuerySet[TenantApplication]:
        rows = super().get_queryset(request)
        return rows.select_related("invitation__partner", "customer")
