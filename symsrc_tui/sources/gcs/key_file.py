"""Read the JSON key file of a Google Cloud service account."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from symsrc_tui.files import read_text
from symsrc_tui.sources.fill import CredentialsError, FilledValues
from symsrc_tui.sources.key_document import is_object, joined, read_object
from symsrc_tui.sources.private_key import KEY_START, KeySort, decoded, private_key_in
from symsrc_tui.text.safe import shown

if TYPE_CHECKING:
    from pathlib import Path

    from pydantic import JsonValue

    from symsrc_tui.sources.kind import Paste

KEY_SORT = KeySort("RSA", "Google's service accounts use RSA keys")
_EMAIL = re.compile(r"""client_email\\?["']?\s*[=:]\s*\\?["']?([^\s"'\\,;]+@[^\s"'\\,;]+)""")
_SETTING = re.compile(r'\{\s*(?:\\n\s*)?(?P<escape>\\)?"[a-z_0-9]+\\?"\s*:')
"""Matches the start of a JSON document within a text."""
_BEGIN = re.compile(
    r"\W*(?:export\s+|set\s+|\$env:)?[\"']?"
    r"(?:google_\w*credentials\w*|gcloud_\w+|credentials|client_email|private_key)[\"']?\s*[=:]",
    re.IGNORECASE,
)
_ADVICE = "Create a JSON key: IAM & Admin > Service Accounts > Keys"
_OTHER_TYPES = {
    "authorized_user": "is a user's login, created by gcloud auth application-default",
    "external_account": "is a workload identity configuration, which has no key",
    "external_account_authorized_user": "is a workforce identity login, which has no key",
    "impersonated_service_account": "is an impersonation configuration, which has no key",
    "gdch_service_account": "is a key for Google Distributed Cloud",
}
_OTHER_KEYS = {
    "installed": "is an OAuth client's secret",
    "web": "is an OAuth client's secret",
    "issuer_id": "is an App Store Connect API key",
    "key_id": "is an App Store Connect API key",
    "project_info": "is a Firebase app's configuration",
}


def load(path: str | Path) -> FilledValues:
    """Read `client_email` and `private_key` from a key file. Raises `CredentialsError`."""
    file = read_text(path)
    exposure = file.exposure()
    return _values(decoded(file.text), shown(file.path), (exposure,) if exposure else ())


def has_key(text: str) -> bool:
    """Return whether a pasted text is a JSON object with a field for a private key in it."""
    text = joined(_document_in(text))
    return is_object(text) and '"private_key"' in text and KEY_START.search(text) is not None


def read_paste(paste: Paste) -> FilledValues | None:
    """Split a pasted key file; any JSON object is one in the fields that a key file can fill."""
    is_key_field = paste.field.path in ("client_email", "private_key")
    if has_key(paste.text) or (is_object(paste.text) and is_key_field):
        filled = parse(_document_in(paste.text))
    else:
        emails = set(_EMAIL.findall(paste.text))
        if not KEY_START.search(paste.text) or len(emails) != 1:
            return None
        key = private_key_in(paste.text, KEY_SORT, "The pasted text")
        filled = FilledValues({"client_email": emails.pop(), "private_key": key})
    return filled._replace(notes=(*filled.notes, "Filled in client email and private key"))


def begins_paste(line: str) -> bool:
    """Return whether a line may begin a text for `read_paste`. See `Kind.begins_paste`."""
    return is_object(line) or _BEGIN.match(line) is not None


def _document_in(text: str) -> str:
    """Return the JSON document that is the value of a setting, else the text unchanged."""
    if is_object(text) or not (match := _SETTING.search(text)):
        return text
    if match["escape"]:
        # As in a string of Terraform, YAML or a shell.
        text = re.sub(r'\\(["\\])', r"\1", text)
    start = text.find("{", match.start())
    return text[start : text.rfind("}") + 1]


def parse(text: str) -> FilledValues:
    """Read `client_email` and `private_key` from a key file's text. Raises `CredentialsError`."""
    return _values(text, "The pasted text", ())


def _values(text: str, name: str, notes: tuple[str, ...]) -> FilledValues:
    account = read_object(text, name, _ADVICE)
    if account.get("type") != "service_account":
        raise CredentialsError(f"{name} {_what_it_is(account)}. {_ADVICE}")
    email, key = (_line(account, field, name) for field in ("client_email", "private_key"))
    # A blank in it comes from a broken line with an indent.
    email = re.sub(r"\s", "", email)
    return FilledValues(
        {"client_email": email, "private_key": private_key_in(key, KEY_SORT, name)}, notes
    )


def _what_it_is(account: dict[str, JsonValue]) -> str:
    other = _OTHER_TYPES.get(str(account.get("type")))
    return other or next(
        (what for key, what in _OTHER_KEYS.items() if key in account),
        'is not a service account\'s key (no "type": "service_account")',
    )


def _line(account: dict[str, JsonValue], field: str, name: str) -> str:
    value = account.get(field)
    if not isinstance(value, str) or not value.strip():
        raise CredentialsError(f"{name} has no {field}. {_ADVICE}")
    return value
