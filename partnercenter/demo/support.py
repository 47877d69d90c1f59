"""Service requests: one that waits, one under way, one on a customer's behalf, one that is over."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from customers.models import Customer
from partnercenter.demo.history import History
from partnercenter.demo.organisations import Organisations
from partners.audit import Organisation
from partners.models import Partner, User
from subscriptions.models import (
    RequestMessage,
    RequestParticipant,
    ServiceRequest,
    Subscription,
)
from subscriptions.requests.enums import (
    RESPONSE_WITHIN,
    RequestCategory,
    RequestState,
    Severity,
    Side,
)
from subscriptions.requests.services import new_mail_key

TAILSPIN, MARGIE = "tailspintoys.example", "margiestravel.example"


@dataclass(frozen=True)
class Line:
    """Who said what, so many minutes after the request was opened."""

    after: int
    by_staff: bool
    text: str


@dataclass(frozen=True)
class Case:
    ago: timedelta
    domain: str
    title: str
    severity: Severity
    category: RequestCategory
    state: RequestState
    lines: Sequence[Line]
    on_behalf: bool = False


CASES = (
    Case(
        timedelta(days=21), TAILSPIN, "Nový kolega potřebuje poštu", Severity.MINIMAL,
        RequestCategory.USERS, RequestState.CLOSED,
        (
            Line(0, False, "Od pondělí nastoupí nový kolega. Můžete mu prosím přidat licenci?"),
            Line(95, True, "Hotovo, licence je přiřazená."),
            Line(130, False, "Funguje, děkuji."),
        ),
    ),
    Case(
        timedelta(days=2, hours=3), MARGIE, "Faktury trafiają do dawnej księgowej",
        Severity.MODERATE, RequestCategory.BILLING, RequestState.WAITING,
        (
            Line(0, True, "Zgłoszone telefonicznie: faktury nadal trafiają do księgowej, która "
                          "odeszła. Zmienimy dane, gdy dostaniemy nowe nazwisko i adres."),
        ),
        on_behalf=True,
    ),
    Case(
        timedelta(hours=26), TAILSPIN, "Sdílené soubory se otevírají pomalu", Severity.MODERATE,
        RequestCategory.SERVICE, RequestState.IN_PROGRESS,
        (
            Line(0, False, "Od včerejška trvá otevření tabulky asi minutu, všem v kanceláři."),
            Line(48, True, "Díváme se na to. Jde o všechny složky, nebo jen o některé?"),
            Line(75, False, "Jen o složku Sklad."),
        ),
    ),
    Case(
        timedelta(minutes=50), TAILSPIN, "Nepřichází žádná pošta", Severity.CRITICAL,
        RequestCategory.SERVICE, RequestState.OPEN,
        (Line(0, False, "Od rána nám nepřišla jediná zpráva zvenku. Odeslat jde vše."),),
    ),
)  # fmt: skip


def write_requests(made: Organisations, history: History) -> None:
    """All of Fabrikam's, which is the support contact of both customers."""
    for case in CASES:
        _write(made, history, case)


def _write(made: Organisations, history: History, case: Case) -> None:
    partner, customer = made.partners["fabrikam"], made.customers[case.domain]
    agent, admin = made.staff["fabrikam", "helpdesk.agent"], made.admins[case.domain]
    opened_at = made.now - case.ago
    opener = agent if case.on_behalf else admin
    answers = [line for line in case.lines if line.by_staff]
    last = opened_at + timedelta(minutes=case.lines[-1].after)
    request = ServiceRequest.objects.create(
        customer=customer,
        subscription=_subscription(partner, customer),
        contact=partner,
        state=case.state,
        severity=case.severity,
        category=case.category,
        title=case.title,
        opened_by=opener,
        opened_by_name=opener.name,
        on_behalf=case.on_behalf,
        opened_at=opened_at,
        due_at=opened_at + RESPONSE_WITHIN[case.severity],
        first_answer_at=opened_at + timedelta(minutes=answers[0].after) if answers else None,
        changed_at=last,
        closed_at=last if case.state == RequestState.CLOSED else None,
        mail_key=new_mail_key(),
        revision=len(case.lines) - 1,
    )
    RequestParticipant.objects.create(request=request, partner=partner, since=opened_at)
    readers: list[Organisation] = [customer, partner]
    history.add(
        opened_at, "service_request.opened", request, opener, readers,
        on_behalf=case.on_behalf, organisation=(partner if case.on_behalf else customer).name,
        contact=partner.name, severity=case.severity,
    )  # fmt: skip
    for line in case.lines:
        at, user = opened_at + timedelta(minutes=line.after), agent if line.by_staff else admin
        _say(request, user, partner if line.by_staff else customer, line.text, at)
        if line.after:
            history.add(at, "service_request.answered", request, user, readers)


def _say(
    request: ServiceRequest, user: User, organisation: Partner | Customer, text: str, at: datetime
) -> None:
    RequestMessage.objects.create(
        request=request,
        side=Side.PARTNER if isinstance(organisation, Partner) else Side.CUSTOMER,
        author=user,
        author_name=user.name,
        organisation_name=organisation.name,
        body=text,
        written_at=at,
    )


def _subscription(partner: Partner, customer: Customer) -> Subscription | None:
    rows = Subscription.objects.for_partner(partner).filter(
        customer=customer, support_contact=partner
    )
    return rows.order_by("pk").first()
