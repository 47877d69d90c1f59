"""The personal link: a stranger reads, a global admin answers. GET shows, POST acts.

A request for a partnership has pages of its own (``partnership_guest_views``).
"""

from typing import Any
from urllib.parse import quote, urlencode

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from customers import selectors as customers
from customers.models import Customer
from customers.portal_forms import CompanyProfileForm
from customers.profile import profile_is_complete
from customers.services import complete_profile
from invitations import answers, forwarding, guest_pages, guest_selectors, rules
from invitations import partnership_guest_views as partnerships
from invitations.access import GuestRequest, guest_view
from invitations.exceptions import InvitationRefused, Refusal
from invitations.guest_forms import AcceptanceForm, DeclineForm, ReportForm
from invitations.links import link_for
from invitations.models import InvitationAnswer
from invitations.newcomer_forms import ForwardForm
from partners.exceptions import RuleViolation
from partners.folding import fold
from partners.http import render_form
from partners.models import User
from partners.names import portal_name
from partners.selectors import selling_countries


def refusal_page(request: GuestRequest, refused: InvitationRefused) -> HttpResponse:
    """Every refusal has a page of its own, with the next step."""
    if request.invitation.is_for_partners:
        return partnerships.refusal_page(request, refused)
    refusal = refused.refusal
    context = _context(request)
    if refusal == Refusal.OWN_STAFF:
        context["own_partner"] = rules.own_partner(request.invitation, request.reader.user)
        return render(request, "invitations/guest_preview.html", context)
    if refusal == Refusal.NOT_GLOBAL_ADMIN:
        context |= _forwarding(request)
    elif refusal == Refusal.OTHER_MARKET:
        context["countries"] = _country_names(request)
    elif refusal in {Refusal.ACCEPTED_BY_YOU, Refusal.PROFILE_INCOMPLETE}:
        person = request.reader.person
        answer = person and guest_selectors.acceptance_of(request.invitation, person.customer)
        context["answered_at"] = answer.answered_at if answer else None
        context["is_global_admin"] = person is not None and customers.is_global_admin(person)
    elif refusal == Refusal.DECLINED:
        own = request.invitation.answers.filter(customer=request.reader.customer)
        context["by_you"] = request.reader.customer is not None and own.exists()
    return render(request, f"invitations/refusals/{refusal.value}.html", context)


@guest_view("GET", "HEAD", "POST", refused=refusal_page, partners=partnerships.invitation)
def invitation(request: GuestRequest) -> HttpResponse:
    """Who asks for what; for a global admin of a fitting customer also the answer."""
    if request.method == "POST":
        return _accept(request)
    guest_pages.stamp(request)
    if refusal := rules.refusal_for(request.invitation, request.nonce, request.reader):
        raise InvitationRefused(refusal)
    customer = request.reader.customer
    if customer is None:
        return render(request, "invitations/guest_invitation.html", _context(request))
    if not profile_is_complete(customer):
        return redirect("guest:profile", request.token)
    return _acceptance_page(request, customer)


def _accept(request: GuestRequest) -> HttpResponse:
    user, customer = _answering(request)
    if user is None or customer is None:
        return redirect_to_login(guest_pages.address(request), reverse(settings.LOGIN_URL))
    standing = guest_selectors.standing(request.invitation, customer, get_language() or "")
    form = _acceptance_form(standing, data=request.POST)
    if not form.is_valid():
        return _acceptance_page(request, customer, standing=standing, form=form)
    values = form.cleaned_data
    try:
        answers.accept_invitation(
            request.invitation,
            nonce=request.nonce,
            actor=user,
            with_admin=form.with_admin,
            agreement_version=values.get("agreement_version", ""),
            agreement_language=_language_read(values),
        )
    except RuleViolation as refused:
        if isinstance(refused, InvitationRefused):
            raise
        return _acceptance_page(request, customer, message=str(refused))
    return redirect("guest:accepted", request.token)


def _acceptance_form(standing: guest_selectors.Standing, data: Any = None) -> AcceptanceForm:
    text = standing.agreement
    return AcceptanceForm(
        data, version=text.version if text else "", language=text.language if text else ""
    )


def _language_read(values: dict[str, Any]) -> str:
    """The language of the text that lay before the reader; only one that exists."""
    version, language = values.get("agreement_version", ""), values.get("agreement_language", "")
    if not version:
        return ""
    offered = guest_selectors.text_languages(version)
    return language if language in offered else customers.FALLBACK_LANGUAGE


def _acceptance_page(
    request: GuestRequest,
    customer: Customer,
    *,
    standing: guest_selectors.Standing | None = None,
    form: AcceptanceForm | None = None,
    message: str = "",
) -> HttpResponse:
    standing = standing or guest_selectors.standing(
        request.invitation, customer, get_language() or ""
    )
    if form is None or message:
        form = _acceptance_form(standing)
    context = _context(request, standing.parts) | {
        "customer": customer,
        "standing": standing,
        "agreement": standing.agreement,
        "form": form,
        "message": message,
        "may_refuse_admin": standing.means_something_without_admin
        and not request.invitation.partner.cloud_kind.is_national,
    }
    response = render_form(request, "invitations/guest_acceptance.html", context)
    if message:
        response.status_code = 422
    return response


@guest_view("GET", "HEAD", "POST", refused=refusal_page)
def profile(request: GuestRequest) -> HttpResponse:
    """The company profile on the way to the answer."""
    user, customer = _answering(request)
    if user is None or customer is None:
        return redirect_to_login(guest_pages.address(request), reverse(settings.LOGIN_URL))
    posted = request.method == "POST"
    form = CompanyProfileForm(request.POST if posted else None, customer=customer)
    if form.is_valid():
        complete_profile(customer, actor=user, fields=form.cleaned_data)
        messages.success(request, _("Your company profile is saved."))
        if form.doubt:
            messages.warning(request, form.doubt)
        return redirect("guest:invitation", request.token)
    context = _context(request) | {"form": form, "customer": customer}
    return render_form(request, "invitations/guest_profile.html", context)


@guest_view("GET", "HEAD", "POST", refused=refusal_page, partners=partnerships.decline)
def decline(request: GuestRequest) -> HttpResponse:
    user, customer = _answering(request)
    if user is None or customer is None:
        return redirect_to_login(guest_pages.address(request), reverse(settings.LOGIN_URL))
    posted = request.POST if request.method == "POST" else None
    form = DeclineForm(posted, is_joint=request.invitation.is_joint)
    if form.is_valid():
        reason = form.cleaned_data["reason"]
        answers.decline_invitation(
            request.invitation, nonce=request.nonce, actor=user, reason=reason
        )
        return redirect("guest:invitation", request.token)
    context = _context(request) | {"form": form}
    return render_form(request, "invitations/guest_decline.html", context)


@guest_view("GET", "HEAD", "POST", refused=refusal_page, partners=partnerships.report)
def report(request: GuestRequest) -> HttpResponse:
    """ "I do not know this company": open to whoever holds the link, signed in or not."""
    found = rules.refusal_for(request.invitation, request.nonce, rules.Reader(request.reader.user))
    if found is not None and found != Refusal.NOT_A_CUSTOMER:
        raise InvitationRefused(found)
    posted = request.POST if request.method == "POST" else None
    form = ReportForm(posted, is_joint=request.invitation.is_joint)
    if form.is_valid():
        answers.report_unknown_company(
            request.invitation,
            nonce=request.nonce,
            actor=request.reader.user,
            reason=form.cleaned_data["reason"],
        )
        guest_pages.say_reported(request)
        return redirect("guest:invitation", request.token)
    context = _context(request) | {"form": form}
    return render_form(request, "invitations/guest_report.html", context)


@guest_view("POST", refused=refusal_page)
def forward(request: GuestRequest) -> HttpResponse:
    """Send the link on to a global admin of one's own organization."""
    refusal = rules.refusal_for(request.invitation, request.nonce, request.reader)
    person, user = request.reader.person, request.reader.user
    if refusal not in {None, Refusal.NOT_GLOBAL_ADMIN}:
        raise InvitationRefused(refusal)
    if refusal is None or person is None or user is None:
        return redirect("guest:invitation", request.token)  # may answer, or has to sign in first
    admins = list(customers.global_admins(person.customer))
    form = ForwardForm(request.POST, admins=admins)
    if form.is_valid():
        try:
            sent = forwarding.forward_invitation(
                request.invitation,
                nonce=request.nonce,
                actor=user,
                recipient=form.recipient,
                note=form.cleaned_data["note"],
            )
        except RuleViolation as refused:
            if isinstance(refused, InvitationRefused):
                raise
            form.add_error(None, str(refused))
        else:
            _say_forwarded(request, str(form.recipient), sent=sent)
            return redirect("guest:invitation", request.token)
    context = _context(request) | _forwarding(request, form)
    return render_form(request, "invitations/refusals/not_global_admin.html", context)


def _say_forwarded(request: GuestRequest, name: str, *, sent: bool) -> None:
    if sent:
        text = _("The request is on its way to %(name)s. The mail says that it comes from you.")
        messages.success(request, text % {"name": name})
    else:
        text = _("You have sent this request to %(name)s before; it was not sent again.")
        messages.info(request, text % {"name": name})


@guest_view("POST", refused=refusal_page, partners=partnerships.cancel)
def cancel(request: GuestRequest) -> HttpResponse:
    """Leave without an answer."""
    guest_pages.say_nothing_changed(request)
    customer = request.reader.customer
    return redirect("customer_home", customer.public_id) if customer else redirect("door")


@guest_view("GET", "HEAD", refused=refusal_page, partners=partnerships.accepted)
def accepted(request: GuestRequest) -> HttpResponse:
    """The confirmation, for the global admins of the organisation that accepted."""
    person = request.reader.person
    if person is None:
        return redirect("guest:invitation", request.token)
    answer = guest_selectors.acceptance_of(request.invitation, person.customer)
    if answer is None:
        return redirect("guest:invitation", request.token)
    if not customers.is_global_admin(person):
        raise InvitationRefused(Refusal.ACCEPTED_BY_YOU)
    context = _context(request) | {
        "answer": answer,
        "given": _given(request, answer),
        "customer": person.customer,
        "agreement": guest_selectors.latest_agreement(person.customer),
    }
    return render(request, "invitations/guest_accepted.html", context)


def _given(
    request: GuestRequest, answer: InvitationAnswer
) -> list[tuple[guest_selectors.Part, bool]]:
    """What each of the partners got by the answer."""
    with_admin = (answer.with_admin, answer.with_second_admin)
    return list(zip(guest_selectors.parts(request.invitation), with_admin, strict=False))


def _answering(request: GuestRequest) -> tuple[User | None, Customer | None]:
    """The global admin who may answer; nobody where one has to sign in; else refused."""
    if refusal := rules.refusal_for(request.invitation, request.nonce, request.reader):
        raise InvitationRefused(refusal)
    return request.reader.user, request.reader.customer


def _context(
    request: GuestRequest, parts: list[guest_selectors.Part] | None = None
) -> dict[str, Any]:
    found = request.invitation
    parts = parts or guest_selectors.parts(found)
    return {
        "invitation": found,
        "partner": found.partner,
        "person": found.created_by,
        "asker": parts[0].asker,
        "second": found.second_partner,
        "parts": parts,
        "request_title": guest_selectors.request_title(found),
        "reader": request.reader,
        "token": request.token,
        "sign_in_url": guest_pages.sign_in_url(request),
        "is_national": found.partner.cloud_kind.is_national,
        "product_name": portal_name(found.partner.cloud),
    }


def _forwarding(request: GuestRequest, form: ForwardForm | None = None) -> dict[str, Any]:
    """Who can answer instead, and the link to pass on."""
    link, person = link_for(request.invitation), request.reader.person
    admins = list(customers.global_admins(person.customer)) if person else []
    subject = guest_selectors.request_title(request.invitation)
    to = ",".join(quote(admin.user.mail_address, safe="@") for admin in admins)
    query = urlencode({"subject": subject, "body": link}, quote_via=quote)
    form = form or ForwardForm(admins=admins)
    return {"admins": admins, "link": link, "mailto": f"mailto:{to}?{query}", "form": form}


def _country_names(request: GuestRequest) -> list[str]:
    """Where the partner may sell from, in words; of two, where both may sell to."""
    found = request.invitation
    codes = rules.open_countries(found) if found.is_joint else selling_countries(found.partner)
    field = Customer._meta.get_field("country")  # noqa: SLF001
    names = dict(field.choices or [])
    return sorted((str(names[code]) for code in codes if code in names), key=fold)
