"""What the two home pages tell, gathered from the apps they stand over."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from customers import portal_selectors, selectors
from customers.access import CustomerRequest, admin_contacts
from customers.acting import may_own
from customers.endings import selectors as endings
from customers.enums import AgreementStatus
from customers.models import CustomerAgreement
from customers.profile import missing_profile_fields
from invitations import invitation_list
from invitations.kinds import allowed_kinds
from partners.access import PartnerRequest, helpers_for, may
from partners.enums import Permission, Role
from partners.permissions import PERMISSION_ROLES
from subscriptions.worklist import selectors as worklist


@dataclass(frozen=True)
class Attention:
    """Something that waits for somebody, and the list of it."""

    label: str
    count: str  # empty where there is but one
    icon: str
    url: str


@dataclass(frozen=True)
class PartnerHome:
    roles: list[str]
    may_request: bool
    may_view_customers: bool
    opens_a_workspace: bool
    # For those whom no workspace is open to: which roles would, and who gives them.
    helpful_roles: list[str]
    role_givers: list[str]
    attention: list[Attention]


def partner_home(request: PartnerRequest) -> PartnerHome:
    may_view = may(request, Permission.VIEW_CUSTOMERS)
    may_request = may(request, Permission.REQUEST_RELATIONSHIP)
    opens = may_view or may(request, Permission.MANAGE_ACCOUNT_ROLES)
    helpful = [] if opens else PERMISSION_ROLES[Permission.VIEW_CUSTOMERS]
    return PartnerHome(
        roles=request.membership.role_labels,
        may_request=may_request,
        may_view_customers=may_view,
        opens_a_workspace=opens,
        helpful_roles=[str(role.label) for role in Role if role in helpful],
        role_givers=[] if opens else helpers_for(request.partner, Permission.MANAGE_STAFF),
        attention=[
            *_unsigned(request),
            *_endings(request),
            *_commerce(request),
            *_attention(request),
        ],
    )


def _unsigned(request: PartnerRequest) -> list[Attention]:
    """The Partner Agreement, before the person who can sign it."""
    signed = request.partner.agreement_signed_at is not None
    if signed or not may(request, Permission.SIGN_PARTNER_AGREEMENT):
        return []
    url = reverse("partner_agreement", args=[request.partner.slug])
    return [Attention(_("Sign the Microsoft Partner Agreement"), "", "certificate", url)]


def _endings(request: PartnerRequest) -> list[Attention]:
    """Customers that ask to end the relationship, before those who can."""
    if not may(request, Permission.REMOVE_RELATIONSHIP):
        return []
    count = endings.open_count(request.partner)
    if not count:
        return []
    url = reverse("customers:end_requests", args=[request.partner.slug])
    label = _("Customers that ask to end the relationship")
    return [Attention(label, _figure(count, endings.COUNT_LIMIT), "clock", url)]


def _commerce(request: PartnerRequest) -> list[Attention]:
    """Orders and subscriptions that do not go on by themselves, before those who sell."""
    if not may(request, Permission.PLACE_ORDER):
        return []
    waiting, ending = worklist.attention(request.partner, timezone.now())
    slug, cap = request.partner.slug, worklist.COUNT_LIMIT
    told = [
        (_("Orders waiting for an agreement"), waiting, "document", "waiting_orders"),
        (_("Subscriptions that end within 30 days"), ending, "clock", "ending_subscriptions"),
    ]
    return [
        Attention(label, _figure(count, cap), icon, reverse(f"subscriptions:{name}", args=[slug]))
        for label, count, icon, name in told
        if count
    ]


def _figure(count: int, cap: int) -> str:
    return f"{cap}+" if count > cap else number_format(count)


def _attention(request: PartnerRequest) -> list[Attention]:
    """Only what there is: a home page without worries stays without them."""
    kinds = allowed_kinds(request.membership.roles, request.partner.kinds)
    if not kinds:
        return []
    labels = {
        invitation_list.FAILED: (_("Email not delivered"), "error_circle"),
        invitation_list.EXPIRING: (_("Expiring within 7 days"), "clock"),
        invitation_list.WAITING: (_("Waiting for an answer"), "send"),
        invitation_list.DECLINED_LATELY: (_("Declined in the last 30 days"), "prohibited"),
    }
    counts = invitation_list.attention(request.partner, kinds)
    url = reverse("invitations:list", args=[request.partner.slug])
    cap = invitation_list.ATTENTION_LIMIT
    return [
        Attention(
            label,
            _figure(counts[state], cap),
            icon,
            f"{url}?{urlencode({'state': state})}",
        )
        for state, (label, icon) in labels.items()
        if counts[state]
    ]


@dataclass(frozen=True)
class CustomerHome:
    partners: list[str]  # empty too for those who may not see them
    profile_is_complete: bool
    agreement_status: AgreementStatus
    agreement: CustomerAgreement | None  # what was accepted last
    current_version: str
    admins: list[str]  # who can open what this person cannot
    asked: int  # requests to end a relationship that are open
    overdue: bool  # whether one of them should have been heeded by now
    may_see_services: bool


def customer_home(request: CustomerRequest) -> CustomerHome:
    customer, is_admin = request.customer, request.is_global_admin
    current = selectors.current_agreement_version()
    accepted = CustomerAgreement.objects.filter(customer=customer).order_by("-accepted_at", "-pk")
    agreement = accepted.select_related("attested_by").first()
    rows = portal_selectors.partner_rows(customer) if is_admin else []
    return CustomerHome(
        partners=list(dict.fromkeys(row.partner.name for row in rows if row.is_active)),
        profile_is_complete=not missing_profile_fields(customer),
        agreement_status=selectors.agreement_status(
            agreement.version if agreement else "", current
        ),
        agreement=agreement,
        current_version=current,
        admins=[] if is_admin else admin_contacts(customer),
        asked=sum(row.asked is not None for row in rows),
        overdue=any(row.asked is not None and row.asked.is_overdue for row in rows),
        may_see_services=may_own(request.directory_roles, Permission.VIEW_SERVICE_HEALTH),
    )
