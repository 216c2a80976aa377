"""Models of the API's responses. Unknown keys are ignored."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Annotated, Any, TypeVar, cast

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    JsonValue,
    TypeAdapter,
    ValidationError,
    ValidationInfo,
)

from symsrc_tui.text.redact import Redactor
from symsrc_tui.text.safe import line, shown

if TYPE_CHECKING:
    from collections.abc import Hashable

_MOST_VALUES = 100_000
"""In one document. More would take seconds and gigabytes, and no server has that many."""
_MOST_ITEMS = 2_000
"""In one list, because the texts of each are redacted."""


def _plain(text: str, info: ValidationInfo) -> str:
    return info.context(text) if isinstance(info.context, Redactor) else line(text)


def _strings(value: object) -> list[str]:
    return [item for item in value if isinstance(item, str)] if isinstance(value, list) else []


Plain = Annotated[str, AfterValidator(_plain)]
"""One line to show: no secrets, no control characters, at most 300 characters."""
LooseText = Annotated[Plain, BeforeValidator(lambda value: value if isinstance(value, str) else "")]
"""The same; empty for anything but a string, because not all servers keep to the types."""
LooseTexts = Annotated[frozenset[Plain], BeforeValidator(_strings)]
LooseNames = Annotated[frozenset[str], BeforeValidator(_strings)]
"""Unchanged, because they are only compared: redacting hundreds takes long."""

T = TypeVar("T")


class ApiModel(BaseModel):
    """Base of all responses. Its errors do not contain the input."""

    model_config = ConfigDict(extra="ignore", frozen=True, hide_input_in_errors=True)


class Auth(ApiModel):
    """A token's scopes."""

    scopes: LooseTexts = frozenset()


class Index(ApiModel):
    """The response of `GET /api/0/`."""

    auth: Auth | None


class Organization(ApiModel):
    """One organization."""

    slug: Plain
    name: LooseText = ""
    features: LooseNames = frozenset()
    """Only set for a single organization, not in lists."""


class Project(ApiModel):
    """One project."""

    slug: Plain
    name: LooseText = ""
    platform: LooseText = ""
    built_ins: tuple[str, ...] | None = Field(default=None, alias="builtinSymbolSources")
    """Keys of the built-in sources that it uses; None in lists of projects."""


class BuiltInSource(ApiModel):
    """A source that the server has built in."""

    sentry_key: str
    name: LooseText = ""
    hidden: bool = False
    """Whether Sentry's web form leaves it out."""


class Region(ApiModel):
    """A region of the server, with its own URL."""

    url: LooseText


class Regions(ApiModel):
    """The response of `GET /api/0/users/me/regions/`."""

    regions: tuple[Region, ...]


class StoredSource(BaseModel):
    """A symbol source as the server returns it.

    `name` and `type` are safe to show; `id` and `fields` are unchanged.
    """

    model_config = ConfigDict(frozen=True, hide_input_in_errors=True)

    id: str
    name: Plain = ""
    type: Plain = ""
    fields: dict[str, JsonValue] = Field(repr=False)
    """All fields, including unknown ones."""

    @property
    def title(self) -> str:
        """Its name, or its type if it has none, and its ID, safe to show."""
        return f'"{self.name or self.type}" (ID {shown(self.id, 80)})'


Fields = dict[str, JsonValue]


def from_json(
    kind: type[T], content: bytes, redactor: Redactor | None = None, *, most: int = _MOST_VALUES
) -> T | None:
    """Read a JSON document as that type. Return None if it is something else, or too large.

    Args:
        redactor: for texts that are shown.
        most: the number of values that is not too large.
    """
    if sum(map(content.count, (b",", b"[", b"{"))) > most:
        return None
    try:
        # Cast, because mypy does not know that types are hashable.
        adapter: TypeAdapter[T] = _adapter(cast("Hashable", kind))
        return adapter.validate_json(content, context=redactor)
    except ValidationError:
        return None


@cache
def _adapter(kind: Any) -> TypeAdapter[Any]:
    """Make what reads a type, once, because that takes longer than reading."""
    return TypeAdapter(kind)


def read_page(
    kind: type[tuple[T, ...]], content: bytes, redactor: Redactor
) -> tuple[T, ...] | None:
    """Parse a JSON list of objects; return None if it is something else, or too long."""
    return None if _objects(content) is None else from_json(kind, content, redactor)


def _objects(content: bytes) -> list[Fields] | None:
    listed = from_json(list[Fields], content)
    return None if listed is None or len(listed) > _MOST_ITEMS else listed


def read_sources(content: bytes, redactor: Redactor) -> tuple[StoredSource, ...] | None:
    """Parse a JSON list of sources; return None if it is something else."""
    listed = _objects(content)
    if listed is None:
        return None
    return tuple(stored_source(fields, redactor) for fields in listed)


def stored_source(fields: Fields, redactor: Redactor) -> StoredSource:
    """Make a source of these fields; values that are not strings count as blank."""
    texts = {
        name: value for name in ("id", "name", "type") if isinstance(value := fields.get(name), str)
    }
    return StoredSource.model_validate({"id": "", **texts, "fields": fields}, context=redactor)
