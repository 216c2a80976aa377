"""Read the JSON file in which fastlane keeps an App Store Connect API key.

Facts: `key_id`, `issuer_id` and `key` (fastlane, `Spaceship::ConnectAPI::Token.from_json_file`).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from symsrc_tui.sources.fill import CredentialsError, FilledValues
from symsrc_tui.sources.key_document import is_object, joined, read_object
from symsrc_tui.sources.private_key import KeySort, private_key_in
from symsrc_tui.text.safe import shown

if TYPE_CHECKING:
    from pydantic import SecretStr

    from symsrc_tui.sources.kind import Paste

KEY_SORT = KeySort("EC P-256", "App Store Connect uses EC P-256 keys")
_ADVICE = "Use the .p8 file, or fastlane's JSON file with key_id, issuer_id and key"
_FIELDS = re.compile(r'"(?:key|key_filepath)"\s*:')


def has_key(text: str) -> bool:
    """Return whether a text is a JSON object with fastlane's fields."""
    text = joined(text)
    return is_object(text) and '"key_id"' in text and _FIELDS.search(text) is not None


def read_paste(paste: Paste) -> FilledValues | None:
    """Split fastlane's JSON into its fields. See `Kind.read_paste`."""
    return parse(paste.text, "The pasted text") if has_key(paste.text) else None


def parse(text: str, name: str) -> FilledValues:
    """Read issuer, key ID and key from the file's text. Raises `CredentialsError`."""
    document = read_object(text, name, _ADVICE)
    key = document.get("key")
    if not isinstance(key, str) or not key.strip():
        if isinstance(file := document.get("key_filepath"), str):
            raise CredentialsError(f"{name} has the key in another file: {shown(file, 60)}")
        raise CredentialsError(f"{name} has no key. {_ADVICE}")
    values: dict[str, str | SecretStr] = {}
    labels = []
    for part, path, label in (
        ("issuer_id", "appconnectIssuer", "issuer"),
        ("key_id", "appconnectKey", "key ID"),
    ):
        value = document.get(part)
        if isinstance(value, str) and (value := re.sub(r"\s", "", value)):
            values[path] = value
            labels.append(label)
    values["appconnectPrivateKey"] = private_key_in(key, KEY_SORT, name)
    filled_in = ", ".join((*labels, "private key"))
    return FilledValues(values, (f"Filled in from fastlane's JSON: {filled_in}",))
