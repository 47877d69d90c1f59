"""What the two home pages tell, gathered from the apps they stand over."""

from dataclasses import dataclass

from customers import portal_selectors, selectors
from customers.access import CustomerRequest, admin_contacts
from customers.enums import AgreementStatus
from customers.models import CustomerAgreement
from customers.profile import missing_profile_fields
from partners.access import PartnerRequest, helpers_for, may
from partners.enums import Permission, Role
from partners.permissions import PERMISSION_ROLES


@dataclass(frozen=True)
class PartnerHome:
    roles: list[str]
    may_request: bool
    may_view_customers: bool
    # For those whom no workspace is open to: which roles would, and who gives them.
    helpful_roles: list[str]
    role_givers: list[str]


def partner_home(request: PartnerRequest) -> PartnerHome:
    may_view = may(request, Permission.VIEW_CUSTOMERS)
    helpful = [] if may_view else PERMISSION_ROLES[Permission.VIEW_CUSTOMERS]
    return PartnerHome(
        roles=request.membership.role_labels,
        may_request=may(request, Permission.REQUEST_RELATIONSHIP),
        may_view_customers=may_view,
        helpful_roles=[str(role.label) for role in Role if role in helpful],
        role_givers=[] if may_view else helpers_for(request.partner, Permission.MANAGE_STAFF),
    )


@dataclass(frozen=True)
class CustomerHome:
    partners: list[str]  # empty too for those who may not see them
    profile_is_complete: bool
    agreement_status: AgreementStatus
    agreement: CustomerAgreement | None  # what was accepted last
    current_version: str
    admins: list[str]  # who can open what this person cannot


def customer_home(request: CustomerRequest) -> CustomerHome:
    customer, is_admin = request.customer, request.is_global_admin
    current = selectors.current_agreement_version()
    accepted = CustomerAgreement.objects.filter(customer=customer).order_by("-accepted_at", "-pk")
    agreement = accepted.first()
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
    )
