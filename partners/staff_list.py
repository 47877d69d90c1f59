"""User management as data: what is asked for, and one page of a partner's staff."""

from dataclasses import dataclass

from django.db.models import BooleanField, Case, Q, TextField, Value, When
from django.db.models.functions import Cast
from django.db.models.lookups import Contains

from partners.enums import Role
from partners.folding import fold
from partners.keyset import Order, Page, Rows, paginate
from partners.models import Membership, Partner

PAGE_SIZE = 50
ORDER = Order("user__sort_name")
FIELDS = ("id", "user__name", "user__sort_name", "user__email", "roles", "is_active")
# A password that nobody has chosen yet (django.contrib.auth.hashers).
UNUSABLE = "!"


@dataclass(frozen=True)
class StaffQuery:
    search: str = ""
    role: str = ""
    active: bool | None = True

    @property
    def is_narrowed(self) -> bool:
        return bool(self.search or self.role) or self.active is False


def staff_page(partner: Partner, query: StaffQuery, cursor: str = "") -> Page:
    """Rows of one page, by name: one statement."""
    members = Membership.objects.for_partner(partner)
    if query.active is not None:
        members = members.filter(is_active=query.active)
    if query.search:
        address = query.search.lower()
        members = members.filter(
            Q(user__sort_name__contains=fold(query.search))
            | Q(user__email__contains=address)
            | Q(user__contact_email__icontains=address)
        )
    if query.role:
        # SQLite cannot look into a JSON list; its text names each role between quotes.
        names = Cast("roles", TextField())
        members = members.filter(Contains(names, f'"{Role(query.role).value}"'))
    invited = Case(
        When(user__password__startswith=UNUSABLE, then=Value(value=True)),
        default=Value(value=False),
        output_field=BooleanField(),
    )
    rows: Rows = members.annotate(invited=invited).values(*FIELDS, "invited")
    return paginate(rows, ORDER, cursor, PAGE_SIZE)
