"""Pages made of several apps: the one door that is yours, and the two homes."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from customers.access import CustomerRequest, customer_view
from customers.selectors import directory_user_of
from partnercenter import homes
from partnercenter import search as finder
from partners.access import PartnerRequest, UserRequest, partner_view
from partners.enums import Permission, UserKind
from partners.http import render_page
from partners.selectors import former_partners, memberships_of


@require_safe
def door(request: UserRequest) -> HttpResponse:
    """To the one organisation that is yours, or to a choice."""
    user = request.user
    if user.kind == UserKind.OPERATOR:
        return redirect("admin:index")
    if user.kind == UserKind.DIRECTORY:
        person = directory_user_of(user)
        if person is not None:
            return redirect("customer_home", person.customer.public_id)
        return render(request, "partnercenter/organisation_choice.html", {})
    memberships = memberships_of(user)
    if len(memberships) == 1:
        return redirect("partner_home", memberships[0].partner.slug)
    context = {"memberships": memberships, "former": [] if memberships else former_partners(user)}
    return render(request, "partnercenter/organisation_choice.html", context)


@require_safe
def portal_profile(request: HttpRequest) -> HttpResponse:
    """The address mails can name without knowing the customer: your own company profile."""
    person = directory_user_of(request.user)  # type: ignore[arg-type]
    if person is None:
        return redirect("door")
    return redirect("customers_portal:profile", person.customer.public_id)


@require_safe
@partner_view(None)
def partner_home(request: PartnerRequest) -> HttpResponse:
    context = {"home": homes.partner_home(request)}
    return render(request, "partnercenter/partner_home.html", context)


@require_safe
@partner_view(Permission.VIEW_CUSTOMERS)
def search(request: PartnerRequest) -> HttpResponse:
    """The page of results; for the top bar, while somebody types, the panel below the field."""
    context = {"found": finder.search(request, request.GET.get("q", ""))}
    return render_page(request, "partnercenter/search.html", context, partial="drop")


@require_safe
@customer_view(global_admin=False)
def customer_home(request: CustomerRequest) -> HttpResponse:
    context = {"home": homes.customer_home(request)}
    return render(request, "partnercenter/customer_home.html", context)
