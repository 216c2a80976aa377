"""Reads a private key from a file's text, with the form's own validation."""

from __future__ import annotations

from typing import TYPE_CHECKING

from symsrc_tui.sources.fill import CredentialsError

if TYPE_CHECKING:
    from pydantic import SecretStr

    from symsrc_tui.sources.private_key import Sort


def private_key(text: str, sort: Sort, name: str) -> SecretStr:
    """Return the key in `text`.

    Raises `CredentialsError`, naming the file `name`, if there is none or one of another sort.
    """
    from pydantic import SecretStr
    from pydantic_core import PydanticCustomError

    from symsrc_tui.sources.private_key import canonical_private_key

    try:
        return SecretStr(canonical_private_key(text, sort))
    except PydanticCustomError as error:
        problem = error.message()
    raise CredentialsError(f"{name}: {problem}")
