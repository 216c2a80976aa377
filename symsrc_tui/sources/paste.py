"""Splits pasted credentials and addresses into the fields they belong to.

Fast and without I/O, so a front end can call it while handling a keystroke.
"""

from __future__ import annotations

import csv
import re
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from symsrc_tui.sources.bucket import parse_bucket_address
from symsrc_tui.sources.fill import CredentialsError, FilledValues
from symsrc_tui.sources.s3.regions import is_region
from symsrc_tui.sources.source import fields_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from symsrc_tui.forms.field import Field, Value
    from symsrc_tui.sources.source import Source

_LONGEST = 64 * 1024
_KEY = re.compile(r"-----BEGIN [A-Z0-9 ]*PRIVATE KEY-----")
_USER_IN_URL = re.compile(r"https?://[^/?#\s]*@", re.IGNORECASE)
_REGION_IN_HOST = re.compile(r"\bs3[.-](?P<region>[a-z]{2,4}(?:-[a-z]+)+-[0-9]{1,2})\.amazonaws\.")
# Option names as in AWS's files, `export` lines and the JSON output of its CLI.
_AWS = {
    "aws_access_key_id": r"(?:aws_)?access_?key_?id",
    "aws_secret_access_key": r"(?:aws_)?secret_?access_?key",
    "aws_session_token": r"(?:aws_)?(?:session|security)_?token",
    "region": r"(?:aws_)?(?:default_)?region",
}
_BOTH = re.compile(r"(?P<id>A[A-Z]{3}[A-Z0-9]{16})[\s,;:]+(?P<secret>[A-Za-z0-9/+=]{40})")


def parse_paste(
    text: str, at: Field, model: type[Source], answers: Mapping[str, Value]
) -> FilledValues | None:
    """Split a pasted text into several fields' values; None if it is a plain value.

    Args:
        at: the field it was pasted into.
        answers: the existing answers by field path.

    Raises:
        CredentialsError: it belongs to another type of source.
    """
    if len(text) > _LONGEST:
        return None
    fields = {field.path: field for field in fields_of(model)}
    return (
        _key(text, at, fields)
        or _aws(text, fields, answers)
        or _place(text, at, model, answers)
        or _user_in_url(text, at)
    )


def _key(text: str, at: Field, fields: Mapping[str, Field]) -> FilledValues | None:
    is_key = _KEY.search(text) is not None
    is_json = text.lstrip("\ufeff \r\n\t").startswith("{")
    if not is_key and not (is_json and at.filler == "service-account"):
        return None
    if is_json:
        if "client_email" not in fields:
            raise CredentialsError(
                "This is a Google service account's key file. To use it, choose the type Google"
                " Cloud Storage"
            )
        from symsrc_tui.sources.gcs import key_file

        found = key_file.parse(text)
        return found._replace(notes=(*found.notes, "Filled in client email and private key"))
    if at.control == "key":
        return None
    field = next((field for field in fields.values() if field.control == "key"), None)
    if field is None:
        raise CredentialsError("This is a private key. This type of source has no field for one")
    from pydantic import SecretStr

    return FilledValues(
        {field.path: SecretStr(text.strip())},
        (f"Filled in {field.label} from the pasted key",),
    )


def _aws(
    text: str, fields: Mapping[str, Field], answers: Mapping[str, Value]
) -> FilledValues | None:
    options = _aws_options(text)
    key_id, secret = options.get("aws_access_key_id"), options.get("aws_secret_access_key")
    if not key_id and not secret:
        return None
    if "access_key" not in fields:
        raise CredentialsError("This is an AWS access key. To use it, choose the type Amazon S3")
    from pydantic import SecretStr

    from symsrc_tui.sources.s3 import aws_profiles

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


def _aws_options(text: str) -> dict[str, str]:
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
    found: dict[str, str] = {}
    for option, name in _AWS.items():
        given = re.search(
            rf"""(?<![a-z0-9_]){name}["']?\s*[=:]\s*["']?([^\s"',;]+)""", text, re.IGNORECASE
        )
        if given:
            found[option] = given[1]
    return found


def _place(
    text: str, at: Field, model: type[Source], answers: Mapping[str, Value]
) -> FilledValues | None:
    text = text.strip()
    if at.path not in ("bucket", "prefix") or (at.path == "prefix" and "://" not in text):
        return None
    place = parse_bucket_address(text, model.ADDRESS)
    if place is None:
        return None
    bucket, prefix = place
    # Never overwrite another answer. The field's own message then says what to enter.
    for path, value in (("bucket", bucket), ("prefix", prefix)):
        if path != at.path and value and answers.get(path) not in (None, "", value):
            return None
    values = {"bucket": bucket} | ({"prefix": prefix} if prefix else {})
    region = _REGION_IN_HOST.search(text)
    if region and model.ADDRESS == "s3" and not answers.get("region"):
        values["region"] = region["region"]
    told = ", ".join(f"{path} {value}" for path, value in values.items())
    return FilledValues(values, (f"Split into {told}",))


def _user_in_url(text: str, at: Field) -> FilledValues | None:
    text = text.strip()
    if at.path != "url" or not _USER_IN_URL.match(text) or len(text.split()) != 1:
        return None
    try:
        parts = urlsplit(text)
    except ValueError:
        return None
    from pydantic import SecretStr

    user, _, password = parts.netloc.rpartition("@")[0].partition(":")
    values: dict[str, str | SecretStr] = {
        "url": parts._replace(netloc=parts.netloc.rpartition("@")[2]).geturl()
    }
    if user:
        values["username"] = unquote(user)
    if password:
        values["password"] = SecretStr(unquote(password))
    return FilledValues(values, ("The username and password were moved to their own fields",))
