"""What partners have noted about their customers: tags, where bills go, who signed for whom."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from customers.enums import AgreementMethod
from customers.models import BillTo, Customer, CustomerAgreement, CustomerTag, Tag
from customers.selectors import current_agreement_version
from partnercenter.demo.history import History
from partnercenter.demo.journeys import Journey
from partnercenter.demo.organisations import Organisations
from partners.folding import fold
from partners.models import Partner

# A tag, and which of a partner's customers carry it: every so many, from one on.
TAGS = {
    "fabrikam": [("Key account", 9, 4), ("Retail", 7, 1), ("School", 23, 5), ("Pilot 2026", 31, 8)],
    "contoso": [("Key account", 8, 3), ("New York", 6, 2)],
}
ELSEWHERE = 17  # of so many customers one pays from another address


class Records:
    def __init__(
        self,
        made: Organisations,
        history: History,
        journeys: Sequence[Journey],
        agreements: Iterable[CustomerAgreement],
    ) -> None:
        self.made, self.history = made, history
        self.journeys = [row for row in journeys if not row.ended]
        self.accepted = {row.customer_id for row in agreements}

    def write(self) -> None:
        for slug in TAGS:
            self._tag(self.made.partners[slug])
        self._bill_elsewhere()

    def attested(self) -> list[CustomerAgreement]:
        """An acceptance that a customer without one gave on paper; Fabrikam answers for it."""
        fabrikam = self.made.partners["fabrikam"]
        without = [
            row
            for row in self.journeys
            if row.partner == fabrikam and row.customer.pk not in self.accepted
        ]
        if len(without) < 2:  # one is left for whom an order waits
            return []
        customer, agent = without[-1].customer, self.made.staff["fabrikam", "sales.agent"]
        at = self.made.now - timedelta(days=30)
        row = CustomerAgreement(
            customer=customer,
            method=AgreementMethod.ATTESTED,
            version=current_agreement_version(),
            accepted_at=at,
            accepted_by_name=f"{customer.contact_first_name} {customer.contact_last_name}",
            attested_by=fabrikam,
            attested_by_name=str(agent),
            attested_at=at,
            first_name=customer.contact_first_name,
            last_name=customer.contact_last_name,
            email=customer.contact_email,
            phone=customer.phone,
            accepted_on=(at - timedelta(days=1)).date(),
        )
        self.history.add(
            at, "agreement.confirmed", customer, agent, [customer, fabrikam],
            partner=fabrikam.name, version=row.version, signed_by=row.accepted_by_name,
            signed_on=str(row.accepted_on),
        )  # fmt: skip
        return [row]

    def _customers_of(self, partner: Partner) -> list[Customer]:
        return [row.customer for row in self.journeys if partner in row.invitation.askers]

    def _tag(self, partner: Partner) -> None:
        customers = self._customers_of(partner)
        agent = self.made.staff[partner.slug, "admin.agent"]
        for number, (name, every, start) in enumerate(TAGS[partner.slug]):
            at = self.made.now - timedelta(days=90 - number * 13)
            tag = Tag.objects.create(partner=partner, name=name, folded=fold(name), created_at=at)
            carrying = customers[start::every]
            CustomerTag.objects.bulk_create(
                CustomerTag(
                    tag=tag, customer=each, sort_name=fold(each.name), created_at=_later(at)
                )
                for each in carrying
            )
            self.history.add(at, "tag.created", tag, agent, [partner])
            told = [
                {"id": str(each.public_id), "name": each.name, "added": [name], "removed": []}
                for each in carrying
            ]
            self.history.add(
                _later(at), "customers.tags_changed", partner, agent, [partner], customers=told
            )

    def _bill_elsewhere(self) -> None:
        """A holding pays, in the capital; Tailspin Toys has its bills go to the accountants."""
        fabrikam, agent = self.made.partners["fabrikam"], self.made.staff["fabrikam", "sales.agent"]
        tailspin = self.made.customers["tailspintoys.example"]
        told = {customer.pk for customer in self.made.customers.values()}
        filler = [row for row in self._customers_of(fabrikam) if row.pk not in told]
        payers = [(tailspin, "Tailspin Toys s.r.o., účtárna")]
        payers += [(row, f"{row.name}, Finance") for row in filler[::ELSEWHERE]]
        rows = [_bill_to(fabrikam, customer, name) for customer, name in payers]
        BillTo.objects.bulk_create(rows)
        at = self.made.now - timedelta(days=45)
        for row in rows:
            entry = self.history.add(at, "bill_to.updated", row.customer, agent, [fabrikam])
            entry.changes = {"name": [row.customer.name, row.name]}


def _later(at: datetime) -> datetime:
    return at + timedelta(minutes=4)


def _bill_to(partner: Partner, customer: Customer, name: str) -> BillTo:
    copied = (
        "country", "address_line1", "address_line2", "city", "state", "postal_code",
        "contact_first_name", "contact_last_name", "contact_email", "phone",
    )  # fmt: skip
    values = {field: getattr(customer, field) for field in copied}
    return BillTo(partner=partner, customer=customer, name=name, revision=1, **values)
