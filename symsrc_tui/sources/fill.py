"""Values people already have on this host, to fill the form from: AWS profiles, a service
account's JSON, a `.p8` key.

Everything here blocks, so a front end calls it in a thread. Importing this package imports
neither pydantic nor botocore.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from pydantic import SecretStr

    from symsrc_tui.forms.field import Field, Value


class CredentialsError(Exception):
    """Says which file, what is wrong with it and what right looks like. Never holds a secret."""


class FilledValues(NamedTuple):
    """What a file or profile gave."""

    values: Mapping[str, str | SecretStr]
    """Keyed by the API's name of the field each value answers."""
    notes: tuple[str, ...] = ()
    """One sentence each: worth knowing, nothing that stops anyone."""
    notes_on: Mapping[str, str] = MappingProxyType({})
    """The same on single values, by field path."""

    def beside(self, fields: Iterable[Field], answers: Mapping[str, Value]) -> FilledValues:
        """Return what to take where these answers were given.

        What was asked for, a key and what belongs to it, replaces an answer. What only comes along,
        such as the region of a profile, does not.
        """
        values, notes = dict(self.values), list(self.notes)
        for field in fields:
            path, answer = field.path, answers.get(field.path)
            if path in values and not answer:
                notes += filter(None, [self.notes_on.get(path)])
            elif path in values and not field.filler and answer != values[path]:
                del values[path]
                notes.append(f"{field.label} {answer} was kept.")
        return FilledValues(values, tuple(notes))
