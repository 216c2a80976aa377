"""Ask for one field of a form, line by line, as its definition says."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from pydantic import SecretStr

from symsrc_tui.forms.field import Choice, Value, shown
from symsrc_tui.forms.list_text import join_lines, split_lines
from symsrc_tui.forms.paste import clean_key, clean_line
from symsrc_tui.plain.console import EndOfInput, Unreadable
from symsrc_tui.plain.host import from_host
from symsrc_tui.plain.path_prompt import is_file
from symsrc_tui.plain.prompter import pick
from symsrc_tui.sources.fill import CredentialsError
from symsrc_tui.sources.paste import parse_paste
from symsrc_tui.sources.source import fields_of

if TYPE_CHECKING:
    from symsrc_tui.forms.field import Field
    from symsrc_tui.plain.prompter import Prompter
    from symsrc_tui.sources.fill import Filler
    from symsrc_tui.sources.kind import Kind

Answers = Mapping[str, Value]
"""By field path. Usually one; several if they came from a file or profile."""

_LITERAL = re.compile(r"\\+[?<@-]")
_LONGEST_PATH = 500


class FieldPrompt(NamedTuple):
    """A question with its current answer."""

    field: Field
    present: Value
    """The current answer."""
    place: str
    """Its position in the wizard, such as `Step 3 of 4, Details, question 2 of 9`."""
    present_as: str = ""
    """Shown in the prompt instead of the current answer, unless empty."""
    listed: Sequence[Choice] = ()
    """Choices in addition to the question's own."""
    kind: Kind | None = None
    """The kind of source that the field belongs to; None for fields of the connection."""
    answers: Mapping[str, Value] = MappingProxyType({})
    """The answers to all fields of the source, by path."""

    @property
    def choices(self) -> Sequence[Choice]:
        """All choices."""
        return (*self.field.choices, *self.listed)

    @property
    def filler(self) -> Filler | None:
        """What on this host can fill in the field."""
        return self.kind.filler_for(self.field.path) if self.kind else None

    @property
    def prompt(self) -> str:
        """The text before the answer, on the same line."""
        question = self.field
        need = "" if self.field.required else " (optional)"
        present = self.present_as or _present(self.field, self.present)
        return f"{question.label}{need}{f' [{present}]' if present else ''}: "


async def ask(talk: Prompter, asked: FieldPrompt, *, again: bool = False) -> Answers | None:
    """Ask until there is an answer, valid or not. Return None to keep the current one (Enter).

    Raises Back and Quit.

    Args:
        again: show only the prompt.
    """
    if not again:
        _introduce(talk, asked)
    path, question = asked.field.path, asked.field

    def explain() -> None:
        _explain(talk, asked.field)

    if question.control == "flag":
        is_on = await talk.yes(f"{question.label}?", explain, present=bool(asked.present))
        return {path: is_on}
    while True:
        if question.control == "choice":
            typed = await talk.choose(
                asked.prompt, asked.choices, explain, other=question.allow_custom, are_listed=True
            )
        elif question.secret:
            typed = await _hidden(talk, asked, explain)
        else:
            typed = await talk.text(asked.prompt, explain)
        if not typed:
            return None
        answers = await _understand(talk, asked, typed)
        if answers is not None:
            return answers


def _introduce(talk: Prompter, asked: FieldPrompt) -> None:
    """Show the position, the question and its help."""
    question = asked.field
    talk.say(f"\n{asked.place}: {question.label}")
    talk.say(f"{question.help}.")
    if question.control != "choice" and question.example not in question.help:
        talk.say(f"For example: {question.example}")
    if question.control == "choices":
        talk.say("Separate several with commas.")
    if filler := asked.filler:
        talk.say(f"Type @ to {filler.offer}.")
    if question.secret:
        talk.say("What you type is not shown.")
    talk.list_choices(asked.choices, with_values=question.allow_custom)


def _explain(talk: Prompter, question: Field) -> None:
    """Show the long help."""
    example = f" For example: {question.example}" if question.example else ""
    talk.say(f"{question.label}: {question.help}. {question.where_to_find}{example}")


async def _hidden(talk: Prompter, asked: FieldPrompt, explain: Callable[[], None]) -> str:
    """Ask for a secret. Return it trimmed, or a key as in its file. Raises Back and Quit."""
    is_key = asked.field.control == "key"
    while True:
        try:
            if is_key:
                typed, has_more = await talk.console.key(asked.prompt), False
            else:
                typed, has_more = await talk.console.hidden(asked.prompt)
        except EndOfInput:
            await talk.leave()
            continue
        except Unreadable as error:
            talk.error(str(error))
            continue
        text, notices = (clean_key if is_key else clean_line)(typed)
        for notice in notices if text else ():
            talk.note(notice)
        if has_more:
            talk.note("Only the first line was kept")
        if not talk.is_command(text, explain):
            return text


async def _understand(talk: Prompter, asked: FieldPrompt, typed: str) -> Answers | None:
    """Turn the typed text into answers. Return None, after saying why, if it is not one."""
    path, question = asked.field.path, asked.field
    if typed == "-":
        return {path: () if question.control in {"choices", "lines"} else ""}
    if asked.filler and typed.startswith("@"):
        return await _from_host(talk, asked, typed[1:].strip())
    try:
        pasted = asked.kind and parse_paste(typed, question, asked.kind, asked.answers)
    except CredentialsError as error:
        talk.error(str(error))
        return None
    if pasted:
        return pasted.values
    if question.control == "key":
        return await _key(talk, asked, typed)
    if question.control == "choices":
        return _several(talk, question, path, typed)
    if question.control == "lines":
        lines = split_lines(typed)
        corrected = question.corrected(lines)
        if corrected != lines:
            talk.note(f"Corrected to {join_lines(corrected)}")
        return {path: corrected}
    text = typed[1:] if _LITERAL.fullmatch(typed) else typed
    return {path: SecretStr(text) if question.secret else text}


async def _key(talk: Prompter, asked: FieldPrompt, typed: str) -> Answers | None:
    """Turn a pasted key, a pasted key file or the path of one into answers."""
    if "-----BEGIN " in typed or typed.startswith("{"):
        return {asked.field.path: SecretStr(typed)}
    if asked.filler and len(typed) <= _LONGEST_PATH and await asyncio.to_thread(is_file, typed):
        return await _from_host(talk, asked, typed)
    # The message does not repeat the text, because it may be part of a key.
    talk.error(
        "This is neither a key nor an existing file. Paste the whole key, starting with -----BEGIN"
    )
    return None


async def _from_host(talk: Prompter, asked: FieldPrompt, name: str) -> Answers | None:
    kind, filler = asked.kind, asked.filler
    filled = await from_host(talk, filler, name) if filler else None
    if kind is None or filler is None or filled is None:
        return None
    filled = filled.beside(filler, fields_of(kind.source_class()), asked.answers)
    for note in filled.notes:
        talk.note(note)
    return filled.values


def _several(talk: Prompter, question: Field, path: str, typed: str) -> Answers | None:
    """Turn a list of names or numbers into the choices they mean."""
    chosen: list[str] = []
    for part in filter(None, re.split(r",\s*|(?<=\d)\s+(?=\d)", typed)):
        found = pick(part, question.choices, question.choices)
        if len(found) != 1:
            labels = ", ".join(each.label for each in found)
            why = f"{shown(part)} matches {labels}" if found else f"No match for {shown(part)}"
            talk.error(f"{why}. Type numbers or names, separated by commas")
            return None
        chosen.append(found[0].value)
    values = tuple(dict.fromkeys(chosen))
    talk.say(f"Selected: {', '.join(map(question.label_of, values))}")
    return {path: values}


def _present(field: Field, value: Value) -> str:
    """Return the current answer, short enough for a prompt."""
    match value:
        case SecretStr():
            return "entered" if value.get_secret_value() else ""
        case tuple():
            return shown(join_lines(value), 60)
        case str():
            return shown(field.label_of(value), 60)
        case _:
            return ""
