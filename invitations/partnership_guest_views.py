"""The personal link of a request for a partnership: a reseller's global admin answers.

``guest_views`` hands the request over at its own addresses, so these are no views of their own.
"""

from typing import Any
from urllib.parse import quote, urlencode

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from invitations import answers, guest_pages, guest_selectors, partnerships
from invitations import partnership_rules as rules
from invitations import rules as customer_rules
from invitations.access import SAFE_METHODS, GuestRequest
from invitations.exceptions import InvitationRefused, Refusal
from invitations.guest_forms import AuthorizationForm, PartnershipDeclineForm, ReportForm
from invitations.links import link_for
from partners.enums import Permission, Role
from partners.http import render_form
from partners.models import Membership, Partner, User
from partners.names import brand
from partners.permissions import role_allows
from partners.selectors import active_members, selling_countries
from resellers.selectors import active_partnership


def refusal_page(request: GuestRequest, refused: InvitationRefused) -> HttpResponse:
    """Every refusal has a page of its own, with the next step."""
    refusal, place = refused.refusal, _place(request)
    context = _context(request, place)
    if refusal == Refusal.OWN_STAFF:
        return render(request, "invitations/partnership_preview.html", context)
    reseller = place.partner if place else None
    if refusal == Refusal.NOT_PARTNER_ADMIN and reseller is not None:
        context |= _passing_on(request, reseller)
    elif refusal == Refusal.RESELLER_OTHER_MARKET and reseller is not None:
        context["countries"] = _country_names(request.invitation.partner)
        context["own_countries"] = _country_names(reseller)
    elif refusal == Refusal.ALREADY_PARTNERS and reseller is not None:
        context["partnership"] = active_partnership(request.invitation.partner, reseller)
    elif refusal in {Refusal.ACCEPTED_BY_YOU, Refusal.DECLINED} and reseller is not None:
        own = request.invitation.answers.filter(partner=reseller).first()
        context["by_you"] = own is not None
        context["answered_at"] = own.answered_at if own else None
    return render(request, f"invitations/refusals/{refusal.value}.html", context)


def invitation(request: GuestRequest) -> HttpResponse:
    """Who asks for what; for a global admin of a fitting reseller also the answer."""
    if request.method not in SAFE_METHODS:
        return _authorize(request)
    guest_pages.stamp(request)
    _user, place = _answering(request)
    if place is None:
        return render(request, "invitations/partnership_invitation.html", _context(request, None))
    return _acceptance_page(request, place)


def _authorize(request: GuestRequest) -> HttpResponse:
    user, place = _answering(request)
    if user is None or place is None:
        return redirect_to_login(guest_pages.address(request), reverse(settings.LOGIN_URL))
    provider, reseller = request.invitation.partner, place.partner
    form = AuthorizationForm(request.POST, provider=provider, reseller=reseller)
    if not form.is_valid():
        return _acceptance_page(request, place, form)
    partnerships.accept_partnership(
        request.invitation,
        nonce=request.nonce,
        actor=user,
        reseller=reseller,
        confirmed=form.cleaned_data["confirmed"],
    )
    return redirect(_with_organization(reverse("guest:accepted", args=[request.token]), reseller))


def _acceptance_page(
    request: GuestRequest, place: Membership, form: AuthorizationForm | None = None
) -> HttpResponse:
    provider, reseller = request.invitation.partner, place.partner
    form = form or AuthorizationForm(provider=provider, reseller=reseller)
    context = _context(request, place) | {"form": form}
    return render_form(request, "invitations/partnership_acceptance.html", context)


def decline(request: GuestRequest) -> HttpResponse:
    user, place = _answering(request)
    if user is None or place is None:
        return redirect_to_login(guest_pages.address(request), reverse(settings.LOGIN_URL))
    posted = request.POST if request.method == "POST" else None
    form = PartnershipDeclineForm(posted, reseller=place.partner)
    if form.is_valid():
        partnerships.decline_partnership(
            request.invitation,
            nonce=request.nonce,
            actor=user,
            reseller=place.partner,
            reason=form.cleaned_data["reason"],
        )
        return redirect(_with_organization(guest_pages.address(request), place.partner))
    context = _context(request, place) | {"form": form}
    return render_form(request, "invitations/partnership_decline.html", context)


def report(request: GuestRequest) -> HttpResponse:
    """ "I do not know this company": open to whoever holds the link, signed in or not."""
    found = request.invitation
    if customer_rules.is_own_staff(found, request.reader.user):
        raise InvitationRefused(Refusal.OWN_STAFF)
    if refusal := rules.state_refusal(found, request.nonce, _place(request)):
        raise InvitationRefused(refusal)
    form = ReportForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        answers.report_unknown_company(
            found,
            nonce=request.nonce,
            actor=request.reader.user,
            reason=form.cleaned_data["reason"],
        )
        guest_pages.say_reported(request)
        return redirect("guest:invitation", request.token)
    context = _context(request, _place(request)) | {"form": form}
    return render_form(request, "invitations/guest_report.html", context)


def cancel(request: GuestRequest) -> HttpResponse:
    """Leave without an answer."""
    guest_pages.say_nothing_changed(request)
    place = _place(request)
    return redirect("partner_home", place.partner.slug) if place else redirect("door")


def accepted(request: GuestRequest) -> HttpResponse:
    """The confirmation, for the global admins of the reseller that accepted."""
    place = _place(request)
    answer = place and guest_selectors.authorization_of(request.invitation, place.partner)
    if place is None or answer is None:
        return redirect("guest:invitation", request.token)
    if not _may(place, Permission.ACCEPT_PARTNERSHIP):
        raise InvitationRefused(Refusal.ACCEPTED_BY_YOU)
    context = _context(request, place) | {"answer": answer}
    return render(request, "invitations/partnership_accepted.html", context)


def _place(request: GuestRequest) -> Membership | None:
    """The organization that is looked at or answered for."""
    asked = request.GET if request.method in SAFE_METHODS else request.POST
    places = rules.places_of(request.reader.user)
    return rules.chosen_place(request.invitation, places, asked.get("organization", ""))


def _answering(request: GuestRequest) -> tuple[User | None, Membership | None]:
    """The global admin who may answer; nobody where one has to sign in; else refused."""
    user, place = request.reader.user, _place(request)
    if refusal := rules.refusal_for(request.invitation, request.nonce, user, place):
        raise InvitationRefused(refusal)
    return user, place


def _context(request: GuestRequest, place: Membership | None) -> dict[str, Any]:
    found = request.invitation
    parts = guest_selectors.parts(found)
    return {
        "invitation": found,
        "partner": found.partner,
        "person": found.created_by,
        "asker": parts[0].asker,
        "parts": parts,
        "reader": request.reader,
        "reseller": place.partner if place else None,
        "is_global_admin": place is not None and _may(place, Permission.ACCEPT_PARTNERSHIP),
        "may_view_providers": place is not None and _may(place, Permission.VIEW_PROVIDERS),
        "places": rules.places_of(request.reader.user),
        "token": request.token,
        "sign_in_url": guest_pages.sign_in_url(request),
        "product_name": brand(),
    }


def _may(place: Membership, permission: Permission) -> bool:
    return role_allows(place.roles, place.partner.kinds, permission)


def _with_organization(path: str, reseller: Partner) -> str:
    return f"{path}?{urlencode({'organization': reseller.slug})}"


def _passing_on(request: GuestRequest, reseller: Partner) -> dict[str, Any]:
    """Who can answer instead, and the link to pass on."""
    link = link_for(request.invitation)
    admins = [member.user for member in active_members(reseller, [Role.GLOBAL_ADMIN])]
    subject = _("%(partner)s asks for a partnership") % {"partner": request.invitation.partner.name}
    to = ",".join(quote(admin.mail_address, safe="@") for admin in admins)
    query = urlencode({"subject": subject, "body": link}, quote_via=quote)
    return {"admins": admins, "link": link, "mailto": f"mailto:{to}?{query}"}


def _country_names(partner: Partner) -> list[str]:
    """Where a partner works, in words."""
    names = dict(Partner._meta.get_field("country").choices or [])  # noqa: SLF001
    return sorted(str(names[code]) for code in selling_countries(partner))
