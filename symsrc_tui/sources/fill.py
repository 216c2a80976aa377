"""Values people already have on this host, to fill the form from: AWS profiles, a service
account's JSON, a `.p8` key.

Everything here blocks, so a front end calls it in a thread. Importing this package imports
neither pydantic nor botocore.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pydantic import SecretStr


class CredentialsError(Exception):
    """Says which file, what is wrong with it and what right looks like. Never holds a secret."""


class Found(NamedTuple):
    """What a file or profile gave."""

    values: Mapping[str, str | SecretStr]
    """Keyed by the API's name of the field each value answers."""
    notes: tuple[str, ...] = ()
    """One sentence each: worth knowing, nothing that stops anyone."""
