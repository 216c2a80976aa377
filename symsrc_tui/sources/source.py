"""What all kinds share: the base model, its fields as questions, its request body."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import cache
from typing import TYPE_CHECKING, Annotated, ClassVar, NamedTuple

from pydantic import AfterValidator, BaseModel, ConfigDict, JsonValue, SecretStr

from symsrc_tui.forms.field import Question, Value, wrong
from symsrc_tui.text.redact import Redactor

if TYPE_CHECKING:
    from symsrc_tui.forms.problem import Problem


class Field(NamedTuple):
    """One field of a kind, wherever in the request body it stands."""

    path: str
    """The API's name, dotted for nested ones: `layout.type`."""
    question: Question
    required: bool


class Strict(BaseModel):
    """Refuses unknown keys, as the API does, and never shows its input."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)


class Source(Strict):
    """Base of all kinds.

    A kind lists all of its fields itself, in the order in which they are asked; each field that
    is asked carries a `Question`.
    """

    ADDRESS: ClassVar[str] = ""
    """How its files are addressed: "url" below its URL, "s3" or "gs" as keys in its bucket, the
    word being the scheme; empty where they have no address."""

    if TYPE_CHECKING:
        # Declared here, it would be the first field of every kind.
        id: str | None = None

    @classmethod
    def contradictions(cls, given: Mapping[str, Value]) -> Iterator[Problem]:
        """Errors that several answers show together, each of them being right.

        Args:
            given: the answers that are not blank, by field path, trimmed.
        """
        del given
        yield from ()

    @classmethod
    def warnings(cls, given: Mapping[str, Value]) -> Iterator[Problem]:
        """What is doubtful about these answers, right or wrong, complete or not.

        Args:
            given: the answers that are not blank, by field path, trimmed.
        """
        del given
        yield from ()

    def values(self) -> dict[str, Value]:
        """The answers in their final form by field path, blank ones left out."""
        found: dict[str, Value] = {"type": str(getattr(self, "type", ""))}
        for field in fields_of(type(self)):
            value: object = self
            for part in field.path.split("."):
                value = getattr(value, part)
            if isinstance(value, str | bool | tuple | SecretStr) and value not in ("", (), False):
                found[field.path] = value
        return found

    def body(self) -> dict[str, JsonValue]:
        """The request body for the API, with its secrets in clear."""
        return nest(self.values(), SecretStr.get_secret_value)

    def secrets(self) -> tuple[SecretStr, ...]:
        """Every secret in the source."""
        return tuple(value for value in self.values().values() if isinstance(value, SecretStr))

    def redactor(self, *others: SecretStr) -> Redactor:
        """Make what takes the source's secrets, and others, out of what a server sends back."""
        values = self.values()
        return Redactor(
            (*others, *self.secrets()),
            username=str(values.get("username", "")),
            known=[value for value in values.values() if isinstance(value, str)],
        )


def nest(answers: Mapping[str, Value], show: Callable[[SecretStr], str]) -> dict[str, JsonValue]:
    """The JSON object that these answers, keyed by dotted path, stand for.

    Args:
        show: what stands in the place of a secret.
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


@cache
def fields_of(model: type[BaseModel]) -> tuple[Field, ...]:
    """The questions of a kind, in the order in which they are asked, nested ones in place."""
    return tuple(_walk(model, ""))


def _walk(model: type[BaseModel], parent: str) -> Iterator[Field]:
    for name, info in model.model_fields.items():
        path = f"{parent}{name}"
        question = next((data for data in info.metadata if isinstance(data, Question)), None)
        if question is not None:
            yield Field(path, question, info.is_required())
        elif isinstance(info.annotation, type) and issubclass(info.annotation, BaseModel):
            yield from _walk(info.annotation, f"{path}.")


def _check_id(value: str | None) -> str | None:
    # Sentry refuses the word even without the colon that its documentation names.
    if value is not None and value.startswith("sentry"):
        raise wrong('Ids that start with "sentry" are Sentry\'s own. Choose another or none')
    return value


Name = Annotated[
    str,
    Question(
        "Name",
        "What people will see in Sentry's list of sources",
        where="Any words that tell your team which debug files are in there.",
        example="Windows builds",
    ),
]
SourceId = Annotated[
    str | None,
    Question(
        "ID",
        "Left blank, the source gets a new UUID",
        where="Sentry's internal id of the source. Only worth setting if something else of yours "
        "refers to it. It must differ from all other ids in the project.",
        example="windows-builds",
        advanced=True,
    ),
    AfterValidator(_check_id),
]
