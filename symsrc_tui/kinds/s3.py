"""Amazon S3."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from ipaddress import IPv4Address
from typing import Annotated, Literal

from pydantic import AfterValidator, SecretStr

from symsrc_tui.kinds.bucket import Prefix, explain_address
from symsrc_tui.kinds.filters import Filters, filter_warnings
from symsrc_tui.kinds.layout import Layout, layout_warnings
from symsrc_tui.kinds.problem import Problem, warning
from symsrc_tui.kinds.question import Question, Value, wrong
from symsrc_tui.kinds.regions import CODES, REGIONS, check_region
from symsrc_tui.kinds.source import Name, Source, SourceId

# Buckets made in us-east-1 before March 2018 could have names that no new one can.
_OLD_NAME = re.compile(r"[A-Za-z0-9._-]{3,255}")
_NAME = re.compile(r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]")
_OTHER_IDS = {"AIDA": "a user", "AROA": "a role", "AGPA": "a group", "ANPA": "a policy"}


def _check_bucket(text: str) -> str:
    explain_address(text)
    if not _OLD_NAME.fullmatch(text) or ".." in text:
        raise wrong(
            "Bucket names have 3 to 63 letters, digits, dots and hyphens, such as acme-symbols"
        )
    try:
        IPv4Address(text)
    except ValueError:
        return text
    raise wrong("A bucket name cannot be an IP address. It looks like acme-symbols")


def _check_access_key(text: str) -> str:
    if text.startswith("ASIA"):
        raise wrong(
            "Keys that start with ASIA are temporary and need a session token, which Sentry "
            "cannot send. Use an IAM user's own key, which starts with AKIA"
        )
    if (thing := _OTHER_IDS.get(text[:4])) is not None:
        raise wrong(f"{text[:4]}… is the id of {thing}. An access key id starts with AKIA")
    if re.fullmatch(r"[A-Za-z0-9/+=]{40}", text):
        raise wrong("This looks like the secret key. The access key id starts with AKIA")
    if not re.fullmatch(r"[A-Z0-9]{16,128}", text):
        raise wrong(
            "Access key ids are capitals and digits, 20 of them, such as AKIAIOSFODNN7EXAMPLE"
            f"; this is {len(text)} characters"
        )
    return text


def _check_secret_key(secret: SecretStr) -> SecretStr:
    text = secret.get_secret_value().strip()
    if re.fullmatch(r"A[A-Z]{3}[A-Z0-9]{16}", text):
        raise wrong("This looks like the access key id. The secret key has 40 characters")
    if len(text) != 40:
        raise wrong(f"{len(text)} characters; an AWS secret access key has 40")
    if not re.fullmatch(r"[A-Za-z0-9/+=]{40}", text):
        raise wrong("An AWS secret access key has only letters, digits, / + and =")
    return SecretStr(text)


class S3Source(Source):
    """Debug files in an Amazon S3 bucket."""

    type: Literal["s3"] = "s3"
    name: Name
    bucket: Annotated[
        str,
        Question(
            "Bucket",
            "The bucket's name alone, such as acme-symbols",
            where="AWS console, S3, Buckets. Endpoints other than AWS's own cannot be given: "
            "serve such a store by HTTP and choose SymbolServer (HTTP).",
            example="acme-symbols",
        ),
        AfterValidator(_check_bucket),
    ]
    region: Annotated[
        str,
        Question(
            "Region",
            'The bucket\'s own region. Type to filter: "frank" finds eu-central-1',
            where="AWS console, S3, Buckets, column AWS Region.",
            example="eu-central-1",
            control="choice",
            choices=REGIONS,
            other=True,
        ),
        AfterValidator(check_region),
    ]
    access_key: Annotated[
        str,
        Question(
            "Access key",
            "The id of an IAM user's access key, such as AKIAIOSFODNN7EXAMPLE",
            where="AWS console, IAM, Users, Security credentials, Access keys. The user needs "
            "s3:GetObject on the bucket's files, and s3:ListBucket so that a missing file does "
            "not read as a missing permission.",
            example="AKIAIOSFODNN7EXAMPLE",
            on_host="aws-profile",
        ),
        AfterValidator(_check_access_key),
    ]
    secret_key: Annotated[
        SecretStr,
        Question(
            "Secret key",
            "The secret that belongs to the access key, 40 characters",
            where="AWS shows it once, when the access key is made. Lost? Make a new key.",
            secret=True,
            on_host="aws-profile",
        ),
        AfterValidator(_check_secret_key),
    ]
    prefix: Prefix = ""
    layout: Layout
    id: SourceId = None
    filters: Filters = Filters()

    @classmethod
    def warnings(cls, given: Mapping[str, Value]) -> Iterator[Problem]:
        bucket, region = given.get("bucket"), given.get("region")
        if isinstance(bucket, str) and not _NAME.fullmatch(bucket):
            yield warning(
                "bucket",
                "Only buckets made in us-east-1 before March 2018 have such names: others are 3 "
                "to 63 lower-case letters, digits, dots and hyphens",
            )
        if isinstance(region, str) and region not in CODES:
            yield warning("region", f"{region} is not among the regions Sentry documents")
        key = given.get("access_key")
        if isinstance(key, str) and not key.startswith("AKIA"):
            yield warning("access_key", "Access key ids of IAM users start with AKIA")
        yield from layout_warnings(given)
        yield from filter_warnings(given)
