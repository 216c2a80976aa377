"""Split pasted AWS access keys and bucket addresses into the fields they belong to."""

from __future__ import annotations

import csv
import re
from functools import partial
from typing import TYPE_CHECKING

from pydantic import SecretStr

from symsrc_tui.sources.bucket import split_address
from symsrc_tui.sources.fill import (
    CredentialsError,
    FillChoice,
    FilledValues,
    ListFiller,
    SeveralError,
)
from symsrc_tui.sources.s3 import aws_profiles
from symsrc_tui.sources.s3.address import AMAZON, OTHER_STORE
from symsrc_tui.sources.s3.regions import is_region

if TYPE_CHECKING:
    from collections.abc import Mapping

    from symsrc_tui.forms.field import Value
    from symsrc_tui.sources.kind import Paste

# Option names as in AWS's files, `export` lines, the JSON output of its CLI and `rootkey.csv`.
_AWS = {
    "aws_access_key_id": r"(?:aws_?)?access_?key_?id",
    "aws_secret_access_key": r"(?:aws_?)?secret_?access_?key",
    "aws_session_token": r"(?:aws_)?(?:session|security)_?token",
    "region": r"(?:aws_)?(?:default_)?region",
    "endpoint_url": r"(?:aws_)?endpoint(?:_url)?(?:_s3)?|host_base",
}
# As in Terraform, s3cmd and `rootkey.csv`. Names as short as these need the shape of a value too.
_SHORT = {
    "aws_access_key_id": (r"(?:aws_?)?access_?key", r"A[A-Z]{3}[A-Z0-9]{16}"),
    "aws_secret_access_key": (r"(?:aws_?)?secret_?key", r"[A-Za-z0-9/+=]{40}"),
    "aws_session_token": (r"token", r"[A-Za-z0-9/+=]{100,}"),
}
_ANY = r"""[^\s"',;{]+"""
_SECTION = re.compile(r"(?m)^[ \t]*\[([^\]\r\n]+)\][ \t\r]*$")
_ID = re.compile(r"(?<![A-Za-z0-9/+])A(?:KIA|SIA)[A-Z0-9]{16}(?![A-Za-z0-9/+=])")
_BOTH = re.compile(r"(?P<id>A[A-Z]{3}[A-Z0-9]{16})[\s,;:]+(?P<secret>[A-Za-z0-9/+=]{40})")

# A profile, JSON, variables, Terraform, CSV.
_BEGIN = re.compile(
    r"\s*\ufeff?(?:\[[^\]]+\]\s*$|\{|export\s|set\s|\$env:|provider\s|.*access key id,"
    r"|[\"']?(?:aws|access|secret)_?\w*[\"']?\s*[=:])",
    re.IGNORECASE,
)


def begins_paste(line: str) -> bool:
    """Return whether a line may begin a text with an access key. See `Kind.begins_paste`."""
    return _BEGIN.match(line) is not None


def read_paste(paste: Paste) -> FilledValues | None:
    """Split a pasted access key or bucket address. Raises `CredentialsError` for temporary keys."""
    entries = _entries(paste.text)
    if len(entries) > 1:
        raise SeveralError(_filler(entries, paste.answers))
    for options in entries.values():
        return _access_key(options, paste.answers)
    return split_address(paste, AMAZON)


def has_access_key(text: str) -> bool:
    """Return whether a pasted text holds an access key ID or a secret access key.

    Raises `CredentialsError` if the key is for an S3-compatible store.
    """
    entries = _entries(text)
    for options in entries.values():
        if aws_profiles.advice(options) == OTHER_STORE:
            raise CredentialsError(f"The pasted key {aws_profiles.problem(options)}. {OTHER_STORE}")
    return bool(entries)


def _entries(text: str) -> dict[str, dict[str, str]]:
    """Return the options of each access key in the text, by the name of its profile or its ID."""
    text = text.lstrip("\ufeff")
    rows = _rows(text)
    parts = _SECTION.split(text)
    if rows:
        found = rows
    elif len(parts) > 1:
        # A name that is there twice gets a number, so that neither is lost.
        names = parts[1::2]
        found = {
            f"{name} ({at + 1})" if names.count(name) > 1 else name: _options(part)
            for at, (name, part) in enumerate(zip(names, parts[2::2]))  # noqa: B905 - as many
        }
        if parts[0].strip():
            found["(first)"] = _options(parts[0])
    else:
        ids = list(dict.fromkeys(_ID.findall(text)))
        found = _pairs(text, ids) if len(ids) > 1 else {ids[0] if ids else "": _options(text)}
    return {name: options for name, options in found.items() if _has_key(options)}


def _pairs(text: str, ids: list[str]) -> dict[str, dict[str, str]]:
    """Return the keys of a text without names, where each ID comes before its secret."""
    starts = [text.rfind("\n", 0, text.index(id_)) + 1 for id_ in ids]
    parts = [text[start:end] for start, end in zip(starts, [*starts[1:], None], strict=True)]
    found = {id_: _options(part) for id_, part in zip(ids, parts, strict=True)}
    is_clear = all(map(_is_pair, found.values())) and not _has_key(_options(text[: starts[0]]))
    if is_clear and starts == sorted(starts):
        return found
    raise CredentialsError(f"Several access keys were pasted: {', '.join(ids[:3])}. Paste only one")


def _is_pair(options: Mapping[str, str]) -> bool:
    return bool(options.get("aws_access_key_id") and options.get("aws_secret_access_key"))


def _filler(entries: Mapping[str, dict[str, str]], answers: Mapping[str, Value]) -> ListFiller:
    def choices() -> list[FillChoice]:
        return [
            FillChoice(
                name,
                aws_profiles.problem(options) or options.get("region", ""),
                partial(_access_key, options, answers),
            )
            for name, options in entries.items()
        ]

    return ListFiller(
        fields=("access_key", "secret_key"),
        title="Choose one of the pasted access keys",
        offer="",
        about="Several access keys were pasted. Up and Down move. Enter fills in the key.",
        noun="access key",
        places="the pasted text",
        choices=choices,
    )


def _has_key(options: Mapping[str, str]) -> bool:
    return bool(options.get("aws_access_key_id") or options.get("aws_secret_access_key"))


def _access_key(options: dict[str, str], answers: Mapping[str, Value]) -> FilledValues:
    key_id, secret = options.get("aws_access_key_id"), options.get("aws_secret_access_key")
    is_other = aws_profiles.advice(options) == OTHER_STORE
    if (is_other or (key_id and secret)) and (problem := aws_profiles.problem(options)):
        raise CredentialsError(f"The pasted key {problem}. {aws_profiles.advice(options)}")
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
    options: dict[str, str] = {}
    for option, name in _AWS.items():
        _find(text, option, name, _ANY, options)
    for option, (name, shape) in _SHORT.items():
        _find(text, option, name, shape, options)
    return options


def _find(text: str, option: str, name: str, value: str, options: dict[str, str]) -> None:
    pattern = rf"""(?<![a-z0-9_])(?i:{name})["']?\s*[=:]\s*["']?({value})(?![^\s"',;}}])"""
    if option not in options and (match := re.search(pattern, text)):
        options[option] = match[1]


def _rows(text: str) -> dict[str, dict[str, str]]:
    """Return the rows of the CSV file that the AWS console offers for download."""
    lines = text.strip().splitlines()
    if not lines or "access key id" not in lines[0].casefold():
        return {}
    try:
        header, *rows = csv.reader(lines)
    except csv.Error:
        return {}
    names = [name.strip().casefold() for name in header]
    if "access key id" not in names or len(names) < 2:
        return {}
    found = {}
    for row in rows:
        cells = {name: cell.strip() for name, cell in zip(names, row)}  # noqa: B905 - a row may be cut off
        key = cells.get("access key id", "")
        found[key] = {
            "aws_access_key_id": key,
            "aws_secret_access_key": cells.get("secret access key", ""),
        }
    return found
