"""Operations: look-up of customers, their further domains, and the agreement's texts."""

import uuid
from typing import Any

from django.contrib import admin
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from customers import qualifications, services
from customers.endings import admin as endings  # noqa: F401 (registers its page)
from customers.imports import admin as imports  # noqa: F401 (registers their pages)
from customers.models import (
    AdminGrant,
    AgreementText,
    Customer,
    CustomerAgreement,
    CustomerDomain,
    DirectoryUser,
    ResellerAssociation,
    ResellerRelationship,
)
from customers.operator_forms import AddDomainForm, PublishAgreementForm
from partners.exceptions import RuleViolation
from partners.operations import OperationsAdmin, ReadOnlyInline, operator


class DomainInline(ReadOnlyInline[CustomerDomain, Customer]):
    model = CustomerDomain


class PersonInline(ReadOnlyInline[DirectoryUser, Customer]):
    model = DirectoryUser
    fields = ("display_name", "user", "roles", "state")
    readonly_fields = ("roles",)

    @admin.display(description=gettext_lazy("roles"))
    def roles(self, person: DirectoryUser) -> str:
        held = person.role_assignments.all()
        return ", ".join(str(assignment.get_role_display()) for assignment in held)

    def get_queryset(self, request: HttpRequest) -> QuerySet[DirectoryUser]:
        people = super().get_queryset(request).select_related("user")
        return people.prefetch_related("role_assignments")


class AgreementInline(ReadOnlyInline[CustomerAgreement, Customer]):
    model = CustomerAgreement
    fields = ("version", "language", "method", "accepted_at", "accepted_by_name")

    def get_queryset(self, request: HttpRequest) -> QuerySet[CustomerAgreement]:
        return super().get_queryset(request).select_related("customer")


class RelationshipInline(ReadOnlyInline[ResellerRelationship, Customer]):
    model = ResellerRelationship
    fields = ("partner", "state", "started_at", "ended_at", "ended_by_name")

    def get_queryset(self, request: HttpRequest) -> QuerySet[ResellerRelationship]:
        return super().get_queryset(request).select_related("partner")


class GrantInline(ReadOnlyInline[AdminGrant, Customer]):
    model = AdminGrant
    fields = (
        "partner", "state", "granted_at", "granted_by_name", "removed_at", "removed_by_name",
        "removed_reason",
    )  # fmt: skip

    def get_queryset(self, request: HttpRequest) -> QuerySet[AdminGrant]:
        return super().get_queryset(request).select_related("partner", "customer")


class AssociationInline(ReadOnlyInline[ResellerAssociation, Customer]):
    model = ResellerAssociation
    fields = ("provider", "reseller", "source", "created_at")

    def get_queryset(self, request: HttpRequest) -> QuerySet[ResellerAssociation]:
        rows = super().get_queryset(request)
        return rows.select_related("provider", "reseller", "customer")


@admin.register(Customer)
class CustomerAdmin(OperationsAdmin[Customer]):
    list_display = ("name", "default_domain", "country", "cloud", "public_id")
    list_filter = ("cloud", "qualification")
    search_fields = ("name",)  # shows the box; get_search_results says what is searched
    search_help_text = gettext_lazy("Part of a name or of a domain, or a whole Microsoft ID.")
    ordering = ("-id",)
    inlines = (
        DomainInline, PersonInline, AgreementInline, RelationshipInline, AssociationInline,
        GrantInline,
    )  # fmt: skip
    actions = ("approve_education", "refuse_education")
    change_form_template = "admin/customers/customer/change_form.html"

    def get_fields(self, request: HttpRequest, obj: Customer | None = None) -> list[Any]:
        return ["public_id", *super().get_fields(request, obj)]

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Customer], search_term: str
    ) -> tuple[QuerySet[Customer], bool]:
        """By exact ID, else by any part of a name or domain; no join that repeats rows."""
        term = search_term.strip()
        if not term:
            return queryset, False
        try:
            return queryset.filter(public_id=uuid.UUID(term)), False
        except ValueError:
            domains = CustomerDomain.objects.filter(customer=OuterRef("pk"), name__icontains=term)
            named = Q(name__icontains=term) | Q(default_domain__icontains=term)
            return queryset.filter(named | Exists(domains)), False

    def get_urls(self) -> list[URLPattern]:
        add_domain = path(
            "<int:pk>/add-domain/",
            self.admin_site.admin_view(self.add_domain),
            name="customers_customer_add_domain",
        )
        return [add_domain, *super().get_urls()]

    @admin.action(description=gettext_lazy("Special qualification: approve as education"))
    def approve_education(self, request: HttpRequest, queryset: QuerySet[Customer]) -> None:
        self._decide(request, queryset, is_education=True)

    @admin.action(description=gettext_lazy("Special qualification: not an education customer"))
    def refuse_education(self, request: HttpRequest, queryset: QuerySet[Customer]) -> None:
        self._decide(request, queryset, is_education=False)

    def _decide(
        self, request: HttpRequest, queryset: QuerySet[Customer], *, is_education: bool
    ) -> None:
        def command(customer: Customer) -> Customer:
            return qualifications.decide_qualification(
                customer, actor=operator(request), is_education=is_education
            )

        self.run_for_each(request, queryset, command)

    def add_domain(self, request: HttpRequest, pk: int) -> HttpResponse:
        """A further domain that operators have verified."""
        customer = get_object_or_404(Customer, pk=pk)
        form = AddDomainForm(request.POST if request.method == "POST" else None)
        if form.is_valid():
            name = form.cleaned_data["name"]
            try:
                services.add_domain(customer, actor=operator(request), name=name)
            except RuleViolation as refusal:
                form.add_error("name", str(refusal))
            else:
                self.message_user(request, _("%(name)s was added.") % {"name": name})
                return redirect("admin:customers_customer_change", pk)
        return self.command_page(
            request,
            form,
            fieldsets=form.fieldsets,
            title=_("Add a verified domain"),
            button=_("Add the domain"),
            original=customer,
        )


@admin.register(ResellerAssociation)
class ResellerAssociationAdmin(OperationsAdmin[ResellerAssociation]):
    """Through whom; what brings it about are acceptances, orders and new customers."""

    list_display = ("customer", "provider", "reseller", "source", "created_at")
    list_filter = ("source", "created_at")
    list_select_related = ("customer", "provider", "reseller")
    search_fields = (
        "customer__name", "customer__default_domain", "provider__name", "reseller__name",
        "customer__public_id__iexact",
    )  # fmt: skip
    fields = ("customer", "provider", "reseller", "source", "created_at")
    ordering = ("-id",)


@admin.register(AgreementText)
class AgreementTextAdmin(OperationsAdmin[AgreementText]):
    """Published texts stay word for word; a changed text is a new version."""

    list_display = ("version", "language", "title", "valid_from", "is_sample")
    list_filter = ("language", "is_sample")
    ordering = ("-valid_from", "version", "language")

    def has_add_permission(self, _request: HttpRequest, _obj: object = None) -> bool:
        return True

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        form = PublishAgreementForm(request.POST if request.method == "POST" else None)
        if form.is_valid():
            try:
                services.publish_agreement(actor=operator(request), **form.arguments())
            except RuleViolation as refusal:
                form.add_error(None, str(refusal))
            else:
                self.message_user(request, _("The text has been published."))
                return redirect("admin:customers_agreementtext_changelist")
        return self.command_page(
            request,
            form,
            fieldsets=form.fieldsets,
            title=_("Publish a text of the agreement"),
            button=_("Publish"),
        )
