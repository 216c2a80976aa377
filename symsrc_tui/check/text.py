"""Words of a server, made fit to stand in a finding."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from symsrc_tui.kinds.question import shown

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from pydantic import SecretStr

_SHORTEST_SECRET = 4
_TAGS = re.compile(r"<[^<>]*>")


def quoted(text: str, length: int = 120) -> str:
    """At most `length` characters of foreign text on one line, without markup of any sort."""
    plain = re.sub(r"[\[\]<>]", "", _TAGS.sub(" ", text[: 4 * length]))
    return shown(" ".join(plain.split()), length)


def token(text: str) -> str:
    """An error code or a name that a server sends: its letters, digits, dots and hyphens."""
    return re.sub(r"[^A-Za-z0-9._-]", "", text)[:60]


def hiding(secrets: Iterable[SecretStr]) -> Callable[[str], str]:
    """What puts a mark in the place of each of the secrets, and of each line of a longer one."""
    lines = {line for secret in secrets for line in secret.get_secret_value().splitlines()}
    # What is shorter cannot be told from parts of words.
    parts = [re.escape(line) for line in lines if len(line) >= _SHORTEST_SECRET]
    pattern = re.compile("|".join(parts) or r"(?!)", re.IGNORECASE)
    return lambda text: pattern.sub("[hidden]", text)
