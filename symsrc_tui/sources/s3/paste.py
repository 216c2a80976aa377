"""Splits pasted AWS access keys and bucket addresses into the fields they belong to."""

from __future__ import annotations

import csv
import re
from typing import TYPE_CHECKING

from pydantic import SecretStr

from symsrc_tui.sources.bucket import split_address
from symsrc_tui.sources.fill import CredentialsError, FilledValues
from symsrc_tui.sources.s3 import aws_profiles
from symsrc_tui.sources.s3.regions import is_region

if TYPE_CHECKING:
    from collections.abc import Mapping

    from symsrc_tui.forms.field import Value
    from symsrc_tui.sources.kind import Paste

# Option names as in AWS's files, `export` lines and the JSON output of its CLI.
_AWS = {
    "aws_access_key_id": r"(?:aws_)?access_?key_?id",
    "aws_secret_access_key": r"(?:aws_)?secret_?access_?key",
    "aws_session_token": r"(?:aws_)?(?:session|security)_?token",
    "region": r"(?:aws_)?(?:default_)?region",
}
_BOTH = re.compile(r"(?P<id>A[A-Z]{3}[A-Z0-9]{16})[\s,;:]+(?P<secret>[A-Za-z0-9/+=]{40})")


def read_paste(paste: Paste) -> FilledValues | None:
    """Split a pasted access key or bucket address. Raises `CredentialsError` for temporary keys."""
    options = _options(paste.text)
    if _has_key(options):
        return _access_key(options, paste.answers)
    return split_address(paste, "s3")


def has_access_key(text: str) -> bool:
    """Return whether a pasted text holds an access key ID or a secret access key."""
    return _has_key(_options(text))


def _has_key(options: Mapping[str, str]) -> bool:
    return bool(options.get("aws_access_key_id") or options.get("aws_secret_access_key"))


def _access_key(options: dict[str, str], answers: Mapping[str, Value]) -> FilledValues:
    key_id, secret = options.get("aws_access_key_id"), options.get("aws_secret_access_key")
    if key_id and secret and (problem := aws_profiles.problem(options)):
        raise CredentialsError(f"The pasted key {problem}. {aws_profiles.ADVICE}")
    values: dict[str, str | SecretStr] = {}
    labels = []
    if key_id:
        values["access_key"] = key_id
        labels.append("access key ID")
    if secret:
        values["secret_key"] = SecretStr(secret)
        labels.append("secret access key")
    region = options.get("region", "")
    if is_region(region) and not answers.get("region"):
        values["region"] = region
        labels.append("region (check that it is the bucket's)")
    return FilledValues(values, (f"Filled in from your paste: {', '.join(labels)}",))


def _options(text: str) -> dict[str, str]:
    if both := _BOTH.fullmatch(text.strip()):
        return {"aws_access_key_id": both["id"], "aws_secret_access_key": both["secret"]}
    lines = text.strip().splitlines()
    if len(lines) > 1 and "access key id," in lines[0].casefold():
        # The CSV file that the AWS console offers for download.
        header, row = (next(csv.reader([line]), []) for line in lines[:2])
        cells = {name.strip().casefold(): cell.strip() for name, cell in zip(header, row)}  # noqa: B905 - a row may be cut off
        return {
            "aws_access_key_id": cells.get("access key id", ""),
            "aws_secret_access_key": cells.get("secret access key", ""),
        }
    options: dict[str, str] = {}
    for option, name in _AWS.items():
        match = re.search(
            rf"""(?<![a-z0-9_]){name}["']?\s*[=:]\s*["']?([^\s"',;]+)""", text, re.IGNORECASE
        )
        if match:
            options[option] = match[1]
    return options
