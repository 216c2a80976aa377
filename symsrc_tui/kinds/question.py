"""How a field is asked for. A `Question` rides on the field as `Annotated` metadata."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal, NamedTuple
from unicodedata import category

from pydantic import GetCoreSchemaHandler, SecretStr
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

Value = str | bool | tuple[str, ...] | SecretStr
"""An answer: a line of text, yes or no, several choices or lines, or a secret."""

Control = Literal["line", "key", "choice", "choices", "lines", "flag"]


class Choice(NamedTuple):
    """One of the values a field can have."""

    value: str
    label: str
    help: str = ""


def wrong(message: str) -> PydanticCustomError:
    """The error a check raises; `message` is shown to the user as it is."""
    return PydanticCustomError("answer", "{message}", {"message": message})


@dataclass(frozen=True)
class Question:
    """Everything a front end, an error message and the documentation say of one field."""

    label: str
    help: str
    """One line: what it is and what right looks like."""
    where: str = ""
    """Where to find the value, for the long help."""
    example: str = ""
    control: Control = "line"
    secret: bool = False
    advanced: bool = False
    choices: tuple[Choice, ...] = ()
    other: bool = False
    """Whether a value outside `choices` may be typed."""
    start: Value = ""
    """What the form holds before anyone answers."""
    on_host: Literal["", "aws-profile", "service-account", "p8"] = ""
    """What on this host can answer it."""

    def __get_pydantic_core_schema__(
        self, source: Any, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        """Every answer is trimmed and held against the choices before a field's own checks."""
        return core_schema.no_info_after_validator_function(self._judge, handler(source))

    def _judge(self, value: Value | None) -> Value | None:
        match value:
            case str():
                return self._judge_line(value)
            case tuple():
                return tuple(self._judge_line(line) for line in value)
            case SecretStr():
                if not value.get_secret_value().strip():
                    raise wrong(self.missing)
                return value
            case _:
                return value

    def _judge_line(self, text: str) -> str:
        text = text.strip()
        if not text:
            raise wrong(self.missing)
        if any(category(character) in {"Cc", "Cs"} for character in text):
            raise wrong(f"{self.label} has a control character in it. Type it anew")
        if self.choices and not self.other and text not in {c.value for c in self.choices}:
            allowed = ", ".join(choice.value for choice in self.choices)
            raise wrong(f"{self.label} cannot be {text!r}. It is one of: {allowed}")
        return text

    @property
    def missing(self) -> str:
        """What is said when a needed answer is not there."""
        if self.control == "choice":
            return f"{self.label} is needed: choose one"
        example = f", such as {self.example}" if self.example else ""
        return f"{self.label} is needed{example}"

    def label_of(self, value: str) -> str:
        """The words for one of the choices; the value itself where it is none of them."""
        return next((choice.label for choice in self.choices if choice.value == value), value)
