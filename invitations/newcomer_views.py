"""A newcomer on the way from the personal link to a tenant; each step is a page of its own.

"Next" checks and goes on. In between htmx keeps what is typed (``action`` "keep"), so that the
last step is reached from any browser with nothing to be typed twice.
"""

import uuid
from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from customers import prefixes
from customers import selectors as customers
from customers.exceptions import DomainTaken, SignInNameTaken
from invitations import newcomers, rules
from invitations.access import GuestRequest, guest_view
from invitations.enums import ApplicationState
from invitations.exceptions import ApplicationEnded, TooManyMails
from invitations.guest_views import refusal_page
from invitations.models import TenantApplication
from invitations.newcomer_access import (
    NewcomerRequest,
    completed_page,
    has_a_login,
    newcomer_view,
)
from invitations.newcomer_forms import (
    ADMIN_FIELDS,
    COMPANY_FIELDS,
    AddressForm,
    DomainForm,
    FirstAdminForm,
    NewCompanyForm,
)
from invitations.newcomer_links import (
    application_token,
    fits_address,
    read_confirmation_token,
)
from partners.http import render_form, render_page
from partners.limits import within_limit
from partners.names import portal_name

CHECKS_PER_MINUTE = 60
PAGES = ("GET", "HEAD", "POST")


@guest_view(*PAGES, refused=refusal_page)
def start(request: GuestRequest) -> HttpResponse:
    """The first step: an address, which is mailed the way to go on."""
    if elsewhere := has_a_login(request):
        return elsewhere
    form = AddressForm(
        request.POST if request.method == "POST" else None, initial={"identity": uuid.uuid4()}
    )
    if form.is_valid():
        try:
            application = newcomers.start_application(
                request.invitation,
                nonce=request.nonce,
                email=form.cleaned_data["email"],
                language=get_language() or settings.LANGUAGE_CODE,
                identity=form.cleaned_data["identity"] or uuid.uuid4(),
            )
        except TooManyMails as refused:
            form.add_error("email", str(refused))
        else:
            return redirect(_address(request, application, newcomers.STEPS[0]))
    return render_form(request, "invitations/newcomer_start.html", _about(request, form=form))


@newcomer_view(*PAGES, refused=refusal_page)
def resume(request: NewcomerRequest) -> HttpResponse:
    """Where it was left."""
    application = request.application
    return redirect(_address(request, application, newcomers.step_of(application)))


@newcomer_view(*PAGES, refused=refusal_page)
def change_address(request: NewcomerRequest) -> HttpResponse:
    """A mistyped address, before it is confirmed."""
    form = AddressForm(
        request.POST if request.method == "POST" else None,
        initial={"email": request.application.email},
    )
    if form.is_valid():
        try:
            newcomers.change_address(request.application, email=form.cleaned_data["email"])
        except (TooManyMails, ApplicationEnded) as refused:
            form.add_error("email", str(refused))
        else:
            messages.success(request, _("We have sent a mail to the new address."))
            return resume_at(request)
    context = _context(request, "", form=form)
    return render_form(request, "invitations/newcomer_address.html", context)


@newcomer_view("POST", refused=refusal_page)
def send_again(request: NewcomerRequest) -> HttpResponse:
    try:
        newcomers.send_again(request.application)
    except TooManyMails as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("The mail is on its way again."))
    return resume_at(request)


@guest_view(*PAGES, refused=refusal_page)
def confirm(request: GuestRequest, confirmation: str) -> HttpResponse:
    """The link of the mail. GET only shows: mail scanners follow links."""
    if elsewhere := has_a_login(request):
        return elsewhere
    found = read_confirmation_token(confirmation)
    rows = TenantApplication.objects.filter(invitation=request.invitation)
    application = rows.filter(public_id=found[0]).first() if found else None
    if found is None or application is None or not fits_address(application, found[1]):
        return render(request, "invitations/guest_damaged.html", status=404)
    if application.state == ApplicationState.COMPLETED:
        return completed_page(request)
    if newcomers.login_exists(application.email):
        return _known(request, application)
    if request.method != "POST":
        context = _about(request, application=application)
        return render(request, "invitations/newcomer_confirm.html", context)
    application = newcomers.confirm_address(application)
    messages.success(request, _("Your email address is confirmed."))
    return redirect(_address(request, application, newcomers.step_of(application)))


@newcomer_view(*PAGES, refused=refusal_page)
def company(request: NewcomerRequest) -> HttpResponse:
    """Who the organization is, by the rules of its country."""
    application, action = request.application, request.POST.get("action", "next")
    typed = _posted(request, COMPANY_FIELDS)
    if request.method != "POST":
        return _company_page(request, _company_form(application))
    if action == "next":
        form = _company_form(application, typed)
        valid = form.is_valid()
        newcomers.keep_typed(
            application, step="company", values=typed, reached="domain" if valid else ""
        )
        if not valid:
            return _company_page(request, form)
        if form.doubt:
            messages.warning(request, form.doubt)
        return redirect(_address(request, application, "domain"))
    application = newcomers.keep_typed(application, step="company", values=typed)
    if action == "keep":
        return _kept(request)
    return _company_page(request, _company_form(application))  # another country


@newcomer_view(*PAGES, refused=refusal_page)
def domain(request: NewcomerRequest) -> HttpResponse:
    """The domain, checked while it is typed; it is given at the very end."""
    application, action = request.application, request.POST.get("action", "next")
    if _is_ahead(application, "domain"):
        return resume_at(request)
    if request.method != "POST":
        return _domain_page(request, _domain_form(application), status=200)
    typed = _posted(request, ["wanted"])
    if suggestion := request.POST.get("suggestion", ""):
        typed, action = {"wanted": suggestion}, "check"
    form = DomainForm(typed)
    if action != "next":
        newcomers.keep_typed(application, step="domain", values=typed)
        return _domain_page(request, form, status=200, partial="check")
    valid = form.is_valid()
    newcomers.keep_typed(
        application,
        step="domain",
        values=form.cleaned_data if valid else typed,
        reached="admin" if valid else "",
    )
    if not valid:
        return _domain_page(request, form, status=422)
    return redirect(_address(request, application, "admin"))


@newcomer_view(*PAGES, refused=refusal_page)
def admin(request: NewcomerRequest) -> HttpResponse:
    """The first global admin, a look at everything, and the end."""
    application, action = request.application, request.POST.get("action", "next")
    if _is_ahead(application, "admin"):
        return resume_at(request)
    if request.method != "POST":
        names = application.typed.get("admin", {})
        return _admin_page(request, _admin_form(application, initial=names))
    application = newcomers.keep_typed(
        application, step="admin", values=_posted(request, ADMIN_FIELDS)
    )
    if action == "keep":
        return _kept(request)
    form = _admin_form(application, request.POST)
    if not form.is_valid():
        return _admin_page(request, form)
    if application.state != ApplicationState.VERIFIED:
        messages.info(
            request, _("Saved. To finish, open the link in the mail that we have sent you.")
        )
        return redirect(_address(request, application, "admin"))
    return _complete(request, form)


def _complete(request: NewcomerRequest, form: FirstAdminForm) -> HttpResponse:
    """Everything typed is checked once more: rules and others may have moved on since."""
    application = request.application
    profile = _company_form(application, application.typed.get("company", {}))
    if not profile.is_valid():
        messages.error(request, _("Something about the company is missing or not right."))
        return redirect(_address(request, application, "company"))
    chosen = DomainForm(application.typed.get("domain", {}))
    if not chosen.is_valid():
        return _domain_lost(request)
    tenant = newcomers.NewTenant(
        domain=prefixes.domain_of(chosen.cleaned_data["wanted"]),
        profile=profile.profile(),
        first_name=form.cleaned_data["first_name"],
        last_name=form.cleaned_data["last_name"],
        password=form.cleaned_data["password1"],
        language=get_language() or settings.LANGUAGE_CODE,
    )
    try:
        done = newcomers.complete_application(application, nonce=request.nonce, tenant=tenant)
    except DomainTaken:
        return _domain_lost(request)
    except SignInNameTaken:
        return _known(request, application)
    if done.person is not None:
        login(request, done.person.user, backend=settings.AUTHENTICATION_BACKENDS[0])
        messages.success(
            request,
            _("The account of %(customer)s is created, and you are signed in. Now read and answer.")
            % {"customer": done.person.customer.name},
        )
    return redirect("guest:invitation", request.token)


def _domain_lost(request: NewcomerRequest) -> HttpResponse:
    """Back to the field, where the reason stands; all else stays typed."""
    messages.error(
        request, _("Choose another domain. All else is kept; only the password is asked again.")
    )
    return redirect(_address(request, request.application, "domain"))


def resume_at(request: NewcomerRequest) -> HttpResponse:
    return redirect("guest:newcomer_resume", request.token, application_token(request.application))


def _address(request: GuestRequest, application: TenantApplication, step: str) -> str:
    return reverse(f"guest:newcomer_{step}", args=[request.token, application_token(application)])


def _posted(request: NewcomerRequest, names: Any) -> dict[str, str]:
    return {name: request.POST[name] for name in names if name in request.POST}


def _is_ahead(application: TenantApplication, step: str) -> bool:
    steps = newcomers.STEPS
    return steps.index(step) > steps.index(newcomers.step_of(application))


def _kept(request: NewcomerRequest) -> HttpResponse:
    return render(request, "invitations/_newcomer_kept.html")


def _company_form(
    application: TenantApplication, data: Mapping[str, str] | None = None
) -> NewCompanyForm:
    partner = application.invitation.partner
    countries = rules.open_countries(application.invitation)
    typed = application.typed.get("company", {})
    wanted = (typed if data is None else data).get("country", "")
    country = wanted if wanted in countries else str(partner.country)
    return NewCompanyForm(data, country=country, countries=countries, typed=typed)


def _domain_form(application: TenantApplication) -> DomainForm:
    """What was typed, with what is wrong with it now; else a proposal."""
    if application.typed.get("domain", {}).get("wanted"):
        return DomainForm(application.typed["domain"])
    name = application.typed.get("company", {}).get("name", "")
    return DomainForm(initial={"wanted": prefixes.proposal(name, application.email)})


def _admin_form(application: TenantApplication, data: Any = None, **options: Any) -> FirstAdminForm:
    confirmed = application.state == ApplicationState.VERIFIED
    return FirstAdminForm(data, email=application.email, with_password=confirmed, **options)


def _company_page(request: NewcomerRequest, form: NewCompanyForm) -> HttpResponse:
    context = _context(request, "company", form=form)
    return render_form(request, "invitations/newcomer_company.html", context, partial="fields")


def _domain_page(
    request: NewcomerRequest, form: DomainForm, *, status: int, partial: str = ""
) -> HttpResponse:
    allowed = form.is_bound and within_limit(
        f"prefixes {request.application.public_id}", times=CHECKS_PER_MINUTE, seconds=60
    )
    if form.is_bound and not allowed:
        context = _context(request, "domain", form=DomainForm(initial=form.data), too_fast=True)
        return render_page(
            request, "invitations/newcomer_domain.html", context, partial=partial, status=status
        )
    free = form.is_bound and form.is_valid()
    country = request.application.typed.get("company", {}).get("country", "")
    context = _context(
        request,
        "domain",
        form=form,
        free=prefixes.domain_of(form.cleaned_data["wanted"]) if free else "",
        suggestions=prefixes.suggestions(form.data.get("wanted", ""), country)
        if form.is_bound and form.is_taken
        else [],
    )
    return render_page(
        request, "invitations/newcomer_domain.html", context, partial=partial, status=status
    )


def _admin_page(request: NewcomerRequest, form: FirstAdminForm) -> HttpResponse:
    typed = request.application.typed
    profile = typed.get("company", {})
    context = _context(
        request,
        "admin",
        form=form,
        company=profile.get("name", ""),
        domain=prefixes.domain_of(typed.get("domain", {}).get("wanted", "")),
        may_be_known=request.application.state == ApplicationState.VERIFIED
        and customers.may_be_known(
            email=request.application.email,
            country=profile.get("country", ""),
            registration_id=profile.get("registration_id", ""),
        ),
    )
    return render_form(request, "invitations/newcomer_admin.html", context)


def _known(request: GuestRequest, application: TenantApplication) -> HttpResponse:
    """For the owner of the mailbox alone: this address signs in here already."""
    context = _about(request, application=application)
    status = 422 if request.method == "POST" else 200
    return render(request, "invitations/newcomer_known.html", context, status=status)


def _about(request: GuestRequest, **extra: Any) -> dict[str, Any]:
    partner = request.invitation.partner
    back = reverse("guest:invitation", args=[request.token])
    return {
        "invitation": request.invitation,
        "partner": partner,
        "token": request.token,
        "sign_in_url": f"{reverse(settings.LOGIN_URL)}?next={back}",
        "product_name": portal_name(partner.cloud),
        **extra,
    }


def _context(request: NewcomerRequest, step: str, **extra: Any) -> dict[str, Any]:
    """What every step shows: how far it is, and whether the address is confirmed."""
    application = request.application
    reached = newcomers.STEPS.index(newcomers.step_of(application))
    labels = (_("Company"), _("Domain"), _("Global admin"))
    steps = [
        {
            "label": label,
            "url": _address(request, application, name) if index <= reached else "",
            "current": name == step,
            "done": index < reached,
        }
        for index, (name, label) in enumerate(zip(newcomers.STEPS, labels, strict=True))
    ]
    return _about(
        request,
        application=application,
        application_token=application_token(application),
        confirmed=application.state == ApplicationState.VERIFIED,
        steps=steps,
        suffix=settings.DOMAIN_SUFFIX,
        **extra,
    )
