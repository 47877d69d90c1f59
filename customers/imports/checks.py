"""What becomes of one row. The check and the run ask the same function; only the run acts on it.

Nothing here tells a partner more about a customer that is not its own than that it is here.
"""

import uuid
from dataclasses import dataclass, field

from django.conf import settings

from customers import selectors
from customers.enums import RelationshipState
from customers.imports.enums import ProblemCode, RowVerdict
from customers.imports.fields import Keys, read_keys, read_profile
from customers.imports.models import CustomerImportRow
from customers.imports.problems import Problem
from customers.models import Customer, CustomerDomain, ResellerRelationship
from partners.markets import countries_open_to
from partners.models import Partner
from partners.selectors import selling_countries

# Where anybody can have an address; the customer that got such a domain would shut out the others.
_PUBLIC_DOMAINS = (
    "aol.com centrum.cz email.cz gmail.com gmx.de gmx.net hotmail.com icloud.com interia.pl "
    "live.com mail.ru o2.pl onet.pl outlook.com post.cz proton.me protonmail.com rambler.ru "
    "seznam.cz ukr.net web.de wp.pl yahoo.com yandex.ru"
)
PUBLIC_DOMAINS = frozenset(_PUBLIC_DOMAINS.split())


@dataclass(frozen=True)
class Standing:
    """What holds for every row of an import; read once per batch."""

    partner: Partner
    countries: frozenset[str]

    @classmethod
    def of(cls, partner: Partner) -> "Standing":
        return cls(partner, countries_open_to(selling_countries(partner)))


@dataclass(frozen=True)
class Plan:
    verdict: RowVerdict
    keys: Keys
    customer: Customer | None = None
    profile: dict[str, str] = field(default_factory=dict)  # of a customer to be created
    problems: list[Problem] = field(default_factory=list)


def judge(row: CustomerImportRow, standing: Standing, *, lock: bool) -> Plan:
    """What the row asks for as things stand now; with ``lock`` they stay as they are."""
    keys, problems = read_keys(row.values)
    if row.duplicate_of:
        problems.append(Problem(ProblemCode.DUPLICATE, value=str(row.duplicate_of)))
    if problems:
        return _refused(keys, None, problems)
    if is_own(keys.domain, standing.partner):
        return _refused(keys, None, [Problem(ProblemCode.OWN_DOMAIN, "domain")])
    by_id = _customer_of_id(keys.tenant_id, lock=lock) if keys.tenant_id else None
    by_domain = _customer_of_domain(keys.domain, lock=lock) if keys.domain else None
    known = by_id or by_domain
    if known is None:
        return _judge_new(row, keys, standing)
    if (keys.tenant_id and by_id != known) or (keys.domain and by_domain != known):
        return _refused(keys, None, [Problem(ProblemCode.MISMATCH)])
    return _judge_known(row, keys, known, standing)


def _refused(keys: Keys, customer: Customer | None, problems: list[Problem]) -> Plan:
    return Plan(RowVerdict.PROBLEM, keys, customer, problems=problems)


def is_own(domain: str, partner: Partner) -> bool:
    own = partner.domain.lower()
    return domain == own or domain.endswith(f".{own}")


def _customer_of_id(tenant_id: uuid.UUID, *, lock: bool) -> Customer | None:
    found = Customer.objects.filter(public_id=tenant_id)
    return (found.select_for_update() if lock else found).first()


def _customer_of_domain(domain: str, *, lock: bool) -> Customer | None:
    """By the primary domain or any further one."""
    further = CustomerDomain.objects.filter(name=domain).values_list("customer_id", flat=True)
    pk = further.first()
    chosen = {"pk": pk} if pk else {"default_domain": domain}
    found = Customer.objects.filter(**chosen)
    return (found.select_for_update() if lock else found).first()


def _judge_known(
    row: CustomerImportRow, keys: Keys, customer: Customer, standing: Standing
) -> Plan:
    """A customer that is here: its profile stays its own, whatever the row says."""
    if problem := _refusal(row, customer, standing):
        return _refused(keys, customer, [problem])
    partner = standing.partner
    states = set(
        ResellerRelationship.objects.for_partner(partner)
        .filter(customer=customer)
        .values_list("state", flat=True)
    )
    if RelationshipState.ACTIVE in states:
        return Plan(RowVerdict.NOTHING, keys, customer)
    if states:
        return _refused(keys, customer, [Problem(ProblemCode.ENDED_HERE)])
    if not customer.contact_email and not selectors.global_admins(customer).exists():
        return _refused(keys, customer, [Problem(ProblemCode.NOBODY_TO_TELL)])
    return Plan(RowVerdict.LINK, keys, customer)


def _refusal(row: CustomerImportRow, customer: Customer, standing: Standing) -> Problem | None:
    earlier = CustomerImportRow.objects.filter(
        customer_import=row.customer_import_id, customer=customer, number__lt=row.number
    )
    line = earlier.order_by("number").values_list("number", flat=True).first()
    if line is not None:
        return Problem(ProblemCode.DUPLICATE, value=str(line))
    partner = standing.partner
    if customer.cloud != partner.cloud:
        return Problem(ProblemCode.OTHER_CLOUD)
    if str(customer.country) not in standing.countries:
        return Problem(ProblemCode.OTHER_MARKET)
    names = [customer.default_domain, *customer.domains.values_list("name", flat=True)]
    if any(is_own(name, partner) for name in names):
        return Problem(ProblemCode.OWN_DOMAIN, "domain")
    return None


def _judge_new(row: CustomerImportRow, keys: Keys, standing: Standing) -> Plan:
    profile, problems = read_profile(row.values)
    profile["domain"] = keys.domain
    country = profile["country"]
    if keys.domain in PUBLIC_DOMAINS or keys.domain == settings.DOMAIN_SUFFIX:
        problems.append(Problem(ProblemCode.PUBLIC_DOMAIN, "domain", keys.domain))
    if Partner.objects.filter(domain=keys.domain).exists():
        problems.append(Problem(ProblemCode.PARTNER_DOMAIN, "domain"))
    # An organization's ID stands for it in the audit trail, partner or customer.
    if keys.tenant_id and Partner.objects.filter(public_id=keys.tenant_id).exists():
        typed = str(keys.tenant_id)
        problems.append(Problem(ProblemCode.BAD_TENANT_ID, "tenant_id", typed))
    if not any(problem.field == "country" for problem in problems):
        if country not in standing.countries:
            problems.append(Problem(ProblemCode.OTHER_MARKET, "country"))
        elif _is_registered(profile):
            problems.append(Problem(ProblemCode.KNOWN_REGISTRATION, "registration_id"))
    if problems:
        return _refused(keys, None, problems)
    return Plan(RowVerdict.CREATE, keys, profile=profile)


def _is_registered(profile: dict[str, str]) -> bool:
    """Under another domain: of this very one somebody may just be creating the customer."""
    same = Customer.objects.filter(
        country=profile["country"], registration_id=profile["registration_id"]
    ).exclude(default_domain=profile["domain"])
    return bool(profile["registration_id"]) and same.exists()
