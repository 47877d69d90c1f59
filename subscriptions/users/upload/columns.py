"""The columns of a file of users: the names of the original's template."""

from django.utils.translation import gettext_lazy as _

from partners.sheets.columns import Column, Sheet
from partners.sheets.parser import MAX_CELL

COLUMNS = (
    Column("first_name", "First name", _("First name"), 50, (), ("Maria", "Jan")),
    Column("last_name", "Last name", _("Last name"), 50, ("surname",), ("Zielińska", "Dvořák")),
    Column("display_name", "Display name", _("Display name"), 50, ("name",),
           ("Maria Zielińska", "Jan Dvořák")),
    Column("email", "Email", _("Email"), 254, ("email address", "user name", "username"),
           ("maria@contoso.example", "jan@contoso.example")),
    # The report tells here what became of the line; on the way in it stays empty.
    Column("status", "Status update", _("Status update"), MAX_CELL, ("status",)),
)  # fmt: skip
SHEET = Sheet(
    COLUMNS,
    all_of=("display_name", "email"),
    max_rows=5000,
    nothing_below=_("The file has a heading, but no users below it."),
    too_many=_("The file has more than %(number)s users. Split it into several files."),
)
