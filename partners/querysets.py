"""Tenant scoping and append-only rows as queryset methods, so every reader shares them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NoReturn, Self

from django.db import models

if TYPE_CHECKING:
    from partners.models import Partner


class TenantQuerySet[M: models.Model](models.QuerySet[M]):
    """Rows that belong to exactly one partner."""

    def for_partner(self, partner: Partner) -> Self:
        return self.filter(partner=partner)


class PairQuerySet[M: models.Model](TenantQuerySet[M]):
    """Rows of an indirect provider and an indirect reseller, which both of them may read."""

    def for_partner(self, partner: Partner) -> Self:
        return self.filter(models.Q(provider=partner) | models.Q(reseller=partner))

    def for_provider(self, partner: Partner) -> Self:
        return self.filter(provider=partner)

    def for_reseller(self, partner: Partner) -> Self:
        return self.filter(reseller=partner)


class AppendOnlyQuerySet[M: models.Model](models.QuerySet[M]):
    """Rows that are written once and then only read."""

    def update(self, **kwargs: Any) -> NoReturn:
        raise AppendOnlyError

    def delete(self) -> NoReturn:
        raise AppendOnlyError

    def prune(self) -> int:
        """Delete for good: only for ``services.prune_audit``, which keeps the retention time."""
        return super().delete()[0]


class AppendOnlyError(TypeError):
    def __init__(self) -> None:
        super().__init__("Audit entries are append-only.")
