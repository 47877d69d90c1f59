"""A draft read back: its forms, what they add up to, and what a person has reviewed."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from partners.access import may
from partners.enums import Permission
from partners.models import Partner
from subscriptions import pricing, resellers_of
from subscriptions.catalogue.selectors import Sellable, offers_for
from subscriptions.newcustomer.access import DraftRequest
from subscriptions.newcustomer.account_fields import Setting
from subscriptions.newcustomer.forms import AccountForm
from subscriptions.newcustomer.offer_forms import OffersForm, as_posted
from subscriptions.newcustomer.selectors import open_countries
from subscriptions.newcustomer.services import NewCustomer
from subscriptions.ordering import Line


@dataclass(frozen=True)
class PricedLine:
    line: Line
    unit_price: Decimal
    amount: Decimal
    currency: str


@dataclass(frozen=True)
class Reading:
    """Both forms of a draft, bound to what it holds."""

    account: AccountForm
    offers: OffersForm

    @property
    def fits(self) -> bool:
        return self.account.is_valid() and self.offers_fit

    @property
    def offers_fit(self) -> bool:
        return self.offers.is_valid() and not self.offers.gone

    @property
    def priced(self) -> list[PricedLine]:
        prices = {each.offer.pk: each.prices for each in self.offers.offers}
        found = []
        for line in self.offers.lines:
            price = prices[line.offer.pk][line.billing_frequency]
            amount = pricing.line_amount(line.offer, price.amount, line.quantity)
            found.append(PricedLine(line, price.amount, amount, price.currency))
        return found

    @property
    def totals(self) -> list[pricing.Total]:
        """Per currency and billing period."""
        return pricing.totals(
            (each.currency, each.line.billing_frequency, each.amount) for each in self.priced
        )

    def mark(self, request: DraftRequest) -> str:
        """What was reviewed; a draft or a price that changed since has another one."""
        seen = [
            request.draft.typed,
            request.draft.lines,
            [[each.line.offer.code, str(each.unit_price), each.currency] for each in self.priced],
        ]
        return hashlib.sha256(json.dumps(seen, sort_keys=True).encode()).hexdigest()[:32]

    def wanted(self, request: DraftRequest) -> NewCustomer:
        form, draft = self.account, request.draft
        return NewCustomer(
            typed=draft.typed,
            picked=draft.lines,
            prefix=form.cleaned_data["prefix"],
            profile=form.profile(),
            reseller=form.location,
            with_admin=form.with_admin,
            signer=form.signer,
            lines=self.offers.lines,
            tags=form.cleaned_data.get("tags") or [],
        )


def read(request: DraftRequest, *, looking: bool) -> Reading:
    """``looking``: also at what is taken and known meanwhile."""
    account = account_form(request, request.draft.typed, looking=looking)
    offers = sellable(request, account.country)
    form = OffersForm(
        as_posted(offers, request.draft.lines), offers=offers, picked=request.draft.lines
    )
    return Reading(account, form)


def account_form(
    request: DraftRequest, data: Mapping[str, str] | None = None, *, looking: bool = True
) -> AccountForm:
    """Of the country that was typed, where the partner may sell there."""
    partner, typed = request.partner, request.draft.typed
    shown = typed if data is None else data
    countries = open_countries(partner) if looking else frozenset({shown.get("country", "")})
    country = country_of(partner, shown, countries)
    chooses = partner.is_indirect_provider and (looking or shown.get("reseller"))
    setting = Setting(
        partner=partner,
        countries=countries,
        resellers=resellers_of.choices(partner, country) if chooses else [],
        may_attest=may(request, Permission.ATTEST_AGREEMENT),
        may_tag=may(request, Permission.MANAGE_TAGS),
    )
    return AccountForm(data, setting=setting, country=country, typed=typed, looking=looking)


def country_of(partner: Partner, typed: Mapping[str, str], countries: frozenset[str]) -> str:
    wanted = typed.get("country", "")
    return wanted if wanted in countries else str(partner.country)


def sellable(
    request: DraftRequest, country: str, filters: Mapping[str, str] | None = None
) -> list[Sellable]:
    """Nothing for those whose roles do not order, and nothing that needs a qualification.

    That of a new customer has yet to be confirmed.
    """
    if not may(request, Permission.PLACE_ORDER):
        return []
    return [
        each for each in offers_for(country, **filters or {}) if not each.offer.is_education_only
    ]
