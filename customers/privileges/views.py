""" "Admin relationships" of a customer, "Administer", and "Inactive privileges"."""

from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.formats import number_format
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from customers.privileges import selectors, services
from customers.privileges.forms import GiveUpForm
from customers.privileges.selectors import CustomerPrivileges, Idle
from partners import addresses
from partners.access import PartnerRequest, helpers_for, may, partner_view, refuse
from partners.enums import Permission
from partners.http import SeeOther, render_page

FORM_METHODS = ["GET", "HEAD", "POST"]
INACTIVE_PAGE = "customers/privileges/inactive.html"


@require_safe
@partner_view(Permission.VIEW_CUSTOMERS)
def admin_relationships(request: PartnerRequest, customer_id: UUID) -> HttpResponse:
    """What this partner may administer, since when, by whom, used when, and what was before."""
    page = _page(request, customer_id)
    may_give_up = may(request, Permission.DISABLE_DELEGATED_ADMIN)
    helpers = helpers_for(request.partner, Permission.DISABLE_DELEGATED_ADMIN)
    context = {
        "page": page,
        "customer": page.customer,
        "grant": page.grant,
        "may_give_up": may_give_up and page.grant is not None,
        "helpers": [] if may_give_up or page.grant is None else helpers,
        "may_request": may(request, Permission.REQUEST_RELATIONSHIP),
        "new_identity": uuid4(),
        "address": addresses.lines_of(page.customer) if page.is_shown_here else [],
    }
    return render(request, "customers/privileges/admin_relationships.html", context)


@require_http_methods(FORM_METHODS)
@partner_view(Permission.DISABLE_DELEGATED_ADMIN)
def give_up(request: PartnerRequest, customer_id: UUID) -> HttpResponse:
    """Ask, then give one customer's privileges back."""
    page = _page(request, customer_id)
    if page.grant is None:
        messages.info(request, _("There are no privileges to give up any more."))
        return SeeOther(_address(request, page))
    form = GiveUpForm(request.POST if request.method == "POST" else None, chosen=[customer_id])
    if form.is_valid():
        services.give_up(request.partner, page.customer, actor=request.user)
        name = {"customer": page.customer.name}
        messages.success(
            request, _("The delegated admin privileges for %(customer)s are given up.") % name
        )
        return SeeOther(_address(request, page))
    status = 422 if form.is_bound else 200
    context = {"page": page, "customer": page.customer, "form": form}
    return render_page(request, "customers/privileges/give_up.html", context, status=status)


def _page(request: PartnerRequest, customer_id: UUID) -> CustomerPrivileges:
    page = selectors.customer_privileges(request.partner, customer_id)
    if page is None:
        raise Http404
    return page


def _address(request: PartnerRequest, page: CustomerPrivileges) -> str:
    """Without a relationship the customer's record has closed with the privileges."""
    if page.relationship is None:
        return reverse("customers:administer", args=[request.partner.slug])
    keys = [request.partner.slug, page.customer.public_id]
    return reverse("customers:admin_relationships", args=keys)


@require_safe
@partner_view(Permission.VIEW_CUSTOMER_USERS)
def administer(request: PartnerRequest) -> HttpResponse:
    """Customers whose directory is open, those whose relationship has ended among them."""
    search, only_outlived = request.GET.get("q", "").strip(), request.GET.get("only") == "outlived"
    page = selectors.administered_page(
        request.partner, request.GET.get("cursor", ""), search=search, only_outlived=only_outlived
    )
    asked = {"q": search, "only": "outlived" if only_outlived else ""}
    kept = {key: value for key, value in asked.items() if value}
    context = {
        "rows": page.rows,
        "search": search,
        "only_outlived": only_outlived,
        "is_narrowed": bool(kept),
        "may_give_up": may(request, Permission.DISABLE_DELEGATED_ADMIN),
        "may_see_services": may(request, Permission.ADMINISTER_SERVICES),
        **_pager(page, kept),
    }
    return render(request, "customers/privileges/administer.html", context)


@require_http_methods(FORM_METHODS)
@partner_view(Permission.VIEW_DELEGATED_ADMIN)
def inactive(request: PartnerRequest) -> HttpResponse:
    """Privileges that nobody uses, and giving up one or many of them in one step."""
    if request.method != "POST":
        return _inactive_page(request, GiveUpForm(chosen=[]))
    if not may(request, Permission.DISABLE_DELEGATED_ADMIN):
        raise refuse(request.partner, Permission.DISABLE_DELEGATED_ADMIN)
    form = GiveUpForm(request.POST, chosen=_chosen(request))
    if not form.is_valid():
        return _inactive_page(request, form, status=422)
    _give_up_many(request, form.chosen)
    return SeeOther(f"{request.path}?{urlencode({'idle': _idle(request).value})}")


def _give_up_many(request: PartnerRequest, chosen: list[UUID]) -> None:
    """Each customer is a command of its own: what one refuses does not hold back the others."""
    given_up = 0
    for grant in selectors.chosen_grants(request.partner, chosen):
        done = services.give_up(
            request.partner,
            grant.customer,
            actor=request.user,
            unused_days=selectors.idle_days(grant),
        )
        given_up += done is not None
    if given_up:
        text = ngettext(
            "The privileges for %(number)s customer are given up.",
            "The privileges for %(number)s customers are given up.",
            given_up,
        )
        messages.success(request, text % {"number": number_format(given_up)})
    if missing := len(chosen) - given_up:
        text = ngettext(
            "The privileges for %(number)s customer had ended already.",
            "The privileges for %(number)s customers had ended already.",
            missing,
        )
        messages.info(request, text % {"number": number_format(missing)})


def _inactive_page(request: PartnerRequest, form: GiveUpForm, status: int = 200) -> HttpResponse:
    idle = _idle(request)
    page = selectors.idle_page(request.partner, idle, request.GET.get("cursor", ""))
    counts = selectors.idle_counts(request.partner)
    context = {
        "form": form,
        "chosen": {str(each) for each in form.chosen},
        "idle": idle,
        "rows": page.rows,
        "tabs": [
            {"idle": each, "label": each.label, "count": _figure(counts[each])} for each in Idle
        ],
        "may_give_up": may(request, Permission.DISABLE_DELEGATED_ADMIN),
        **_pager(page, {"idle": idle.value}),
    }
    return render_page(request, INACTIVE_PAGE, context, status=status)


def _idle(request: PartnerRequest) -> Idle:
    asked = request.GET.get("idle", "")
    return Idle(asked) if asked in set(Idle) else Idle.LONG


def _chosen(request: PartnerRequest) -> list[UUID]:
    """Each customer once, in the order of the page; what is no ID is nobody's."""
    found = []
    for text in request.POST.getlist("c"):
        try:
            found.append(UUID(text))
        except ValueError:
            continue
    return list(dict.fromkeys(found))


def _figure(count: int) -> str:
    cap = selectors.COUNT_LIMIT
    return f"{number_format(cap, force_grouping=True)}+" if count > cap else number_format(count)


def _pager(page: Any, kept: dict[str, str]) -> dict[str, str]:
    def link(cursor: str) -> str:
        return f"?{urlencode(kept | {'cursor': cursor})}" if cursor else ""

    return {
        "first_url": f"?{urlencode(kept)}",
        "previous_url": link(page.previous),
        "next_url": link(page.next),
    }
