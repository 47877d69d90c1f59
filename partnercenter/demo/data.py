"""The organisations of the demo and their people, as tables. Filler: see filler.py."""

from collections.abc import Sequence
from dataclasses import dataclass

from customers.enums import DirectoryRole
from partners.enums import Cloud, PartnerKind, Role

PUBLIC_PASSWORD = "Partner-Center-Demo-1"  # noqa: S105 (printed in the README)
OPERATOR = ("operator@portal.example", "Olivia Operator")

DIRECT, PROVIDER, RESELLER = (
    PartnerKind.DIRECT_BILL, PartnerKind.INDIRECT_PROVIDER, PartnerKind.INDIRECT_RESELLER,
)  # fmt: skip


@dataclass(frozen=True)
class Address:
    line1: str
    city: str
    postal_code: str
    phone: str
    state: str = ""


@dataclass(frozen=True)
class DemoPartner:
    name: str
    slug: str
    domain: str
    kind: PartnerKind
    country: str
    address: Address
    global_id: str
    location_id: str
    people: dict[Role, str]
    cloud: Cloud = Cloud.PUBLIC
    agreement_signed: bool = True
    signs_in: bool = True


@dataclass(frozen=True)
class DemoPerson:
    local_part: str
    name: str
    roles: Sequence[DirectoryRole] = ()
    signs_in: bool = True


@dataclass(frozen=True)
class DemoCustomer:
    name: str
    domain: str
    country: str
    people: Sequence[DemoPerson]
    address: Address | None  # None: the company profile is incomplete
    registration_id: str = ""
    cloud: Cloud = Cloud.PUBLIC
    agreement_accepted: bool = True


@dataclass(frozen=True)
class DemoRelationship:
    """Asked for by ``asker`` (local part) of the partner, accepted by the customer's admin.

    ``second``: a joint invitation, by which the other partner of a partnership came along.
    """

    partner: str
    customer: str
    asker: str
    with_admin: bool
    days_ago: int
    second: str = ""
    second_admin: bool = False


@dataclass(frozen=True)
class DemoPartnership:
    """Asked for by ``asker`` of the provider, authorized by the reseller's global admin."""

    provider: str
    reseller: str
    asker: str
    days_ago: int
    ended_days_ago: int | None = None


def local_part(role: Role) -> str:
    return role.value.replace("_", ".")


def _admin(name: str) -> DemoPerson:
    return DemoPerson("admin", name, [DirectoryRole.GLOBAL_ADMIN])


PARTNERS = [
    DemoPartner(
        "Fabrikam Distribution", "fabrikam", "fabrikam.example", PROVIDER, "PL",
        Address("ul. Towarowa 28", "Warszawa", "00-839", "+48 22 245 59 00"),
        "4100100", "4100112",
        {
            Role.GLOBAL_ADMIN: "Katarzyna Wiśniewska",
            Role.USER_ADMIN: "Tomasz Lewandowski",
            Role.ADMIN_AGENT: "Agnieszka Wójcik",
            Role.SALES_AGENT: "Marek Zieliński",
            Role.HELPDESK_AGENT: "Paweł Szymański",
            Role.BILLING_ADMIN: "Ewa Dąbrowska",
            Role.ACCOUNT_ADMIN: "Joanna Kozłowska",
            Role.DEFAULT_USER: "Piotr Mazur",
        },
    ),
    DemoPartner(
        "Adventure Works IT", "adventure-works", "adventure-works.example", RESELLER, "CZ",
        Address("Karolinská 661/4", "Praha", "186 00", "+420 225 012 300"),
        "4100200", "4100231",
        {
            Role.GLOBAL_ADMIN: "Lucie Nováková",
            Role.ADMIN_AGENT: "Jakub Svoboda",
            Role.SALES_AGENT: "Tereza Dvořáková",
        },
    ),
    DemoPartner(
        "Northwind Cloud", "northwind", "northwind.example", RESELLER, "PL",
        Address("ul. Piotrkowska 173", "Łódź", "90-447", "+48 42 205 46 00"),
        "4100470", "4100477",
        {Role.GLOBAL_ADMIN: "Michał Kamiński", Role.ADMIN_AGENT: "Natalia Pawlak"},
    ),
    DemoPartner(
        "Proseware Services", "proseware", "proseware.example", RESELLER, "PL",
        Address("ul. Świdnicka 40", "Wrocław", "50-024", "+48 71 344 10 00"),
        "4100580", "4100590",
        {Role.GLOBAL_ADMIN: "Grzegorz Król"},
        agreement_signed=False,
    ),
    # Beside the handbook's: a small reseller whose partnership has ended, and nobody signs in.
    DemoPartner(
        "Trey Research", "trey-research", "treyresearch.example", RESELLER, "PL",
        Address("ul. Bracka 9", "Kraków", "31-005", "+48 12 429 10 20"),
        "4100650", "4100655",
        {Role.GLOBAL_ADMIN: "Radosław Bielecki"},
        signs_in=False,
    ),
    DemoPartner(
        "Contoso Consulting", "contoso", "contoso.example", DIRECT, "US",
        Address("4567 Main Street", "Buffalo", "14052", "+1 716 555 0122", "NY"),
        "4100600", "4100613",
        {
            Role.GLOBAL_ADMIN: "Allison Brown",
            Role.ADMIN_AGENT: "Daniel Garcia",
            Role.SALES_AGENT: "Megan Bowen",
            Role.HELPDESK_AGENT: "Lee Gu",
        },
    ),
    DemoPartner(
        "Litware Federal", "litware", "litware.example", DIRECT, "US",
        Address("1200 Jefferson Drive", "Arlington", "22202", "+1 703 555 0148", "VA"),
        "4100700", "4100718",
        {Role.GLOBAL_ADMIN: "Henrietta Mueller", Role.ADMIN_AGENT: "Christie Cline"},
        cloud=Cloud.US_GOVERNMENT,
    ),
    DemoPartner(
        "Wingtip Deutschland", "wingtip", "wingtip.example", DIRECT, "DE",
        Address("Friedrichstraße 95", "Berlin", "10117", "+49 30 2096 2100"),
        "4100800", "4100824",
        {Role.GLOBAL_ADMIN: "Jürgen Bäcker", Role.ADMIN_AGENT: "Sabine Köhler"},
        cloud=Cloud.GERMANY,
    ),
]  # fmt: skip

CUSTOMERS = [
    DemoCustomer(
        "Alpine Ski House", "alpineskihouse.example", "PL",
        [_admin("Zofia Górska"), DemoPerson("jan", "Jan Halny")],
        Address("ul. Krupówki 12", "Zakopane", "34-500", "+48 18 201 22 11"),
        registration_id="0000310044",
        agreement_accepted=False,
    ),
    DemoCustomer(
        "Tailspin Toys", "tailspintoys.example", "CZ",
        [
            _admin("Ondřej Hračka"),
            DemoPerson("eva", "Eva Procházková"),
            DemoPerson("petr", "Petr Kučera", signs_in=False),
            DemoPerson("hana", "Hana Veselá", [DirectoryRole.USER_ADMIN], signs_in=False),
            DemoPerson("david", "David Černý", signs_in=False),
        ],
        Address("Masarykova 427/31", "Brno", "602 00", "+420 542 211 440"),
    ),
    DemoCustomer(
        "Margie's Travel", "margiestravel.example", "PL",
        [_admin("Małgorzata Sikora")],
        Address("ul. Długa 57", "Gdańsk", "80-831", "+48 58 301 91 51"),
        registration_id="0000274419",
    ),
    DemoCustomer(
        "Fourth Coffee", "fourthcoffee.example", "PL",
        [_admin("Adam Kawka")],
        None,
        agreement_accepted=False,
    ),
    DemoCustomer(
        "Humongous Insurance", "humongousinsurance.example", "US",
        [_admin("Grady Archie")],
        Address("89 Hancock Street", "Albany", "12207", "+1 518 555 0177", "NY"),
    ),
    DemoCustomer(
        "City of Fairfield", "fairfield.example", "US",
        [_admin("Irvin Sayers")],
        Address("1000 Webster Street", "Fairfield", "94533", "+1 707 555 0110", "CA"),
        cloud=Cloud.US_GOVERNMENT,
    ),
    DemoCustomer(
        "Blue Yonder Bremen", "blueyonder.example", "DE",
        [_admin("Annegret Hansen")],
        Address("Am Wall 113", "Bremen", "28195", "+49 421 361 2100"),
        cloud=Cloud.GERMANY,
    ),
]  # fmt: skip

PARTNERSHIPS = [
    DemoPartnership("fabrikam", "adventure-works", "sales.agent", 1450),
    DemoPartnership("fabrikam", "trey-research", "global.admin", 1300, ended_days_ago=120),
    DemoPartnership("fabrikam", "proseware", "sales.agent", 40),
]

RELATIONSHIPS = [
    DemoRelationship(
        "adventure-works", "tailspintoys.example", "admin.agent", True, 398,
        second="fabrikam", second_admin=True,
    ),
    DemoRelationship("fabrikam", "margiestravel.example", "sales.agent", False, 205),
    DemoRelationship("contoso", "humongousinsurance.example", "admin.agent", True, 330),
]  # fmt: skip
