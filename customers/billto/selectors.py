"""Bill-to info as it is read: the partner's own row, else what it may know of the company."""

from typing import Any

from django.db.models import OuterRef, Subquery
from django.db.models.functions import JSONObject

from customers.models import BillTo, Customer
from partners.address_forms import ADDRESS
from partners.models import Partner

CONTACT = ("contact_first_name", "contact_last_name", "contact_email", "phone")
FIELDS = ("name", *ADDRESS, *CONTACT)


def empty(partner: Partner, customer: Customer) -> BillTo:
    """Nothing typed yet, in the country of the customer."""
    return BillTo(partner=partner, customer=customer, country=customer.country)


def from_company(partner: Partner, customer: Customer, *, has_admin: bool) -> BillTo:
    """What bills go by while the partner has typed nothing: the company's own data.

    Without delegated admin the partner knows no more of it than its name.
    """
    bill_to = empty(partner, customer)
    for name in FIELDS if has_admin else ("name",):
        setattr(bill_to, name, getattr(customer, name))
    return bill_to


def as_column(partner: Partner) -> Subquery:
    """The partner's row as values, for pages that read something else of the customer anyway."""
    rows = BillTo.objects.for_partner(partner).filter(customer=OuterRef("customer"))
    return Subquery(rows.values(data=JSONObject(revision="revision", **{n: n for n in FIELDS})))


def from_column(partner: Partner, customer: Customer, data: dict[str, Any]) -> BillTo:
    return BillTo(partner=partner, customer=customer, country=customer.country, **data)
