"""What servers send, as far as it is needed. Keys that are not known are left alone."""

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
"""Text to show: one line without secrets and control characters, at most 300 characters."""

T = TypeVar("T")


class ApiModel(BaseModel):
    """Base of what arrives. Never shows its input when it is wrong."""

    model_config = ConfigDict(extra="ignore", frozen=True, hide_input_in_errors=True)


class Auth(ApiModel):
    """What a token may do."""

    scopes: frozenset[Plain] = frozenset()


class User(ApiModel):
    """Whose token it is."""

    email: Plain | None = None
    username: Plain | None = None
    name: Plain | None = None


class Index(ApiModel):
    """The answer to `GET /api/0/`."""

    auth: Auth | None
    user: User | None = None


class Organization(ApiModel):
    """One organization."""

    slug: Plain
    name: Plain = ""
    features: frozenset[str] = frozenset()
    """Only known where one organization was asked for, not in lists."""


class Project(ApiModel):
    """One project."""

    slug: Plain
    name: Plain = ""
    platform: Plain | None = None


class Region(ApiModel):
    """A part of the server with an address of its own."""

    name: Plain = ""
    url: str


class Regions(ApiModel):
    """The answer to `GET /api/0/users/me/regions/`."""

    regions: tuple[Region, ...]


class StoredSource(BaseModel):
    """A symbol source as the server shows it, secrets hidden.

    `name` and `type` may be shown as they are; `id` and `fields` are exactly what arrived.
    """

    model_config = ConfigDict(frozen=True, hide_input_in_errors=True)

    id: str
    name: Plain = ""
    type: Plain = ""
    fields: dict[str, JsonValue] = Field(repr=False)
    """All of it, also what is not known here."""


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
    """The JSON list of sources, or None if it is something else."""
    listed = parse(list[Fields], content)
    if listed is None:
        return None
    return tuple(stored_source(fields, redactor) for fields in listed)


def stored_source(fields: Fields, redactor: Redactor) -> StoredSource:
    """The source that these fields are; what is no text counts as blank."""
    texts = {
        name: value for name in ("id", "name", "type") if isinstance(value := fields.get(name), str)
    }
    return StoredSource.model_validate({"id": "", **texts, "fields": fields}, context=redactor)
