"""What only Amazon itself would answer, replayed as its documentation has it ("Error responses" of
the Amazon S3 API Reference), at Amazon's own host names: a proxy leads them to a server here."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from email.utils import formatdate
from typing import TYPE_CHECKING

import pytest

from symsrc_tui.check import Report, check
from tests.check.samples import ELF, ELF_NATIVE, finding, s3_source, said, start_of
from tests.sentry.certificates import make_authority, serve_as
from tests.sentry.tunnel import tunnel
from tests.servers.replay import Asked, Reply, replaying

if TYPE_CHECKING:
    from pathlib import Path

BUCKET = "acme-symbols.s3.eu-central-1.amazonaws.com"


def _error(status: int, code: str, message: str = "", more: str = "", **headers: str) -> Reply:
    body = (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>{code}</Code>'
        f"<Message>{message}</Message>{more}<RequestId>4442587FB7D0A2F9</RequestId></Error>"
    )
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Reply(status, body, {"Content-Type": "application/xml", **named})


def _listing(*keys: str) -> Reply:
    contents = "".join(f"<Contents><Key>{key}</Key><Size>1</Size></Contents>" for key in keys)
    return Reply(
        200,
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/">'
        f"<IsTruncated>false</IsTruncated>{contents}</ListBucketResult>",
    )


DENIED = _error(403, "AccessDenied", "Access Denied")
NO_SUCH_KEY = _error(404, "NoSuchKey", "The specified key does not exist.")


class Amazon:
    """Amazon S3's host names, for as long as a test runs."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self._authority = make_authority(folder)
        self._monkeypatch = monkeypatch
        monkeypatch.setenv("SSL_CERT_FILE", str(self._authority.file))

    @asynccontextmanager
    async def answering(
        self, answer: Callable[[Asked], Reply], host: str = BUCKET
    ) -> AsyncIterator[list[Asked]]:
        with replaying(answer, serve_as(self._authority, host)) as server:
            async with tunnel({f"{host}:443": server.url}) as proxy:
                self._monkeypatch.setenv("HTTPS_PROXY", proxy.url)
                yield server.asked


@pytest.fixture
def amazon(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Amazon:
    return Amazon(tmp_path, monkeypatch)


def _lists(asked: Asked) -> bool:
    return "list-type=2" in asked.path


@pytest.mark.parametrize(
    ("bucket", "region", "host", "path"),
    [
        ("acme-symbols", "eu-central-1", BUCKET, "/"),
        ("acme-symbols", "us-east-1", "acme-symbols.s3.us-east-1.amazonaws.com", "/"),
        ("acme.symbols", "eu-central-1", "s3.eu-central-1.amazonaws.com", "/acme.symbols/"),
        ("AcmeSymbols", "us-east-1", "s3.us-east-1.amazonaws.com", "/AcmeSymbols/"),
        ("acme-symbols", "cn-north-1", "acme-symbols.s3.cn-north-1.amazonaws.com.cn", "/"),
    ],
)
async def test_the_address_of_a_bucket(
    amazon: Amazon, bucket: str, region: str, host: str, path: str
) -> None:
    def answer(asked: Asked) -> Reply:
        return _listing() if _lists(asked) else NO_SUCH_KEY

    async with amazon.answering(answer, host) as asked:
        report = await check(s3_source(bucket=bucket, region=region))
    assert said(report) == [("ok", "ok", "bucket"), ("empty", "warning", "prefix")]
    assert {request.headers["host"] for request in asked} == {host}
    assert all(request.path.startswith(path) for request in asked)
    assert all("X-Amz-Signature=" in request.path for request in asked)


def _assert_region(report: Report, region: str) -> None:
    assert said(report) == [("wrong-region", "error", "region")]
    told = finding(report, "wrong-region")
    assert region in told.message
    assert report.suggestion == {"region": region}


async def test_wrong_region_with_the_correct_one_in_the_response(amazon: Amazon) -> None:
    def answer(_: Asked) -> Reply:
        return _error(
            400,
            "AuthorizationQueryParametersError",
            "Error parsing the X-Amz-Credential parameter; the region 'eu-central-1' is wrong; "
            "expecting 'us-west-2'",
            "<Region>us-west-2</Region>",
        )

    async with amazon.answering(answer):
        _assert_region(await check(s3_source()), "us-west-2")


async def test_wrong_region_with_a_redirect(amazon: Amazon) -> None:
    def answer(_: Asked) -> Reply:
        return _error(
            301,
            "PermanentRedirect",
            "The bucket you are attempting to access must be addressed using the specified "
            "endpoint. Please send all future requests to this endpoint.",
            "<Endpoint>acme-symbols.s3.us-west-2.amazonaws.com</Endpoint>"
            "<Bucket>acme-symbols</Bucket>",
        )

    async with amazon.answering(answer) as asked:
        _assert_region(await check(s3_source()), "us-west-2")
    assert len(asked) == 1


async def test_wrong_region_with_the_correct_one_on_request(amazon: Amazon) -> None:
    def answer(asked: Asked) -> Reply:
        if asked.method == "HEAD":
            return Reply(301, headers={"x-amz-bucket-region": "ap-south-1"})
        return _error(301, "PermanentRedirect", "Use the specified endpoint.")

    async with amazon.answering(answer):
        _assert_region(await check(s3_source()), "ap-south-1")


async def test_an_invalid_region_is_not_repeated(amazon: Amazon) -> None:
    headers = {"x-amz-bucket-region": "[b]nowhere"}
    reply = Reply(301, "<Error><Region>here!</Region></Error>", headers)
    async with amazon.answering(lambda _: reply):
        report = await check(s3_source())
    assert said(report) == [("wrong-region", "error", "region")]
    assert not report.suggestion
    assert "nowhere" not in str(report)


async def test_wrong_region_beside_an_invalid_key(amazon: Amazon) -> None:
    def answer(asked: Asked) -> Reply:
        if asked.method == "HEAD":
            return Reply(403, headers={"x-amz-bucket-region": "ap-south-1"})
        return _error(
            403, "InvalidAccessKeyId", "The AWS Access Key Id you provided does not exist"
        )

    async with amazon.answering(answer):
        report = await check(s3_source())
    assert said(report) == [
        ("bad-key-id", "error", "access_key"),
        ("wrong-region", "error", "region"),
    ]


async def test_a_region_that_does_not_exist(amazon: Amazon) -> None:
    """No proxy leads there: the name is looked up for real."""
    del amazon
    report = await check(s3_source(region="eu-nowhere-9"))
    assert said(report) == [("dns", "error", "region")]


@pytest.mark.parametrize(
    ("code", "message", "hours", "words"),
    [
        ("AccessDenied", "Request has expired", 1, "60 minutes behind"),
        ("AccessDenied", "Request is not valid yet", -2, "120 minutes ahead"),
        (
            "RequestTimeTooSkewed",
            "The difference between the request time and the current time is too large.",
            1,
            "60 minutes behind",
        ),
    ],
)
async def test_a_wrong_clock(
    amazon: Amazon, code: str, message: str, hours: int, words: str
) -> None:
    def answer(_: Asked) -> Reply:
        date = formatdate(time.time() + hours * 3600, usegmt=True)
        return _error(403, code, message, f"<ServerTime>{date}</ServerTime>", Date=date)

    async with amazon.answering(answer):
        report = await check(s3_source())
    assert said(report) == [("clock-skew", "error", "")]
    assert words in finding(report, "clock-skew").message


async def test_listing_denied_so_that_misses_are_denied(amazon: Amazon) -> None:
    """Without s3:ListBucket, Amazon answers 403 for objects that are not there."""

    def answer(asked: Asked) -> Reply:
        return Reply(206, start_of("")) if ELF_NATIVE in asked.path else DENIED

    async with amazon.answering(answer):
        report = await check(s3_source(), files=[ELF])
    assert said(report) == [
        ("list-denied", "warning", "access_key"),
        ("file-found", "ok", ""),
    ]
    assert "s3:ListBucket" in finding(report, "list-denied").advice


async def test_files_that_cannot_be_read_individually(amazon: Amazon) -> None:
    def answer(asked: Asked) -> Reply:
        if _lists(asked):
            return _listing(ELF_NATIVE)
        return DENIED if ELF_NATIVE in asked.path else NO_SUCH_KEY

    async with amazon.answering(answer):
        report = await check(s3_source())
    assert said(report)[-1] == ("forbidden", "error", "access_key")
    assert ELF_NATIVE in finding(report, "forbidden").message


async def test_an_empty_file_causes_no_complaint(amazon: Amazon) -> None:
    def answer(asked: Asked) -> Reply:
        if _lists(asked):
            return _listing("pingme.txt")
        if "pingme.txt" not in asked.path:
            return NO_SUCH_KEY
        invalid = _error(416, "InvalidRange", "The requested range is not satisfiable")
        return invalid if "range" in asked.headers else Reply(200)

    async with amazon.answering(answer):
        report = await check(s3_source())
    assert said(report) == [("ok", "ok", "bucket"), ("empty", "warning", "prefix")]
    assert "pingme.txt" in finding(report, "empty").message


async def test_other_reasons_for_a_rejection(amazon: Amazon) -> None:
    reply = _error(403, "NotSignedUp", "Your account is not signed up for the Amazon S3 service.")
    async with amazon.answering(lambda _: reply):
        report = await check(s3_source())
    assert said(report) == [("forbidden", "error", "access_key")]
    assert "NotSignedUp" in finding(report, "forbidden").message


async def test_archived_files(amazon: Amazon) -> None:
    def answer(asked: Asked) -> Reply:
        if _lists(asked):
            return _listing(ELF_NATIVE)
        archived = _error(
            403,
            "InvalidObjectState",
            "The operation is not valid for the object's storage class",
            "<StorageClass>GLACIER</StorageClass>",
        )
        return archived if ELF_NATIVE in asked.path else NO_SUCH_KEY

    async with amazon.answering(answer):
        report = await check(s3_source())
    assert "archived" in finding(report, "forbidden").message


@pytest.mark.parametrize(
    "reply",
    [
        _error(503, "SlowDown", "Please reduce your request rate."),
        Reply(502, "<html>Bad gateway</html>"),
        Reply(200, "<html>Welcome to the hotel's network</html>"),
        Reply(200, "<!DOCTYPE a [<!ENTITY b 'c'>]><ListBucketResult>&b;</ListBucketResult>"),
        Reply(200, "<ListBucketResult>" + "<a>" * 50_000),
        Reply(418, b"\xff\x00"),
    ],
)
async def test_invalid_responses(amazon: Amazon, reply: Reply) -> None:
    async with amazon.answering(lambda _: reply):
        report = await check(s3_source())
    assert said(report) == [("server-error", "error", "bucket")]


async def test_a_bucket_that_has_every_file(amazon: Amazon) -> None:
    """The encoding that the answer claims is one that no parser knows."""
    anything = Reply(200, "<?xml version='1.0' encoding='ebcdic-at-de'?><ListBucketResult/>")
    async with amazon.answering(lambda _: anything):
        report = await check(s3_source())
    assert said(report) == [("soft-404", "error", "bucket")]
