"""Files with customers, and what a partner writes about its customers."""

from datetime import timedelta

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from customers.enums import Qualification
from customers.imports.enums import ImportState
from customers.imports.models import CustomerImport, CustomerImportRow
from customers.imports.objections import link_for as objection_link
from customers.models import Customer, CustomerTag
from customers.services import end_relationship
from customers.tags.names import MAX_PER_CUSTOMER
from partners.enums import Role
from partners.models import (
    User,
)
from tests.e2e.visits.cast.demo import Demo
from tests.e2e.visits.people import (
    FULL_OF_TAGS,
)
from tests.factories.customers import (
    CustomerFactory,
    CustomerTagFactory,
    ResellerRelationshipFactory,
    TagFactory,
)
from tests.factories.imports import CustomerImportFactory, TakenOverFactory
from tests.factories.partners import MembershipFactory


class Customers(Demo):
    """Customers taken over, customers with tags."""

    def _imports(self) -> None:
        """A file in each of its states, and customers that may object, did or are too late."""
        uploader = User.objects.get(email="global.admin@fabrikam.example")
        self.imports = {
            state.value: CustomerImportFactory.create(
                partner=self.partner, uploaded_by=uploader, state=state, progress=1,
                reason="Two of these are not yours.", file_name=f"{state.value}.csv",
                unknown_columns=["Revenue"],
            )
            for state in ImportState
        }  # fmt: skip
        self.nothing = CustomerImportFactory.create(
            partner=self.partner, uploaded_by=uploader, verdicts={"problem": 2}
        )
        done = self.imports["done"]
        now, long_ago = timezone.now(), timezone.now() - timedelta(days=91)
        self.taken_over = [
            TakenOverFactory.create(customer_import=done, number=4),
            TakenOverFactory.create(customer_import=done, number=5, objected_at=now),
            TakenOverFactory.create(customer_import=done, number=6, done_at=long_ago),
            TakenOverFactory.create(customer_import=done, number=7),
        ]
        with transaction.atomic():  # a part of a command: it locks
            end_relationship(self.taken_over[3].relationship, ended_by_name="Somebody")

    def of_import(self, name: str, state: str) -> str:
        found: CustomerImport = self.imports[state] if state else self.nothing
        return self.staff(name, import_id=found.public_id)

    def objection(self, number: int) -> str:
        row: CustomerImportRow = self.taken_over[number]
        return objection_link(row, "en")

    def _tags(self) -> None:
        """A customer in review with a tag, and one that has as many tags as there may be."""
        self.college = CustomerFactory.create(
            name="Bellows College", qualification=Qualification.IN_REVIEW,
            qualification_since=timezone.now(),
        )  # fmt: skip
        ResellerRelationshipFactory.create(partner=self.partner, customer=self.college)
        self.tag = TagFactory.create(partner=self.partner, name="Walked tag")
        CustomerTagFactory.create(tag=self.tag, customer=self.college)
        full = MembershipFactory.create(
            user__email=FULL_OF_TAGS, partner__slug="full-of-tags", roles=[Role.ADMIN_AGENT]
        ).partner
        self.overtagged = CustomerFactory.create(name="Overtagged")
        self.untagged = CustomerFactory.create(name="Untagged")
        for customer in (self.overtagged, self.untagged):
            ResellerRelationshipFactory.create(partner=full, customer=customer)
        CustomerTag.objects.bulk_create(
            CustomerTagFactory.build(tag=tag, customer=self.overtagged)
            for tag in TagFactory.create_batch(MAX_PER_CUSTOMER, partner=full)
        )

    def tagged_list(self) -> str:
        query = f"tag={self.tag.public_id}&open={self.college.public_id}"
        return f"{self.staff('customers:list')}?{query}"

    def tag_page(self, name: str) -> str:
        return self.staff(name, tag_id=self.tag.public_id)

    def tags_of(self, *customers: Customer) -> str:
        slug = "full-of-tags" if self.overtagged in customers else self.partner.slug
        chosen = "&".join(f"c={each.public_id}" for each in customers)
        return f"{reverse('customers:assign_tags', args=[slug])}?{chosen}"
