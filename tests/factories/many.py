"""Customers by the thousand, where a planner needs a reason to care for an index."""

from datetime import timedelta

from django.utils import timezone

from customers.models import Customer, ResellerRelationship
from partners.models import Partner
from tests.factories.customers import CustomerFactory


def many_customers(partner: Partner, count: int, *, names: int) -> list[Customer]:
    """Customers of this partner with so many different names, in no order.

    A factory makes one; the others are its copies, which costs a tenth.
    """
    first = CustomerFactory.build()
    alike = {
        field.attname: getattr(first, field.attname)
        for field in Customer._meta.concrete_fields
        if not field.unique and not field.generated
    }
    customers = Customer.objects.bulk_create(
        Customer(
            **alike
            | {
                "name": f"Firm {number * 7919 % names:04}",
                "default_domain": f"firm{number}.example",
            }
        )
        for number in range(count)
    )
    now = timezone.now()
    ResellerRelationship.objects.bulk_create(
        ResellerRelationship(
            partner=partner,
            customer=customer,
            name=customer.name,
            sort_name=customer.name.lower(),
            domain=customer.default_domain,
            tenant_id=str(customer.public_id),
            search_text=f"{customer.name.lower()}\n{customer.default_domain}",
            started_at=now - timedelta(hours=customer.pk),
        )
        for customer in customers
    )
    return customers
