"""Account settings of a partner: its profile and its Partner Agreement."""

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from partners import addresses, organisation
from partners.access import PartnerRequest, helpers_for, may, partner_view
from partners.enums import LocationScope, Permission
from partners.exceptions import RuleViolation
from partners.http import SeeOther, render_form
from partners.models import Partner
from partners.organisation_forms import ProfileForm, SignAgreementForm
from partners.provider_list import market_names
from partners.selectors import locations_of, partner_agreement_text

FORM_METHODS = ["GET", "HEAD", "POST"]


@partner_view(Permission.OWN_PROFILE)
@require_safe
def partner_profile(request: PartnerRequest) -> HttpResponse:
    """What the portal knows of the own organization, and who may change which part of it."""
    partner = request.partner
    locations = locations_of(partner)
    sites = [each for each in locations if each.scope == LocationScope.LOCATION]
    may_edit = may(request, Permission.EDIT_PARTNER_PROFILE)
    context = {
        "partner": partner,
        "address": addresses.lines_of(partner),
        "global_ids": [each for each in locations if each not in sites and each.is_active],
        "sites": sites,
        "has_closed_sites": any(not each.is_active for each in sites),
        "markets": market_names(
            [str(partner.country), *(str(each.country) for each in sites if each.is_active)]
        ),
        "may_edit": may_edit,
        "may_sign": may(request, Permission.SIGN_PARTNER_AGREEMENT),
        "editors": [] if may_edit else helpers_for(partner, Permission.EDIT_PARTNER_PROFILE),
        "operators": settings.OPERATORS_EMAIL,
    }
    return render(request, "partners/partner_profile.html", context)


@partner_view(Permission.EDIT_PARTNER_PROFILE)
@never_cache
@require_http_methods(FORM_METHODS)
def partner_profile_edit(request: PartnerRequest) -> HttpResponse:
    partner = request.partner
    posted = request.method == "POST"
    form = ProfileForm(request.POST if posted else None, partner=partner)
    if form.is_valid():
        try:
            organisation.update_profile(partner, actor=request.user, fields=form.cleaned_data)
        except RuleViolation as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("The partner profile is saved."))
            return SeeOther(reverse("partner_profile", args=[partner.slug]))
    context = {"form": form, "partner": partner}
    return render_form(request, "partners/partner_profile_edit.html", context)


@partner_view(Permission.SIGN_PARTNER_AGREEMENT)
@never_cache
@require_http_methods(FORM_METHODS)
def partner_agreement(request: PartnerRequest) -> HttpResponse:
    """Read and sign the Partner Agreement; once it is signed, who did and when."""
    partner = request.partner
    here = reverse("partner_agreement", args=[partner.slug])
    if request.method == "POST" and partner.agreement_signed_at is not None:
        return SeeOther(here)  # the second click of two, or somebody else was quicker
    form = SignAgreementForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            version = form.cleaned_data["version"]
            organisation.sign_agreement(partner, actor=request.user, version=version)
        except RuleViolation as refused:
            form.add_error(None, str(refused))
        else:
            return SeeOther(here)
    return render_form(request, "partners/partner_agreement.html", _agreement(partner, form))


def _agreement(partner: Partner, form: SignAgreementForm) -> dict[str, object]:
    """With the text that was signed; without a signature, or its version, the one in force."""
    return {
        "partner": partner,
        "form": form,
        "text": partner_agreement_text(partner.agreement_version),
        "operators": settings.OPERATORS_EMAIL,
    }
