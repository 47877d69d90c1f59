"""The Invitations page of Partner Center, and taking a request up again."""

import uuid
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format, number_format
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from customers import live
from customers.list_links import ListLinks, valid_ids
from invitations import delivery_views, invitation_list, renewals
from invitations.access import own_invitation
from invitations.enums import OPEN_STATES, InvitationKind, InvitationState
from invitations.invitation_list import COUNT_LIMIT, InvitationDetails
from invitations.kinds import INVITING, allowed_kinds
from invitations.list_forms import PARTNERS, InvitationFilterForm
from invitations.models import Invitation
from invitations.renewals import RENEWABLE, WITH_THE_CUSTOMER
from partners.access import PartnerRequest, may, partner_view
from partners.enums import Permission
from partners.exceptions import RuleViolation
from partners.http import SeeOther, render_page, wants_fragment
from partners.middleware import current_language
from partners.tasks import NO_LONGER_NEEDED

LIST_PAGE = "invitations/invitation_list.html"
RESEND_PAGE = "invitations/invitation_resend.html"
NOTHING = "-"  # never an empty cell, which would grow when it is filled
CHANGED_AT_MOST = 200  # rows that one answer to an open list brings up to date


@require_safe
@partner_view(*INVITING)
@never_cache
def invitation_list_page(request: PartnerRequest) -> HttpResponse:
    live_url = live.address("invitations:live", request.partner)
    form = InvitationFilterForm(request.GET, reader=request.user, kinds=_kinds(request))
    query = form.query()
    cursor = request.GET.get("cursor", "")
    page = invitation_list.invitation_page(request.partner, query, cursor)
    shown = {str(row["public_id"]) for row in page.rows}
    open_ids = tuple(each for each in valid_ids(request.GET.getlist("open")) if each in shown)
    wanted = [UUID(each) for each in open_ids]
    details = invitation_list.invitation_details(request.partner, wanted, query.kinds)
    list_links = ListLinks(request.path, form.parameters(), cursor, open_ids)
    context = {
        "form": form,
        "query": query,
        "rows": [_row(request, row, details, list_links) for row in page.rows],
        "may_request": may(request, Permission.REQUEST_RELATIONSHIP),
        "may_request_partnership": may(request, Permission.REQUEST_PARTNERSHIP),
        "links": list_links,
        "prefix": request.path,
        "summary": _summary(page.count),
        "previous_url": list_links.page(page.previous),
        "next_url": list_links.page(page.next),
        "new_identity": uuid.uuid4(),
        "live_url": live_url,
        "live_seconds": live.SECONDS,
        **_words(request),
    }
    return render_page(request, LIST_PAGE, context, partial="table")


def _kinds(request: PartnerRequest) -> tuple[InvitationKind, ...]:
    """The kinds of request that the reader's roles may follow up."""
    return tuple(allowed_kinds(request.membership.roles, request.partner.kinds))


def _row(
    request: PartnerRequest,
    row: dict[str, Any],
    details: dict[str, InvitationDetails],
    list_links: ListLinks,
) -> dict[str, Any]:
    """Everything a row shows, worked out before the template's loop."""
    name = str(row["public_id"])
    is_own = row["partner_id"] == request.partner.pk
    return _cells(row) | {
        "is_own": is_own,
        "other_name": row["second_partner__name" if is_own else "partner__name"],
        "kind_name": InvitationKind(row["kind"]).label,
        "admin": _admin(row),
        "details": (opened := details.get(name)),
        "watch": opened and delivery_views.watched(opened.invitation, opened.deliveries),
        "toggle_url": list_links.closed(name) if opened else f"{list_links.open_prefix}{name}",
    }


def _admin(row: dict[str, Any]) -> str:
    """Whether delegated admin privileges are asked; of a joint request, for whom."""
    if row["kind"] == InvitationKind.PARTNERSHIP:
        return NOTHING
    asked = [(row["partner__name"], row["include_admin"])]
    if row["kind"] == InvitationKind.RELATIONSHIP:
        return _("Yes") if row["include_admin"] else _("No")
    asked.append((row["second_partner__name"], row["include_second_admin"]))
    return ", ".join(name for name, wanted in asked if wanted) or _("No")


def _cells(row: dict[str, Any]) -> dict[str, Any]:
    invitation = Invitation(state=row["state"], expires_at=row["expires_at"])
    state = invitation.current_state
    return row | {
        "name": str(row["public_id"]),
        "recipient": row["recipient_name"] or row["recipient_email"],
        "state_now": state,
        "not_delivered": invitation_list.is_not_delivered(row, state),
        "language_name": dict(settings.LANGUAGES).get(row["language"], row["language"]),
        "created": _day(row["created_at"]),
        "sent": _day(row["sent_at"]) or NOTHING,
        "opened": _day(row["opened_at"]) or NOTHING,
        "answered": _day(row["answered_at"]) or NOTHING,
        "expires": _day(row["expires_at"]),
    }


def _day(moment: Any) -> str:
    return date_format(timezone.localtime(moment), "SHORT_DATE_FORMAT") if moment else ""


def _words(request: PartnerRequest) -> dict[str, Any]:
    """What the details of a row need besides themselves."""
    return {
        "columns": 12 if len(_kinds(request)) > 1 else 11,
        "open_states": OPEN_STATES,
        "renewable": RENEWABLE,
        "with_the_customer": WITH_THE_CUSTOMER,
        "no_longer_needed": NO_LONGER_NEEDED,
        "may_view_customers": may(request, Permission.VIEW_CUSTOMERS),
    }


def _summary(count: int | None) -> str:
    if count is None:
        return ""
    text = ngettext("%(count)s invitation", "%(count)s invitations", min(count, COUNT_LIMIT))
    number = number_format(min(count, COUNT_LIMIT), force_grouping=True)
    return text % {"count": f"{number}+" if count > COUNT_LIMIT else number}


@require_safe
@partner_view(*INVITING)
@never_cache
def invitation_row(request: PartnerRequest, public_id: UUID) -> HttpResponse:
    """The details of one row; without htmx the list with this row, open."""
    found = invitation_list.invitation_details(request.partner, [public_id], _kinds(request))
    details = found.get(str(public_id))
    if details is None:
        own_invitation(request, public_id)  # 403 for a kind that other roles follow up
        raise Http404
    if not wants_fragment(request):
        return redirect(_row_address(request, public_id))
    watch = delivery_views.watched(details.invitation, details.deliveries)
    context = {"details": details, "name": str(public_id), "watch": watch, **_words(request)}
    return render_page(request, LIST_PAGE, context, partial="details")


def _row_address(request: PartnerRequest, public_id: UUID) -> str:
    query = {"q": str(public_id), "open": str(public_id)}
    read_along = invitation_list.read_along(request.partner, _kinds(request))
    if read_along.filter(public_id=public_id).exists():
        query["asked"] = PARTNERS
    return f"{reverse('invitations:list', args=[request.partner.slug])}?{urlencode(query)}"


@require_safe
@partner_view(*INVITING)
def invitation_live(request: PartnerRequest) -> HttpResponseBase:
    """What has changed since the list was drawn, row by row, and who has become a customer."""
    moment = live.since(request)
    if moment is None:
        return HttpResponse(status=400)
    tag = live.etag(request)
    if response := live.unchanged(request, tag):
        return response
    kinds = _kinds(request)
    changed = invitation_list.changed_since(request.partner, moment, CHANGED_AT_MOST, kinds)
    may_view = may(request, Permission.VIEW_CUSTOMERS)
    context = {
        "news": live.new_customers(request.partner, moment) if may_view else None,
        "rows": [_cells(row) for row in changed],
    }
    return live.tagged(render(request, "invitations/_live_rows.html", context), tag)


@partner_view(*INVITING)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def invitation_resend(request: PartnerRequest, public_id: UUID) -> HttpResponse:
    """A GET asks whether it is meant, as the link that is out there dies."""
    invitation = own_invitation(request, public_id)
    context: dict[str, Any] = {"invitation": invitation}
    if request.method != "POST":
        if invitation.current_state == InvitationState.DRAFT:
            return redirect(_draft_address(request, public_id))
        alive = not invitation.has_lost_partnership
        context["may_resend"] = alive and invitation.current_state in WITH_THE_CUSTOMER
        return render_page(request, RESEND_PAGE, context)
    try:
        renewals.resend_invitation(invitation, actor=request.user)
    except RuleViolation as refused:
        context["invitation"] = own_invitation(request, public_id)
        return render_page(request, RESEND_PAGE, context | {"refused": str(refused)}, status=422)
    messages.success(
        request, _("The request has a new personal link; the old one is dead. Send it again.")
    )
    return SeeOther(_draft_address(request, public_id))


@partner_view(*INVITING)
@require_POST
def invitation_renew(request: PartnerRequest, public_id: UUID) -> HttpResponse:
    invitation = own_invitation(request, public_id)
    try:
        renewed = renewals.renew_invitation(invitation, actor=request.user)
    except RuleViolation as refused:
        messages.error(request, str(refused))
        return SeeOther(_row_address(request, public_id))
    messages.success(request, _("This is the new request. Nothing has been sent yet."))
    return SeeOther(_draft_address(request, renewed.public_id))


@partner_view(Permission.REQUEST_RELATIONSHIP)
@require_POST
def campaign_start(request: PartnerRequest) -> HttpResponse:
    """A draft with a link that any number of customers may accept."""
    try:
        identity = UUID(request.POST.get("fresh", ""))
    except ValueError:
        identity = uuid.uuid4()
    invitation = renewals.start_campaign(
        request.partner, actor=request.user, language=current_language(), identity=identity
    )
    return SeeOther(_draft_address(request, invitation.public_id))


def _draft_address(request: PartnerRequest, public_id: UUID) -> str:
    return reverse("invitations:draft", args=[request.partner.slug, public_id])
