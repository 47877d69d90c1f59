"""Operations: organisations, people, outgoing mail and the audit trail."""

from typing import Any

from django.conf import settings
from django.contrib import admin
from django.contrib.admin import SimpleListFilter
from django.core.cache import cache
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from partners import organisation, outbox, services
from partners.exceptions import RuleViolation
from partners.forms import OnboardPartnerForm
from partners.models import (
    AuditEntry,
    Membership,
    OutgoingMail,
    Partner,
    PartnerAgreementText,
    PartnerLocation,
    User,
)
from partners.operations import OperationsAdmin, ReadOnlyInline, operator
from partners.operator_forms import (
    AddLocationForm,
    DeactivateLocationForm,
    PublishPartnerAgreementForm,
)


class LocationInline(ReadOnlyInline[PartnerLocation, Partner]):
    model = PartnerLocation


class MembershipInline(ReadOnlyInline[Membership, Partner]):
    model = Membership
    fields = ("user", "role_labels", "is_active", "created_at")
    readonly_fields = ("role_labels",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Membership]:
        return super().get_queryset(request).select_related("user", "partner")


@admin.register(Partner)
class PartnerAdmin(OperationsAdmin[Partner]):
    """Look-up, and onboarding as the one way a partner comes to be."""

    list_display = ("name", "domain", "country", "cloud", "kind_labels", "agreement_signed_at")
    list_filter = ("cloud", "is_direct_bill", "is_indirect_provider", "is_indirect_reseller")
    search_fields = ("name", "domain", "public_id__iexact", "locations__number__exact")
    ordering = ("name",)
    inlines = (LocationInline, MembershipInline)
    change_form_template = "admin/partners/partner/change_form.html"

    @admin.display(description=gettext_lazy("kind"))
    def kind_labels(self, partner: Partner) -> str:
        return ", ".join(str(kind.label) for kind in partner.kinds)

    def get_fields(self, request: HttpRequest, obj: Partner | None = None) -> list[Any]:
        return ["public_id", *super().get_fields(request, obj)]

    def has_add_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return True

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """Onboard a partner with its first global admin."""
        form = OnboardPartnerForm(request.POST if request.method == "POST" else None)
        if form.is_valid():
            try:
                partner = services.onboard_partner(actor=operator(request), **form.arguments())
            except RuleViolation as refusal:
                form.add_error(None, str(refusal))
            else:
                self.message_user(
                    request,
                    _("%(partner)s has been onboarded; its global admin gets a mail.")
                    % {"partner": partner.name},
                )
                return redirect("admin:partners_partner_change", partner.pk)
        return self.command_page(
            request,
            form,
            fieldsets=form.fieldsets,
            title=_("Onboard a partner"),
            button=_("Onboard the partner"),
        )

    def get_urls(self) -> list[URLPattern]:
        own = [
            path(
                "<int:pk>/add-location/",
                self.admin_site.admin_view(self.add_location),
                name="partners_partner_add_location",
            ),
            path(
                "<int:pk>/deactivate-location/",
                self.admin_site.admin_view(self.deactivate_location),
                name="partners_partner_deactivate_location",
            ),
        ]
        return [*own, *super().get_urls()]

    def add_location(self, request: HttpRequest, pk: int) -> HttpResponse:
        """A Partner ID of one more country, which operators have verified."""
        partner = get_object_or_404(Partner, pk=pk)
        form = AddLocationForm(request.POST if request.method == "POST" else None)
        if form.is_valid():
            try:
                location, _added = organisation.add_location(
                    partner, actor=operator(request), **form.cleaned_data
                )
            except RuleViolation as refusal:
                form.add_error(None, str(refusal))
            else:
                text = _("Location %(location)s is active.") % {"location": location}
                self.message_user(request, text)
                return redirect("admin:partners_partner_change", pk)
        return self.command_page(
            request,
            form,
            fieldsets=form.fieldsets,
            title=_("Add a location"),
            button=_("Add the location"),
            original=partner,
        )

    def deactivate_location(self, request: HttpRequest, pk: int) -> HttpResponse:
        partner = get_object_or_404(Partner, pk=pk)
        posted = request.method == "POST"
        form = DeactivateLocationForm(request.POST if posted else None, partner=partner)
        if form.is_valid():
            location = form.cleaned_data["location"]
            organisation.deactivate_location(location, actor=operator(request))
            text = _("Location %(location)s is deactivated.") % {"location": location}
            self.message_user(request, text)
            return redirect("admin:partners_partner_change", pk)
        return self.command_page(
            request,
            form,
            fieldsets=form.fieldsets,
            title=_("Deactivate a location"),
            button=_("Deactivate the location"),
            original=partner,
        )


@admin.register(PartnerAgreementText)
class PartnerAgreementTextAdmin(OperationsAdmin[PartnerAgreementText]):
    """Published texts stay word for word; a changed text is a new version."""

    list_display = ("version", "title", "valid_from", "is_sample")
    ordering = ("-valid_from", "-version")

    def has_add_permission(self, _request: HttpRequest, _obj: object = None) -> bool:
        return True

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        form = PublishPartnerAgreementForm(request.POST if request.method == "POST" else None)
        if form.is_valid():
            try:
                organisation.publish_agreement(actor=operator(request), **form.arguments())
            except RuleViolation as refusal:
                form.add_error(None, str(refusal))
            else:
                self.message_user(request, _("The text has been published."))
                return redirect("admin:partners_partneragreementtext_changelist")
        return self.command_page(
            request,
            form,
            fieldsets=form.fieldsets,
            title=_("Publish a text of the Partner Agreement"),
            button=_("Publish"),
        )


@admin.register(Membership)
class MembershipAdmin(OperationsAdmin[Membership]):
    list_display = ("user", "partner", "role_labels", "is_active", "created_at")
    list_filter = ("is_active",)
    list_select_related = ("user", "partner")
    search_fields = ("user__email", "user__name", "partner__name", "partner__domain")
    fields = ("user", "partner", "role_labels", "is_active", "created_at")
    readonly_fields = ("role_labels",)
    ordering = ("-id",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Membership]:
        return super().get_queryset(request).select_related("user", "partner")


@admin.register(User)
class UserAdmin(OperationsAdmin[User]):
    """Logins of every kind, without anything that signs in."""

    list_display = ("email", "name", "kind", "is_active", "last_login")
    list_filter = ("kind", "is_active")
    search_fields = ("email", "name", "contact_email")
    fields = (
        "email", "name", "kind", "contact_email", "language", "time_zone", "is_active",
        "must_change_password", "temporary_password_expires_at", "last_login", "created_at",
    )  # fmt: skip
    ordering = ("email",)


class MailKindFilter(SimpleListFilter):
    """The kinds there are, without a DISTINCT over a long table."""

    title = gettext_lazy("kind")
    parameter_name = "kind"

    def lookups(self, _request: HttpRequest, _admin: Any) -> list[tuple[str, str]]:
        return [(kind, kind) for kind in sorted(settings.MAIL_COMPOSERS)]

    def queryset(
        self, _request: HttpRequest, queryset: QuerySet[OutgoingMail]
    ) -> QuerySet[OutgoingMail]:
        return queryset.filter(kind=self.value()) if self.value() else queryset


@admin.register(OutgoingMail)
class OutgoingMailAdmin(OperationsAdmin[OutgoingMail]):
    list_display = ("kind", "recipient", "state", "attempts", "created_at", "sent_at", "answer")
    list_filter = ("state", MailKindFilter, "created_at")
    search_fields = ("recipient",)
    fields = (
        "public_id", "kind", "recipient", "language", "about", "state", "attempts",
        "server_answer", "created_at", "next_attempt_at", "sent_at",
    )  # fmt: skip
    readonly_fields = ("public_id",)
    actions = ("try_again",)

    @admin.display(description=gettext_lazy("server's answer"))
    def answer(self, mail: OutgoingMail) -> str:
        return mail.server_answer[:80]

    @admin.action(description=gettext_lazy("Try to send again"))
    def try_again(self, request: HttpRequest, queryset: QuerySet[OutgoingMail]) -> None:
        self.run_for_each(
            request, queryset, lambda mail: outbox.retry_mail(mail, actor=operator(request))
        )


class VerbFilter(SimpleListFilter):
    """The verbs that occur; looked up once in a while, since the trail is long."""

    title = gettext_lazy("Action")
    parameter_name = "verb"

    def lookups(self, _request: HttpRequest, _admin: Any) -> list[tuple[str, str]]:
        verbs = cache.get_or_set("operations.verbs", _verbs, 300)
        return [(verb, verb) for verb in verbs or []]

    def queryset(
        self, _request: HttpRequest, queryset: QuerySet[AuditEntry]
    ) -> QuerySet[AuditEntry]:
        return queryset.filter(verb=self.value()) if self.value() else queryset


def _verbs() -> list[str]:
    return list(AuditEntry.objects.order_by("verb").values_list("verb", flat=True).distinct())


@admin.register(AuditEntry)
class AuditEntryAdmin(OperationsAdmin[AuditEntry]):
    list_display = ("created_at", "verb", "target_text", "actor_name")
    list_display_links = ("created_at", "verb")
    list_filter = (VerbFilter,)
    date_hierarchy = "created_at"
    search_fields = ("target_text", "actor_name", "target_id__exact", "request_id__exact")
    fields = (
        "created_at", "verb", "actor_name", "target_type", "target_id", "target_text",
        "changes", "data", "request_id", "read_by",
    )  # fmt: skip
    readonly_fields = ("created_at", "read_by")

    @admin.display(description=gettext_lazy("Readers"))
    def read_by(self, entry: AuditEntry) -> SafeString:
        """The organisations that may read it; partners by name, customers by a look-up."""
        ids = list(entry.readers.order_by("pk").values_list("organisation_id", flat=True))
        partners = dict(Partner.objects.filter(public_id__in=ids).values_list("public_id", "name"))
        customers = reverse("admin:customers_customer_changelist")
        return format_html_join(
            ", ",
            '<a href="{}?q={}">{}</a>',
            (
                (
                    reverse("admin:partners_partner_changelist") if pk in partners else customers,
                    pk,
                    partners.get(pk, pk),
                )
                for pk in ids
            ),
        )
