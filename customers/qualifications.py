"""Special qualifications: asked for with a new customer, decided by operators."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from customers.enums import EducationSegment, Qualification, RelationshipState
from customers.models import Customer, ResellerRelationship
from customers.states import QUALIFICATION_TRANSITIONS, check_transition
from partners import audit
from partners.exceptions import RuleViolation
from partners.models import Partner, User


def ask_for_qualification(customer: Customer, *, segment: EducationSegment, website: str) -> None:
    """The customer says that it is a school or the like; operators will look. A part."""
    check_transition(QUALIFICATION_TRANSITIONS, customer.qualification, Qualification.IN_REVIEW)
    customer.qualification = Qualification.IN_REVIEW
    customer.qualification_since = timezone.now()
    customer.education_segment, customer.education_website = segment, website
    customer.save(
        update_fields=[
            "qualification", "qualification_since", "education_segment", "education_website"
        ]
    )  # fmt: skip


@transaction.atomic
def decide_qualification(customer: Customer, *, actor: User, is_education: bool) -> Customer:
    """What the review came to. The customer and its partners read of it."""
    customer = Customer.objects.select_for_update().get(pk=customer.pk)
    if customer.qualification != Qualification.IN_REVIEW:
        raise RuleViolation(_("Its special qualification is not in review."))
    new = Qualification.EDUCATION if is_education else Qualification.REFUSED
    check_transition(QUALIFICATION_TRANSITIONS, customer.qualification, new)
    changes = audit.changed_fields(customer, {"qualification": new.value})
    customer.qualification_since = timezone.now()
    customer.save(update_fields=["qualification", "qualification_since"])
    audit.record(
        "customer.qualified" if is_education else "customer.qualification_refused",
        target=customer,
        actor=actor,
        readers=[customer, *_partners_of(customer)],
        changes=changes,
    )
    return customer


def _partners_of(customer: Customer) -> list[Partner]:
    active = ResellerRelationship.objects.filter(customer=customer, state=RelationshipState.ACTIVE)
    return [row.partner for row in active.select_related("partner")]
