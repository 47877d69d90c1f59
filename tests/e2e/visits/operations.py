"""Operations: the pages we made or changed."""

from collections.abc import Callable

from django.urls import reverse

from subscriptions.models import (
    CatalogueImport,
    Offer,
)
from tests.e2e.visits.cast import Cast
from tests.e2e.visits.stop import Stop
from tests.factories.sheets import CatalogueImportFactory

OPERATOR = "operator@portal.example"


def deciding(name: str, state: str) -> Callable[[Cast], str]:
    route = f"admin:customers_customerimport_{name}"
    return lambda cast: reverse(route, args=[cast.imports[state].pk])


def sheet_import(page: str, state: str) -> Callable[[Cast], str]:
    """A page of a list of the catalogue in a state; at work it is loaded again and again."""

    def address(_cast: Cast) -> str:
        found = CatalogueImportFactory.create(state=state)
        if state == "done":
            CatalogueImport.objects.filter(pk=found.pk).update(results=found.verdicts)
        return reverse(f"admin:subscriptions_catalogueimport_{page}", args=[found.pk])

    return address


def of_offer(page: str) -> Callable[[Cast], str]:
    def address(_cast: Cast) -> str:
        offer = Offer.objects.order_by("pk")[0]
        model = "product" if page == "product_edit" else "offer"
        pk = offer.product_id if model == "product" else offer.pk
        return reverse(f"admin:subscriptions_{page}", args=[pk])

    return address


# Lists and forms of Django's own are Django's to keep; these are the pages we made or changed.
OPERATIONS_STOPS = [
    Stop("admin:index", lambda cast: reverse("admin:index"), OPERATOR),
    Stop("admin:password_change", lambda cast: reverse("admin:password_change"), OPERATOR,
         "leads to our own page"),
    Stop("admin:partners_partner_add", lambda cast: reverse("admin:partners_partner_add"),
         OPERATOR),
    Stop("admin:partners_partner_add", lambda cast: reverse("admin:partners_partner_add"),
         OPERATOR, "errors",
         lambda page: page.get_by_role("button", name="Onboard the partner").click()),
    Stop("admin:partners_partner_add_location",
         lambda cast: reverse("admin:partners_partner_add_location", args=[cast.partner.pk]),
         OPERATOR),
    Stop("admin:partners_partner_deactivate_location",
         lambda cast: reverse("admin:partners_partner_deactivate_location",
                              args=[cast.partner.pk]), OPERATOR),
    Stop("admin:partners_partneragreementtext_add",
         lambda cast: reverse("admin:partners_partneragreementtext_add"), OPERATOR),
    Stop("admin:customers_customerimport_add",
         lambda cast: reverse("admin:customers_customerimport_add"), OPERATOR),
    *(
        Stop(f"admin:customers_customerimport_{name}", deciding(name, state), OPERATOR)
        for name, state in (("approve", "waiting"), ("reject", "waiting"), ("resume", "failed"))
    ),
    Stop("admin:subscriptions_product_add",
         lambda cast: reverse("admin:subscriptions_product_add"), OPERATOR),
    Stop("admin:subscriptions_product_edit", of_offer("product_edit"), OPERATOR),
    Stop("admin:subscriptions_offer_add",
         lambda cast: reverse("admin:subscriptions_offer_add"), OPERATOR),
    Stop("admin:subscriptions_offer_edit", of_offer("offer_edit"), OPERATOR),
    Stop("admin:subscriptions_offer_price", of_offer("offer_price"), OPERATOR),
    Stop("admin:subscriptions_catalogueimport_add",
         lambda cast: reverse("admin:subscriptions_catalogueimport_add"), OPERATOR),
    Stop("admin:subscriptions_usageimport_add",
         lambda cast: reverse("admin:subscriptions_usageimport_add"), OPERATOR),
    *(
        Stop("admin:subscriptions_catalogueimport_change", sheet_import("change", state), OPERATOR,
             state)
        for state in ("checked", "done", "failed")
    ),
    Stop("admin:subscriptions_catalogueimport_run", sheet_import("run", "checked"), OPERATOR),
    Stop("admin:subscriptions_catalogueimport_check_again",
         sheet_import("check_again", "checked"), OPERATOR),
    Stop("admin:subscriptions_catalogueimport_resume", sheet_import("resume", "failed"), OPERATOR),
    Stop("admin:customers_agreementtext_add",
         lambda cast: reverse("admin:customers_agreementtext_add"), OPERATOR),
    Stop("admin:customers_customer_add_domain",
         lambda cast: reverse("admin:customers_customer_add_domain", args=[cast.alpine.pk]),
         OPERATOR),
]  # fmt: skip
