""" "Remove partnership": what it touches, what one answers for, and Yes or No."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from partnercenter import removals
from partnercenter.removals import Removal
from partners.access import PartnerRequest, may, partner_view
from partners.enums import Permission
from partners.exceptions import AccessRefused
from partners.http import SeeOther, render_form
from resellers.forms import RemovePartnershipForm
from resellers.models import Partnership
from resellers.selectors import own_partnership

PAGE = "partnercenter/remove_partnership.html"
CUSTOMERS, INVITATIONS, SUBSCRIPTIONS = LISTS = ("customers", "invitations", "subscriptions")


@partner_view(Permission.REMOVE_PARTNERSHIP)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def remove_partnership(request: PartnerRequest, partnership_id: UUID) -> HttpResponse:
    partnership = _partnership(request, partnership_id)
    form = RemovePartnershipForm(request.POST if request.method == "POST" else None)
    ended_already = form.is_bound and not partnership.is_active
    if ended_already or form.is_valid():
        notify = bool(form.is_valid() and form.cleaned_data["notify"])
        removal = removals.remove_partnership(partnership, actor=request.user, notify=notify)
        _tell(request, removal, notify=notify)
        return SeeOther(reverse("resellers:list", args=[request.partner.slug]))
    context = {"form": form, "partnership": partnership, "reseller": partnership.reseller}
    if partnership.is_active:
        context |= _touched(request, partnership)
    return render_form(request, PAGE, context)


def _partnership(request: PartnerRequest, partnership_id: UUID) -> Partnership:
    partnership = own_partnership(request.partner, partnership_id)
    if partnership is None:
        raise Http404
    if partnership.provider_id != request.partner.pk:  # of a partner that is both
        raise AccessRefused(
            _("Only the indirect provider can remove the partnership. Ask %(provider)s.")
            % {"provider": partnership.provider.name},
            [],
        )
    return partnership


def _touched(request: PartnerRequest, partnership: Partnership) -> dict[str, object]:
    places = {name: request.GET.get(name, "") for name in LISTS}

    def address(name: str, cursor: str) -> str:
        """This page with one list elsewhere and the others where they are."""
        wanted = {key: place for key, place in (places | {name: cursor}).items() if place}
        return f"{request.path}?{urlencode(wanted)}#{name}" if cursor else ""

    read = {
        CUSTOMERS: removals.affected_customers,
        INVITATIONS: removals.open_invitations,
        SUBSCRIPTIONS: removals.named_subscriptions,
    }
    told: dict[str, object] = {"may_view_customers": may(request, Permission.VIEW_CUSTOMERS)}
    for name in LISTS:  # what each list calls its place, too
        page = read[name](partnership, places[name])
        told |= {
            name: page.rows,
            f"{name}_previous": address(name, page.previous),
            f"{name}_next": address(name, page.next),
        }
    return told


def _tell(request: PartnerRequest, removal: Removal, *, notify: bool) -> None:
    partnership = removal.partnership
    name = {"name": partnership.reseller.name}
    if not removal.ended:
        ended_at = timezone.localtime(partnership.ended_at)
        text = _("The partnership with %(name)s had ended already: %(who)s removed it on %(date)s.")
        details = {
            "who": partnership.ended_by_name,
            "date": date_format(ended_at, "DATETIME_FORMAT"),
        }
        messages.info(request, text % (name | details))
        return
    lines = [_("The partnership with %(name)s has ended. Your customers stay.") % name]
    if removal.revoked:
        text = ngettext(
            "%(count)s open joint invitation was revoked.",
            "%(count)s open joint invitations were revoked.",
            removal.revoked,
        )
        lines.append(text % {"count": removal.revoked})
    if notify:
        lines.append(_("The global admins of the reseller are told by email."))
    messages.success(request, " ".join(lines))
