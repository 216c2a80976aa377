"""Which URLs a symbol server can have, and what is said of the others."""

from __future__ import annotations

import pytest
from pydantic import SecretStr

from tests.sources.samples import error, problems, sent


@pytest.mark.parametrize(
    "url",
    [
        "https://symbols.example.com",
        "https://symbols.example.com/",
        "http://symbols.example.com:8080/a/b",
        "HTTPS://Symbols.Example.COM/Files",
        "https://symbols.example.com:65535/",
        "https://symbols.example.com:/",
        "https://symbols.example.com./files",
        "https://sym_bols.example.com/",
        "https://8.8.8.8/symbols",
        "https://[2606:4700::6810:84e5]:8443/symbols",
        "https://bücher.example/größe",
        "https://例え.テスト/",
        "https://xn--bcher-kva.example/",
        "https://🦀.example/",
        "https://☃.invalid/",
        "https://xn--n3h.invalid/",
        "https://XN--BCHER-KVA.example/",
        "https://ａ.invalid/",
        "https://a。example/",
        "https://ΟΔΟΣ.example/",
        "https://straße.example/",
        "https://אב.example/",
        "https://xn--4dbc.example/",
        "https://ab--c.example/",
        "https://[1:2:3:4:5:6:1.2.3.4]/",
        "https://می\u200cخواهم.example/",
        "https://symbols.example.com/a%20b/%C3%BC",
        "https://symbols.example.com/files?sig=a%2Fb&x=1",
        "https://acme.s3.eu-west-1.amazonaws.com/win",
        "https://storage.googleapis.com/acme/win",
        "https://symbols.example.com/~user/a+b;c,d(e)'f",
        "https://" + ".".join(["a" * 63] * 3) + ".example/",
        "https://" + "ü" * 57 + ".example/",
        "https://symbols.example.com/" + "a" * 5000,
    ],
)
def test_a_valid_url_is_sent_as_typed(url: str) -> None:
    assert sent("http", "url", url) == url


def test_space_around_a_pasted_url_is_dropped() -> None:
    url = "https://symbols.example.com/files"
    assert sent("http", "url", f"\ufeff \u00a0{url}\r\n\u200b") == url


@pytest.mark.parametrize(
    ("url", "told"),
    [
        ("symbols.example.com/files", "Did you mean https://symbols.example.com/files?"),
        ("symbols.example.com/a b", "Did you mean https://symbols.example.com/a%20b?"),
        ("symbols.example.com/\u00a0b", "Did you mean https://symbols.example.com/%20b?"),
        ("symbols.example.com/#top", "must start with https://. Example: https://symbols.ex"),
        ("symbols.example.com:0/a", "must start with https://. Example: https://symbols.ex"),
        ("//symbols.example.com", "Did you mean https://symbols.example.com?"),
        ("https:/symbols.example.com", "Did you mean https://symbols.example.com?"),
        ("symbols", "Example: https://symbols.example.com"),
        ("ftp://symbols.example.com", "must start with https://"),
        ("file:///srv/symbols", "must start with https://"),
        ("javascript:alert(1)", "must start with https://"),
        ("s3://acme-symbols/win", "an address of Amazon S3. Choose that type"),
        ("GS://acme-symbols", "an address of Google Cloud Storage. Choose that type"),
        ("https://", "has no host"),
        ("https:///files", "has no host"),
        ("https://?a=b", "has no host"),
        ("https://symbols.example.com/my files", "Write %20"),
        ("https://symbols.example.com/my\u00a0files", "Write %20"),
        ("https://symbols.example.com:0/", "from 1 to 65535"),
        ("https://symbols.example.com:65536/", "from 1 to 65535"),
        ("https://symbols.example.com:٣/", "from 1 to 65535"),
        ("https://symbols.example.com:http/", "from 1 to 65535"),
        ("https://symbols.example.com:-1/", "from 1 to 65535"),
        ("https://symbols.example.com/#top", "never sent to the server"),
        ("https://symbols.example.com/#", "never sent to the server"),
        ("https://symbols..example.com/", "is not a valid host name"),
        ("https://.example.com/", "is not a valid host name"),
        ("https://symbols.example.com../", "is not a valid host name"),
        ("https://symbols.exa%6dple.com/", "is not a valid host name"),
        ("https://*.example.com/", "is not a valid host name"),
        ("https://<host>/files", "is not a valid host name"),
        ("https://$HOST/files", "is not a valid host name"),
        ("https://symbols.example.com\\files", "is not a valid host name"),
        ("https://" + "a" * 64 + ".example/", "is not a valid host name"),
        ("https://" + "ü" * 58 + ".example/", "is not a valid host name"),
        ("https://" + "a." * 127 + "example/", "is not a valid host name"),
        ("https://a\u202eb.example/", "is not a valid host name"),
        ("https://xn--a.example/", "xn--a.example is not a valid host name"),
        ("https://xn--/", "xn-- is not a valid host name"),
        ("https://xn--a-.example/", "is not a valid host name"),
        ("https://xn---abc.example/", "is not a valid host name"),
        ("https://XN--A.example/", "is not a valid host name"),
        ("https://symbols.xn--0.example/", "is not a valid host name"),
        ("https://xn--99999999.example/", "is not a valid host name"),
        ("https://xn--ü.example/", "is not a valid host name"),
        ("https://xn--a-ecp.example/", "is not a valid host name"),
        ("https://aא.com/", "is not a valid host name"),
        ("https://1a.אב.com/", "is not a valid host name"),
        ("https://a\u200db.com/", "is not a valid host name"),
        ("https://a\u200cb.com/", "is not a valid host name"),
        ("https://\u0301a.com/", "is not a valid host name"),
        ("https://\U000e0080.com/", "is not a valid host name"),
        ("https://\ufdd0.com/", "is not a valid host name"),
        ("https://\u0378.com/", "is not a valid host name"),
        ("https://" + "ü" * 1_000_000 + "/", "is not a valid host name"),
        ("https://\u00ad/", "is not a valid host name"),
        ("https://a％41.com/", "is not a valid host name"),
        ("https://a%zz.com/", "is not a valid host name"),
        ("https://a%00b.com/", "is not a valid host name"),
        ("https://a|b.com/", "is not a valid host name"),
        ("https://a^b.com/", "is not a valid host name"),
        ("https://1.2.3.4.5/", "is not a valid host name"),
        ("https://0x100000000/", "is not a valid host name"),
        ("https://4294967296/", "is not a valid host name"),
        ("https://symbols.0x1/", "is not a valid host name"),
        ("https://symbols.09/", "is not a valid host name"),
        ("https://１.２.３/", "is not a valid host name"),
        ("https://symbols.example.com:99999999999/", "from 1 to 65535"),
        ("https://symbols.example.com:+80/", "from 1 to 65535"),
        ("https://symbols.example.com:80:80/", "from 1 to 65535"),
        ("https://[1::2:3:4:5:6:7:8]/", "malformed"),
        ("https://[::01.2.3.4]/", "malformed"),
        ("https://[２001::1]/", "malformed"),
        ("https://256.1.1.1/", "is not a valid host name"),
        ("https://1.2.3/", "is not a valid host name"),
        ("https://2130706433/", "is not a valid host name"),
        ("https://0x7f000001/", "is not a valid host name"),
        ("https://127.0.0.01/", "is not a valid host name"),
        ("https://[::1/", "malformed"),
        ("https://[::g]/", "malformed"),
        ("https://[1.2.3.4]/", "malformed"),
        ("https://[v1.a]/", "malformed"),
        ("https://[fe80::1%25eth0]/", "zone"),
        ("https://[fe80::1%eth0]/", "zone"),
        ("https://[2606:4700::1]x:80/", "Only a port"),
        ("https://example℀com/", "malformed"),
        ("https://symbols.example.com/a\x1b[31m", "U+001B"),
        ("https://symbols.example.com/a\tb", "U+0009"),
        ("https://symbols.example.com/\ud800", "U+D800"),
        (
            "https://s3.console.aws.amazon.com/s3/buckets/acme?region=eu-west-1",
            "This is an address of Amazon S3. Choose that type instead",
        ),
        (
            "https://console.cloud.google.com/storage/browser/acme;tab=objects",
            "This is an address of Google Cloud Storage. Choose that type instead",
        ),
    ],
)
def test_an_invalid_url_is_rejected_with_the_correction(url: str, told: str) -> None:
    assert told in error("http", "url", url)


@pytest.mark.parametrize(
    "url",
    [
        "https://us3r:hunter2hunter2@symbols.example.com/",
        "https://us3r:hunter2hunter2@",
        "https://us3r:hunter2/hunter2@symbols.example.com/",
        "https://us3r:hunter2#hunter2@symbols.example.com/",
        "https://us3r:hunter2\\hunter2@symbols.example.com/",
        "https://us3r:hunter2[hunter2@symbols.example.com/",
        "us3r:hunter2hunter2@symbols.example.com/",
        "ftp://us3r:hunter2hunter2@symbols.example.com/",
        "s3://us3r:hunter2hunter2@acme-symbols/",
    ],
)
def test_a_password_in_the_url_is_rejected_and_not_repeated(url: str) -> None:
    message = error("http", "url", url)
    assert "hunter2" not in message
    assert "us3r" not in message


@pytest.mark.parametrize(
    "url",
    [
        "https://symbols.example.com/?sig=********",
        "https://symbols.example.com/?x=1&token=[hidden]",
        "https://symbols.example.com/?code=…",
        "https://[hidden]@symbols.example.com/x",
    ],
)
def test_a_masked_key_is_rejected(url: str) -> None:
    assert error("http", "url", url) == "The key in this URL is hidden. Enter the complete URL"


@pytest.mark.parametrize(
    ("query", "warnings"),
    [
        ("x=1&se=2026-01-01", []),
        ("code=abc", ["Sentry shows a source's URL to everyone in the project, and in events"]),
        ("sig=abc&se=2999-01-01T00:00:00Z", ["Sentry shows", "expires on 2999-01-01"]),
        ("sig=abc&se=2020-01-01T00:00:00Z", ["Sentry shows", "expired on 2020-01-01"]),
        ("sig=abc&se=9999-99-99", ["Sentry shows"]),
    ],
)  # fmt: skip
def test_a_key_in_the_url_gets_a_warning_with_its_expiry(query: str, warnings: list[str]) -> None:
    found = problems("http", "url", f"https://symbols.example.com/files?{query}")
    assert [problem.severity for problem in found] == ["warning"] * len(warnings)
    assert all(text in problem.message for text, problem in zip(warnings, found, strict=True))


@pytest.mark.parametrize(
    ("url", "why"),
    [
        ("http://127.0.0.1:8000/", "127.0.0.1 is a private address"),
        ("http://127.0.0.1./", "127.0.0.1 is a private address"),
        ("http://10.1.2.3/", "10.1.2.3 is a private address"),
        ("http://169.254.169.254/", "is a private address"),
        ("http://100.64.0.1/", "is a private address"),
        ("http://224.0.0.1/", "is a private address"),
        ("http://0.0.0.0/", "is a private address"),
        ("http://１２７.0.0.1/", "127.0.0.1 is a private address"),
        ("http://[::1]/", "IPv6"),
        ("https://[2606:4700::1]/", "IPv6"),
        ("https://[::ffff:8.8.8.8]/", "IPv6"),
        ("http://localhost:8000/", "localhost is an internal name"),
        ("http://LOCALHOST/", "localhost is an internal name"),
        ("http://a.localhost/", "is an internal name"),
        ("http://symbols/", "symbols is an internal name"),
        ("http://symbols.corp/", "is an internal name"),
        ("http://symbols.local./", "is an internal name"),
        ("http://nas.home.arpa/", "is an internal name"),
    ],
)
def test_an_address_that_sentry_rejects_gets_a_warning(url: str, why: str) -> None:
    [problem] = problems("http", "url", url)
    assert problem.severity == "warning"
    assert why in problem.message
    assert "connect_to_reserved_ips" in problem.message


@pytest.mark.parametrize("host", ["8.8.8.8", "1.1.1.1", "local.example.com", "corp.io", "a.b."])
def test_a_public_address_gets_no_warning(host: str) -> None:
    assert problems("http", "url", f"https://{host}/") == []


def test_an_unencrypted_password_gets_a_warning() -> None:
    password = SecretStr("correct horse")
    [problem] = problems("http", "url", "http://symbols.example.com/", password=password)
    assert problem == ("url", "http:// sends the password unencrypted. Use https:// if you can",
                       "warning")  # fmt: skip
    [problem] = problems("http", "url", "HTTP://symbols.example.com/", username="sentry")
    assert "username unencrypted" in problem.message
    assert problems("http", "url", "http://symbols.example.com/") == []
    assert problems("http", "url", "https://symbols.example.com/", password=password) == []


@pytest.mark.parametrize(
    ("url", "is_doubted"),
    [
        ("https://debuginfod.example.com/buildid", False),
        ("https://debuginfod.example.com/buildid/", False),
        ("https://debuginfod.example.com/a/buildid?x=1", False),
        ("https://debuginfod.example.com", True),
        ("https://debuginfod.example.com/", True),
        ("https://debuginfod.example.com/mybuildid", True),
        ("https://debuginfod.example.com/buildid/x", True),
        ("https://debuginfod.example.com/?x=/buildid", True),
    ],
)
def test_a_debuginfod_url_ends_in_buildid(url: str, is_doubted: bool) -> None:
    found = problems("http", "url", url, layout__type="debuginfod")
    assert [problem.severity for problem in found] == ["warning"] * is_doubted
    assert all("ends in /buildid" in problem.message for problem in found)
    assert problems("http", "url", url) == []


def test_a_username_cannot_contain_a_colon() -> None:
    message = error("http", "username", "sentry:hunter2")
    assert "cannot contain a colon" in message
    assert "hunter2" not in message
    assert sent("http", "username", "Jörg Müller") == "Jörg Müller"


def test_a_username_without_a_password_gets_a_warning() -> None:
    assert [problem.message for problem in problems("http", "password", "", username="sentry")] == [
        "There is a username, but no password"
    ]
    assert problems("http", "password", SecretStr("x"), username="sentry") == []
    assert problems("http", "password", SecretStr("x")) == []
    assert problems("http", "password", "") == []
