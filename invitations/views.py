"""A partner's request: its draft, what became of it, and its end."""

import uuid
from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse, QueryDict
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from invitations import delivery_views, joint, links, partnerships, sending, services
from invitations.access import own_invitation
from invitations.drafts import one_line
from invitations.enums import Answer, InvitationState
from invitations.exceptions import DraftChanged, RequestEnded
from invitations.forms import DraftForm
from invitations.kinds import INVITING
from invitations.models import Invitation, InvitationAnswer
from partners import unsent
from partners.access import PartnerRequest, partner_view
from partners.enums import Permission
from partners.exceptions import RuleViolation
from partners.http import SeeOther, render_form, render_page, wants_fragment
from partners.middleware import current_language
from partners.unsent import keeps_unsent
from resellers.exceptions import PartnershipEnded
from resellers.selectors import own_partnership

DRAFT_PAGE = "invitations/invitation_draft.html"
DETAIL_PAGE = "invitations/invitation_detail.html"
REVOKE_PAGE = "invitations/invitation_revoke.html"


@partner_view(Permission.REQUEST_RELATIONSHIP)
@require_POST
def invitation_start(request: PartnerRequest) -> HttpResponse:
    """Open the person's unfinished draft, or a new one (``fresh``: in any case a new one)."""
    began = timezone.now()
    invitation = services.open_draft(
        request.partner,
        actor=request.user,
        language=current_language(),
        fresh=_wanted_identity(request.POST.get("fresh", "")),
    )
    return _started(request, invitation, began)


@partner_view(Permission.REQUEST_PARTNERSHIP)
@require_POST
def partnership_start(request: PartnerRequest) -> HttpResponse:
    """ "Request a partnership": the person's unfinished draft of one, or a new one.

    "Verify" names the company that a Partner ID belongs to.
    """
    began = timezone.now()
    invitation = partnerships.start_partnership_request(
        request.partner,
        actor=request.user,
        language=current_language(),
        fresh=_wanted_identity(request.POST.get("fresh", "")),
        recipient=one_line(request.POST.get("recipient_name", ""))[:120],
    )
    return _started(request, invitation, began)


@partner_view(Permission.INVITE_JOINTLY)
@require_POST
def joint_start(request: PartnerRequest, partnership_id: uuid.UUID) -> HttpResponse:
    """ "Invite new customers" together with the other side of a partnership."""
    partnership = own_partnership(request.partner, partnership_id)
    if partnership is None:
        raise Http404
    began = timezone.now()
    try:
        invitation = joint.start_joint(
            request.partner,
            partnership,
            actor=request.user,
            language=current_language(),
            fresh=_wanted_identity(request.POST.get("fresh", "")),
        )
    except PartnershipEnded as refused:
        return render_page(request, "422.html", {"reason": str(refused)}, status=422)
    return _started(request, invitation, began)


def _started(request: PartnerRequest, invitation: Invitation, began: datetime) -> HttpResponse:
    if invitation.created_at < began and invitation.state == InvitationState.DRAFT:
        messages.info(request, _("This is your unfinished draft. You can also start a new one."))
    return SeeOther(_address(request, invitation))


def _wanted_identity(value: str) -> bool | uuid.UUID:
    try:
        return uuid.UUID(value)
    except ValueError:
        return bool(value)


@keeps_unsent
@partner_view(*INVITING)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def invitation_draft(request: PartnerRequest, public_id: uuid.UUID) -> HttpResponse:
    """The draft while it is one; afterwards what became of the request."""
    invitation = own_invitation(request, public_id)
    if request.method == "POST":
        return _save(request, invitation)
    typed = unsent.take(request)
    if invitation.current_state != InvitationState.DRAFT or invitation.has_lost_partnership:
        return _detail(request, invitation, typed=typed.get("body", "") if typed else "")
    if typed is not None:
        return _editor(request, DraftForm(invitation, typed), typed=typed)
    return _editor(request, DraftForm(invitation), mail_ready="mail" in request.GET)


@partner_view(*INVITING)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def invitation_revoke(request: PartnerRequest, public_id: uuid.UUID) -> HttpResponse:
    invitation = own_invitation(request, public_id)
    context: dict[str, Any] = {"invitation": invitation}
    if request.method != "POST":
        return render_page(request, REVOKE_PAGE, context)
    try:
        services.revoke_invitation(invitation, actor=request.user)
    except RuleViolation as refused:
        return render_page(request, REVOKE_PAGE, context | {"refused": str(refused)}, status=422)
    messages.success(request, _("The invitation is revoked. Its link does not work any more."))
    return SeeOther(_address(request, invitation))


@partner_view(*INVITING)
@require_POST
def invitation_send(request: PartnerRequest, public_id: uuid.UUID) -> HttpResponse:
    """ "Send email" of a request that is no draft: the same text once more."""
    invitation = own_invitation(request, public_id)
    try:
        sending.send_again(invitation, actor=request.user, press=_press(request))
    except RuleViolation as refused:
        return _detail(request, invitation, refused=str(refused), status=422)
    return _on_its_way(request, invitation)


@partner_view(*INVITING)
@require_POST
def mail_retry(request: PartnerRequest, public_id: uuid.UUID, mail_id: uuid.UUID) -> HttpResponse:
    invitation = own_invitation(request, public_id)
    try:
        if sending.retry_delivery(invitation, mail_id, actor=request.user) is None:
            raise Http404
    except RuleViolation as refused:
        if wants_fragment(request):
            return delivery_views.retried(request, invitation, refused=str(refused))
        return _detail(request, invitation, refused=str(refused), status=422)
    if wants_fragment(request):
        return delivery_views.retried(request, invitation)
    messages.success(request, _("The email is tried again."))
    return SeeOther(_address(request, invitation))


def _address(request: PartnerRequest, invitation: Invitation) -> str:
    return reverse("invitations:draft", args=[request.partner.slug, invitation.public_id])


def _save(request: PartnerRequest, invitation: Invitation) -> HttpResponse:
    action = request.POST.get("action", "save")
    form = DraftForm(
        invitation,
        request.POST,
        link_back=action == "link",
        standard_text=action == "restore",
        to_be_sent=action == "send",
    )
    try:
        if not form.is_valid():
            _refuse_if_ended(invitation, action)
            return _editor(request, form)
        return _saved(request, _store(request, form, action), action)
    except DraftChanged:
        return _editor(request, form, other=own_invitation(request, invitation.public_id))
    except RequestEnded as refused:
        return _ended(request, invitation, str(refused))
    except RuleViolation as refused:
        form.add_error(None, str(refused))
        return _editor(request, form)


def _refuse_if_ended(invitation: Invitation, action: str) -> None:
    """A form with faults of a request that is no draft: its end is what to say first."""
    if invitation.current_state != InvitationState.DRAFT and action != "done":
        raise RequestEnded(_("This request is no draft any more and stays as it is."))


def _store(request: PartnerRequest, form: DraftForm, action: str) -> Invitation:
    overwrite = "overwrite" in request.POST
    values, actor = form.to_input(), request.user
    # "Keep mine" names the version it replaces, so a third one in between is still noticed.
    revision = _number(request.POST["overwrite"]) if overwrite else form.seen_revision
    if action == "done":
        return services.finish_draft(form.invitation, actor=actor, values=values, revision=revision)
    if action == "send":
        press = _press(request)
        return sending.send_draft(
            form.invitation, actor=actor, press=press, values=values, revision=revision
        )
    return services.save_draft(
        form.invitation,
        actor=actor,
        values=values,
        revision=revision,
        standard_text=form.standard_text,
    )


def _press(request: PartnerRequest) -> uuid.UUID:
    """The identity of one press of "Send email"; a page that names none counts as a new one."""
    wanted = _wanted_identity(request.POST.get("press", ""))
    return wanted if isinstance(wanted, uuid.UUID) else uuid.uuid4()


def _number(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < 10 else -1


def _saved(request: PartnerRequest, invitation: Invitation, action: str) -> HttpResponse:
    if action == "done":
        return _done(request, invitation)
    if action == "send":
        return _on_its_way(request, invitation)
    if wants_fragment(request):
        return _editor(request, DraftForm(invitation), saved=True)
    if action == "mail":
        return SeeOther(f"{_address(request, invitation)}?mail=1")
    return SeeOther(_address(request, invitation))


def _done(request: PartnerRequest, invitation: Invitation) -> HttpResponse:
    """Back to the list where the request will show its fruit."""
    if invitation.is_for_partners:
        text = _("Your request is ready. Once the reseller accepts, it appears in this list.")
        back = "resellers:list"
    else:
        text = _("Your request is ready. Once the customer accepts, it appears in this list.")
        back = "customers:list"
    messages.success(request, text)
    return SeeOther(reverse(back, args=[request.partner.slug]))


def _on_its_way(request: PartnerRequest, invitation: Invitation) -> HttpResponse:
    address = invitation.recipient_email
    messages.success(request, _("Your email to %(address)s is on its way.") % {"address": address})
    return SeeOther(_address(request, invitation))


def _editor(request: PartnerRequest, form: DraftForm, **extra: Any) -> HttpResponse:
    invitation = form.invitation
    other: Invitation | None = extra.get("other")
    typed: QueryDict = extra.get("typed", request.POST)
    context = {
        "form": form,
        "invitation": invitation,
        "link": links.link_for(invitation),
        "other_text": links.with_link(other.body, other) if other else "",
        "revision": typed.get("revision", "") if form.is_bound else invitation.revision,
        "new_identity": uuid.uuid4(),
        "press": uuid.uuid4(),
        "lifetime": services.lifetime().days,
        **extra,
    }
    partial = "status" if request.POST.get("part") == "status" else "form"
    if other is not None:
        return render_page(request, DRAFT_PAGE, context, partial=partial, status=422)
    return render_form(request, DRAFT_PAGE, context, partial=partial)


def _ended(request: PartnerRequest, invitation: Invitation, reason: str) -> HttpResponse:
    """422, with what was typed, which is not lost because somebody was quicker."""
    fresh = own_invitation(request, invitation.public_id)
    typed = request.POST.get("body", "")
    if wants_fragment(request):
        context = {"invitation": fresh, "reason": reason}
        response = render_page(request, f"{DRAFT_PAGE}#ended", context, status=422)
        # Whatever part was saved, only the line below the text is swapped: the text stays.
        response["HX-Retarget"], response["HX-Reswap"] = "#draft-status", "outerHTML"
        return response
    return _detail(request, fresh, refused=reason, typed=typed, status=422)


def _detail(
    request: PartnerRequest,
    invitation: Invitation,
    *,
    refused: str = "",
    typed: str = "",
    status: int = 200,
) -> HttpResponse:
    is_alive = invitation.is_open and not invitation.has_lost_partnership
    dead = _("(The personal link stood here. It does not work any more.)")
    body = (
        links.with_link(invitation.body, invitation)
        if is_alive
        else links.without_placeholder(invitation.body, dead)
    )
    context = {
        "invitation": invitation,
        "is_alive": is_alive,
        "answer": _answer(invitation),
        "body": body,
        "language": dict(settings.LANGUAGES).get(invitation.language, invitation.language),
        "mailto": links.mailto_link(invitation.recipient_email, invitation.subject, body),
        "refused": refused,
        "typed": typed if typed and typed != body else "",
        "new_identity": uuid.uuid4(),
        "press": uuid.uuid4(),
        **delivery_views.section(invitation),
    }
    return render_page(request, DETAIL_PAGE, context, status=status)


def _answer(invitation: Invitation) -> InvitationAnswer | None:
    """The answer, with the customer's name; nobody is named who does not know the partner."""
    if invitation.answered_at is None:
        return None
    answer = invitation.answers.select_related("customer", "partner").first()
    if answer is not None and answer.answer == Answer.UNKNOWN_COMPANY:
        answer.customer = None
    return answer
