"""A path joined to a source, as the URL standard and Symbolicator have it."""

from __future__ import annotations

import re
from urllib.parse import unquote, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from symsrc_tui.lookup import bucket_uri, gcs_object_url, join_prefix, join_url
from symsrc_tui.text.safe import shown


@pytest.mark.parametrize(
    ("base", "path", "expected"),
    [
        ("https://a.example", "x", "https://a.example/x"),
        ("https://a.example/", "", "https://a.example/"),
        ("https://a.example/s//", "x", "https://a.example/s//x"),
        ("https://a.example//", "x", "https://a.example/x"),
        ("https://a.example/s?token=a b", "x", "https://a.example/s/x?token=a%20b"),
        ("https://a.example/s/?q", "x/y", "https://a.example/s/x/y?q"),
        ("HTTPS://A.Example:443/S", "X", "https://a.example/S/X"),
        ("http://a.example:80/", "x", "http://a.example/x"),
        ("http://a.example:8080/", "x", "http://a.example:8080/x"),
        ("http://u:p@[::1]:8080/s", "x", "http://u:p@[::1]:8080/s/x"),
        (" https://a.example/s\n", "x", "https://a.example/s/x"),
        ("https://a.example\\s\\t", "x", "https://a.example/s/t/x"),
        ("https://a.example/a b/%41/ä", "x", "https://a.example/a%20b/%41/%C3%A4/x"),
        ("https://a.example/a/../b/./", "x", "https://a.example/b/x"),
        ("https://a.example/a/%2E%2e/b/..", "x", "https://a.example/x"),
        ("https://a.example/s", "./../x/.../..", "https://a.example/s/x/..."),
        ("https://a.example/s", "%2e%2e/x", "https://a.example/s/%252e%252e/x"),
        (
            "https://a.example/s",
            'a "#<>?{}`%\\\x01\x7fä',
            "https://a.example/s/a%20%22%23%3C%3E%3F%7B%7D%60%25%5C%01%7F%C3%A4",
        ),
        ("https://Bücher.example/s", "x", "https://xn--bcher-kva.example/s/x"),
        ("https://ａ。example:8080/", "x", "https://a.example:8080/x"),
        ("https://☃.example", "x", "https://xn--n3h.example/x"),
        ("https://a.example/s", "a+b&c=d;e:f@g!$'()*,~|^[]", None),
    ],
)
def test_join_url(base: str, path: str, expected: str | None) -> None:
    assert join_url(base, path) == (expected or f"{base}/{path}")


@pytest.mark.parametrize(
    "base",
    [
        "",
        "a.example/s",
        "/s",
        "ftp://a.example",
        "https://",
        "https:///",
        "s3://bucket",
        "https://?",
    ],
)
def test_invalid_base_urls(base: str) -> None:
    with pytest.raises(ValueError, match="needs https://"):
        join_url(base, "x")


def test_prefixes_and_buckets() -> None:
    assert join_prefix("/", "x") == "x"
    assert join_prefix(" a/ ", "x") == " a/ /x"
    assert bucket_uri("s3", "b", "", "ä#?/100%") == "s3://b/%C3%A4%23%3F/100%"
    assert gcs_object_url("b", "a b%/ä", "https://storage.googleapis.com") == (
        "https://storage.googleapis.com/storage/v1/b/b/o/a%20b%25%2F%C3%A4?alt=media"
    )
    assert gcs_object_url("b", "k", "http://127.0.0.1:9/") == (
        "http://127.0.0.1:9/storage/v1/b/b/o/k?alt=media"
    )


@pytest.mark.parametrize(
    "host", ["xn--a.example", "xn--", "aא.example", "a\u200db.example", "a\x80.example", "ü" * 500]
)
def test_an_invalid_host_is_rejected(host: str) -> None:
    name = shown(host, 40)
    message = f"{name} is not a valid host name. Example: https://symbols.example.com/"
    with pytest.raises(ValueError, match=f"^{re.escape(message)}$"):
        join_url(f"https://{host}/", "x")


@given(st.text(), st.text())
def test_any_base_is_joined_or_rejected(base: str, path: str) -> None:
    for text in (base, f"https://a.example/{base}"):
        try:
            joined = join_url(text, path)
        except ValueError:
            continue
        assert joined.isascii()
        assert " " not in joined


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_a_joined_path_reads_back_part_by_part(path: str) -> None:
    parts = [part for part in path.split("/") if part not in ("", ".", "..")]
    joined = urlsplit(join_url("https://a.example/s?q=1", path))
    assert joined.query == "q=1"
    assert [unquote(part) for part in joined.path.split("/")] == ["", "s", *parts]
    assert join_url("https://a.example/s", "/".join(parts)) == join_url("https://a.example/s", path)
