"""Controls: the sorts of answer that a field can have, with their rules for text and JSON."""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import get_close_matches
from typing import ClassVar

from pydantic import JsonValue, SecretStr

from symsrc_tui.forms.clean_text import Cleaned, clean_key, clean_line, trim
from symsrc_tui.forms.list_text import join_lines, split_lines
from symsrc_tui.forms.search import Choice, pick
from symsrc_tui.text.safe import shown

Value = str | bool | tuple[str, ...] | SecretStr
"""An answer: a line of text, yes or no, several choices or lines, or a secret."""

HIDDEN: JsonValue = {"hidden-secret": True}
"""What servers send in place of a secret, and accept in order to keep it."""

_LONGEST_LIST = 90
"""In characters. A longer list of choices is left out of a message."""


class KeptSecret(SecretStr):
    """Stands for a stored secret that the server keeps: neither given nor blank."""

    def __init__(self) -> None:
        super().__init__("")


KEPT = KeptSecret()


class UnclearError(ValueError):
    """A typed text has no clear meaning. The message says why, for the user."""


@dataclass(frozen=True)
class Control:
    """A sort of answer."""

    choices: tuple[Choice, ...] = ()
    allow_custom: bool = False
    """Whether a value outside `choices` is accepted."""

    blank: ClassVar[Value] = ""
    """The answer that clears the field."""
    json_sort: ClassVar[str] = "a string"
    """The answer's JSON type, as part of a sentence."""
    is_secret: ClassVar[bool] = False
    is_typed: ClassVar[bool] = True
    """True if people type the answer, so that it may contain invisible characters."""
    arrives_whole: ClassVar[bool] = False
    """True if the answer is pasted or read from a file, so that it is judged at once."""

    def clean(self, typed: str) -> Cleaned:
        """Clean a typed or pasted text."""
        return clean_line(typed)

    def parse(self, typed: str) -> Value:
        """Parse a typed text as an answer. Raises `UnclearError`."""
        return typed

    def text(self, value: Value) -> str:
        """Return the text to show for an answer, and to edit if it is typed."""
        return str(value)

    def fits(self, value: Value) -> bool:
        """Return whether the answer is of this sort."""
        return isinstance(value, type(self.blank))

    def from_json(self, value: JsonValue) -> Value | None:
        """Return the answer in a document; None for a value of another sort."""
        return trim(value) if isinstance(value, str) else None

    def json_example(self, example: str) -> JsonValue:
        """Return a field's example as in a JSON document."""
        return example

    def labels(self, value: Value) -> list[str]:
        """Return the labels of the chosen values; a value that is not a choice is its own."""
        labels = {choice.value: choice.label for choice in self.choices}
        values = value if isinstance(value, tuple) else (str(value),)
        return [labels.get(each, each) for each in values]

    def advice(self, example: str) -> str:
        """Return what to enter, as a sentence; empty if there is no example."""
        return f"Example: {example}" if example else ""

    def accepts(self, text: str) -> bool:
        """Return whether the text may be an answer, or one of several."""
        known = {choice.value for choice in self.choices}
        return not known or self.allow_custom or text in known

    def suggestion(self, text: str, example: str = "") -> str:
        """Return what to enter instead of a text that cannot be chosen."""
        known = {choice.value: choice.value for choice in self.choices}
        known |= {choice.label.casefold(): choice.value for choice in self.choices}
        near = get_close_matches(text[:40].casefold(), known, 1)
        return f"Did you mean {known[near[0]]}?" if near else self.list_choices(example)

    def list_choices(self, example: str = "") -> str:
        """Return a sentence that lists the values, or gives an example if they are too many."""
        *others, last = (choice.value for choice in self.choices)
        sentence = f"Choose {', '.join(others)} or {last}"
        return sentence if len(sentence) <= _LONGEST_LIST else f"Example: {example}"


class TextControl(Control):
    """One line of text."""


class SecretControl(Control):
    """One line of text that is never shown."""

    blank = SecretStr("")
    is_secret = True

    def parse(self, typed: str) -> Value:
        return SecretStr(typed)

    def text(self, value: Value) -> str:
        if isinstance(value, KeptSecret):
            return "kept"
        return "" if is_blank(value) else "entered"

    def from_json(self, value: JsonValue) -> Value | None:
        return SecretStr(trim(value)) if isinstance(value, str) else None


class KeyControl(SecretControl):
    """A private key of several lines, which is pasted or read from a file."""

    is_typed = False
    arrives_whole = True

    def clean(self, typed: str) -> Cleaned:
        return clean_key(typed)


class ChoiceControl(Control):
    """One of several choices."""

    is_typed = False

    def text(self, value: Value) -> str:
        return self.labels(value)[0]

    def advice(self, example: str) -> str:
        del example
        return "Choose one"


class ListControl(Control):
    """Several lines of text."""

    blank = ()
    json_sort = "a list of strings"

    def parse(self, typed: str) -> Value:
        return split_lines(typed)

    def text(self, value: Value) -> str:
        return join_lines(value) if isinstance(value, tuple) else ""

    def from_json(self, value: JsonValue) -> Value | None:
        if not isinstance(value, list):
            return None
        return tuple(line for line in value if isinstance(line, str))

    def json_example(self, example: str) -> JsonValue:
        return [*example.split(", ")]


class ChoicesControl(ListControl):
    """Any number of several choices."""

    is_typed = False

    def parse(self, typed: str) -> Value:
        """Return the choices of these names or numbers."""
        values: list[str] = []
        for part in filter(None, re.split(r",\s*|(?<=\d)\s+(?=\d)", typed)):
            matches = pick(part, self.choices, self.choices, with_values=self.allow_custom)
            if len(matches) != 1:
                labels = ", ".join(choice.label for choice in matches)
                name = shown(part, 40)
                reason = f"{name} matches {labels}" if labels else f"No match for {name}"
                numbers = f"numbers from 1 to {len(self.choices)}"
                raise UnclearError(f"{reason}. Type {numbers} or names, separated by commas")
            values.append(matches[0].value)
        return tuple(dict.fromkeys(values))


class FlagControl(Control):
    """Yes or no."""

    blank = False
    json_sort = "true or false, without quotes"
    is_typed = False

    def parse(self, typed: str) -> Value:
        return typed == "yes"

    def text(self, value: Value) -> str:
        return "yes" if value else "no"

    def from_json(self, value: JsonValue) -> Value | None:
        return value if isinstance(value, bool) else None

    def json_example(self, example: str) -> JsonValue:
        del example
        return True


def is_blank(value: object) -> bool:
    """Return whether an answer, or a JSON value, counts as none."""
    if isinstance(value, KeptSecret):
        return False
    if isinstance(value, SecretStr):
        value = value.get_secret_value()
    if isinstance(value, str):
        return not trim(value)
    return value in (None, (), False)


def is_hidden(value: object) -> bool:
    """Return whether a JSON value is a placeholder for a secret."""
    return isinstance(value, dict) and "hidden-secret" in value
