"""The columns of the catalogue's file; docs/catalogue-csv.md says the same to people."""

from django.utils.translation import gettext_lazy as _

from partners.sheets.columns import Column, Sheet

COLUMNS = (
    Column("product_code", "Product code", _("product code"), 40, ("product id",),
           ("OFFICE-BUS", "CLOUD-PAYG")),
    Column("product_name", "Product name", _("product name"), 200, ("product",),
           ("Office Suite Business", "Cloud Services (pay as you go)")),
    Column("publisher", "Publisher", _("Publisher"), 120, (), ("Contoso Software",) * 2),
    Column("description", "Description", _("description"), 2000, (),
           ("Mail, documents and meetings", "")),
    Column("category", "Category", _("Category"), 20, (), ("Small business", "Enterprise")),
    Column("billing_type", "Billing type", _("Billing type"), 20, (), ("License", "Usage")),
    Column("service_plans", "Service plans", _("service plans"), 2000, ("plans",),
           ("Mail; Documents; Meetings", "")),
    Column("education_only", "Education only", _("education only"), 10, (), ("no", "no")),
    Column("offer_code", "Offer code", _("offer code"), 40, ("offer id", "sku"),
           ("OFFICE-BUS-1Y", "CLOUD-PAYG-1M")),
    Column("offer_name", "Offer name", _("offer name"), 200, ("offer",),
           ("Office Suite Business, yearly", "Cloud Services (pay as you go)")),
    Column("term", "Term", _("Term duration"), 20, ("term duration",), ("P1Y", "P1M")),
    Column("trial", "Trial", _("trial"), 10, ("is trial",), ("no", "no")),
    Column("converts_to", "Converts to", _("offer after the trial"), 40,
           ("offer after the trial",)),
    Column("min_quantity", "Minimum quantity", _("minimum quantity"), 10, ("min", "minimum"),
           ("1", "1")),
    Column("max_quantity", "Maximum quantity", _("maximum quantity"), 10, ("max", "maximum"),
           ("300", "1")),
    Column("once_per_customer", "Once per customer", _("once per customer"), 10, (), ("no", "yes")),
    Column("offered", "Offered", _("offered"), 10, ("active", "is active"), ("yes", "yes")),
    Column("market", "Market", _("Market"), 40, ("country", "region"), ("europe", "PL")),
    Column("billing_frequency", "Billing frequency", _("Billing frequency"), 20, ("billing",),
           ("annual", "monthly")),
    Column("currency", "Currency", _("currency"), 3, (), ("EUR", "EUR")),
    Column("price", "Price", _("price"), 40, ("amount", "unit price"), ("126.00", "0")),
)  # fmt: skip

SHEET = Sheet(COLUMNS, all_of=("product_code", "offer_code"))
PRODUCT_FIELDS = ("product_name", "publisher", "description", "category", "billing_type",
                  "service_plans", "education_only")  # fmt: skip
OFFER_FIELDS = ("offer_name", "term", "trial", "converts_to", "min_quantity", "max_quantity",
                "once_per_customer", "offered")  # fmt: skip
PRICE_FIELDS = ("market", "billing_frequency", "currency", "price")
NOTHING = "-"  # what empties a cell that may be empty; an empty cell leaves what is there
