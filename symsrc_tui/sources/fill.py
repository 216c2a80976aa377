"""Reads credentials on this host to fill the form: AWS profiles, JSON key files, `.p8` keys.

Everything here blocks, so call it in a thread. pydantic and botocore are imported on first use,
so that the first screen appears quickly.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

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
