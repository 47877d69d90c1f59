"""Rows of a tenant are reached through the tenant: each such table has the scoped manager."""

import pytest
from django.apps import apps
from django.db import models

from customers.models import Customer
from customers.querysets import CustomerQuerySet
from partners.models import Partner
from partners.querysets import AppendOnlyQuerySet, TenantQuerySet

OURS = ("partners", "customers", "resellers", "subscriptions", "invitations", "partnercenter")
# Rows that are only ever read from the partner, or whose partner only says who did it.
READ_FROM_THE_PARTNER = {"partners.PartnerLocation", "customers.CustomerAgreement"}


def our_models() -> list[type[models.Model]]:
    return [model for name in OURS for model in apps.get_app_config(name).get_models()]


def points_to(model: type[models.Model], target: type[models.Model]) -> bool:
    return any(field.related_model is target for field in model._meta.fields)


@pytest.mark.parametrize(
    "model",
    [model for model in our_models() if points_to(model, Partner)],
    ids=lambda model: model._meta.label,
)
def test_rows_of_a_partner_are_scoped(model: type[models.Model]) -> None:
    if model._meta.label in READ_FROM_THE_PARTNER:
        return
    assert isinstance(model._default_manager.all(), TenantQuerySet)


def test_the_exceptions_are_still_there() -> None:
    assert {model._meta.label for model in our_models()} >= READ_FROM_THE_PARTNER


def test_customers_are_seen_through_a_relationship_or_a_grant() -> None:
    assert isinstance(Customer.objects.all(), CustomerQuerySet)


def test_the_audit_trail_is_append_only() -> None:
    for name in ("AuditEntry", "AuditReader"):
        model = apps.get_model("partners", name)
        assert isinstance(model._default_manager.all(), AppendOnlyQuerySet)


def test_partnercenter_has_no_tables() -> None:
    assert list(apps.get_app_config("partnercenter").get_models()) == []


def test_nothing_that_people_did_goes_with_what_it_hangs_on() -> None:
    """No cascade between our tables: rows end by a state, and history stays."""
    cascading = [
        f"{model._meta.label}.{field.name}"
        for model in our_models()
        for field in model._meta.fields
        if isinstance(field, models.ForeignKey)
        and field.remote_field.on_delete is not models.PROTECT
    ]
    assert cascading == []
