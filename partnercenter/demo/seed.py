"""Fills an empty database with the demo, once; can empty it for a fresh start."""

from dataclasses import replace
from datetime import datetime, timedelta

from django.contrib.auth.hashers import make_password
from django.core.cache import cache
from django.core.management import call_command
from django.db import transaction
from django.utils import timezone

from customers.models import Customer, CustomerAgreement
from customers.services import publish_agreement
from partnercenter.demo.commerce import Commerce
from partnercenter.demo.data import CUSTOMERS, RELATIONSHIPS
from partnercenter.demo.filler import contoso_filler, fabrikam_filler
from partnercenter.demo.filler_words import SHARED_WITH_ADVENTURE_WORKS, SHARED_WITH_TREY_RESEARCH
from partnercenter.demo.history import History
from partnercenter.demo.journeys import Journey, agreements_of, write_journeys
from partnercenter.demo.notices import write_notices
from partnercenter.demo.organisations import Organisations, add_filler, partner_agreement_date
from partnercenter.demo.partnerships import Partnerships, add_partnerships
from partnercenter.demo.privileges import Privileges
from partnercenter.demo.records import Records
from partnercenter.demo.requests import open_requests, tell_open_requests
from partnercenter.demo.support import write_requests
from partners.agreement_files import SAMPLE, read_text
from partners.models import InstallationFact, Partner
from partners.organisation import publish_agreement as publish_partner_agreement
from resellers.models import Partnership
from subscriptions.agreement.files import sample_texts
from subscriptions.catalogue.loading import SAMPLE as SAMPLE_CATALOGUE
from subscriptions.catalogue.loading import load_catalogue

ASKERS = ("sales.agent", "admin.agent", "global.admin")
JOINT_ASKERS = ("admin.agent", "global.admin")  # a sales agent may not ask for two


class ForeignDatabase(Exception):
    """It holds organisations that the demo did not put there."""


def is_seeded() -> bool:
    return InstallationFact.objects.filter(name=InstallationFact.DEMO).exists()


def refuse_foreign_database() -> None:
    if not is_seeded() and (Partner.objects.exists() or Customer.objects.exists()):
        raise ForeignDatabase


@transaction.atomic
def seed(password: str) -> bool:
    """Whether there was something to do; what visitors added since stays as it is."""
    _marker, first_time = InstallationFact.objects.get_or_create(name=InstallationFact.DEMO)
    if first_time:
        _fill(timezone.now(), make_password(password))
    return first_time


@transaction.atomic
def reset(password: str) -> None:
    """Everything away, visitors' rows and sessions too, and the demo anew."""
    call_command("flush", interactive=False, verbosity=0)
    cache.clear()
    seed(password)


def _fill(now: datetime, hashed_password: str) -> None:
    _publish_agreements(now)
    load_catalogue(SAMPLE_CATALOGUE.read_bytes())
    made = Organisations(now, hashed_password)
    made.make()
    history = History()
    partnerships = add_partnerships(made, history)
    journeys = [*_told_journeys(made, partnerships), *_filler_journeys(made, partnerships)]
    agreements = _agreements_of_the_told(made, journeys)
    agreements += _agreements_of_filler(journeys, now)
    records = Records(made, history, journeys, agreements)
    agreements += records.attested()
    CustomerAgreement.objects.bulk_create(agreements, 200)
    still_open = open_requests(made, partnerships["adventure-works"])
    write_journeys(journeys, history, others=still_open.all)
    tell_open_requests(made, still_open, history)
    records.write()
    Privileges(made, history, journeys).write()
    Commerce(made, history, agreements).write(journeys)
    write_requests(made, history)
    history.write()
    write_notices(now)


def _publish_agreements(now: datetime) -> None:
    """Today's version, and an older one that some customers have not left yet."""
    for days_ago in (900, 200):
        valid_from = (now - timedelta(days=days_ago)).date().replace(day=1)
        publish_agreement(
            f"{valid_from:%Y-%m}", valid_from=valid_from, texts=sample_texts(), is_sample=True
        )
    signed_since = partner_agreement_date(now)
    publish_partner_agreement(
        f"{signed_since:%Y-%m}", valid_from=signed_since, text=read_text(SAMPLE), is_sample=True
    )


def _told_journeys(made: Organisations, partnerships: Partnerships) -> list[Journey]:
    return [
        Journey(
            partner=made.partners[row.partner],
            customer=made.customers[row.customer],
            asker=made.staff[row.partner, row.asker],
            accepted_by=made.admins[row.customer],
            accepted_at=made.now - timedelta(days=row.days_ago),
            with_admin=row.with_admin,
            partnership=partnerships[row.partner] if row.second else None,
            second_admin=row.second_admin,
        )
        for row in RELATIONSHIPS
    ]


def _filler_journeys(made: Organisations, partnerships: Partnerships) -> list[Journey]:
    of_fabrikam = add_filler(fabrikam_filler(), made.now)
    of_contoso = add_filler(contoso_filler(), made.now)
    with_adventure = of_fabrikam[2::5][:SHARED_WITH_ADVENTURE_WORKS]
    with_trey = of_fabrikam[3::5][:SHARED_WITH_TREY_RESEARCH]
    shared = {customer.pk for customer in [*with_adventure, *with_trey]}
    return [
        *(
            _filler_journey(made, "fabrikam", *pair)
            for pair in enumerate(of_fabrikam)
            if pair[1].pk not in shared
        ),
        *(
            _joint_journey(made, partnerships["adventure-works"], *pair)
            for pair in enumerate(with_adventure)
        ),
        *_trey_journeys(made, partnerships["trey-research"], with_trey),
        *(_filler_journey(made, "contoso", *pair) for pair in enumerate(of_contoso)),
    ]


def _joint_journey(
    made: Organisations, partnership: Partnership, number: int, customer: Customer
) -> Journey:
    """The reseller asks, every third time its provider; only the reseller gets privileges,
    but for a few."""
    asking = partnership.provider if number % 3 == 2 else partnership.reseller
    of_reseller, of_provider = number % 3 != 0, number % 8 == 1
    asks_itself = asking == partnership.reseller
    journey = _filler_journey(made, asking.slug, number, customer)
    return replace(
        journey,
        asker=made.staff[asking.slug, JOINT_ASKERS[number % len(JOINT_ASKERS)]],
        partnership=partnership,
        with_admin=of_reseller if asks_itself else of_provider,
        second_admin=of_provider if asks_itself else of_reseller,
        admin_removed_at=None,
    )


def _trey_journeys(
    made: Organisations, partnership: Partnership, customers: list[Customer]
) -> list[Journey]:
    """While the partnership lasted. Its end left the customers where they were; Fabrikam gave
    up one of them later on."""
    journeys = []
    for number, customer in enumerate(customers):
        journey = _filler_journey(made, "fabrikam", 3, customer)  # without privileges
        journeys.append(
            replace(
                journey,
                asker=made.staff["fabrikam", "admin.agent"],
                accepted_at=made.now - timedelta(days=900 - number * 170),
                partnership=partnership,
            )
        )
    agent = str(made.staff["fabrikam", "admin.agent"])
    ended = (made.partners["fabrikam"], made.now - timedelta(days=60), agent)
    journeys[-1] = replace(journeys[-1], ended=ended)
    return journeys


def _filler_journey(made: Organisations, slug: str, number: int, customer: Customer) -> Journey:
    days_ago = number * 53 % 1400 + 4
    accepted_at = made.now - timedelta(days=days_ago, minutes=number * 7)
    with_admin = number % 3 != 0
    return Journey(
        partner=made.partners[slug],
        customer=customer,
        asker=made.staff[slug, ASKERS[number % len(ASKERS)]],
        accepted_by=f"{customer.contact_first_name} {customer.contact_last_name}",
        accepted_at=accepted_at,
        with_admin=with_admin,
        admin_removed_at=accepted_at + timedelta(days=3) if number % 40 == 7 else None,
    )


def _agreements_of_the_told(
    made: Organisations, journeys: list[Journey]
) -> list[CustomerAgreement]:
    first = _first_journeys(journeys)
    found = []
    for row in CUSTOMERS:
        if row.agreement_accepted:
            customer, admin = made.customers[row.domain], made.admins[row.domain]
            since = made.now - timedelta(days=25)
            if customer.pk in first:
                since = first[customer.pk].accepted_at
            found += agreements_of(customer, admin, since, follows=True, now=made.now)
    return found


def _agreements_of_filler(journeys: list[Journey], now: datetime) -> list[CustomerAgreement]:
    """Two of three have followed to the version of today."""
    found = []
    for number, journey in enumerate(_first_journeys(journeys).values()):
        if isinstance(journey.accepted_by, str):
            found += agreements_of(
                journey.customer, journey.accepted_by, journey.accepted_at,
                follows=number % 3 != 1, now=now,
            )  # fmt: skip
    return found


def _first_journeys(journeys: list[Journey]) -> dict[int, Journey]:
    """Each customer's earliest one."""
    newest_first = sorted(journeys, key=lambda journey: journey.accepted_at, reverse=True)
    return {journey.customer.pk: journey for journey in newest_first}
