"""The columns of an import file: their names in English, and what they may hold."""

from django.utils.translation import gettext_lazy as _

from partners.sheets.columns import Column, Sheet

COLUMNS = (
    Column("name", "Company name", _("Company name"), 200, ("company",),
           ("Relecloud Polska sp. z o.o.", "VanArsdel s.r.o.")),
    Column("domain", "Primary domain name", _("Primary domain name"), 253,
           ("primary domain", "domain", "domain name"),
           ("relecloud.example", "vanarsdel.example")),
    Column("tenant_id", "Microsoft ID", _("Microsoft ID"), 36, ("tenant id", "customer id"),
           ("", "7d3c2a51-4f0e-4b6a-9c59-0c8f3f1f7a10")),
    Column("country", "Country/region", _("Country/region"), 2, ("country", "region"),
           ("PL", "CZ")),
    Column("registration_id", "Registration ID", _("Registration ID"), 60,
           ("company registration id",), ("0000654321", "")),
    Column("address_line1", "Address line 1", _("Address line 1"), 200, ("address",),
           ("ul. Mostowa 8", "Lidická 15")),
    Column("address_line2", "Address line 2", _("Address line 2"), 200),
    Column("city", "City", _("City"), 100, (), ("Poznań", "Brno")),
    Column("state", "State/Province", _("State/Province"), 100, ("state", "province")),
    Column("postal_code", "ZIP/Postal code", _("ZIP/Postal code"), 20,
           ("zip", "zip code", "postal code", "postcode"), ("61-854", "602 00")),
    Column("contact_first_name", "First name", _("First name"), 50, ("contact first name",),
           ("Maria", "Jan")),
    Column("contact_last_name", "Last name", _("Last name"), 50, ("contact last name",),
           ("Zielińska", "Dvořák")),
    Column("contact_email", "Email address", _("Email address"), 254,
           ("email", "e-mail", "contact email", "customer email address"),
           ("maria@relecloud.example", "jan@vanarsdel.example")),
    Column("phone", "Phone number", _("Phone number"), 40, ("phone", "telephone"),
           ("+48 61 555 01 00", "")),
    Column("since", "Since", _("Since"), 10, ("customer since",), ("2021-03-15", "")),
)  # fmt: skip

KEYS = ("domain", "tenant_id")
SHEET = Sheet(
    COLUMNS,
    any_of=KEYS,
    nothing_below=_("The file has a heading, but no customers below it."),
    too_many=_("The file has more than %(number)s customers. Split it into several files."),
)
BY_FIELD = SHEET.by_field
