"""Google Cloud Storage."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Annotated, ClassVar, Literal

from pydantic import AfterValidator, SecretStr

from symsrc_tui.forms.controls import KeyControl
from symsrc_tui.forms.field import Field, Value, invalid, unless_kept
from symsrc_tui.forms.problem import Problem, warning
from symsrc_tui.sources.bucket import Prefix, check_no_ip_address, explain_address
from symsrc_tui.sources.filters import Filters, filter_warnings
from symsrc_tui.sources.gcs.address import GOOGLE
from symsrc_tui.sources.gcs.key_file import KEY_SORT
from symsrc_tui.sources.layout import Layout, layout_warnings
from symsrc_tui.sources.private_key import canonical_private_key, key_bits
from symsrc_tui.sources.source import Name, Source, SourceId

_PART = re.compile(r"[a-z0-9_-]{1,63}")
_EMAIL = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@([A-Za-z0-9-]+\.)+[A-Za-z]{2,}")


def _check_bucket(text: str) -> str:
    explain_address(text, GOOGLE, _check_bucket_name)
    return _check_bucket_name(text)


def _check_bucket_name(text: str) -> str:
    """Check Google's naming rules: cloud.google.com/storage/docs/buckets."""
    if not all(_PART.fullmatch(part) for part in text.split(".")) or not 3 <= len(text) <= 222:
        raise invalid("A bucket name has 3 to 63 lowercase letters, digits, dots, hyphens and _")
    if not (text[0].isalnum() and text[-1].isalnum()):
        raise invalid("A bucket name must start and end with a letter or digit")
    check_no_ip_address(text)
    if text.startswith("goog") or re.search("g[o0]{2}gle", text):
        raise invalid('A bucket name cannot start with "goog" or contain "google"')
    return text


def _check_client_email(text: str) -> str:
    if text.count("@") > 1:
        raise invalid("This has two emails: keep one")
    if not _EMAIL.fullmatch(text):
        raise invalid("Enter a service account email, such as name@project.iam.gserviceaccount.com")
    return text


def _check_private_key(secret: SecretStr) -> SecretStr:
    return SecretStr(canonical_private_key(secret.get_secret_value(), KEY_SORT))


class GcsSource(Source):
    """Debug files in a Google Cloud Storage bucket."""

    PLACE: ClassVar[tuple[str, ...]] = ("bucket", "prefix")

    type: Literal["gcs"] = "gcs"
    name: Name
    bucket: Annotated[
        str,
        Field(
            "Bucket",
            "The bucket's name only, such as acme-symbols",
            where_to_find="In the Google Cloud console: Cloud Storage > Buckets.",
            example="acme-symbols",
        ),
        AfterValidator(_check_bucket),
    ]
    client_email: Annotated[
        str,
        Field(
            "Client email",
            "The service account's email, such as name@project.iam.gserviceaccount.com",
            where_to_find="client_email in the service account's JSON key file. The account needs "
            "the role Storage Object Viewer on the bucket.",
            example="symbols@acme.iam.gserviceaccount.com",
        ),
        AfterValidator(_check_client_email),
    ]
    private_key: Annotated[
        SecretStr,
        Field(
            "Private key",
            "The service account's RSA key: paste it, or the whole JSON key file",
            where_to_find="private_key in the service account's JSON key file. To create one, in "
            "the Google Cloud console: IAM & Admin > Service Accounts > Keys > Add key. The key "
            "starts with -----BEGIN PRIVATE KEY-----.",
            control=KeyControl(),
        ),
        AfterValidator(unless_kept(_check_private_key)),
    ]
    prefix: Prefix = ""
    layout: Layout
    id: SourceId = None
    filters: Filters = Filters()

    @classmethod
    def warnings(cls, answers: Mapping[str, Value]) -> Iterator[Problem]:
        email = answers.get("client_email")
        if isinstance(email, str) and not email.endswith(".gserviceaccount.com"):
            yield warning("client_email", "Service account emails end in .gserviceaccount.com")
        key = answers.get("private_key")
        bits = key_bits(key.get_secret_value(), KEY_SORT) if isinstance(key, SecretStr) else None
        if bits is not None and bits < 2048:
            message = f"A {bits}-bit RSA key is weak. Google's keys have 2048 bits"
            yield warning("private_key", message)
        yield from layout_warnings(answers)
        yield from filter_warnings(answers)
