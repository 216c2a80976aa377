"""The form's view of a field: a `Field`, attached to it as `Annotated` metadata."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any, Literal, NamedTuple

from pydantic import GetCoreSchemaHandler, SecretStr
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

from symsrc_tui.text.stand_in import is_stand_in

Value = str | bool | tuple[str, ...] | SecretStr
"""An answer: a line of text, yes or no, several choices or lines, or a secret."""

Control = Literal["line", "key", "choice", "choices", "lines", "flag"]

# What str.strip() removes, and what copying from a web page adds: zero-width space, word joiner,
# byte order mark.
_ENDS = (
    "\t\n\v\f\r\x1c\x1d\x1e\x1f \x85\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007"
    "\u2008\u2009\u200a\u2028\u2029\u202f\u205f\u3000\u200b\u2060\ufeff"
)
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")
_CONTROL_NAMES = {"\n": "a line break", "\r": "a line break", "\t": "a tab"}
# Without the joiners, because emoji and several scripts need them.
_INVISIBLE = re.compile(
    "[\xad\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]"
)
# AWS secret keys, other keys and passwords in base64, Sentry's tokens, the text of a key file.
_SECRET = re.compile(r"[A-Za-z0-9/+=]{40,}|sntry[a-z]_.*|.*-----BEGIN .*", re.DOTALL)

_STAND_IN = "This is only shown in place of a secret. Enter the secret itself"


class Choice(NamedTuple):
    """One of a field's possible values."""

    value: str
    label: str
    help: str = ""


def invalid(message: str) -> PydanticCustomError:
    """Create the error for a validator to raise; the user sees `message` unchanged."""
    return PydanticCustomError("answer", "{message}", {"message": message})


def trim(text: str) -> str:
    """Remove white space and invisible characters from both ends."""
    return text.strip(_ENDS)


def shown(text: str, length: int = 40) -> str:
    """Make foreign text safe for a message: truncated, control characters escaped."""
    text = text if len(text) <= length else f"{text[: length - 1]}…"
    return "".join(
        c if c.isprintable() else c.encode("unicode_escape").decode("ascii") for c in text
    )


def looks_secret(text: str) -> bool:
    """Return whether the text may be a secret in the wrong field, so that no message repeats it."""
    return _SECRET.fullmatch(trim(text)) is not None


@dataclass(frozen=True)
class Field:
    """A field's label, help and choices, for the front ends, messages and documentation."""

    label: str
    help: str
    """One line: what the field is, with an example."""
    where_to_find: str = ""
    """Where to find the value, for the long help."""
    example: str = ""
    control: Control = "line"
    secret: bool = False
    advanced: bool = False
    choices: tuple[Choice, ...] = ()
    allow_custom: bool = False
    """Whether a value outside `choices` is accepted."""
    default: Value = ""
    """The default value."""
    correct: Callable[[str], str] | None = None
    """Corrects an obvious mistake in a line, where only one thing can be meant."""
    path: str = ""
    """The API's name, dotted for nested fields: `layout.type`. Set by `fields_of`."""
    required: bool = True

    def __get_pydantic_core_schema__(
        self, source: Any, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        """Trim each value and check it against the choices before the field's own validators."""
        return core_schema.no_info_before_validator_function(
            self._refuse_placeholder,
            core_schema.no_info_after_validator_function(self._validate, handler(source)),
        )

    def _refuse_placeholder(self, value: object) -> object:
        if self.secret and isinstance(value, dict) and "hidden-secret" in value:
            raise invalid(_STAND_IN)
        return value

    def _validate(self, value: Value | None) -> Value | None:
        match value:
            case str():
                return self._validate_line(value)
            case tuple():
                return tuple(dict.fromkeys(self._validate_line(line) for line in value))
            case SecretStr():
                text = value.get_secret_value()
                if self.secret and is_stand_in(trim(text)):
                    raise invalid(_STAND_IN)
                return SecretStr(trim(text) if self.control == "key" else self._validate_line(text))
            case _:
                return value

    def _validate_line(self, text: str) -> str:
        text = trim(text)
        if not text:
            is_one = self.control in {"line", "choice"}
            raise invalid(
                self.required_message if is_one else f"{self.label} has a blank entry. Remove it"
            )
        if found := _CONTROL.search(text):
            what = _CONTROL_NAMES.get(found[0], "a control character")
            raise invalid(f"{self.label} contains {what} ({_code(found)}). Remove it")
        if self.choices and not self.allow_custom and text not in {c.value for c in self.choices}:
            raise invalid(self._not_a_choice(text))
        return text

    def _not_a_choice(self, text: str) -> str:
        known = {choice.value: choice.value for choice in self.choices}
        known |= {choice.label.casefold(): choice.value for choice in self.choices}
        cut = text[:40].casefold()
        near = get_close_matches(cut, known, 1)
        advice = f"Did you mean {known[near[0]]}?" if near else self.allowed_values
        said = "a secret" if looks_secret(text) else f"'{shown(text, 30)}'"
        return f"{self.label} cannot be {said}. {advice}"

    @property
    def allowed_values(self) -> str:
        """A sentence that lists the possible values, or gives an example if they are too many."""
        *others, last = (choice.value for choice in self.choices)
        said = f"Choose {', '.join(others)} or {last}"
        return said if len(said) <= 90 else f"Example: {self.example}"

    def warning_for(self, value: Value) -> str:
        """Return a warning about an invisible character in a valid answer, or an empty string."""
        if self.control not in {"line", "lines"} or isinstance(value, bool):
            return ""
        text = value.get_secret_value() if isinstance(value, SecretStr) else value
        for line in (text,) if isinstance(text, str) else text:
            if found := _INVISIBLE.search(trim(line)):
                return f"{self.label} contains an invisible character ({_code(found)})"
        return ""

    def corrected(self, lines: tuple[str, ...]) -> tuple[str, ...]:
        """Return the lines as they were meant."""
        return lines if self.correct is None else tuple(map(self.correct, lines))

    @property
    def required_message(self) -> str:
        """The error message for a missing answer."""
        if self.control == "choice":
            return f"{self.label} is required. Choose one"
        example = f". Example: {self.example}" if self.example else ""
        return f"{self.label} is required{example}"

    def label_of(self, value: str) -> str:
        """Return the label of a choice, or the value itself if it is not a choice."""
        return next((choice.label for choice in self.choices if choice.value == value), value)


def _code(found: re.Match[str]) -> str:
    return f"U+{ord(found[0]):04X}"
