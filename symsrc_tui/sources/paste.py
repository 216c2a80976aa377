"""Texts pasted whole of which each part belongs into a field of its own.

Nothing here reads a file or takes long: a front end may call it between two keys.
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
# As AWS's files, `export` lines and the JSON of its command-line tool write them.
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
    """What a pasted text answers, if that is more than the field at hand asks for.

    None for any other text, which is to be taken as it is.

    Args:
        at: where it was pasted.
        answers: what is answered already, by field path.

    Raises:
        CredentialsError: it is something whole, but nothing for this type of source. Says what.
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
                "This is the key file of a Google service account. Go back and choose Google Cloud"
                " Storage to use it"
            )
        from symsrc_tui.sources.gcs import key_file

        found = key_file.parse(text)
        return found._replace(notes=(*found.notes, "Client email and private key are filled in"))
    if at.control == "key":
        return None
    field = next((field for field in fields.values() if field.control == "key"), None)
    if field is None:
        raise CredentialsError("This is a private key, which no field of this type takes")
    from pydantic import SecretStr

    return FilledValues({field.path: SecretStr(text.strip())}, (f"The key went to {field.label}",))


def _aws(
    text: str, fields: Mapping[str, Field], answers: Mapping[str, Value]
) -> FilledValues | None:
    options = _aws_options(text)
    key_id, secret = options.get("aws_access_key_id"), options.get("aws_secret_access_key")
    if not key_id and not secret:
        return None
    if "access_key" not in fields:
        raise CredentialsError(
            "This is an access key of AWS. Go back and choose Amazon S3 to use it"
        )
    from pydantic import SecretStr

    from symsrc_tui.sources.s3 import aws_profiles

    if key_id and secret and (problem := aws_profiles.problem(options)):
        raise CredentialsError(f"What was pasted {problem}. {aws_profiles.ADVICE}")
    values: dict[str, str | SecretStr] = {}
    labels = []
    if key_id:
        values["access_key"] = key_id
        labels.append("access key")
    if secret:
        values["secret_key"] = SecretStr(secret)
        labels.append("secret key")
    region = options.get("region", "")
    if is_region(region) and not answers.get("region"):
        values["region"] = region
        labels.append("region (the bucket's may be another)")
    return FilledValues(values, (f"Filled in from what was pasted: {', '.join(labels)}",))


def _aws_options(text: str) -> dict[str, str]:
    if both := _BOTH.fullmatch(text.strip()):
        return {"aws_access_key_id": both["id"], "aws_secret_access_key": both["secret"]}
    lines = text.strip().splitlines()
    if len(lines) > 1 and "access key id," in lines[0].casefold():
        # What the AWS console offers to download.
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
    # What was answered otherwise stays, and the message at the field says what to do.
    for path, value in (("bucket", bucket), ("prefix", prefix)):
        if path != at.path and value and answers.get(path) not in (None, "", value):
            return None
    values = {"bucket": bucket} | ({"prefix": prefix} if prefix else {})
    region = _REGION_IN_HOST.search(text)
    if region and model.ADDRESS == "s3" and not answers.get("region"):
        values["region"] = region["region"]
    told = ", ".join(f"{path} {value}" for path, value in values.items())
    return FilledValues(values, (f"Taken apart: {told}",))


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
    return FilledValues(values, ("User name and password went to fields of their own",))
