"""Commands about tags. Only the partner reads of them: tags are its own business.

Whoever changes what a customer carries holds the lock of the customer, then of the tags; so a
customer cannot get one tag too many, nor a tag that is being deleted.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from customers.enums import RelationshipState
from customers.models import Customer, CustomerTag, ResellerRelationship, Tag
from customers.tags.names import MAX_PER_CUSTOMER, clean_name, clean_names, too_many
from partners import audit
from partners.exceptions import RuleViolation
from partners.folding import fold
from partners.models import Partner, User


@transaction.atomic
def create_tag(partner: Partner, *, actor: User, name: str) -> Tag:
    """A new tag; refused where the partner has one of this name, however it is spelt."""
    name = clean_name(name)
    tag = _saved(Tag(partner=partner, name=name, folded=fold(name)))
    audit.record("tag.created", target=tag, actor=actor, readers=[partner])
    return tag


@transaction.atomic
def rename_tag(tag: Tag, *, actor: User, name: str) -> Tag:
    """Another name on all customers that carry the tag."""
    name = clean_name(name)
    tag = _locked(tag)
    changes = audit.changed_fields(tag, {"name": name})
    if changes:
        tag.folded = fold(name)
        _saved(tag)
        audit.record("tag.renamed", target=tag, actor=actor, readers=[tag.partner], changes=changes)
    return tag


@transaction.atomic
def delete_tag(tag: Tag, *, actor: User) -> int:
    """The tag goes, from all customers that carry it; how many these were."""
    tag = _locked(tag)
    customers, _by_model = CustomerTag.objects.filter(tag=tag).delete()
    audit.record("tag.deleted", target=tag, actor=actor, readers=[tag.partner], customers=customers)
    tag.delete()
    return customers


def _locked(tag: Tag) -> Tag:
    found = Tag.objects.select_for_update(of=("self",)).select_related("partner")
    locked = found.filter(pk=tag.pk).first()
    if locked is None:
        raise RuleViolation(_("Somebody has deleted this tag meanwhile."))
    return locked


def _saved(tag: Tag) -> Tag:
    try:
        with transaction.atomic():
            tag.save()
    except IntegrityError:
        raise RuleViolation(_("You have a tag of this name already.")) from None
    return tag


@dataclass(frozen=True)
class Outcome:
    """What became of one customer: by names of tags, or why nothing was changed."""

    customer: Customer
    added: list[str]
    removed: list[str]
    refusal: str = ""


@transaction.atomic
def assign(
    partner: Partner,
    customers: Collection[Customer],
    *,
    actor: User,
    add: Iterable[Tag] = (),
    new: Iterable[str] = (),
    remove: Iterable[Tag] = (),
) -> list[Outcome]:
    """Tags on and off for many customers at once; each of them for itself.

    ``new``: names, of which those that the partner does not have yet are made. A customer that
    would have too many keeps what it has, and so does one that is no longer the partner's.
    """
    names = clean_names(new)
    locked = _lock_customers(partner, customers)
    own, created = _tags_named(partner, names) if locked else ({}, [])
    add = list(add)
    wanted = own | _lock_tags(partner, add)
    if any(tag.pk not in wanted for tag in add):
        raise RuleViolation(_("Somebody has deleted one of these tags meanwhile."))
    unwanted = {key: tag for key, tag in _lock_tags(partner, remove).items() if key not in wanted}
    before = _carried(partner, locked)
    outcomes = [
        _outcome(locked[customer.pk], before[customer.pk], wanted, unwanted)
        if customer.pk in locked
        else Outcome(customer, [], [], _("This is no longer your customer."))
        for customer in customers
    ]
    _write(outcomes, wanted, unwanted)
    given = {name for each in outcomes for name in each.added}
    _forget(partner, set(created) - given)
    _record(partner, outcomes, [name for name in created if name in given], actor)
    return outcomes


def set_for_new_customer(
    partner: Partner, customer: Customer, names: Iterable[str], *, actor: User
) -> list[str]:
    """The tags that a new customer begins with; the names they go by. A part.

    ``actor`` stands for symmetry with the commands: the caller writes the one audit entry.
    """
    del actor
    tags, _created = _tags_named(partner, clean_names(names))
    CustomerTag.objects.bulk_create(
        CustomerTag(tag=tag, customer=customer, sort_name=fold(customer.name))
        for tag in tags.values()
    )
    return [tag.name for tag in tags.values()]


def _lock_customers(partner: Partner, customers: Collection[Customer]) -> dict[int, Customer]:
    """Those of them that are customers of the partner, in the one order of locks."""
    keys = [customer.pk for customer in customers]
    locked = Customer.objects.select_for_update().filter(pk__in=keys).order_by("pk")
    found = {customer.pk: customer for customer in locked}
    active = ResellerRelationship.objects.for_partner(partner).filter(
        customer_id__in=found, state=RelationshipState.ACTIVE
    )
    own = set(active.values_list("customer_id", flat=True))
    return {pk: customer for pk, customer in found.items() if pk in own}


def _lock_tags(partner: Partner, tags: Iterable[Tag]) -> dict[int, Tag]:
    """Those of them that are still there."""
    keys = [tag.pk for tag in tags]
    if not keys:
        return {}
    own = Tag.objects.for_partner(partner).select_for_update().filter(pk__in=keys)
    return {tag.pk: tag for tag in own.order_by("pk")}


def _tags_named(partner: Partner, names: Collection[str]) -> tuple[dict[int, Tag], list[str]]:
    """The partner's tags of these names, and which of them had to be made."""
    by_folded = {fold(name): name for name in names}
    if not by_folded:
        return {}, []
    own = Tag.objects.for_partner(partner).select_for_update().filter(folded__in=by_folded)
    found = {tag.folded: tag for tag in own.order_by("pk")}
    created = []
    for folded in sorted(set(by_folded) - set(found)):
        found[folded], is_new = Tag.objects.get_or_create(
            partner=partner, folded=folded, defaults={"name": by_folded[folded]}
        )
        if is_new:
            created.append(found[folded].name)
    return {found[folded].pk: found[folded] for folded in by_folded}, created


def _carried(partner: Partner, customers: Mapping[int, Customer]) -> dict[int, set[int]]:
    carried: dict[int, set[int]] = {pk: set() for pk in customers}
    rows = CustomerTag.objects.filter(tag__partner=partner, customer_id__in=customers)
    for customer_id, tag_id in rows.values_list("customer_id", "tag_id"):
        carried[customer_id].add(tag_id)
    return carried


def _outcome(
    customer: Customer, before: set[int], wanted: Mapping[int, Tag], unwanted: Mapping[int, Tag]
) -> Outcome:
    added = [tag.name for pk, tag in wanted.items() if pk not in before]
    removed = [tag.name for pk, tag in unwanted.items() if pk in before]
    if added and len(before) + len(added) - len(removed) > MAX_PER_CUSTOMER:
        return Outcome(customer, [], [], too_many())
    return Outcome(customer, added, removed)


def _write(
    outcomes: Iterable[Outcome], wanted: Mapping[int, Tag], unwanted: Mapping[int, Tag]
) -> None:
    CustomerTag.objects.bulk_create(
        CustomerTag(tag=tag, customer=each.customer, sort_name=fold(each.customer.name))
        for each in outcomes
        for tag in wanted.values()
        if tag.name in each.added
    )
    changed = [each.customer.pk for each in outcomes if each.removed]
    if changed:
        CustomerTag.objects.filter(customer_id__in=changed, tag_id__in=unwanted).delete()


def _forget(partner: Partner, names: Collection[str]) -> None:
    """Tags that were made for customers none of which could take them."""
    if names:
        Tag.objects.for_partner(partner).filter(name__in=names).delete()


def _record(partner: Partner, outcomes: list[Outcome], created: list[str], actor: User) -> None:
    changed = [each for each in outcomes if each.added or each.removed]
    data: dict[str, Any] = {"created": created} if created else {}
    if len(outcomes) == 1 and changed:
        [one] = changed
        audit.record(
            "customer.tags_changed", target=one.customer, actor=actor, readers=[partner],
            added=one.added, removed=one.removed, **data,
        )  # fmt: skip
    elif changed:
        audit.record(
            "customers.tags_changed", target=partner, actor=actor, readers=[partner],
            customers=[
                {"id": str(each.customer.public_id), "name": each.customer.name,
                 "added": each.added, "removed": each.removed}
                for each in changed
            ], **data,
        )  # fmt: skip
