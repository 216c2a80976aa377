"""The public part of a source's credentials, which tells them apart."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from symsrc_tui.net.urls import host_of, parse
from symsrc_tui.sources import registry
from symsrc_tui.sources.source import fields_of
from symsrc_tui.text.safe import shown

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from pydantic import JsonValue

    from symsrc_tui.sentry.models import StoredSource
    from symsrc_tui.sources.kind import Kind

HOST = "host"
"""Stands for the host of the URL."""


def credential_fields(kind: Kind) -> tuple[str, ...]:
    """Return the paths of a kind's credentials, in the order of its fields."""
    fields = fields_of(kind.source_class())
    return tuple(
        each.path for each in fields if each.secret or each.path in kind.public_credentials
    )


def credentials_in(stored: StoredSource) -> tuple[str, ...]:
    """Return the paths of a source's credentials; none if it has none, or its type is unknown."""
    kind = registry.kind_of(stored.fields.get("type"))
    fields = credential_fields(kind) if kind is not None else ()
    return fields if any(stored.fields.get(path) for path in fields) else ()


class Credentials(NamedTuple):
    """The public part of credentials, as pairs of field and value."""

    pairs: tuple[tuple[str, str], ...]

    @classmethod
    def parse(cls, texts: Iterable[str]) -> Credentials:
        """Read texts such as `access_key=AKIA…`. Raises ValueError, saying what to write."""
        fields = [(kind, field) for kind in registry.KINDS
                  for field in fields_of(kind.source_class())]  # fmt: skip
        # Without those of an object, because none of them tells credentials apart.
        public = {field.path for _, field in fields if not field.secret and "." not in field.path}
        known = {HOST, *public}
        pairs: list[tuple[str, str]] = []
        for text in texts:
            name, _, value = text.partition("=")
            if value and name not in known:
                usual = ", ".join(each for kind in registry.KINDS
                                  for each in kind.public_credentials)  # fmt: skip
                raise ValueError(f"Cannot match on {shown(name, 40)}. Use {usual} or {HOST}")
            if not value:
                example = next(f"{field.path}={field.example}" for kind, field in fields
                               if field.path in kind.public_credentials)  # fmt: skip
                raise ValueError(f"--match needs a field and its value, such as {example}")
            pairs.append((name, _host_in(value) if name == HOST else value))
        names = dict(pairs).keys()
        for kind in registry.KINDS:
            ambiguous = kind.url_field and names & set(kind.public_credentials)
            if ambiguous and not names & {HOST, kind.url_field}:
                message = f"{ambiguous.pop()} belongs to one server. Add --match host=NAME"
                raise ValueError(message)
        return cls(tuple(pairs))

    @classmethod
    def of(cls, stored: Mapping[str, JsonValue]) -> Credentials | None:
        """Return those that a stored source uses, or None if nothing public tells them apart."""
        kind = registry.kind_of(stored.get("type"))
        if kind is None or not kind.public_credentials:
            return None
        names = (*((HOST,) if kind.url_field else ()), *kind.public_credentials)
        pairs = ((name, _value(stored, name)) for name in names)
        known = tuple((name, value) for name, value in pairs if isinstance(value, str) and value)
        return cls(known) if len(known) == len(names) else None

    def are_in(self, stored: StoredSource) -> bool:
        """Return whether a stored source uses them, which one without credentials does not."""
        fields = stored.fields
        return bool(credentials_in(stored)) and all(
            _value(fields, name) == value for name, value in self.pairs
        )

    def __str__(self) -> str:
        return ", ".join(f"{name}={shown(value, 80)}" for name, value in self.pairs)


def _host_in(typed: str) -> str:
    """Return a host as URLs have it, from its name or from a URL."""
    url = parse(typed if "://" in typed else f"https://{typed}")
    return host_of(url) if url is not None else typed


def _value(fields: Mapping[str, JsonValue], name: str) -> JsonValue:
    if name != HOST:
        return fields.get(name)
    kind = registry.kind_of(fields.get("type"))
    url = parse(str(fields.get(kind.url_field, ""))) if kind is not None else None
    return host_of(url) if url is not None else None
