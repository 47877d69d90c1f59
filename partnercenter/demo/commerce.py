"""What the demo's partners have sold: told customers by hand, filler by its stories."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal
from itertools import cycle

from customers.enums import AssociationSource
from customers.models import CustomerAgreement, DirectoryUser, ResellerAssociation
from partnercenter.demo.history import History
from partnercenter.demo.journeys import Journey
from partnercenter.demo.organisations import Organisations
from partnercenter.demo.sales import Books, Event, Pick, Sale
from partnercenter.demo.stories import ANNUAL, STORIES, USUAL, Story, days
from partners.enums import LocationScope
from partners.folding import fold
from partners.models import Partner, PartnerLocation, User
from subscriptions.models import Cart, LicenseAssignment, NewCustomerDraft, Subscription, UsageLine

METERS = (("Virtual machines", "hour", "0.0960", 48), ("Storage", "GB", "0.0210", 350))
# Who has a license of which subscription of Tailspin Toys, by local part.
HOLDERS = (("admin", "eva", "petr", "hana", "david"), ("eva", "david"))


COMMON = ("OFFICE-BUS-1Y", "MAIL-STD-1Y", "OFFICE-ENT-1Y", "DIAGRAM-1Y")


class Commerce:
    """Orders of the past and what was left open, written at once."""

    def __init__(
        self, made: Organisations, history: History, agreements: Iterable[CustomerAgreement]
    ) -> None:
        self.made, self.books = made, Books(made.now, history)
        self.associations: list[ResellerAssociation] = []
        self.accepted: dict[int, datetime] = {}  # the first time, by customer
        for row in agreements:
            first = self.accepted.get(row.customer_id, row.accepted_at)
            self.accepted[row.customer_id] = min(first, row.accepted_at)
        locations = PartnerLocation.objects.filter(scope=LocationScope.LOCATION)
        self.locations = {row.partner.slug: row for row in locations.select_related("partner")}

    def write(self, journeys: Sequence[Journey]) -> None:
        told = {customer.pk for customer in self.made.customers.values()}
        tailspin = self._told()
        filler = [row for row in journeys if row.customer.pk not in told and not row.ended]
        self._alone([row for row in filler if row.partnership is None])
        self._joint([row for row in filler if row.partnership is not None])
        self.books.write()
        ResellerAssociation.objects.bulk_create(self.associations)
        _assign_licenses(tailspin)
        _use(tailspin[2], self.made.now)
        self._leave_open()

    # --- told customers

    def _told(self) -> list[Subscription]:
        sell, now = self.books.sell, self.made.now
        fabrikam, agent = self._seller("fabrikam")
        tailspin = self.made.customers["tailspintoys.example"]
        first = Sale(
            fabrikam, tailspin, agent, now - days(380),
            [Pick("OFFICE-BUS-1Y", 20, events=[Event(days(170), "more", 5)])],
            reseller=self.locations["adventure-works"],
        )  # fmt: skip
        second = replace(
            first, at=now - days(120), picks=[Pick("MAIL-ENT-1Y", 10, ANNUAL)], reseller=None
        )
        third = replace(second, at=now - days(95), picks=[Pick("CLOUD-PAYG", 1)])
        found = [*sell(first), *sell(second), *sell(third)]
        margie = self.made.customers["margiestravel.example"]
        sell(Sale(fabrikam, margie, agent, now - days(200), [Pick("OFFICE-BUS-1Y", 12)]))
        contoso, seller = self._seller("contoso")
        insurance = self.made.customers["humongousinsurance.example"]
        many = Sale(
            contoso, insurance, seller, now - days(320),
            [Pick("OFFICE-ENT-1Y", 180), Pick("SECURITY-1Y", 180, ANNUAL)],
        )  # fmt: skip
        sell(many)
        sell(replace(many, at=now - days(4), picks=[Pick("ANALYTICS-1Y", 12)]))
        return found

    def _seller(self, slug: str) -> tuple[Partner, User]:
        return self.made.partners[slug], self.made.staff[slug, "sales.agent"]

    # --- filler

    def _alone(self, journeys: Sequence[Journey]) -> None:
        """Two of three customers have something; the order of one waits for its agreement."""
        stories = cycle(STORIES)
        waiting = [row for row in journeys if row.customer.pk not in self.accepted]
        for number, journey in enumerate(journeys):
            if number % 3 != 2 and journey.customer.pk in self.accepted:
                self._sell(journey, next(stories), journey.partner, number)
        if waiting:
            fabrikam, agent = self._seller("fabrikam")
            of_fabrikam = next(row for row in waiting if row.partner == fabrikam)
            picks = [Pick("OFFICE-BUS-1Y", 8), Pick("MAIL-STD-1Y", 20)]
            at = self.made.now - days(2)
            sale = Sale(fabrikam, of_fabrikam.customer, agent, at, picks, waits=True)
            self.books.sell(sale)

    def _joint(self, journeys: Sequence[Journey]) -> None:
        """Most of what a provider sells to a customer in common names the reseller."""
        for number, journey in enumerate(journeys):
            partnership = journey.partnership
            if partnership is None or journey.customer.pk not in self.accepted:
                continue
            location = self.locations[partnership.reseller.slug]
            a_while = min((self.made.now - self._soon_after(journey)) / 3, days(90))
            events: list[Event] = []
            named: PartnerLocation | None = location
            match number % 10:
                case 3:  # nobody any more
                    events = [Event(a_while, "name")]
                case 5:  # named later on
                    named, events = None, [Event(a_while, "name", location)]
                case 7:  # for a while nobody
                    events = [Event(a_while, "name"), Event(a_while * 2, "name", location)]
                case 9:
                    named = None
            if not partnership.is_active and not number % 2:
                events = [self._handed_over(journey)]
            offer = COMMON[number % len(COMMON)]
            story = Story([Pick(offer, 6 + number % 30, events=events)])
            self._sell(journey, story, partnership.provider, 0, named)

    def _handed_over(self, journey: Journey) -> Event:
        """Its reseller's partnership is over: another one earns now, and sees no more than that."""
        partnership, at = journey.partnership, self.made.now - days(100)
        location = self.locations["adventure-works"]
        if partnership is not None:
            association = ResellerAssociation(
                provider=partnership.provider,
                reseller=location.partner,
                customer=journey.customer,
                source=AssociationSource.SUBSCRIPTION,
                created_at=at,
                sort_name=fold(journey.customer.name),
            )
            self.associations.append(association)
        return Event(at - self._soon_after(journey), "name", location)

    @staticmethod
    def _soon_after(journey: Journey) -> datetime:
        return journey.accepted_at + timedelta(hours=20)

    def _sell(
        self,
        journey: Journey,
        story: Story,
        partner: Partner,
        number: int,
        reseller: PartnerLocation | None = None,
    ) -> None:
        """As the story says, where the customer has been there long enough."""
        soon = self._soon_after(journey)
        at = (
            soon
            if story.ago is None
            else self.made.now - days(story.ago) - _not_all_at_once(number)
        )
        if at < soon:
            story, at = USUAL, soon
        if at < self.accepted[journey.customer.pk]:
            return
        picks = [
            replace(pick, quantity=pick.quantity + number % 17)
            if pick.quantity > 1 and not pick.offer.endswith("TRIAL")
            else pick
            for pick in story.picks
        ]
        agent = self.made.staff[partner.slug, "sales.agent"]
        self.books.sell(Sale(partner, journey.customer, agent, at, picks, reseller))

    # --- what is not finished

    def _leave_open(self) -> None:
        partner, agent = self._seller("fabrikam")
        Cart.objects.create(
            partner=partner,
            customer=self.made.customers["margiestravel.example"],
            created_by=agent,
            lines=[_line("DIAGRAM-1Y", 3)],
        )
        NewCustomerDraft.objects.create(
            partner=partner,
            created_by=agent,
            step="subscriptions",
            typed=DRAFT,
            lines=[_line("OFFICE-BUS-1Y", 14)],
            created_at=self.made.now - days(1),
        )


DRAFT = {
    "country": "PL",
    "name": "Wide World Importers",
    "prefix": "wideworldimporters",
    "registration_id": "0000412907",
    "address_line1": "ul. Portowa 4",
    "city": "Gdynia",
    "postal_code": "81-350",
    "contact_first_name": "Kajetan",
    "contact_last_name": "Morski",
    "contact_email": "kajetan@wideworldimporters.example",
    "phone": "+48 58 620 13 00",
    "qualification": "none",
    "agreement": "ask",
}


def _not_all_at_once(number: int) -> timedelta:
    return timedelta(days=number % 4, hours=number % 7, minutes=number * 7 % 60)


def _line(offer: str, quantity: int) -> dict[str, str]:
    return {"offer": offer, "quantity": str(quantity), "billing_frequency": "monthly"}


def _assign_licenses(subscriptions: Sequence[Subscription]) -> None:
    people = {
        person.user.email.partition("@")[0]: person
        for person in DirectoryUser.objects.filter(
            customer=subscriptions[0].customer
        ).select_related("user")
    }
    LicenseAssignment.objects.bulk_create(
        LicenseAssignment(
            subscription=subscription,
            directory_user=people[name],
            assigned_at=subscription.created_at + timedelta(hours=3),
            assigned_by_name=str(people["admin"]),
        )
        for subscription, names in zip(subscriptions, HOLDERS, strict=False)
        for name in names
    )


def _use(subscription: Subscription, now: datetime) -> None:
    """Every day since it began, as the usage files of the provider's supplier tell."""
    UsageLine.objects.bulk_create(_used(subscription, now), 200)


def _used(subscription: Subscription, now: datetime) -> Iterator[UsageLine]:
    day, number = subscription.created_at.date(), 0
    while day < now.date():
        for meter, unit, price, usual in METERS:
            quantity = Decimal(usual + (number * 7 + usual) % 23)
            yield UsageLine(
                subscription=subscription, day=day, meter=meter, unit=unit, quantity=quantity,
                amount=quantity * Decimal(price), currency=subscription.currency,
            )  # fmt: skip
        day, number = day + timedelta(days=1), number + 1
