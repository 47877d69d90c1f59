"""Collects, updates and compiles the translations with Babel; GNU gettext is not needed.

`python3 dev.py messages` writes locale/<language>/LC_MESSAGES/django.po and .mo;
with `--check` nothing is written and every fault is named.
"""

import argparse
import re
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.conf import settings
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parent.parent
LOCALE = ROOT / "locale"
LANGUAGES = ("pl", "cs", "ru")
FOLDERS = (
    "partnercenter", "invitations", "subscriptions", "resellers", "customers", "partners",
    "templates",
)  # fmt: skip
KEYWORDS: dict[str, tuple[int | tuple[int, str], ...] | None] = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
    "npgettext_lazy": ((1, "c"), 2, 3),
}
# Dates would make every run differ from the one before.
ALWAYS = datetime(2000, 1, 1, tzinfo=UTC)
VOLATILE = re.compile(rb'^"(POT-Creation-Date|PO-Revision-Date|Generated-By):.*\n', re.MULTILINE)
SHOWN = 20
PLACEHOLDER = re.compile(r"%\(\w+\)[a-z]|%[sd]|\{\w*\}|</?[a-z]+")


# --- collecting ----------------------------------------------------------------------------


def sources() -> list[Path]:
    found = (path for folder in FOLDERS for path in (ROOT / folder).rglob("*"))
    return sorted(
        path
        for path in found
        if path.suffix in {".py", ".html", ".txt"} and "migrations" not in path.parts
    )


def collect() -> Catalog:
    """Every visible text of the product, in the order of the alphabet."""
    catalog = Catalog(charset="utf-8", header_comment="# Texts of the partner portal.")
    for path in sources():
        name = path.relative_to(ROOT).as_posix()
        for line, message, comments, context in extract(
            "python", BytesIO(as_python(path)), keywords=KEYWORDS, comment_tags=("Translators:",)
        ):
            catalog.add(
                message, None, [(name, line)], auto_comments=list(comments), context=context
            )
    return catalog


def as_python(path: Path) -> bytes:
    text = path.read_text(encoding="utf-8")
    if path.suffix != ".py":
        # Django turns a template into calls of gettext; what is left of its indentation is
        # noise that Python's tokenizer would stumble over.
        lines = templatize(text, origin=str(path)).splitlines()
        text = "\n".join(line.lstrip() for line in lines)
    return text.encode()


# --- reading and writing -------------------------------------------------------------------


def po_path(language: str) -> Path:
    return LOCALE / language / "LC_MESSAGES" / "django.po"


def read(language: str) -> Catalog:
    path = po_path(language)
    if not path.exists():
        return Catalog(locale=language, charset="utf-8", fuzzy=False)
    with path.open("rb") as file:
        return read_po(file, locale=language)


def update(language: str, template: Catalog) -> Catalog:
    catalog = read(language)
    # A guessed translation is worse than a missing one, which the checks name.
    catalog.update(template, no_fuzzy_matching=True)
    catalog.fuzzy = False
    catalog.project, catalog.version = "Partner Center", "1"
    catalog.last_translator = catalog.language_team = catalog.msgid_bugs_address = "the project"
    catalog.header_comment = f"# Texts of the partner portal in {catalog.locale}."
    return catalog


def as_po(catalog: Catalog) -> bytes:
    buffer = BytesIO()
    # Places without line numbers, texts by alphabet: a change shows as just that change.
    write_po(
        buffer, catalog, width=100, sort_output=True, ignore_obsolete=True, include_lineno=False
    )
    return VOLATILE.sub(b"", buffer.getvalue())


def as_mo(catalog: Catalog) -> bytes:
    # Read back from text, so that what is compiled is what translators see.
    fresh = read_po(BytesIO(as_po(catalog)), locale=catalog.locale)
    fresh.creation_date = fresh.revision_date = ALWAYS
    buffer = BytesIO()
    write_mo(buffer, fresh)
    return buffer.getvalue()


# --- checking ------------------------------------------------------------------------------


def problems(language: str, template: Catalog | None = None) -> list[str]:
    """What is wrong with one language's catalogue, one line each."""
    catalog = read(language)
    expected = {key(message) for message in template or collect() if message.id}
    present = {key(message) for message in catalog if message.id}
    found = [f"not in the catalogue: {missing}" for missing in sorted(expected - present)]
    found += [f"no longer in use: {extra}" for extra in sorted(present - expected)]
    found += [f"obsolete entry: {message.id}" for message in catalog.obsolete.values()]
    for message in catalog:
        if message.id:
            found += [f"{fault}: {key(message)}" for fault in faults(message)]
    compiled = po_path(language).with_suffix(".mo")
    if not compiled.exists() or compiled.read_bytes() != as_mo(catalog):
        found.append("django.mo is not what django.po compiles to; run: python3 dev.py messages")
    return found


def key(message: Message) -> str:
    text = message.id if isinstance(message.id, str) else " | ".join(message.id)
    return f"{message.context} | {text}" if message.context else text


def faults(message: Message) -> Iterator[str]:
    originals = [message.id] if isinstance(message.id, str) else list(message.id)
    texts = [message.string] if isinstance(message.string, str) else list(message.string or ())
    if not (texts and all(texts)):
        yield "not translated"
        return
    if message.fuzzy:
        yield "fuzzy"
    # "One customer" may do without the number that "%(count)s customers" shows.
    possible = set().union(*map(placeholders, originals))
    needed = set.intersection(*map(placeholders, originals))
    for text in texts:
        if not needed <= placeholders(text) <= possible:
            yield f"placeholders differ in {text!r}"


def placeholders(text: str) -> set[str]:
    return set(PLACEHOLDER.findall(text))


# --- command -------------------------------------------------------------------------------


def write(language: str, template: Catalog) -> None:
    catalog = update(language, template)
    path = po_path(language)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(as_po(catalog))
    path.with_suffix(".mo").write_bytes(as_mo(catalog))
    empty = sum(1 for message in catalog if message.id and "not translated" in faults(message))
    print(f"{path.relative_to(ROOT)}: {len(catalog)} texts, {empty} not translated")


def main() -> int:
    parser = argparse.ArgumentParser(prog="dev.py messages", description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing, name every fault")
    options = parser.parse_args()
    # Reading templates needs Django's settings, but none of ours.
    settings.configure(USE_I18N=False)
    template = collect()
    if not options.check:
        for language in LANGUAGES:
            write(language, template)
        return 0
    return max([report(language, template) for language in LANGUAGES])


def report(language: str, template: Catalog) -> int:
    found = problems(language, template)
    for fault in found[:SHOWN]:
        print(f"{language}: {fault}")
    if len(found) > SHOWN:
        print(f"{language}: ... and {len(found) - SHOWN} more")
    print(f"{language}: {len(template)} texts, {len(found) or 'no'} faults")
    return int(bool(found))


if __name__ == "__main__":
    sys.exit(main())
