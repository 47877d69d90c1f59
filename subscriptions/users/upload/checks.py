"""What is to become of rows, as things stand now. The check and the run both ask here."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from customers import directory
from customers.directory import NewDirectoryUser
from customers.directory_many import Taken, taken_names
from customers.models import Customer
from partners.sheets.columns import EXTRA
from subscriptions.users.enums import UploadProblem, UploadVerdict
from subscriptions.users.upload.columns import SHEET

MAX_VALUE = 80
REQUIRED = ("display_name", "email")
TYPED = ("first_name", "last_name", "display_name", "email")


@dataclass(frozen=True)
class Problem:
    """Kept as a code with what it is about, told in the reader's language."""

    code: UploadProblem
    field: str = ""
    value: str = ""

    def stored(self) -> list[str]:
        return [self.code.value, self.field, self.value[:MAX_VALUE]]


@dataclass
class Judged:
    """``person`` is who would be added; None where nobody is."""

    number: int
    person: NewDirectoryUser | None = None
    problems: list[Problem] = field(default_factory=list)

    @property
    def verdict(self) -> UploadVerdict:
        if self.problems:
            return UploadVerdict.PROBLEM
        return UploadVerdict.SKIP if self.person is None else UploadVerdict.CREATE


def judge(
    customer: Customer, rows: Sequence[tuple[int, Mapping[str, str]]], *, location: str = ""
) -> list[Judged]:
    """Of each (line, typed values), in their order; as many statements for many as for a few."""
    domains = directory.domains_of(customer)
    emails = [values.get("email", "").lower() for _number, values in rows]
    taken = taken_names(customer, sorted({email for email in emails if email}))
    lines: dict[str, int] = {}
    found = []
    for (number, values), email in zip(rows, emails, strict=True):
        judged = Judged(number, problems=list(_faults(values, email, domains)))
        if not judged.problems and taken.get(email) != Taken.HERE:
            judged.problems += _in_use(email, taken, lines)
            judged.person = None if judged.problems else _typed(values, email, location)
        if not judged.problems:
            lines.setdefault(email, number)
        found.append(judged)
    return found


def _faults(values: Mapping[str, str], email: str, domains: list[str]) -> Iterable[Problem]:
    """What is wrong with the line by itself."""
    if values.get(EXTRA):
        yield Problem(UploadProblem.TOO_MANY_CELLS)
    for name in REQUIRED:
        if not values.get(name):
            yield Problem(UploadProblem.MISSING, name)
    for name in TYPED:
        limit = SHEET.by_field[name].max_length
        if len(values.get(name, "")) > limit:
            yield Problem(UploadProblem.TOO_LONG, name, str(limit))
    code = _email_fault(email, domains) if email else None
    if code is not None:
        yield Problem(code, "email", email)


def _email_fault(email: str, domains: list[str]) -> UploadProblem | None:
    local, _at, domain = email.rpartition("@")
    if not local or not domain or len(local) > directory.LOCAL_PART_LENGTH:
        return UploadProblem.BAD_EMAIL
    if domain not in domains:
        return UploadProblem.FOREIGN_DOMAIN
    return UploadProblem.BAD_NAME if directory.local_part_fault(local) else None


def _in_use(email: str, taken: Mapping[str, Taken], lines: Mapping[str, int]) -> Iterable[Problem]:
    if email in taken:
        deleted = taken[email] == Taken.DELETED
        yield Problem(UploadProblem.DELETED if deleted else UploadProblem.TAKEN, "email", email)
    elif email in lines:
        yield Problem(UploadProblem.DUPLICATE, "email", str(lines[email]))


def _typed(values: Mapping[str, str], email: str, location: str) -> NewDirectoryUser:
    return NewDirectoryUser(
        email=email,
        display_name=values["display_name"],
        first_name=values.get("first_name", ""),
        last_name=values.get("last_name", ""),
        location=location,
    )
