"""SAS tokens in files and in pasted URLs."""

from __future__ import annotations

import re

from pydantic import SecretStr

from symsrc_tui.files import read_text
from symsrc_tui.sources.fill import CredentialsError, FilledValues

_SIGNED_URL = re.compile(r"(https?://[^/?]+)/([a-z0-9-]+)\?(\S*\bsig=\S+)")


def load(path: str) -> FilledValues:
    """Read the token in a file."""
    text = read_text(path).text.strip()
    if "sig=" not in text:
        raise CredentialsError("This file has no SAS token. One contains sig=")
    return FilledValues({"token": SecretStr(text)})


def split_signed_url(text: str) -> FilledValues | None:
    """Split a container's URL with a token."""
    match = _SIGNED_URL.fullmatch(text.strip())
    if match is None:
        return None
    values = {"account": match[1], "bucket": match[2], "token": SecretStr(match[3])}
    return FilledValues(values, ("The URL was split into its parts",))
