"""Ask for one field of a form, line by line, as its definition says."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable, Mapping, Sequence
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from pydantic import SecretStr

from symsrc_tui.files import UnreadableError
from symsrc_tui.forms.clean_text import begins_key
from symsrc_tui.forms.controls import (
    KEPT,
    ChoiceControl,
    ChoicesControl,
    Control,
    FlagControl,
    KeyControl,
    ListControl,
    SecretControl,
    TextControl,
    UnclearError,
)
from symsrc_tui.forms.field import Choice, Field, Value
from symsrc_tui.plain.console import PAUSE_IN_A_PASTE, EndOfInput, Unreadable
from symsrc_tui.plain.paste import notes_on
from symsrc_tui.plain.path_prompt import ask_path, is_file
from symsrc_tui.plain.prompter import Back
from symsrc_tui.plain.secret_state import SecretState, about_stored, secret_state
from symsrc_tui.sources.fill import (
    CredentialsError,
    FileFiller,
    FilledValues,
    ListFiller,
    SeveralError,
)
from symsrc_tui.sources.paste import begins_paste, parse_paste
from symsrc_tui.sources.source import fields_of
from symsrc_tui.text.safe import shown

if TYPE_CHECKING:
    from symsrc_tui.plain.prompter import Prompter
    from symsrc_tui.sources.fill import Filler
    from symsrc_tui.sources.kind import Kind

Answers = Mapping[str, Value]
"""By field path. Usually one; several if they came from a file or profile."""

_LITERAL = re.compile(r"\\+[?<@-]")
_LONGEST_PATH = 500


class FieldPrompt(NamedTuple):
    """A field to ask for, with its current answer."""

    field: Field
    present: Value
    """The current answer."""
    position: str
    """Its position in the wizard, such as `Step 3 of 4, Details, question 2 of 9`."""
    present_as: str = ""
    """Shown in the prompt instead of the current answer, unless empty."""
    listed: Sequence[Choice] = ()
    """Choices in addition to the field's own."""
    kind: Kind | None = None
    """The kind of source that the field belongs to; None for fields of the connection."""
    answers: Mapping[str, Value] = MappingProxyType({})
    """The answers to all fields of the source, by path."""
    is_stored: bool = False
    """Whether the server has a secret in this field, which it can keep."""

    @property
    def choices(self) -> Sequence[Choice]:
        """All choices."""
        return (*self.field.choices, *self.listed)

    @property
    def filler(self) -> Filler | None:
        """What on this host can fill in the field."""
        return self.kind.filler_for(self.field.path) if self.kind else None

    @property
    def offer(self) -> str:
        """A sentence on what on this host can fill in the field; empty if nothing can."""
        return f"Type @ to {self.filler.offer}." if self.filler else ""

    @property
    def is_answered(self) -> bool:
        """True if Enter keeps an answer that `-` would clear."""
        return bool(self.shown) and not isinstance(self.field.control, FlagControl)

    @property
    def shown(self) -> str:
        """The current answer, as it is shown; empty if there is none."""
        if self.is_stored:
            return secret_state(self.present).name.lower()
        return self.present_as or shown(self.field.control.text(self.present), 60)

    @property
    def without(self) -> Value:
        """The answer that `-` gives: a blank one, or the stored secret instead of none."""
        is_cleared = self.is_stored and secret_state(self.present) is SecretState.CLEARED
        is_needed = self.is_stored and self.field.required
        return KEPT if is_cleared or is_needed else self.field.control.blank

    @property
    def text(self) -> str:
        """The text before the answer, on the same line."""
        need = "" if self.field.required else " (optional)"
        return f"{self.field.label}{need}{f' [{self.shown}]' if self.shown else ''}: "


async def ask(prompter: Prompter, prompt: FieldPrompt, *, again: bool = False) -> Answers | None:
    """Ask until there is an answer, valid or not. Return None to keep the current one (Enter).

    Raises Back and Quit.

    Args:
        again: show only the prompt.
    """
    field = prompt.field
    way = WAYS[type(field.control)]
    if not again:
        _introduce(prompter, prompt, way)

    def explain() -> None:
        prompter.say(f"{field.label}: " + "\n".join((*field.explanation, prompt.offer)).strip())

    while True:
        typed = await way.read(prompter, prompt, explain)
        if not typed:
            return None
        if typed == "-":
            return {field.path: prompt.without}
        try:
            answers = await _understand(prompter, prompt, typed)
        except (CredentialsError, UnclearError) as error:
            prompter.error(str(error))
            continue
        if answers is not None:
            return answers


def _introduce(prompter: Prompter, prompt: FieldPrompt, way: Way) -> None:
    """Show the position, the field and its help."""
    field = prompt.field
    prompter.say(f"\n{prompt.position}: {field.label}")
    can_clear = not field.required and prompt.is_answered
    # Where Enter keeps an answer, leaving it blank is another key.
    help_ = field.help.replace("Leave blank for", "Clear it for") if can_clear else field.help
    prompter.say(f"{help_}.")
    if prompt.is_stored:
        prompter.say(about_stored(prompt.present, field))
    elif can_clear:
        prompter.say("Enter keeps the answer, - clears it.")
    if way.shows_example and field.example not in field.help:
        prompter.say(f"For example: {field.example}")
    if way.note:
        prompter.say(way.note)
    if isinstance(prompt.filler, ListFiller) and prompt.filler.is_everywhere:
        prompter.say_once(prompt.offer)
    elif prompt.offer:
        prompter.say(prompt.offer)
    prompter.list_choices(prompt.choices, with_values=field.control.allow_custom)


async def _read_line(prompter: Prompter, prompt: FieldPrompt, explain: Callable[[], None]) -> str:
    return await prompter.text(prompt.text, explain)


async def _read_choice(prompter: Prompter, prompt: FieldPrompt, explain: Callable[[], None]) -> str:
    custom = prompt.field.control.allow_custom
    return await prompter.choose(
        prompt.text, prompt.choices, explain, other=custom, are_listed=True
    )


async def _read_flag(prompter: Prompter, prompt: FieldPrompt, explain: Callable[[], None]) -> str:
    question = f"{prompt.field.label}?"
    is_on = await prompter.yes(question, explain, present=bool(prompt.present))
    return prompt.field.control.text(is_on)


async def _read_hidden(prompter: Prompter, prompt: FieldPrompt, explain: Callable[[], None]) -> str:
    async def read() -> str:
        typed, has_more = await prompter.console.hidden(prompt.text)
        if has_more:
            prompter.note("Only the first line was kept")
        return typed

    return await _read_secret(prompter, prompt, explain, read)


async def _read_key(prompter: Prompter, prompt: FieldPrompt, explain: Callable[[], None]) -> str:
    return await _read_secret(prompter, prompt, explain, lambda: prompter.console.key(prompt.text))


async def _read_secret(
    prompter: Prompter,
    prompt: FieldPrompt,
    explain: Callable[[], None],
    read: Callable[[], Awaitable[str]],
) -> str:
    """Return what was typed, cleaned. Raises Back and Quit."""
    while True:
        try:
            typed = await read()
        except EndOfInput:
            await prompter.leave()
            continue
        except Unreadable as error:
            prompter.error(str(error))
            continue
        text, notices = prompt.field.control.clean(typed)
        for notice in notices if text else ():
            prompter.note(notice)
        if not prompter.is_command(text, explain):
            return text


async def _understand(prompter: Prompter, prompt: FieldPrompt, typed: str) -> Answers | None:
    """Turn the typed text into answers. Return None, after saying why, if it is not one.

    Raises `CredentialsError` and `UnclearError`.
    """
    if prompt.filler and typed.startswith("@"):
        return await _from_host(prompter, prompt, typed[1:].strip())
    if prompt.kind:
        whole, rest = typed, b""
        if begins_paste(typed) and not prompt.field.control.is_secret:
            rest = prompter.console.drop_input(pause=PAUSE_IN_A_PASTE)
            whole = f"{typed}\n{rest.decode(errors='replace')}".strip()
        try:
            pasted = parse_paste(whole, prompt.field, prompt.kind, prompt.answers)
        except SeveralError as error:
            return await _from_host(prompter, prompt, "", error.filler)
        if pasted:
            for note in notes_on(pasted, is_hidden=prompt.field.control.is_secret):
                prompter.note(note)
            return pasted.values
        if rest.strip():
            prompter.note("Only the first line was kept")
    return await WAYS[type(prompt.field.control)].understand(prompter, prompt, typed)


async def _parse(prompter: Prompter, prompt: FieldPrompt, typed: str) -> Answers | None:
    field = prompt.field
    value = field.control.parse(typed[1:] if _LITERAL.fullmatch(typed) else typed)
    corrected = field.corrected(value)
    if corrected != value:
        prompter.note(f"Corrected to {field.control.text(corrected)}")
    return {field.path: corrected}


async def _parse_choices(prompter: Prompter, prompt: FieldPrompt, typed: str) -> Answers | None:
    """As `_parse`, and say what was chosen, because numbers and parts of names are accepted."""
    value = prompt.field.control.parse(typed)
    prompter.say(f"Selected: {', '.join(prompt.field.control.labels(value))}")
    return {prompt.field.path: value}


async def _parse_key(prompter: Prompter, prompt: FieldPrompt, typed: str) -> Answers | None:
    """Turn a pasted key, or the path of a key file, into answers."""
    if begins_key(typed):
        return {prompt.field.path: SecretStr(typed)}
    if prompt.filler and len(typed) <= _LONGEST_PATH and await asyncio.to_thread(is_file, typed):
        return await _from_host(prompter, prompt, typed)
    # The message does not repeat the text, because it may be part of a key.
    raise UnclearError(
        "This is neither a key nor an existing file. Paste the whole key, starting with -----BEGIN"
    )


async def _from_host(
    prompter: Prompter, prompt: FieldPrompt, name: str, filler: Filler | None = None
) -> Answers | None:
    kind, filler = prompt.kind, filler or prompt.filler
    filled = await _found(prompter, filler, name) if filler else None
    if kind is None or filler is None or filled is None:
        return None
    filled = filled.beside(filler, fields_of(kind.source_class()), prompt.answers)
    for note in filled.notes:
        prompter.note(note)
    return filled.values


async def _found(prompter: Prompter, filler: Filler, name: str) -> FilledValues | None:
    """Return the values of an entry or file, or None after saying why there are none.

    Args:
        name: of the entry, or the file's path; empty to ask for it.
    """
    try:
        if isinstance(filler, FileFiller):
            suffix = filler.suffix
            path = await ask_path(prompter, f"{suffix} file", named=name, suffix=suffix)
            return await asyncio.to_thread(filler.load, path)
        return await _from_list(prompter, filler, name)
    except (CredentialsError, UnreadableError) as error:
        prompter.error(str(error))
    except Back:
        pass
    return None


async def _from_list(prompter: Prompter, filler: ListFiller, name: str) -> FilledValues:
    choices = await asyncio.to_thread(filler.choices)
    if not choices:
        raise CredentialsError(filler.nothing)
    if not name:
        prompter.say(f"{filler.title}:")
        name = await prompter.choose(
            f"{filler.noun[0].upper()}{filler.noun[1:]}: ",
            [Choice(choice.name, choice.name, choice.detail) for choice in choices],
            lambda: prompter.say(filler.about),
        )
    for choice in choices:
        if choice.name == name:
            return await asyncio.to_thread(choice.load)
    if name in {"", "-"}:
        raise Back
    raise CredentialsError(f"There is no {filler.noun} named {shown(name, 40)}")


class Way(NamedTuple):
    """How to ask for an answer."""

    read: Callable[[Prompter, FieldPrompt, Callable[[], None]], Awaitable[str]]
    """Returns the typed text; empty for Enter. Raises Back and Quit."""
    understand: Callable[[Prompter, FieldPrompt, str], Awaitable[Answers | None]] = _parse
    """Turns the typed text into answers, or into None after saying why it is not one."""
    note: str = ""
    """A sentence on how to type it."""
    shows_example: bool = True


_HIDDEN = "What you type is not shown."
WAYS: Mapping[type[Control], Way] = {
    TextControl: Way(_read_line),
    SecretControl: Way(_read_hidden, note=_HIDDEN),
    KeyControl: Way(_read_key, _parse_key, note=_HIDDEN),
    ChoiceControl: Way(_read_choice, shows_example=False),
    ListControl: Way(_read_line),
    ChoicesControl: Way(_read_line, _parse_choices, note="Separate several with commas."),
    FlagControl: Way(_read_flag),
}
"""How each control is asked for."""
