"""Partners, customers and their people, straight into the tables."""

from datetime import date, datetime, timedelta

from customers.models import Customer, CustomerDomain, DirectoryRoleAssignment, DirectoryUser
from partnercenter.demo.data import (
    CUSTOMERS,
    OPERATOR,
    PARTNERS,
    Address,
    DemoCustomer,
    DemoPartner,
    local_part,
)
from partnercenter.demo.filler import Filler
from partners.enums import LocationScope, PartnerKind, UserKind
from partners.models import Membership, Partner, PartnerLocation, User

AGREEMENT_SIGNED_DAYS_AGO = 1500
UNUSABLE_PASSWORD = "!"  # noqa: S105 (Django's mark of a login that nobody can use)


def partner_agreement_date(now: datetime) -> date:
    """When the Partner Agreement that everybody has signed came into force."""
    return (now - timedelta(days=AGREEMENT_SIGNED_DAYS_AGO + 100)).date().replace(day=1)


class Organisations:
    """What has been made, by the names the tables use."""

    def __init__(self, now: datetime, hashed_password: str) -> None:
        self.now = now
        self.hashed_password = hashed_password
        self.partners: dict[str, Partner] = {}
        self.customers: dict[str, Customer] = {}
        self.staff: dict[tuple[str, str], User] = {}  # by partner's slug and local part
        self.admins: dict[str, User] = {}  # by customer's domain

    def make(self) -> None:
        email, name = OPERATOR
        self._user(email, name, UserKind.OPERATOR).save()
        for partner_row in PARTNERS:
            self._partner(partner_row)
        for customer_row in CUSTOMERS:
            self._customer(customer_row)

    def _user(self, email: str, name: str, kind: UserKind, *, signs_in: bool = True) -> User:
        password = self.hashed_password if signs_in else UNUSABLE_PASSWORD
        return User(email=email, name=name, kind=kind, password=password)

    def _partner(self, row: DemoPartner) -> None:
        signed_at = (
            self.now - timedelta(days=AGREEMENT_SIGNED_DAYS_AGO) if row.agreement_signed else None
        )
        admin = next(iter(row.people.values()))
        partner = Partner.objects.create(
            name=row.name,
            slug=row.slug,
            domain=row.domain,
            cloud=row.cloud,
            country=row.country,
            is_direct_bill=row.kind == PartnerKind.DIRECT_BILL,
            is_indirect_provider=row.kind == PartnerKind.INDIRECT_PROVIDER,
            is_indirect_reseller=row.kind == PartnerKind.INDIRECT_RESELLER,
            website=f"https://www.{row.domain}",
            agreement_signed_at=signed_at,
            agreement_signed_by=admin if signed_at else "",
            agreement_version=f"{partner_agreement_date(self.now):%Y-%m}" if signed_at else "",
            created_at=self.now - timedelta(days=1501),
            **_address(row.address),
        )
        self.partners[row.slug] = partner
        scopes = {LocationScope.GLOBAL: row.global_id, LocationScope.LOCATION: row.location_id}
        PartnerLocation.objects.bulk_create(
            PartnerLocation(partner=partner, scope=scope, number=number, country=row.country)
            for scope, number in scopes.items()
        )
        for role, name in row.people.items():
            email = f"{local_part(role)}@{row.domain}"
            user = self._user(email, name, UserKind.STAFF, signs_in=row.signs_in)
            user.save()
            Membership.objects.create(user=user, partner=partner, roles=[role.value])
            self.staff[row.slug, local_part(role)] = user

    def _customer(self, row: DemoCustomer) -> None:
        admin, *_others = row.people
        first_name, _space, last_name = admin.name.partition(" ")
        profile: dict[str, str] = {}
        if row.address:
            profile = {
                **_address(row.address),
                "registration_id": row.registration_id,
                "contact_first_name": first_name,
                "contact_last_name": last_name,
                "contact_email": f"office@{row.domain}",
            }
        customer = Customer.objects.create(
            name=row.name,
            default_domain=row.domain,
            country=row.country,
            cloud=row.cloud,
            created_at=self.now - timedelta(days=600),
            **profile,
        )
        CustomerDomain.objects.create(customer=customer, name=row.domain)
        self.customers[row.domain] = customer
        for person in row.people:
            email = f"{person.local_part}@{row.domain}"
            user = self._user(email, person.name, UserKind.DIRECTORY, signs_in=person.signs_in)
            user.save()
            member = DirectoryUser.objects.create(
                customer=customer, user=user, display_name=person.name
            )
            DirectoryRoleAssignment.objects.bulk_create(
                DirectoryRoleAssignment(directory_user=member, role=role) for role in person.roles
            )
        self.admins[row.domain] = User.objects.get(email=f"{admin.local_part}@{row.domain}")


def add_filler(rows: list[Filler], now: datetime) -> list[Customer]:
    """Filler customers with their domains; every seventh has a second one."""
    customers = Customer.objects.bulk_create(
        Customer(
            name=row.name,
            default_domain=row.domain,
            country=row.country,
            registration_id=row.registration_id,
            contact_first_name=row.contact[0],
            contact_last_name=row.contact[1],
            contact_email=f"office@{row.domain}",
            created_at=now - timedelta(days=1600),
            **_address(row.address),
        )
        for row in rows
    )
    second = [f"shop.{row.domain}" for row in rows]
    CustomerDomain.objects.bulk_create(
        CustomerDomain(customer=customer, name=name)
        for number, customer in enumerate(customers)
        for name in [customer.default_domain, *(second[number : number + 1] * (number % 7 == 0))]
    )
    return customers


def _address(address: Address) -> dict[str, str]:
    return {
        "address_line1": address.line1,
        "city": address.city,
        "postal_code": address.postal_code,
        "state": address.state,
        "phone": address.phone,
    }
