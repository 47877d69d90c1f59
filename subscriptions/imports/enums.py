"""Closed lists of a list that is loaded: how far it got, what became of a row, and why not."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class ImportKind(models.TextChoices):
    CATALOGUE = "catalogue", _("Catalog")
    USAGE = "usage", _("Usage")


class ImportState(models.TextChoices):
    CHECKING = "checking", pgettext_lazy("import", "Being checked")
    CHECKED = "checked", pgettext_lazy("import", "Checked")
    RUNNING = "running", pgettext_lazy("import", "Being carried out")
    DONE = "done", pgettext_lazy("import", "Done")
    FAILED = "failed", pgettext_lazy("import", "Stopped by a fault")


# The worker has something to do; the other states wait for a person, or for nobody.
AT_WORK = frozenset({ImportState.CHECKING, ImportState.RUNNING})


class RowResult(models.TextChoices):
    """What the check says will become of a row, and what the run says became of it."""

    CREATED = "created", pgettext_lazy("row of a list", "Created")
    CHANGED = "changed", pgettext_lazy("row of a list", "Changed")
    UNCHANGED = "unchanged", pgettext_lazy("row of a list", "Unchanged")
    PROBLEM = "problem", pgettext_lazy("row of a list", "Problem")


class ProblemCode(models.TextChoices):
    """Why a row cannot be loaded. %(field)s, %(value)s, %(other)s: where, what, and what else."""

    TOO_MANY_CELLS = "too_many_cells", _("This line has more cells than the heading has columns.")
    MISSING = "missing", _("%(field)s is missing.")
    TOO_LONG = "too_long", _("%(field)s is longer than %(value)s characters.")
    BAD_CODE = "bad_code", _("%(value)s is not a code of letters, digits, dots and hyphens.")
    NOT_A_CHOICE = "not_a_choice", _("%(value)s is not known. Write one of: %(other)s.")
    BAD_NUMBER = "bad_number", _("%(value)s is not a whole number from 1 on.")
    BAD_AMOUNT = "bad_amount", _("%(value)s is not an amount such as 1234.50.")
    AMBIGUOUS_AMOUNT = (
        "ambiguous_amount",
        _("%(value)s may mean two amounts. Write it with two or four decimals."),
    )
    TOO_MANY_DECIMALS = "too_many_decimals", _("%(value)s has more than %(other)s decimals.")
    TOO_LARGE = "too_large", _("%(value)s is too large.")
    BAD_CURRENCY = "bad_currency", _("%(value)s is not a currency code such as EUR.")
    BAD_MARKET = "bad_market", _("%(value)s is neither a market nor a country code.")
    QUANTITIES = "quantities", _("The minimum quantity is above the maximum quantity.")
    BEYOND_TERM = "beyond_term", _("It would be billed less often than once a term.")
    TAKEN = "taken", _("%(value)s is here already.")
    OTHER_PRODUCT = "other_product", _("This offer belongs to the product %(value)s.")
    CONFLICT = "conflict", _("Line %(other)s says something else about it: %(value)s.")
    DUPLICATE = "duplicate", _("The same stands in line %(value)s already.")
    UNKNOWN_OFFER = "unknown_offer", _("%(value)s is no offer, neither here nor in this file.")
    NOT_A_TRIAL = "not_a_trial", _("Only a trial turns into another offer.")
    TURNS_INTO_TRIAL = "turns_into_trial", _("%(value)s is a trial itself.")
    OTHER_CURRENCY = "other_currency", _("Prices in this market are in %(value)s.")
    BILLING_TYPE_STAYS = (
        "billing_type_stays",
        _("A product that has offers keeps its billing type."),
    )
    USAGE_QUANTITY = "usage_quantity", _("What is paid by use has the quantity 1.")
    USAGE_PRICE = "usage_price", _("What is paid by use has the price 0, billed monthly.")
    BAD_SUBSCRIPTION = "bad_subscription", _("%(value)s is not a subscription ID.")
    UNKNOWN_SUBSCRIPTION = "unknown_subscription", _("There is no subscription %(value)s.")
    NOT_BY_USE = "not_by_use", _("This subscription is license-based: it takes no usage.")
    BAD_DAY = "bad_day", _("%(value)s is not a date such as 2024-05-31.")
    DAY_IN_FUTURE = "day_in_future", _("%(value)s is in the future.")
    NOT_RUNNING = "not_running", _("The subscription did not run on %(value)s.")
    SUBSCRIPTION_CURRENCY = (
        "subscription_currency",
        _("The subscription is billed in %(value)s."),
    )
    UNEXPECTED = "unexpected", _("A fault of the portal stopped this row; the log tells more.")
