"""Closed lists of an import: how far it got, what becomes of a row, and why not."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class ImportState(models.TextChoices):
    CHECKING = "checking", pgettext_lazy("import", "Being checked")
    CHECKED = "checked", pgettext_lazy("import", "Checked")
    WAITING = "waiting", pgettext_lazy("import", "Waiting for approval")
    RUNNING = "running", pgettext_lazy("import", "Being carried out")
    DONE = "done", pgettext_lazy("import", "Done")
    REJECTED = "rejected", pgettext_lazy("import", "Rejected")
    DISCARDED = "discarded", pgettext_lazy("import", "Discarded")
    FAILED = "failed", pgettext_lazy("import", "Stopped by a fault")


# The worker has something to do; the other states wait for a person, or for nobody.
AT_WORK = frozenset({ImportState.CHECKING, ImportState.RUNNING})


class RowVerdict(models.TextChoices):
    """What the check says will become of a row, and what the run says became of it."""

    LINK = "link", pgettext_lazy("import row", "Known customer")
    CREATE = "create", pgettext_lazy("import row", "New customer")
    NOTHING = "nothing", pgettext_lazy("import row", "Nothing to do")
    PROBLEM = "problem", pgettext_lazy("import row", "Problem")


class ProblemCode(models.TextChoices):
    """Why a row cannot be taken over. %(field)s, %(value)s: where, and what stands there."""

    NO_KEY = "no_key", _("Give the primary domain name, the Microsoft ID, or both.")
    TOO_MANY_CELLS = "too_many_cells", _("This line has more cells than the heading has columns.")
    MISSING = "missing", _("%(field)s is missing; a new customer needs it.")
    TOO_LONG = "too_long", _("%(field)s is longer than %(value)s characters.")
    BAD_DOMAIN = "bad_domain", _("%(value)s is not a domain, such as contoso.com.")
    BAD_TENANT_ID = "bad_tenant_id", _("%(value)s is not a Microsoft ID.")
    BAD_SINCE = "bad_since", _("%(value)s is not a date such as 2024-05-31.")
    SINCE_IN_FUTURE = "since_in_future", _("%(value)s is in the future.")
    SINCE_TOO_EARLY = "since_too_early", _("%(value)s is too long ago: check the year.")
    BAD_COUNTRY = "bad_country", _("%(value)s is not a country code such as PL.")
    BAD_EMAIL = "bad_email", _("%(value)s is not an email address.")
    FOREIGN_EMAIL = "foreign_email", _("%(value)s is not an address of the customer's own company.")
    BAD_PHONE = "bad_phone", _("%(value)s is not a phone number.")
    BAD_POSTAL_CODE = "bad_postal_code", _("%(value)s is not a postal code of the country.")
    BAD_STATE = "bad_state", _("%(value)s is not a state or province of the country.")
    BAD_NAME = "bad_name", _("%(value)s is not the name of a company.")
    DUPLICATE = "duplicate", _("This customer is in line %(value)s already.")
    MISMATCH = "mismatch", _("The Microsoft ID and the domain do not belong to one customer.")
    OWN_DOMAIN = "own_domain", _("This is your own organization: it cannot be its own customer.")
    PARTNER_DOMAIN = "partner_domain", _("This domain belongs to a partner, not to a customer.")
    PUBLIC_DOMAIN = (
        "public_domain",
        _("Anybody can have an address at %(value)s: it is not a company's own domain."),
    )
    OTHER_CLOUD = "other_cloud", _("This customer belongs to another cloud.")
    OTHER_MARKET = "other_market", _("This customer is in a market where you do not sell.")
    KNOWN_REGISTRATION = (
        "known_registration",
        _("A customer with this registration ID is here under another domain."),
    )
    ENDED_HERE = (
        "ended_here",
        _("Your relationship with this customer has ended here. Ask it for a new one."),
    )
    NOBODY_TO_TELL = (
        "nobody_to_tell",
        _("Nobody of this customer can be told: it has neither a global admin nor an address."),
    )
    UNEXPECTED = (
        "unexpected",
        _("A fault of the portal stopped this line; the operators can see it."),
    )
