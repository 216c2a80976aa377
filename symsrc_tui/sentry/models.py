"""Models of the API's responses. Unknown keys are ignored."""

from __future__ import annotations

from typing import Annotated, TypeVar

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    JsonValue,
    TypeAdapter,
    ValidationError,
    ValidationInfo,
)

from symsrc_tui.text.redact import Redactor
from symsrc_tui.text.safe import line


def _plain(text: str, info: ValidationInfo) -> str:
    return info.context(text) if isinstance(info.context, Redactor) else line(text)


Plain = Annotated[str, AfterValidator(_plain)]
"""One line to show: no secrets, no control characters, at most 300 characters."""

T = TypeVar("T")


class ApiModel(BaseModel):
    """Base of all responses. Its errors do not contain the input."""

    model_config = ConfigDict(extra="ignore", frozen=True, hide_input_in_errors=True)


class Auth(ApiModel):
    """A token's scopes."""

    scopes: frozenset[Plain] = frozenset()


class User(ApiModel):
    """A token's owner."""

    email: Plain | None = None
    username: Plain | None = None
    name: Plain | None = None


class Index(ApiModel):
    """The response of `GET /api/0/`."""

    auth: Auth | None
    user: User | None = None


class Organization(ApiModel):
    """One organization."""

    slug: Plain
    name: Plain = ""
    features: frozenset[str] = frozenset()
    """Only set for a single organization, not in lists."""


class Project(ApiModel):
    """One project."""

    slug: Plain
    name: Plain = ""
    platform: Plain | None = None


class Region(ApiModel):
    """A region of the server, with its own URL."""

    name: Plain = ""
    url: str


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


Fields = dict[str, JsonValue]


def parse(kind: type[T], content: bytes, redactor: Redactor | None = None) -> T | None:
    """Read a JSON document as that type. Return None if it is something else.

    Args:
        redactor: for texts that are shown.
    """
    try:
        return TypeAdapter(kind).validate_json(content, context=redactor)
    except ValidationError:
        return None


def read_sources(content: bytes, redactor: Redactor) -> tuple[StoredSource, ...] | None:
    """Parse a JSON list of sources; return None if it is something else."""
    listed = parse(list[Fields], content)
    if listed is None:
        return None
    return tuple(stored_source(fields, redactor) for fields in listed)


def stored_source(fields: Fields, redactor: Redactor) -> StoredSource:
    """Make a source of these fields; values that are not strings count as blank."""
    texts = {
        name: value for name in ("id", "name", "type") if isinstance(value := fields.get(name), str)
    }
    return StoredSource.model_validate({"id": "", **texts, "fields": fields}, context=redactor)
