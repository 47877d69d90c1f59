""" "Add subscription": offers, the cart, the review, Submit."""

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from customers.models import Customer
from partners.access import PartnerRequest, may, partner_view
from partners.enums import Permission
from partners.exceptions import RuleViolation
from partners.http import SeeOther, render_form
from partners.keyset import Page
from subscriptions import records
from subscriptions.enums import BillingType
from subscriptions.exceptions import AgreementMissing, LineRefused, OrderRefused
from subscriptions.models import Cart, Order
from subscriptions.shop import carts, offers
from subscriptions.shop.carts import Basket, CartLine
from subscriptions.shop.forms import LineForm, OfferFilterForm, ReviewForm, SubmitForm
from subscriptions.shop.gate import closed, gate
from subscriptions.shop.offers import Offered

ADD_PAGE = "subscriptions/shop/add.html"
CART_PAGE = "subscriptions/shop/cart.html"
REVIEW_PAGE = "subscriptions/shop/review.html"
READ_OR_POST = ["GET", "HEAD", "POST"]


def _url(request: PartnerRequest, name: str, customer: Customer) -> str:
    return reverse(f"subscriptions:{name}", args=[request.partner.slug, customer.public_id])


# --- offers -------------------------------------------------------------------------------------


@require_http_methods(READ_OR_POST)
@partner_view(Permission.PLACE_ORDER)
def add(request: PartnerRequest, customer_id: UUID) -> HttpResponse:
    """The offers; a POST puts one into the cart and stays on the page."""
    customer = records.customer_or_404(request.partner, customer_id)
    if request.method == "POST":
        form = _put(request, customer)
        if form.is_valid():
            return SeeOther(request.get_full_path())
        return _offers(request, customer, form)
    return gate(request, customer, request.get_full_path()) or _offers(request, customer, None)


def _put(request: PartnerRequest, customer: Customer) -> LineForm:
    """The form of the offer that was pressed, valid if it lies in the cart now."""
    found = offers.offer_by_code(request.partner, customer, request.POST.get("offer", ""))
    if found is None:
        raise Http404
    form = LineForm(found.offer, found.prices, request.POST)
    if found.blocked is not None:
        form.add_error(None, found.blocked.reason)
    elif form.is_valid():
        _try_to_put(request, customer, form)
    return form


def _try_to_put(request: PartnerRequest, customer: Customer, form: LineForm) -> None:
    line = form.line()
    try:
        carts.put(request.partner, customer, line, actor=request.user)
    except (LineRefused, OrderRefused) as refused:
        form.refuse(refused)
        return
    names = {"quantity": line.quantity, "offer": line.offer.name}
    messages.success(request, _("In the cart: %(quantity)s × %(offer)s") % names)  # noqa: RUF001


def _offers(request: PartnerRequest, customer: Customer, failed: LineForm | None) -> HttpResponse:
    filters = OfferFilterForm(request.GET, offers.publishers())
    wanted = filters.parameters()
    asked = {("search" if name == "q" else name): value for name, value in wanted.items()}
    cursor = request.GET.get("cursor", "")
    found, page = offers.offer_page(request.partner, customer, asked, cursor)
    cart = carts.open_cart(request.partner, customer, request.user)
    held = {each["offer"]: each for each in cart.lines} if cart else {}
    context = {
        "customer": customer,
        "filters": filters,
        "tabs": _tabs(wanted),
        "rows": [_row(each, held.get(each.offer.code), failed) for each in found],
        "is_narrowed": bool(wanted),
        "in_cart": len(held),
        "form": failed,
        "here": request.get_full_path(),
        **_pager(wanted, page),
    }
    return render_form(request, ADD_PAGE, context)


def _row(each: Offered, held: dict[str, Any] | None, failed: LineForm | None) -> dict[str, Any]:
    if failed is not None and failed.offer.pk == each.offer.pk:
        form = failed
    else:
        form = LineForm(each.offer, each.prices, initial=held)
    return {"each": each, "offer": each.offer, "form": form, "held": held}


def _tabs(wanted: dict[str, str]) -> list[dict[str, Any]]:
    """All, license-based, usage-based; the other filters stay."""
    kept = {name: value for name, value in wanted.items() if name != "billing_type"}
    current = wanted.get("billing_type", "")
    tabs = [("", _("All offers")), *((each.value, each.label) for each in BillingType)]
    return [
        {
            "label": label,
            "url": "?" + urlencode(kept | ({"billing_type": value} if value else {})),
            "is_current": value == current,
        }
        for value, label in tabs
    ]


def _pager(wanted: dict[str, str], page: Page) -> dict[str, str]:
    def link(cursor: str) -> str:
        return f"?{urlencode(wanted | {'cursor': cursor})}" if cursor else ""

    return {
        "previous_url": link(page.previous),
        "next_url": link(page.next),
        "first_url": f"?{urlencode(wanted)}",
    }


# --- the cart -----------------------------------------------------------------------------------


@require_http_methods(READ_OR_POST)
@partner_view(Permission.PLACE_ORDER)
def cart(request: PartnerRequest, customer_id: UUID) -> HttpResponse:
    """What was picked; a POST changes a line, takes it out, or empties the cart."""
    customer = records.customer_or_404(request.partner, customer_id)
    failed: LineForm | None = None
    if request.method == "POST":
        action = request.POST.get("action", "update")
        if action == "empty":
            carts.empty(request.partner, customer, actor=request.user)
            messages.success(request, _("The cart is empty now."))
        elif action == "remove":
            code = request.POST.get("offer", "")
            carts.take_out(request.partner, customer, code, actor=request.user)
        else:
            failed = _put(request, customer)
        if failed is None or failed.is_valid():
            return SeeOther(_url(request, "cart", customer))
    basket = carts.basket_of(request.partner, customer, request.user)
    context = {
        "customer": customer,
        "basket": basket,
        "rows": [{"line": line, "form": _line_form(line, failed)} for line in basket.lines],
        "form": failed,
    }
    return render_form(request, CART_PAGE, context)


def _line_form(line: CartLine, failed: LineForm | None) -> LineForm:
    if failed is not None and failed.offer.pk == line.offer.pk:
        return failed
    typed = {"quantity": line.quantity, "billing_frequency": line.billing_frequency}
    return LineForm(line.offer, line.prices, initial=typed)


# --- the review ---------------------------------------------------------------------------------


@require_http_methods(READ_OR_POST)
@partner_view(Permission.PLACE_ORDER)
def review(request: PartnerRequest, customer_id: UUID) -> HttpResponse:
    """Lines, totals and the reseller; Submit orders exactly what is shown."""
    customer = records.customer_or_404(request.partner, customer_id)
    if request.method == "POST":
        return _submitted(request, customer)
    if stop := gate(request, customer, _url(request, "review", customer)):
        return stop
    basket = carts.basket_of(request.partner, customer, request.user)
    if not basket.lines:
        return SeeOther(_url(request, "cart", customer))
    return _review(request, customer, basket, _form(request, customer, basket.cart))


def _form(
    request: PartnerRequest, customer: Customer, cart: Cart | None
) -> ReviewForm | SubmitForm:
    posted = request.POST if request.method == "POST" else None
    if not request.partner.is_indirect_provider:
        return SubmitForm(posted)
    number = cart.reseller_number if cart else ""
    return ReviewForm(request.partner, str(customer.country), posted, number=number)


def _review(
    request: PartnerRequest,
    customer: Customer,
    basket: Basket,
    form: ReviewForm | SubmitForm,
    **more: Any,
) -> HttpResponse:
    context = {
        "customer": customer,
        "basket": basket,
        "form": form,
        "may_request": may(request, Permission.REQUEST_PARTNERSHIP),
        **more,
    }
    return render_form(request, REVIEW_PAGE, context)


def _submitted(request: PartnerRequest, customer: Customer) -> HttpResponse:
    cart = _cart_of_page(request, customer)
    if cart is None:
        messages.info(request, _("The cart is empty."))
        return SeeOther(_url(request, "cart", customer))
    if cart.order is not None:
        return _done(request, cart.order, created=False)
    form = _form(request, customer, cart)
    if "verify" in request.POST and isinstance(form, ReviewForm):
        return _verified(request, customer, form)
    if form.is_valid() and (response := _ordered(request, customer, cart, form)):
        return response
    basket = carts.basket_of(request.partner, customer, request.user)
    found = form.verdict() if isinstance(form, ReviewForm) else None
    if found is not None and not found.needs_partnership:
        found = None  # the reason stands beside the field; there is no link to go on with
    return _review(request, customer, basket, form, found=found)


def _ordered(
    request: PartnerRequest, customer: Customer, cart: Cart, form: ReviewForm | SubmitForm
) -> HttpResponse | None:
    """Where it goes on after the order, or None where the form says what stands against it."""
    seal = request.POST.get("seal", "")
    try:
        order, created = carts.submit(cart, seal=seal, reseller=form.location, actor=request.user)
    except AgreementMissing:
        carts.remember_reseller(cart, form.location)
        return closed(request, customer, _url(request, "review", customer))
    except (LineRefused, OrderRefused) as refused:
        form.add_error(_field_of(form, refused), str(refused))
        return None
    return _done(request, order, created=created)


def _field_of(form: ReviewForm | SubmitForm, refused: RuleViolation) -> str | None:
    field = refused.field if isinstance(refused, LineRefused) else ""
    return field if field in form.fields else None


def _cart_of_page(request: PartnerRequest, customer: Customer) -> Cart | None:
    try:
        press = UUID(request.POST.get("press", ""))
    except ValueError:
        return None
    return carts.cart_of_press(request.partner, customer, request.user, press)


def _verified(request: PartnerRequest, customer: Customer, form: ReviewForm) -> HttpResponse:
    """ "Verify" without JavaScript: the page again, with what the ID stands for."""
    found = form.verdict()
    basket = carts.basket_of(request.partner, customer, request.user)
    shown = ReviewForm(request.partner, str(customer.country), None, number="")
    shown.initial = {name: request.POST.get(name, "") for name in shown.fields}
    response = _review(request, customer, basket, shown, found=found)
    if found is None or found.problem is not None:
        response.status_code = 422
    return response


def _done(request: PartnerRequest, order: Order, *, created: bool) -> HttpResponse:
    if created:
        count = order.lines.count()
        text = ngettext(
            "Order %(number)s is completed: %(count)s new subscription is active.",
            "Order %(number)s is completed: %(count)s new subscriptions are active.",
            count,
        )
        messages.success(request, text % {"number": order.number, "count": count})
    else:
        text = _("This cart was ordered before: it is order %(number)s.")
        messages.info(request, text % {"number": order.number})
    return SeeOther(_url(request, "list", order.customer))
