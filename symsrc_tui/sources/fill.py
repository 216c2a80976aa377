"""Describe what on this host can fill in fields: lists, such as of AWS profiles, and files.

A filler's functions block, so call them in a thread.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from symsrc_tui.text.safe import shown

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from pydantic import SecretStr

    from symsrc_tui.forms.field import Field, Value


class CredentialsError(Exception):
    """An error about a file or profile, with advice. Its message never contains a secret."""


class FilledValues(NamedTuple):
    """The values read from a file, profile or paste."""

    values: Mapping[str, str | SecretStr]
    """By the API's name of the field."""
    notes: tuple[str, ...] = ()
    """Hints for the user, one sentence each."""
    notes_on: Mapping[str, str] = MappingProxyType({})
    """The same on single values, by field path."""
    replaces_all: bool = False
    """True if no existing answer stays beside them."""

    def beside(
        self, filler: Filler, fields: Iterable[Field], answers: Mapping[str, Value]
    ) -> FilledValues:
        """Return the values to fill in beside existing answers.

        Requested values, such as a key, replace an answer. Additional ones, such as a profile's
        region, do not.
        """
        if self.replaces_all:
            return self
        values, notes = dict(self.values), list(self.notes)
        for field in fields:
            path, answer = field.path, answers.get(field.path)
            if path in values and not answer:
                notes += filter(None, [self.notes_on.get(path)])
            elif path in values and path not in filler.fields and answer != values[path]:
                del values[path]
                notes.append(f"{field.label} {answer} was kept.")
        return FilledValues(values, tuple(notes))


class FileFiller(NamedTuple):
    """A file, named by its path, that can fill in fields."""

    fields: tuple[str, ...]
    """The paths of the fields it is offered at."""
    title: str
    offer: str
    """The same after "Type @ to"."""
    suffix: str
    """Only files with this ending are listed."""
    load: Callable[[str], FilledValues]
    """Read the file. Raises `CredentialsError`."""


class FillChoice(NamedTuple):
    """An entry of a list to fill in fields from."""

    name: str
    detail: str
    load: Callable[[], FilledValues]
    """Read the entry's values. Raises `CredentialsError`."""


class ListFiller(NamedTuple):
    """A list, such as that of the profiles on this host, with entries that can fill in fields."""

    fields: tuple[str, ...]
    """The paths of the fields it is offered at."""
    title: str
    offer: str
    """The same after "Type @ to"."""
    about: str
    """The help text."""
    noun: str
    """What an entry is, such as "AWS profile"."""
    places: str
    """Where entries are looked for."""
    choices: Callable[[], Sequence[FillChoice]]
    """Look for the entries. Raises `CredentialsError`."""
    is_everywhere: bool = False
    """True if it is offered at nearly every field, so that saying it once is enough."""

    @property
    def nothing(self) -> str:
        """The message for an empty list."""
        return f"No {self.noun}s found in {self.places}"


class SeveralError(CredentialsError):
    """A text has several entries to fill in fields from, of which one must be chosen."""

    def __init__(self, filler: ListFiller) -> None:
        names = " and ".join(shown(choice.name, 24) for choice in filler.choices()[:3])
        super().__init__(f"Several {filler.noun}s were pasted, such as {names}. Paste only one")
        self.filler = filler


Filler: TypeAlias = FileFiller | ListFiller
"""Something on this host that can fill in fields."""
