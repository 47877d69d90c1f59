"""Operations: products, offers and prices. Nothing is deleted; what is changed leaves a trace."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from partners.markets import market_name
from partners.operations import OperationsAdmin, ReadOnlyInline, operator
from subscriptions.catalogue import services
from subscriptions.catalogue.operator_forms import OfferForm, PriceForm, ProductForm
from subscriptions.imports.problems import RowRefused
from subscriptions.models import Offer, OfferPrice, Product


class OfferInline(ReadOnlyInline[Offer, Product]):
    model = Offer
    fk_name = "product"
    fields = ("code", "name", "term", "is_trial", "min_quantity", "max_quantity", "is_active")
    show_change_link = True


class PriceInline(ReadOnlyInline[OfferPrice, Offer]):
    model = OfferPrice
    fields = ("market_name", "billing_frequency", "amount", "currency")
    readonly_fields = ("market_name",)
    ordering = ("market", "billing_frequency")

    @admin.display(description=gettext_lazy("Market"))
    def market_name(self, price: OfferPrice) -> str:
        return market_name(price.market)

    def get_queryset(self, request: HttpRequest) -> QuerySet[OfferPrice]:
        return super().get_queryset(request).select_related("offer")


def done(form: forms.Form, command: Callable[[], object]) -> bool:
    """Run a command on what was typed; a rule's refusal stands beside the field it is about."""
    if not form.is_valid():
        return False
    try:
        command()
    except RowRefused as refused:
        field = refused.problem.field
        form.add_error(field if field in form.fields else None, str(refused))
        return False
    return True


@admin.register(Product)
class ProductAdmin(OperationsAdmin[Product]):
    list_display = ("name", "code", "publisher", "category", "billing_type")
    list_filter = ("billing_type", "category", "education_only", "publisher")
    search_fields = ("name", "code", "publisher")
    ordering = ("sort_name", "pk")
    inlines = (OfferInline,)
    change_form_template = "admin/subscriptions/product/change_form.html"

    def has_add_permission(self, _request: HttpRequest, _obj: object = None) -> bool:
        return True

    def get_urls(self) -> list[URLPattern]:
        edit = path(
            "<int:pk>/edit/",
            self.admin_site.admin_view(self.edit),
            name="subscriptions_product_edit",
        )
        return [edit, *super().get_urls()]

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        form = ProductForm(request.POST if request.method == "POST" else None)

        def create() -> None:
            code = form.cleaned_data["product_code"]
            services.save_product(code, form.values(), actor=operator(request), only_new=True)

        if done(form, create):
            self.message_user(request, _("The product is in the catalog."))
            return redirect("admin:subscriptions_product_changelist")
        return self.command_page(
            request,
            form,
            fieldsets=form.fieldsets,
            title=_("Add a product"),
            button=_("Add the product"),
        )

    def edit(self, request: HttpRequest, pk: int) -> HttpResponse:
        product = get_object_or_404(Product, pk=pk)
        form = ProductForm(request.POST if request.method == "POST" else None, product=product)

        def save() -> None:
            services.save_product(product.code, form.values(), actor=operator(request))

        if done(form, save):
            self.message_user(request, _("Saved."))
            return redirect("admin:subscriptions_product_change", pk)
        return self.command_page(
            request,
            form,
            fieldsets=form.fieldsets,
            title=_("Change the product"),
            button=_("Save"),
            original=product,
        )


@admin.register(Offer)
class OfferAdmin(OperationsAdmin[Offer]):
    list_display = ("name", "code", "product", "term", "is_trial", "is_active")
    list_filter = ("is_active", "is_trial", "term")
    list_select_related = ("product",)
    search_fields = ("name", "code", "product__name", "product__code")
    ordering = ("sort_name", "pk")
    fields = (
        "code", "product", "name", "term", "is_trial", "converts_to", "min_quantity",
        "max_quantity", "once_per_customer", "is_active",
    )  # fmt: skip
    inlines = (PriceInline,)
    change_form_template = "admin/subscriptions/offer/change_form.html"

    def get_queryset(self, request: HttpRequest) -> QuerySet[Offer]:
        return super().get_queryset(request).select_related("product", "converts_to")

    def has_add_permission(self, _request: HttpRequest, _obj: object = None) -> bool:
        return True

    def get_urls(self) -> list[URLPattern]:
        pages: dict[str, Callable[..., HttpResponse]] = {
            "edit": self.edit,
            "price": self.price,
        }
        own = [
            path(
                f"<int:pk>/{name}/",
                self.admin_site.admin_view(view),
                name=f"subscriptions_offer_{name}",
            )
            for name, view in pages.items()
        ]
        return [*own, *super().get_urls()]

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        initial = {"product": request.GET.get("product", "")}
        form = OfferForm(request.POST if request.method == "POST" else None, initial=initial)

        def create() -> None:
            services.save_offer(
                form.cleaned_data["offer_code"],
                form.cleaned_data["product"],
                form.values(),
                actor=operator(request),
                only_new=True,
            )

        if done(form, create):
            self.message_user(request, _("The offer is in the catalog. Give it prices now."))
            offer = Offer.objects.get(code=form.cleaned_data["offer_code"])
            return redirect("admin:subscriptions_offer_change", offer.pk)
        return self.command_page(
            request,
            form,
            fieldsets=form.fieldsets,
            title=_("Add an offer"),
            button=_("Add the offer"),
        )

    def edit(self, request: HttpRequest, pk: int) -> HttpResponse:
        offer = get_object_or_404(Offer.objects.select_related("product"), pk=pk)
        form = OfferForm(request.POST if request.method == "POST" else None, offer=offer)

        def save() -> None:
            services.save_offer(offer.code, offer.product, form.values(), actor=operator(request))

        return self._page_of(
            request, offer, form, save, words=(_("Change the offer"), _("Save"), _("Saved."))
        )

    def price(self, request: HttpRequest, pk: int) -> HttpResponse:
        offer = get_object_or_404(Offer, pk=pk)
        form = PriceForm(request.POST if request.method == "POST" else None)

        def save() -> None:
            services.set_price(offer, form.cell(), actor=operator(request))

        words = (_("Set a price"), _("Set the price"), _("Saved."))
        return self._page_of(request, offer, form, save, words=words)

    def _page_of(
        self,
        request: HttpRequest,
        offer: Offer,
        form: OfferForm | PriceForm,
        save: Callable[[], object],
        *,
        words: tuple[str, str, str],
    ) -> HttpResponse:
        title, button, said = words
        if done(form, save):
            self.message_user(request, said)
            return redirect("admin:subscriptions_offer_change", offer.pk)
        return self.command_page(
            request, form, fieldsets=form.fieldsets, title=title, button=button, original=offer
        )
