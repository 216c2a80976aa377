"""The base model of all kinds, its fields and its request body."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from enum import Enum, auto
from functools import cache
from typing import TYPE_CHECKING, Annotated, Any, ClassVar

from pydantic import AfterValidator, BaseModel, ConfigDict, JsonValue, SecretStr

from symsrc_tui.forms.controls import HIDDEN, KeptSecret
from symsrc_tui.forms.field import Field, Value, invalid
from symsrc_tui.sources.server_ages import shared_age_warnings
from symsrc_tui.text.redact import Redactor
from symsrc_tui.text.url_keys import hide_keys, keys_in, spellings

if TYPE_CHECKING:
    from symsrc_tui.forms.problem import Problem


class IdOrigin(Enum):
    """Where the id of a source comes from, and so who else may use it."""

    OWN = auto()
    """Made at random for this source alone."""
    RESUMED = auto()
    """Made at random, and kept in a draft that another run may have resumed, too."""
    SHARED = auto()
    """Chosen, or made from the source itself: another run may use the same."""


class Strict(BaseModel):
    """A model that rejects unknown keys, as the API does, and keeps input out of its errors."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)


class Source(Strict):
    """Base of all kinds.

    A kind lists all of its fields, in the order of the form; each field that the form shows has
    a `Field`.
    """

    PLACE: ClassVar[tuple[str, ...]] = ()
    """Paths of the fields with the location of its files."""

    if TYPE_CHECKING:
        # For the type checker only, because real fields would come first in every kind.
        type: str
        id: str | None = None

    @classmethod
    def contradictions(cls, answers: Mapping[str, Value]) -> Iterator[Problem]:
        """Yield errors of several answers that are valid one by one.

        Args:
            answers: the answers that are not blank, by field path, trimmed.
        """
        del answers
        yield from ()

    @classmethod
    def warnings(cls, answers: Mapping[str, Value]) -> Iterator[Problem]:
        """Yield warnings about these answers, which may be invalid or incomplete.

        Args:
            answers: the answers that are not blank, by field path, trimmed.
        """
        del answers
        yield from ()

    @classmethod
    def age_warnings(cls, answers: Mapping[str, Value]) -> Iterator[Problem]:
        """Yield warnings about everything that not all servers accept.

        Args:
            answers: those that are not blank, by field path.
        """
        return shared_age_warnings(answers)

    @classmethod
    def same_place(cls, path: str, text: str) -> str:
        """Return a field of `PLACE` so that it is equal for every spelling of one place."""
        del path
        return text.strip("/")

    def values(self) -> dict[str, Value]:
        """Return the validated answers by field path, without blank ones."""
        values: dict[str, Value] = {"type": self.type}
        for field in fields_of(type(self)):
            value: object = self
            for part in field.path.split("."):
                value = getattr(value, part)
            if isinstance(value, str | bool | tuple | SecretStr) and value not in ("", (), False):
                values[field.path] = value
        return values

    def body(self) -> dict[str, JsonValue]:
        """Return the request body for the API, with its secrets in plain text."""
        return nest(self.values(), _as_sent)

    @property
    def login_name(self) -> str:
        """The username of HTTP basic authentication; empty if it uses none."""
        return ""

    @property
    def kept(self) -> tuple[Field, ...]:
        """The fields whose secret only the server has."""
        values = self.values()
        fields = fields_of(type(self))
        return tuple(each for each in fields if isinstance(values.get(each.path), KeptSecret))

    def secrets(self) -> tuple[SecretStr, ...]:
        """Return every secret of the source, including those in a URL's query."""
        values = self.values().values()
        fields = tuple(
            value
            for value in values
            if isinstance(value, SecretStr) and not isinstance(value, KeptSecret)
        )
        texts = [value for value in values if isinstance(value, str)]
        keys = {key for text in texts for _, key in keys_in(text)}
        spelled = set[str]().union(*map(spellings, keys))
        return (*fields, *map(SecretStr, sorted(spelled)))

    def redactor(self, *others: SecretStr) -> Redactor:
        """Create a redactor for the source's secrets, and others, in server responses."""
        values = self.values()
        return Redactor(
            (*others, *self.secrets()),
            username=self.login_name,
            known=[hide_keys(value) for value in values.values() if isinstance(value, str)],
        )


def nest(
    answers: Mapping[str, Value | JsonValue], show: Callable[[SecretStr], Any]
) -> dict[str, JsonValue]:
    """Return the JSON object of these answers, which are keyed by dotted path.

    Args:
        show: returns what to put in place of a secret.
    """
    body: dict[str, JsonValue] = {}
    groups = {"": body}
    for path, value in answers.items():
        group, _, name = path.rpartition(".")
        if group not in groups:
            body[group] = groups[group] = {}
        match value:
            case SecretStr():
                groups[group][name] = show(value)
            case tuple():
                groups[group][name] = list(value)
            case _:
                groups[group][name] = value
    return body


def _as_sent(secret: SecretStr) -> JsonValue:
    return HIDDEN if isinstance(secret, KeptSecret) else secret.get_secret_value()


@cache
def fields_of(model: type[BaseModel]) -> tuple[Field, ...]:
    """Return the fields of a kind in the order of the form, nested ones in place."""
    return tuple(_walk(model, ""))


def _walk(model: type[BaseModel], parent: str) -> Iterator[Field]:
    for name, info in model.model_fields.items():
        path = f"{parent}{name}"
        field = next((data for data in info.metadata if isinstance(data, Field)), None)
        if field is not None:
            yield replace(field, path=path, required=info.is_required())
        elif isinstance(info.annotation, type) and issubclass(info.annotation, BaseModel):
            yield from _walk(info.annotation, f"{path}.")


def _check_id(value: str | None) -> str | None:
    # Sentry rejects the word even without the colon that its documentation mentions.
    if value is not None and value.startswith("sentry"):
        raise invalid('IDs starting with "sentry" are reserved. Choose another, or leave it blank')
    return value


Name = Annotated[
    str,
    Field(
        "Name",
        "The name shown in Sentry's list of sources",
        where_to_find="Tell your team which debug files the source holds.",
        example="Windows builds",
    ),
]
SourceId = Annotated[
    str | None,
    Field(
        "ID",
        "Leave blank for a new UUID",
        where_to_find="Sentry's internal ID of the source. Set it only if something of yours "
        "refers to it. It must be unique in the project.",
        example="windows-builds",
        advanced=True,
    ),
    AfterValidator(_check_id),
]
