"""Amazon S3."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Annotated, ClassVar, Literal

from pydantic import AfterValidator, SecretStr

from symsrc_tui.forms.controls import ChoiceControl, SecretControl
from symsrc_tui.forms.field import Field, Value, invalid, unless_kept
from symsrc_tui.forms.problem import Problem, warning
from symsrc_tui.sources.bucket import Prefix, check_no_ip_address, explain_address
from symsrc_tui.sources.filters import Filters, filter_warnings
from symsrc_tui.sources.layout import Layout, layout_warnings
from symsrc_tui.sources.s3.address import AMAZON, OTHER_STORE, is_host_and_port, is_other_store
from symsrc_tui.sources.s3.regions import CODES, REGIONS, check_region, is_region
from symsrc_tui.sources.source import Name, Source, SourceId
from symsrc_tui.text.counts import counted
from symsrc_tui.text.two_urls import has_two_urls

# Buckets created in us-east-1 before March 2018 could have names that are invalid today.
_OLD_REGION = "us-east-1"
_OLD_NAME = re.compile(r"[A-Za-z0-9._-]{3,255}")
_NAME = re.compile(r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]")
_RULE = "A bucket name has 3 to 63 lowercase letters, digits, dots and hyphens"
# Reserved since, so only older buckets can have such names.
_OLD_PREFIX = re.compile(r"xn--|sthree-|amzn-s3-demo-")
_SUFFIX = re.compile(r".*?(-s3alias|--ol-s3|--x-s3|\.mrap|--table-s3)")
# GetObject accepts these in place of a bucket. They have their own permissions.
_MARKED = {
    "-s3alias": "an access point",
    "--ol-s3": "an Object Lambda access point",
    "--x-s3": "a directory bucket",
}
_UNREADABLE = {".mrap": "a Multi-Region Access Point", "--table-s3": "a table bucket"}
_OTHER_IDS = {
    "AIDA": "a user",
    "AROA": "a role",
    "AGPA": "a group",
    "ANPA": "a policy",
    "AIPA": "an instance profile",
}


def _check_bucket(text: str) -> str:
    if not has_two_urls(text) and (is_other_store(text) or is_host_and_port(text)):
        raise invalid(OTHER_STORE)
    explain_address(text, AMAZON, _check_bucket_name)
    return _check_bucket_name(text)


def _check_bucket_name(text: str) -> str:
    """Check Amazon's naming rules (S3 User Guide), and those from before March 2018."""
    if ".." in text:
        raise invalid("A bucket name cannot have two dots in a row. Example: acme-symbols")
    if not _OLD_NAME.fullmatch(text):
        raise invalid(_RULE)
    check_no_ip_address(text)
    if (match := _SUFFIX.fullmatch(text)) and match[1] in _UNREADABLE:
        raise invalid(f"{match[1]} marks {_UNREADABLE[match[1]]}. Example: acme-symbols")
    return text


def _bucket_warnings(bucket: str) -> Iterator[Problem]:
    if not _NAME.fullmatch(bucket):
        message = "Only buckets created in us-east-1 before March 2018 can have such a name"
        yield warning("bucket", message)
    if match := _OLD_PREFIX.match(bucket):
        message = f"New bucket names cannot start with {match[0]}. Example: acme-symbols"
        yield warning("bucket", message)
    if (match := _SUFFIX.fullmatch(bucket)) and (marked := _MARKED.get(match[1])):
        yield warning("bucket", f"{match[1]} marks {marked}. Example: acme-symbols")


def _check_access_key(text: str) -> str:
    if text.startswith("ASIA"):
        raise invalid("ASIA… keys are temporary. Sentry needs an IAM user's access key (AKIA…)")
    if (thing := _OTHER_IDS.get(text[:4])) is not None:
        raise invalid(f"{text[:4]}… is the ID of {thing}. An access key ID starts with AKIA")
    if re.fullmatch(r"(A[A-Z]{3}[A-Z0-9]{16}\s*){2,}", text):
        raise invalid("This has two access key IDs: keep one")
    if re.fullmatch(r"[A-Za-z0-9/+=]{40}", text):
        raise invalid("This looks like the secret access key. An access key ID starts with AKIA")
    # AWS documents 16 to 128 characters; every ID that starts with AKIA has 20.
    if not 16 <= len(text) <= 128 or (text.startswith("AKIA") and len(text) != 20):
        count = f"This has {counted(len(text), 'character')}"
        raise invalid(f"{count}. An access key ID has 20: AKIAIOSFODNN7EXAMPLE")
    if not re.fullmatch(r"[A-Z0-9]+", text):
        raise invalid("An access key ID has only capitals and digits: AKIAIOSFODNN7EXAMPLE")
    return text


def _check_secret_key(secret: SecretStr) -> SecretStr:
    text = secret.get_secret_value()
    if re.fullmatch(r"A[A-Z]{3}[A-Z0-9]{16}", text):
        raise invalid("This looks like the access key ID. The secret access key has 40 characters")
    if len(text) == 80:
        raise invalid("This has two secret access keys: keep one. Each has 40 characters")
    if len(text) != 40:
        raise invalid(f"This has {counted(len(text), 'character')}. A secret access key has 40")
    if not re.fullmatch(r"[A-Za-z0-9/+=]{40}", text):
        raise invalid("A secret access key has only letters, digits, / + and =")
    return secret


class S3Source(Source):
    """Debug files in an Amazon S3 bucket."""

    PLACE: ClassVar[tuple[str, ...]] = ("bucket", "prefix")

    type: Literal["s3"] = "s3"
    name: Name
    bucket: Annotated[
        str,
        Field(
            "Bucket",
            "The bucket's name only, such as acme-symbols",
            where_to_find="In the AWS console: S3 > Buckets. Sentry cannot use other S3 "
            "endpoints. Serve such a store over HTTP and choose SymbolServer (HTTP).",
            example="acme-symbols",
        ),
        AfterValidator(_check_bucket),
    ]
    region: Annotated[
        str,
        Field(
            "Region",
            'The bucket\'s region. Type to filter: "frank" finds eu-central-1',
            where_to_find='In the AWS console: S3 > Buckets, column "AWS Region".',
            example="eu-central-1",
            control=ChoiceControl(REGIONS, allow_custom=True),
        ),
        AfterValidator(check_region),
    ]
    access_key: Annotated[
        str,
        Field(
            "Access key ID",
            "An IAM user's access key ID, such as AKIAIOSFODNN7EXAMPLE",
            where_to_find="In the AWS console: IAM > Users > Security credentials > Access keys. "
            "The user needs s3:GetObject on the bucket's files. Without s3:ListBucket on the "
            "bucket, missing files are reported as permission errors.",
            example="AKIAIOSFODNN7EXAMPLE",
        ),
        AfterValidator(_check_access_key),
    ]
    secret_key: Annotated[
        SecretStr,
        Field(
            "Secret access key",
            "The secret of this access key, 40 characters",
            where_to_find="AWS shows it only once, when you create the access key. If you lost "
            "it, create a new key.",
            control=SecretControl(),
        ),
        AfterValidator(unless_kept(_check_secret_key)),
    ]
    prefix: Prefix = ""
    layout: Layout
    id: SourceId = None
    filters: Filters = Filters()

    @classmethod
    def contradictions(cls, answers: Mapping[str, Value]) -> Iterator[Problem]:
        match answers:
            case {"bucket": str(bucket), "region": str(region)}:
                is_elsewhere = is_region(region) and region != _OLD_REGION
                if is_elsewhere and not _NAME.fullmatch(bucket):
                    yield Problem("bucket", _RULE)

    @classmethod
    def warnings(cls, answers: Mapping[str, Value]) -> Iterator[Problem]:
        bucket, region = answers.get("bucket"), answers.get("region")
        if isinstance(bucket, str):
            yield from _bucket_warnings(bucket)
        if isinstance(region, str) and region not in CODES:
            yield warning("region", f"Sentry's documentation does not list {region}")
        key = answers.get("access_key")
        if isinstance(key, str) and not key.startswith("AKIA"):
            yield warning("access_key", "An IAM user's access key ID starts with AKIA")
        yield from layout_warnings(answers)
        yield from filter_warnings(answers)
