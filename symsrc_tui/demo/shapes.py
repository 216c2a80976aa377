"""Describe and validate the shape of JSON values."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from symsrc_tui.demo.messages import Json


@dataclass(frozen=True)
class Text:
    """A string; `one_of` limits its values."""

    shortest: int = 0
    longest: int | None = None
    one_of: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Flag:
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


Shape: TypeAlias = Text | Flag | Texts | Record


def problems(value: Json, shape: Shape, path: str = "") -> Iterator[str]:
    """Yield the problems with `value`, each as `dotted.path: reason`."""
    match shape:
        case Text():
            if reason := _problem_with_text(value, shape):
                yield f"{path}: {reason}"
        case Flag():
            if not isinstance(value, bool):
                yield f"{path}: Must be true or false."
        case Texts():
            if not isinstance(value, list):
                yield f"{path}: Must be a list."
                return
            for index, item in enumerate(value):
                yield from problems(item, shape.item, f"{path}.{index}")
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
            yield from problems(inner, known, f"{prefix}{name}")
