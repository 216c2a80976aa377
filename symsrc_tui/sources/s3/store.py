"""Check an S3 bucket as Symbolicator reads it, with signed URLs. Facts: Symbolicator 26.8.0."""

from __future__ import annotations

import asyncio
import re
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import quote

from pydantic import SecretStr

from symsrc_tui.net.client import ENOUGH
from symsrc_tui.net.failures import NoAnswer
from symsrc_tui.sources.probe.bucket_store import (
    LONGEST_LIST,
    NO_BUCKET,
    BucketStore,
    Refusal,
    off_by,
)
from symsrc_tui.sources.probe.bucket_xml import elements_of, parse_listing
from symsrc_tui.sources.probe.client import FIRST_PART, MOST_OF_FILE, named_endpoint, send
from symsrc_tui.sources.probe.finding import Finding
from symsrc_tui.sources.probe.unreachable import finding_for
from symsrc_tui.sources.s3.regions import is_region
from symsrc_tui.text.safe import shown

if TYPE_CHECKING:
    from collections.abc import Mapping

    from symsrc_tui.lookup.listing import Listing, ListRequest
    from symsrc_tui.net.client import Client, Response
    from symsrc_tui.sources.s3.model import S3Source

_WRONG_REGION = {
    "AuthorizationHeaderMalformed",
    "AuthorizationQueryParametersError",
    "IllegalLocationConstraintException",
    "PermanentRedirect",
    "TemporaryRedirect",
}
_REGION_IN_WORDS = re.compile(r"expecting '([a-z0-9-]+)'|s3[.-]([a-z]{2}[a-z0-9-]+-\d)\.amazonaws")
_KMS_IN_WORDS = re.compile(r"\bkms\b", re.IGNORECASE)
_CLOCK_IN_WORDS = re.compile(r"has expired|not valid yet", re.IGNORECASE)
_TEMPORARY = Finding(
    "bad-key-id",
    "error",
    "access_key",
    "This access key is temporary. Sentry cannot use temporary keys",
    "Use an IAM user's access key (AKIA…).",
)
_KMS = Finding(
    "forbidden",
    "error",
    "access_key",
    "A file is encrypted with an AWS KMS key that this account cannot use",
    "Grant it kms:Decrypt on the key, and check that the key is enabled.",
)
# By the error code in S3's response.
_CAUSES = {
    "InvalidAccessKeyId": Finding(
        "bad-key-id",
        "error",
        "access_key",
        "AWS does not know this access key",
        "Check for typos, and that the key still exists and is active.",
    ),
    "InvalidToken": _TEMPORARY,
    "ExpiredToken": _TEMPORARY,
    "SignatureDoesNotMatch": Finding(
        "bad-secret",
        "error",
        "secret_key",
        "The secret access key does not belong to this access key ID",
        "Check for typos. AWS shows a secret only once: if you lost it, create a new key.",
    ),
    "NoSuchBucket": NO_BUCKET,
    "InvalidBucketName": NO_BUCKET,
    "InvalidObjectState": Finding(
        "forbidden",
        "error",
        "bucket",
        "A file is archived (Glacier), so Sentry cannot read it",
        "Restore the files, or use a storage class with instant access.",
    ),
    "AllAccessDisabled": Finding(
        "forbidden",
        "error",
        "bucket",
        "AWS has disabled all access to this bucket",
        "Ask the owner of the bucket's account.",
    ),
    "SlowDown": Finding(
        "server-error",
        "error",
        "bucket",
        "AWS is limiting the requests to this bucket (SlowDown)",
        "Check again later. Sentry tries three times, and treats it as an error after that.",
    ),
}

_VALID = 900
"""Seconds a signed URL is valid, which is also the clock skew that S3 allows."""


class _Error(NamedTuple):
    """An error response of S3."""

    code: str
    """S3's error code, or empty."""
    region: str
    """The bucket's actual region, or empty."""
    is_about_time: bool
    is_about_kms: bool


class S3Store(BucketStore):
    """A bucket of Amazon S3, or of an emulator."""

    account_field = "access_key"
    list_permission = "s3:ListBucket"
    read_permission = "s3:GetObject"

    def __init__(self, source: S3Source, client: Client, environ: Mapping[str, str]) -> None:
        """Choose the server. Raises BadAddress.

        Args:
            environ: its `AWS_ENDPOINT_URL_S3` replaces AWS, with path-style URLs.
        """
        super().__init__(source.prefix, source.layout)
        self._source = source
        self._client = client
        self._endpoint = named_endpoint(environ, "AWS_ENDPOINT_URL_S3")
        self._base = _bucket_url(source.bucket, source.region, self._endpoint)

    async def reach(self) -> list[Finding]:
        """See `Store`."""
        findings = await super().reach()
        if any(finding.code in ("bad-key-id", "bad-secret", "forbidden") for finding in findings):
            # S3 tells anyone a bucket's region, so a wrong region can be reported as well.
            region = await self._asked_region()
            if region not in ("", self._source.region):
                findings.append(self._wrong_region(region))
        return findings

    async def request_without_credentials(self) -> Response | Refusal:
        """See `BucketStore`. S3 tells anyone a bucket's region."""
        answer = await send(self._client, "HEAD", f"{self._base}/", {})
        if isinstance(answer, NoAnswer):
            return self._no_answer(answer)
        region = _bucket_region(answer)
        if region not in ("", self._source.region):
            return Refusal(self._wrong_region(region))
        return answer

    async def list_keys(self, request: ListRequest) -> Listing | Refusal:
        """See `BucketStore`."""
        query = {"list-type": "2", "max-keys": str(request.limit), "prefix": request.prefix}
        if not request.recursive:
            query["delimiter"] = "/"
        if request.after:
            query["start-after"] = request.after
        answer = await self._ask("GET", query=query, most=LONGEST_LIST)
        if isinstance(answer, NoAnswer):
            return self._no_answer(answer)
        listed = parse_listing(answer.body) if answer.status == 200 else None
        return listed or await self._refusal(answer)

    async def read(self, key: str) -> Response | Refusal | None:
        """See `BucketStore`."""
        answer = await self._ask("GET", key, headers=FIRST_PART, most=MOST_OF_FILE)
        if isinstance(answer, NoAnswer):
            return self._no_answer(answer)
        if answer.is_there:
            return answer
        return None if answer.status == 404 else await self._refusal(answer)

    async def _ask(
        self,
        method: str,
        key: str = "",
        query: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
        most: int = ENOUGH,
    ) -> Response | NoAnswer:
        # In a thread, because importing the signer would block the screen.
        url = await asyncio.to_thread(
            _signed, self._source, method, f"{self._base}/{quote(key, safe='/-_.~')}", query or {}
        )
        self._client.secrets.append(SecretStr(url.partition("X-Amz-Signature=")[2]))
        return await send(self._client, method, url, headers or {}, most=most)

    async def _refusal(self, answer: Response) -> Refusal:
        """Return what a response with neither a listing nor an object means."""
        error = _error(answer)
        host = answer.host
        if error.is_about_time:
            return Refusal(off_by(answer.date, "Amazon's"))
        if answer.status in (301, 307) or error.code in _WRONG_REGION:
            region = error.region or await self._asked_region()
            return Refusal(self._wrong_region(region))
        cause = _KMS if error.is_about_kms else _CAUSES.get(error.code)
        if cause:
            return Refusal(cause)
        if answer.status == 403:
            is_denied = error.code in ("", "AccessDenied")
            named = "" if is_denied else f" ({error.code})"
            return Refusal(
                Finding(
                    "forbidden",
                    "error",
                    "access_key",
                    f"This account cannot use the bucket{named}",
                    f"Grant it {self.read_permission} on the files.",
                ),
                is_denied,
            )
        summary = " ".join(filter(None, (str(answer.status), error.code)))
        is_busy = answer.status >= 500
        return Refusal(
            Finding(
                "server-error",
                "error",
                "bucket",
                f"{host} returns {summary}"
                + ("" if is_busy else ", which is not a valid S3 response"),
                "Try again. If this persists, check for a proxy or gateway in between.",
            )
        )

    def _no_answer(self, failure: NoAnswer) -> Refusal:
        finding = finding_for(failure, "bucket")
        if finding.code == "dns" and not self._endpoint:
            region = shown(self._source.region, 40)
            advice = f"Check that {region} is an AWS region. If it is, check this host's DNS."
            finding = finding._replace(field="region", advice=advice)
        return Refusal(finding)

    async def _asked_region(self) -> str:
        """Request the bucket's region, which S3 tells anyone; empty if it does not."""
        answer = await self._ask("HEAD")
        return "" if isinstance(answer, NoAnswer) else _bucket_region(answer)

    def _wrong_region(self, region: str) -> Finding:
        own = shown(self._source.region, 40)
        return Finding(
            "wrong-region",
            "error",
            "region",
            f"The bucket is in {region}, not in {own}" if region else f"The bucket is not in {own}",
            f"Choose {region}." if region else "In the AWS console: S3 > Buckets shows its region.",
            region or None,
        )


def _bucket_url(bucket: str, region: str, endpoint: str) -> str:
    """Return the bucket's URL without a trailing slash."""
    if endpoint:
        return f"{endpoint}/{quote(bucket)}"
    host = f"s3.{region}.amazonaws.com" + (".cn" if region.startswith("cn-") else "")
    # Path style, because Amazon's certificate does not cover such a name as part of the host.
    if "." in bucket or bucket != bucket.lower():
        return f"https://{host}/{quote(bucket)}"
    return f"https://{quote(bucket)}.{host}"


def _bucket_region(answer: Response) -> str:
    region = str(answer.headers.get("x-amz-bucket-region", ""))
    return region if is_region(region) else ""


def _error(answer: Response) -> _Error:
    elements = elements_of(answer.body)

    def text(name: str) -> str:
        return (elements[name][0].text or "") if name in elements else ""

    code, message = shown(text("Code"), 60), text("Message")
    words = _REGION_IN_WORDS.search(f"{message} {text('Endpoint')}")
    named = (_bucket_region(answer), text("Region"), *(words.groups() if words else ()))
    region = next((region for region in named if region and is_region(region)), "")
    is_about_time = code in ("RequestTimeTooSkewed", "RequestExpired") or (
        code == "AccessDenied" and bool(_CLOCK_IN_WORDS.search(message))
    )
    is_about_kms = code.startswith("KMS.") or bool(_KMS_IN_WORDS.search(message))
    return _Error(code, region, is_about_time, is_about_kms)


def _signed(source: S3Source, method: str, url: str, query: Mapping[str, str]) -> str:
    """Sign a URL (AWS Signature Version 4, in the query). It is a secret while valid."""
    # Imported late, because that takes a fifth of a second.
    from botocore.auth import S3SigV4QueryAuth
    from botocore.awsrequest import AWSRequest
    from botocore.credentials import Credentials

    request = AWSRequest(method, url, params=query)
    credentials = Credentials(source.access_key, source.secret_key.get_secret_value())
    S3SigV4QueryAuth(credentials, "s3", source.region, expires=_VALID).add_auth(request)
    return str(request.url)
