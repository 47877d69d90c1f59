"""User management (Account settings): who belongs to the partner's staff, with which roles."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from partners import staff
from partners.access import PartnerRequest, helpers_for, may, partner_view
from partners.enums import Permission, Role
from partners.exceptions import RolesChanged, RuleViolation
from partners.http import SeeOther, render_form, render_page, wants_fragment
from partners.middleware import current_language
from partners.models import Membership
from partners.staff_forms import AddUserForm, RolesForm, StaffFilterForm
from partners.staff_list import staff_page
from partners.staff_rules import explained, may_manage

LIST_PAGE = "partners/staff_list.html"
ADD_PAGE = "partners/staff_add.html"
EDIT_PAGE = "partners/staff_edit.html"
CONFIRM_PAGE = "partners/staff_confirm.html"
ROLES_PAGE = "partners/staff_roles.html"


@partner_view(Permission.MANAGE_ACCOUNT_ROLES)
@require_safe
def user_list(request: PartnerRequest) -> HttpResponse:
    form = StaffFilterForm(request.GET)
    query = form.query()
    page = staff_page(request.partner, query, request.GET.get("cursor", ""))
    manages = may(request, Permission.MANAGE_STAFF)
    context = {
        "form": form,
        "query": query,
        "rows": [_row(row, request) for row in page.rows],
        "prefix": request.path,
        "first_url": _address(request.path, form.parameters()),
        "previous_url": page.previous
        and _address(request.path, form.parameters() | {"cursor": page.previous}),
        "next_url": page.next and _address(request.path, form.parameters() | {"cursor": page.next}),
        "may_manage": manages,
        "helpers": [] if manages else helpers_for(request.partner, Permission.MANAGE_STAFF),
        "is_fragment": wants_fragment(request),
    }
    return render_page(request, LIST_PAGE, context, partial="table")


def _row(row: dict[str, Any], request: PartnerRequest) -> dict[str, Any]:
    return {
        "id": row["id"],
        "name": row["user__name"],
        "email": row["user__email"],
        "roles": [str(role.label) for role in Role if role in row["roles"]],
        "is_active": row["is_active"],
        "invited": row["invited"],
        "is_self": row["id"] == request.membership.pk,
    }


def _address(path: str, parameters: dict[str, str]) -> str:
    return f"{path}?{urlencode(parameters)}" if parameters else path


@partner_view(Permission.MANAGE_STAFF)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def user_add(request: PartnerRequest) -> HttpResponse:
    form = AddUserForm(
        request.membership.roles,
        request.partner.kinds,
        language=current_language(),
        data=request.POST if request.method == "POST" else None,
    )
    if form.is_valid():
        try:
            member = staff.add_user(
                request.partner,
                actor=request.user,
                person=form.person(),
                roles=form.cleaned_data["roles"],
            )
        except RuleViolation as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(
                request,
                _("%(name)s has been added. The invitation goes to %(address)s.")
                % {"name": member.user.name, "address": member.user.mail_address},
            )
            return SeeOther(_list_url(request))
    return render_form(request, ADD_PAGE, {"form": form})


@partner_view(Permission.MANAGE_ACCOUNT_ROLES)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def user_edit(request: PartnerRequest, member_id: int) -> HttpResponse:
    """One person: the roles to change, and the ways to what else can be done."""
    member = _member(request, member_id)
    form = RolesForm(
        request.membership.roles,
        request.partner.kinds,
        has=member.roles,
        data=request.POST if request.method == "POST" else None,
    )
    seen = sorted(member.roles)
    if form.is_valid():
        try:
            staff.update_roles(
                member,
                actor=request.user,
                roles=form.cleaned_data["roles"],
                seen=request.POST.get("seen", "").split(),
            )
        except RolesChanged as refused:
            messages.warning(request, str(refused))
            form = RolesForm(request.membership.roles, request.partner.kinds, has=member.roles)
            return _person(request, member, form, seen, status=422)
        except RuleViolation as refused:
            form.add_error(None, str(refused))
        else:
            text = _("The roles of %(name)s have been updated.") % {"name": member.user.name}
            messages.success(request, text)
            return SeeOther(_after(request))
    return _person(request, member, form, seen, status=422 if form.errors else 200)


def _person(
    request: PartnerRequest, member: Membership, form: RolesForm, seen: list[str], *, status: int
) -> HttpResponse:
    manages = may_manage(request.membership.roles, member.roles)
    context = {
        "form": form,
        "member": member,
        "seen": " ".join(seen),
        "invited": not member.user.has_usable_password(),
        "is_self": member.pk == request.membership.pk,
        "may_manage": manages,
        "belongs_elsewhere": staff.belongs_elsewhere(member),
        # Named only to those who would otherwise look for the buttons.
        "needs_global_admin": may(request, Permission.MANAGE_STAFF) and not manages,
    }
    return render(request, EDIT_PAGE, context, status=status)


@partner_view(Permission.MANAGE_STAFF)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def user_deactivate(request: PartnerRequest, member_id: int) -> HttpResponse:
    member = _member(request, member_id)
    words = {
        "title": _("Deactivate user"),
        "text": _("From the next click on, the pages of this organization are closed to this "
                  "person. Roles and history stay; you can reactivate the person at any time."),
        "button": _("Deactivate"),
    }  # fmt: skip
    refused = ""
    if request.method == "POST":
        try:
            staff.deactivate(member, actor=request.user)
        except RuleViolation as refusal:
            refused = str(refusal)
        else:
            text = _("%(name)s has been deactivated.") % {"name": member.user.name}
            messages.success(request, text)
            return SeeOther(_list_url(request))
    return _confirmation(request, member, words, refused)


@partner_view(Permission.MANAGE_STAFF)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def user_reactivate(request: PartnerRequest, member_id: int) -> HttpResponse:
    member = _member(request, member_id)
    words = {
        "title": _("Reactivate user"),
        "text": _("The person can work here again, with the roles shown."),
        "button": _("Reactivate"),
    }
    refused = ""
    if request.method == "POST":
        try:
            staff.reactivate(member, actor=request.user)
        except RuleViolation as refusal:
            refused = str(refusal)
        else:
            text = _("%(name)s has been reactivated.") % {"name": member.user.name}
            messages.success(request, text)
            return SeeOther(_person_url(request, member))
    return _confirmation(request, member, words, refused)


@partner_view(Permission.MANAGE_STAFF)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def user_reset_password(request: PartnerRequest, member_id: int) -> HttpResponse:
    """Mail the way to a new password; who has none yet gets the invitation again."""
    member = _member(request, member_id)
    invited = not member.user.has_usable_password()
    address = {"address": member.user.mail_address}
    words = {
        "title": _("Send the invitation again") if invited else _("Reset password"),
        "text": _("A link that sets a password is sent to %(address)s.") % address
        if invited
        else _("A link that sets a new password is sent to %(address)s. Until it is used, the "
               "present password works.") % address,
        "button": _("Send email"),
    }  # fmt: skip
    refused = ""
    if request.method == "POST":
        try:
            staff.reset_password(member, actor=request.user)
        except RuleViolation as refusal:
            refused = str(refusal)
        else:
            messages.success(request, _("The email goes to %(address)s.") % address)
            return SeeOther(_person_url(request, member))
    return _confirmation(request, member, words, refused)


def _confirmation(
    request: PartnerRequest, member: Membership, words: dict[str, str], refused: str
) -> HttpResponse:
    context = {"member": member, "words": words, "refused": refused}
    return render(request, CONFIRM_PAGE, context, status=422 if refused else 200)


@partner_view(Permission.MANAGE_ACCOUNT_ROLES)
@require_safe
def roles_help(request: PartnerRequest) -> HttpResponse:
    """Appropriate roles: what each role may do here."""
    return render(request, ROLES_PAGE, {"roles": explained(request.partner.kinds)})


def _member(request: PartnerRequest, member_id: int) -> Membership:
    members = Membership.objects.for_partner(request.partner).select_related("user", "partner")
    member = members.filter(pk=member_id).first()
    if member is None:
        raise Http404
    return member


def _list_url(request: PartnerRequest) -> str:
    return reverse("staff:list", args=[request.partner.slug])


def _person_url(request: PartnerRequest, member: Membership) -> str:
    return reverse("staff:edit", args=[request.partner.slug, member.pk])


def _after(request: PartnerRequest) -> str:
    """The list, or home for those who have just taken their own right to see it."""
    request.membership.refresh_from_db(fields=["roles"])
    if may(request, Permission.MANAGE_ACCOUNT_ROLES):
        return _list_url(request)
    return reverse("partner_home", args=[request.partner.slug])
