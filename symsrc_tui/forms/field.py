"""The form's view of a field: a `Field`, attached to the model's field as `Annotated` metadata.

Has everything that the definition of a field needs.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from pydantic import GetCoreSchemaHandler, SecretStr
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

from symsrc_tui.forms.clean_text import trim
from symsrc_tui.forms.controls import Control, KeptSecret, TextControl, Value, is_hidden
from symsrc_tui.forms.search import Choice
from symsrc_tui.text.redact import looks_secret
from symsrc_tui.text.safe import shown
from symsrc_tui.text.stand_in import is_stand_in

__all__ = ["Choice", "Field", "Value", "invalid", "trim"]

_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")
_CONTROL_NAMES = {"\n": "a line break", "\r": "a line break", "\t": "a tab"}
# Without the joiners, because emoji and several scripts need them.
_INVISIBLE = re.compile(
    "[\xad\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]"
)
_TEXT = TextControl()
_STAND_IN = "This is only shown in place of a secret. Enter the secret itself"


def invalid(message: str) -> PydanticCustomError:
    """Create the error for a validator to raise; the user sees `message` unchanged."""
    return PydanticCustomError("answer", "{message}", {"message": message})


def unless_kept(check: Callable[[SecretStr], SecretStr]) -> Callable[[SecretStr], SecretStr]:
    """Return a check that lets a secret pass that the server keeps, because nobody can see it."""
    return lambda secret: secret if isinstance(secret, KeptSecret) else check(secret)


@dataclass(frozen=True)
class Field:
    """A field's label, help and control, for the front ends, messages and documentation."""

    label: str
    help: str
    """One line: what the field is, with an example."""
    where_to_find: str = ""
    """Where to find the value, for the long help."""
    example: str = ""
    control: Control = _TEXT
    advanced: bool = False
    default: Value = ""
    """The default value."""
    correct: Callable[[str], str] | None = None
    """Corrects an obvious mistake in a line of a list, where only one thing can be meant."""
    path: str = ""
    """The API's name, dotted for nested fields: `layout.type`. Set by `fields_of`."""
    required: bool = True

    @property
    def secret(self) -> bool:
        """Whether the answer is never shown."""
        return self.control.is_secret

    @property
    def choices(self) -> tuple[Choice, ...]:
        """The possible values; empty if there is no list of them."""
        return self.control.choices

    def __get_pydantic_core_schema__(
        self, source: Any, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        """Trim each value and check it against the choices before the field's own validators."""
        return core_schema.no_info_before_validator_function(
            self._refuse_placeholder,
            core_schema.no_info_after_validator_function(self._validate, handler(source)),
        )

    def _refuse_placeholder(self, value: object) -> object:
        if self.secret and is_hidden(value):
            raise invalid(_STAND_IN)
        return value

    def _validate(self, value: Value | None) -> Value | None:
        match value:
            case str():
                return self._validate_line(value)
            case tuple():
                return tuple(dict.fromkeys(self._validate_line(line) for line in value))
            case KeptSecret():
                return value
            case SecretStr():
                text = trim(value.get_secret_value())
                if is_stand_in(text):
                    raise invalid(_STAND_IN)
                return SecretStr(self._validate_line(text) if self.control.is_typed else text)
            case _:
                return value

    def _validate_line(self, text: str) -> str:
        text = trim(text)
        if not text:
            is_list = isinstance(self.control.blank, tuple)
            entry = f"{self.label} has a blank entry. Remove it"
            raise invalid(entry if is_list else self.required_message)
        if match := _CONTROL.search(text):
            name = _CONTROL_NAMES.get(match[0], "a control character")
            raise invalid(f"{self.label} contains {name} ({_code(match)}). Remove it")
        if not self.control.accepts(text):
            value = "a secret" if looks_secret(text) else f"'{shown(text, 30)}'"
            advice = self.control.suggestion(text, self.example)
            raise invalid(f"{self.label} cannot be {value}. {advice}")
        return text

    def warning_for(self, value: Value) -> str:
        """Return a warning about an invisible character in a valid answer, or an empty string."""
        if not self.control.is_typed or isinstance(value, bool):
            return ""
        text = value.get_secret_value() if isinstance(value, SecretStr) else value
        for line in (text,) if isinstance(text, str) else text:
            if match := _INVISIBLE.search(trim(line)):
                return f"{self.label} contains an invisible character ({_code(match)})"
        return ""

    def corrected(self, value: Value) -> Value:
        """Return the answer as it was meant."""
        if self.correct is None or not isinstance(value, tuple):
            return value
        return tuple(map(self.correct, value))

    @property
    def explanation(self) -> list[str]:
        """The long help, in paragraphs."""
        example = f"For example: {self.control.text(self.example)}" if self.example else ""
        return [text for text in (f"{self.help}.", self.where_to_find, example) if text]

    @property
    def required_message(self) -> str:
        """The error message for a missing answer."""
        return ". ".join(
            filter(None, [f"{self.label} is required", self.control.advice(self.example)])
        )


def _code(match: re.Match[str]) -> str:
    return f"U+{ord(match[0]):04X}"
