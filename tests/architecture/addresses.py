"""Every address of the product, found by walking the URLconf, with its arguments filled in."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from django.urls import URLPattern, URLResolver, get_resolver
from django.utils.regex_helper import normalize

# What stands in an address when a test brings nothing better.
FILLINGS: dict[str, object] = {
    "token": "unknown", "year": 2026, "entry_pk": 1,
    "code": "zjj", "pk": 1, "revision_pk": 1, "number": 1, "old": 1, "new": 2, "a": 1, "b": 2,
    "group_pk": 1, "question_pk": 1, "item": 1,
    "form": "json", "format": "json", "verb": "submit", "key": "r3_review_days",
    "record_type": "registry.revision", "record_id": 1, "digest": "0" * 64, "name": "manifest.json", "kind": "guide",
}  # fmt: skip


@dataclass(frozen=True)
class Address:
    """One address: its name with namespace (or the view's own name), and its path with holes."""

    name: str
    template: str
    holes: tuple[str, ...]

    def url(self, **fillings: object) -> str:
        """Return the path with every hole filled; KeyError names a hole that nothing fills."""
        known: Mapping[str, object] = FILLINGS | fillings
        return "/" + self.template % {hole: known[hole] for hole in self.holes}


def addresses() -> list[Address]:
    """Return every address of the URLconf, in its order."""
    return list(walk(get_resolver(), "", ""))


def walk(resolver: URLResolver, regex: str, namespace: str) -> Iterator[Address]:
    """Yield the addresses below a resolver."""
    for pattern in resolver.url_patterns:
        own = pattern.pattern.regex.pattern.removeprefix("^")
        if isinstance(pattern, URLResolver):
            inner = f"{pattern.namespace}:" if pattern.namespace else namespace
            yield from walk(pattern, regex + own, inner)
            continue
        assert isinstance(pattern, URLPattern)
        template, holes = normalize(regex + own)[0]
        yield Address(namespace + (pattern.name or view_name(pattern)), template, tuple(holes))


def view_name(pattern: URLPattern) -> str:
    """Return how an address without a name is called: by its view, and what it does on GET or else first."""
    view = pattern.callback
    actions = getattr(view, "actions", None)
    of_class = getattr(view, "cls", None)
    name = of_class.__name__ if of_class else view.__name__
    return f"{name}.{actions.get('get') or next(iter(actions.values()))}" if actions else name
