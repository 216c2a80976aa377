"""The symbol sources that Sentry's servers accept, by age since November 2023.

Where the documentation and the servers differ, this follows the stricter of the two: the servers
would store a source without a name or a casing, and the documentation does not require a URL.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import Enum
from functools import cache
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

if TYPE_CHECKING:
    from symsrc_tui.demo.messages import Json


@dataclass(frozen=True)
class Text:
    """A string; `one_of` limits its values."""

    shortest: int = 0
    longest: int | None = None
    one_of: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Boolean:
    """True or false."""


@dataclass(frozen=True)
class Texts:
    """A list of strings."""

    item: Text = field(default_factory=Text)


@dataclass(frozen=True)
class Record:
    """An object with these keys and no others."""

    required: Mapping[str, Shape]
    optional: Mapping[str, Shape] = field(default_factory=dict)


Shape: TypeAlias = Text | Boolean | Texts | Record


def _problems(value: Json, shape: Shape, path: str = "") -> Iterator[str]:
    """Yield the problems with `value`, each as `dotted.path: reason`."""
    match shape:
        case Text():
            if reason := _problem_with_text(value, shape):
                yield f"{path}: {reason}"
        case Boolean():
            if not isinstance(value, bool):
                yield f"{path}: Must be true or false."
        case Texts():
            if not isinstance(value, list):
                yield f"{path}: Must be a list."
                return
            for index, item in enumerate(value):
                yield from _problems(item, shape.item, f"{path}.{index}")
        case Record():
            yield from _problems_with_record(value, shape, path)


def _problem_with_text(value: Json, shape: Text) -> str:
    if not isinstance(value, str):
        return "Must be a string."
    if len(value) < shape.shortest:
        return f"Must have {shape.shortest} characters or more."
    if shape.longest is not None and len(value) > shape.longest:
        return f"Must have {shape.longest} characters or fewer."
    if shape.one_of and value not in shape.one_of:
        return f'"{value}" is not a valid choice.'
    return ""


def _problems_with_record(value: Json, shape: Record, path: str) -> Iterator[str]:
    if not isinstance(value, dict):
        yield f"{path}: Must be an object."
        return
    prefix = f"{path}." if path else ""
    for name in shape.required:
        if name not in value:
            yield f"{prefix}{name}: This field is required."
    for name, inner in value.items():
        known = shape.required.get(name) or shape.optional.get(name)
        if known is None:
            yield f"{prefix}{name}: Unknown field."
        else:
            yield from _problems(inner, known, f"{prefix}{name}")


_SECRETS: Mapping[str, str] = {
    "http": "password",
    "s3": "secret_key",
    "gcs": "private_key",
    "appStoreConnect": "appconnectPrivateKey",
}
"""By type, the field that servers return as `{"hidden-secret": true}`."""

HIDDEN: Json = {"hidden-secret": True}


class Age(Enum):
    """A server's age, by the first month it applies to."""

    NOVEMBER_2023 = "2023-11"
    JUNE_2024 = "2024-06"
    CURRENT = "current"
    NEXT = "next"

    @property
    def has_filters(self) -> bool:
        """True if sources have `filters`, False if they have a list of file types instead."""
        return self in (Age.CURRENT, Age.NEXT)

    @property
    def explains(self) -> bool:
        """True if a rejected source gets a reason, False if it gets an empty 400."""
        return self is Age.NEXT


class OtherKind(NamedTuple):
    """A kind of source that no real server knows."""

    shape: Record
    secret: str
    """The field that the server hides."""


class Schema:
    """What a server of an age accepts, and what it hides."""

    def __init__(self, age: Age, others: Mapping[str, OtherKind]) -> None:
        """Args:
        others: kinds in addition to those of the age, by type.
        """
        self.age = age
        self._shapes = _shapes(age) | {type_: other.shape for type_, other in others.items()}
        self._secrets = {**_SECRETS, **{type_: other.secret for type_, other in others.items()}}

    def problem_with(self, source: Mapping[str, Json]) -> str:
        """Return why the server rejects the source's shape; empty if it accepts it."""
        kind = source.get("type")
        shape = self._shapes.get(kind) if isinstance(kind, str) else None
        if shape is None:
            return f"Unknown source type: {kind!r}"
        found = "; ".join(_problems(dict(source), shape))
        return f"Invalid {kind} source: {found}" if found else ""

    def secret_of(self, source: Mapping[str, Json]) -> str:
        """Return the name of the source's secret field; empty if it has none."""
        return self._secrets.get(str(source.get("type")), "")


_CASINGS = Text(one_of=frozenset({"default", "uppercase", "lowercase"}))
_LAYOUTS = frozenset({"native", "symstore", "symstore_index2", "ssqp", "unified", "debuginfod"})
_FIRST_FILETYPES = frozenset(
    {"pe", "pdb", "mach_debug", "mach_code", "elf_debug", "elf_code", "breakpad"}
)
_FILETYPES = _FIRST_FILETYPES | {
    "portablepdb",
    "wasm_code",
    "wasm_debug",
    "sourcebundle",
    "uuidmap",
    "bcsymbolmap",
    "il2cpp",
    "proguard",
    "dartsymbolmap",
}


@cache
def _shapes(age: Age) -> dict[str, Shape]:
    """Return the shape of a source by its type."""
    # Only the next server version rejects blank required values.
    filled = Text(shortest=1 if age is Age.NEXT else 0)
    blank = Text()
    layouts = _LAYOUTS if age is Age.NOVEMBER_2023 else _LAYOUTS | {"slashsymbols"}
    layout = Record({"type": Text(one_of=layouts), "casing": _CASINGS})
    optional: dict[str, Shape] = {"id": Text(shortest=1)}
    if age.has_filters:
        optional |= {
            "filters": Record(
                {},
                {
                    "filetypes": Texts(Text(one_of=_FILETYPES)),
                    "path_patterns": Texts(filled),
                    "requires_checksum": Boolean(),
                },
            ),
            "is_public": Boolean(),
            "has_index": Boolean(),
            "platforms": Texts(filled),
        }
    else:
        optional |= {"filetypes": Texts(Text(one_of=_FIRST_FILETYPES))}

    def kind(type_: str, required: tuple[str, ...], may_be_blank: tuple[str, ...]) -> Record:
        return Record(
            {
                "type": Text(one_of=frozenset({type_})),
                "name": blank,
                "layout": layout,
                **dict.fromkeys(required, filled),
            },
            optional | dict.fromkeys(may_be_blank, blank),
        )

    shapes: dict[str, Shape] = {
        "http": kind("http", ("url",), ("username", "password")),
        "s3": kind("s3", ("bucket", "region", "access_key", "secret_key"), ("prefix",)),
        "gcs": kind("gcs", ("bucket", "client_email", "private_key"), ("prefix",)),
    }
    if age is Age.NOVEMBER_2023:
        shapes["appStoreConnect"] = Record(
            {
                "type": Text(one_of=frozenset({"appStoreConnect"})),
                "name": blank,
                "appconnectIssuer": Text(36, 36),
                "appconnectKey": Text(2, 20),
                "appconnectPrivateKey": blank,
                "appName": Text(1, 512),
                "appId": Text(1),
                "bundleId": Text(1),
            },
            {"id": Text(shortest=1)},
        )
    return shapes
