"""Every address of the product, out of the URL table."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache

from django.urls import URLPattern, URLResolver, get_resolver


@dataclass(frozen=True)
class Route:
    name: str  # with its namespaces
    arguments: frozenset[str]
    pattern: URLPattern

    @property
    def is_admin(self) -> bool:
        return self.name.startswith("admin:")


@cache
def all_routes() -> list[Route]:
    return list(_walk(get_resolver().url_patterns, "", frozenset()))


def _walk(
    patterns: Iterable[URLPattern | URLResolver], prefix: str, outer: frozenset[str]
) -> Iterator[Route]:
    for pattern in patterns:
        arguments = outer | frozenset(pattern.pattern.regex.groupindex)
        if isinstance(pattern, URLResolver):
            namespace = f"{pattern.namespace}:" if pattern.namespace else ""
            yield from _walk(pattern.url_patterns, prefix + namespace, arguments)
        else:
            yield Route(f"{prefix}{pattern.name}", arguments, pattern)
