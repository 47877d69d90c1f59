"""What people can be notified of: the kinds of all apps, found by the settings.

A kind belongs to the pages of partners or to those of customers. Its words are made when they
are read, in the reader's language, from the names in ``Notification.about``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.conf import settings
from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.module_loading import import_string

from partners.enums import MailRhythm, NoticeType, Permission
from partners.folding import fold
from partners.permissions import role_allows

type Text = str | Promise


@dataclass(frozen=True, eq=False)
class Kind:
    """``link`` is the name of the page where one acts; its address takes the place (a partner's
    slug, a customer's UUID) and then what ``link_args`` names in ``about``.

    ``mails`` are mails of their own that tell of the same at once; whoever gets one of them is
    mailed no second time, and whoever wants none of this kind does not get it either.
    """

    name: str
    type: NoticeType
    label: Text  # the kind as such, for filters and preferences
    title: Text
    text: Text
    workspace: Text
    link: str
    link_args: tuple[str, ...] = ()
    rights: frozenset[Permission] = frozenset()  # staff who hold one of them
    directory_roles: frozenset[str] = frozenset()  # or people of a customer with one of them
    mail: MailRhythm = MailRhythm.DAILY
    mails: tuple[str, ...] = ()

    @property
    def is_mandatory(self) -> bool:
        return self.type == NoticeType.MANDATORY

    @property
    def label_text(self) -> str:
        return str(self.label)

    @property
    def rhythms(self) -> list[MailRhythm]:
        """What a person can choose: of what has to be done one is always told."""
        return [each for each in MailRhythm if each != MailRhythm.NEVER or not self.is_mandatory]

    def title_of(self, about: Mapping[str, Any]) -> str:
        return _filled(self.title, about)

    def text_of(self, about: Mapping[str, Any]) -> str:
        return _filled(self.text, about)

    def url(self, place: str, about: Mapping[str, Any]) -> str:
        """Where to act; '' once there is no such page."""
        try:
            return reverse(self.link, args=[place, *(about.get(name) for name in self.link_args)])
        except NoReverseMatch:
            return ""


class _Names(dict[str, Any]):
    """An old notification may lack a name that newer words ask for."""

    def __missing__(self, _key: str) -> str:
        return "…"


def _filled(text: Text, about: Mapping[str, Any]) -> str:
    return str(text) % _Names(about)


@cache
def all_kinds() -> dict[str, Kind]:
    found: dict[str, Kind] = {}
    for path in settings.NOTIFICATION_KINDS:
        for kind in import_string(path):
            if kind.name in found:
                message = f"Two kinds of notifications are called {kind.name}."
                raise ValueError(message)
            found[kind.name] = kind
    return found


@cache
def kind_of_mail(mail: str) -> Kind | None:
    """The kind that a mail of its own tells of."""
    return next((kind for kind in all_kinds().values() if mail in kind.mails), None)


def kinds_for_staff(roles: Iterable[str], partner_kinds: Iterable[str]) -> list[Kind]:
    """What somebody with these roles is shown now."""
    roles, partner_kinds = list(roles), list(partner_kinds)
    return [
        kind
        for kind in all_kinds().values()
        if any(role_allows(roles, partner_kinds, right) for right in kind.rights)
    ]


def kinds_for_directory(roles: Iterable[str]) -> list[Kind]:
    """The same for people of a customer."""
    held = set(roles)
    return [kind for kind in all_kinds().values() if held & kind.directory_roles]


def kinds_named(kinds: Iterable[Kind], text: str) -> list[str]:
    """Names of the kinds whose words hold what was searched, in the reader's language."""
    return [kind.name for kind in kinds if text in fold(f"{kind.label} {kind.workspace}")]
