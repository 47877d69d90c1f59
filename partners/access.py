"""The door of Partner Center: one query answers "is this your partner and may you"."""

from collections.abc import Callable
from functools import wraps
from typing import Any, cast

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django_htmx.middleware import HtmxDetails

from partners.enums import Permission, Role
from partners.exceptions import AccessRefused, KindLacksRight
from partners.models import Membership, Partner, User
from partners.permissions import PERMISSION_ROLES, kinds_allow, role_allows
from partners.selectors import active_members


class UserRequest(HttpRequest):
    """A signed-in request."""

    user: User
    htmx: HtmxDetails


class PartnerRequest(UserRequest):
    """A request that has passed ``partner_view``."""

    partner: Partner
    membership: Membership


type PartnerView = Callable[..., HttpResponseBase]


def may(request: PartnerRequest, permission: Permission) -> bool:
    return role_allows(request.membership.roles, request.partner.kinds, permission)


def helpers_for(partner: Partner, permission: Permission) -> list[str]:
    """Names of those who can do it: the holders of the right, global admins first."""
    holders = active_members(partner, PERMISSION_ROLES[permission])
    admins_first = sorted(holders, key=lambda member: Role.GLOBAL_ADMIN not in member.roles)
    return [f"{member.user.name} <{member.user.mail_address}>" for member in admins_first[:5]]


def refuse(partner: Partner, permission: Permission) -> PermissionDenied:
    if not kinds_allow(partner.kinds, permission):
        reason = _("Your kind of partner cannot do this: %(what)s.") % {"what": permission.label}
        return KindLacksRight(reason, partner=partner, permission=permission)
    reason = _("None of your roles may do this: %(what)s.") % {"what": permission.label}
    return AccessRefused(reason, helpers_for(partner, permission))


def stranger(request: HttpRequest) -> HttpResponse:
    """404; an open page whose place was taken away is led to the door, which tells more."""
    if not getattr(request, "htmx", False):
        raise Http404
    return HttpResponse(status=404, headers={"HX-Redirect": reverse("door")})


def partner_view(
    permission: Permission | None, *others: Permission
) -> Callable[[PartnerView], PartnerView]:
    """Resolve the partner of the address; a stranger gets 404, a wrong role 403.

    ``None`` opens the page to every member, with or without a role (home only). Of several
    permissions one is enough to come in; the view then looks at what each row asks for.
    """

    def decorate(view: PartnerView) -> PartnerView:
        @wraps(view)
        def inner(request: HttpRequest, partner_slug: str, **kwargs: Any) -> HttpResponseBase:
            found = Membership.objects.filter(
                user__pk=request.user.pk or 0, partner__slug=partner_slug, is_active=True
            )
            membership = found.select_related("partner").first()
            if membership is None:
                return stranger(request)
            scoped = cast("PartnerRequest", request)
            scoped.membership, scoped.partner = membership, membership.partner
            if permission is not None and not any(
                may(scoped, each) for each in (permission, *others)
            ):
                raise refuse(membership.partner, permission)
            return view(scoped, **kwargs)

        inner.required_permission = permission  # type: ignore[attr-defined]
        inner.is_partner_view = True  # type: ignore[attr-defined]
        return inner

    return decorate
