"""Keys in a URL's query are found, hidden, and their expiry is read."""

from __future__ import annotations

from datetime import datetime, timezone

import pytest

from symsrc_tui.text.url_keys import expiry, hide_keys, keys_in, spellings

AZURE = (
    "https://acme.blob.core.windows.net/symbols?sv=2022-11-02&sr=c&sp=r"
    "&se=2026-12-31T12%3A00%3A00Z&sig=q1w2e3r4%2Ft5y6%3D"
)
AMAZON = (
    "https://acme.s3.amazonaws.com/symbols?X-Amz-Algorithm=AWS4-HMAC-SHA256"
    "&X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F20261128%2Feu-central-1%2Fs3%2Faws4_request"
    "&X-Amz-Date=20261128T000000Z&X-Amz-Expires=604800&X-Amz-SignedHeaders=host"
    "&X-Amz-Signature=0a1b2c3d4e5f"
)
RANDOM = "Q1w2e3r4T5y6u7i8O9p0a1s2D3f4g5h6"


@pytest.mark.parametrize(
    ("url", "names"),
    [
        (AZURE, ["sig"]),
        (AMAZON, ["X-Amz-Credential", "X-Amz-Signature"]),
        ("https://a.example/?code=abcd", ["code"]),
        ("https://a.example/?token=abcd&x=1", ["token"]),
        ("https://a.example/?access_token=abcd", ["access_token"]),
        ("https://a.example/?api-key=abcd", ["api-key"]),
        ("https://a.example/?apikey=abcd", ["apikey"]),
        ("https://a.example/?PASSWORD=abcd", ["PASSWORD"]),
        ("https://a.example/?x=1;sig=abcd", ["sig"]),
        ("https://a.example/?%73ig=abcd", ["%73ig"]),
        ("https://a.example/?Policy=abcd&Signature=e&Key-Pair-Id=K1", ["Policy", "Signature"]),
        ("https://a.example/?hdnts=exp=1798761600~acl=/*~hmac=0a1b2c", ["hdnts"]),
        ("https://a.example/?md5=0a1b2c&expires=1798761600", ["md5"]),
        ("https://a.example/?jwt=abcd&passwd=abcd&pw=abcd", ["jwt", "passwd", "pw"]),
        ("https://a.example/?authorization=abcd&api_key_v2=abcd", ["authorization", "api_key_v2"]),
        ("https://a.example/?session_id=abcd&signature-v4=abcd", ["session_id", "signature-v4"]),
        ("https://a.example/?tokenValue=a&sigV4=b&authcode=c", ["tokenValue", "sigV4", "authcode"]),
        ("https://a.example/?dbpass=a&passcode=b&creds=c", ["dbpass", "passcode", "creds"]),
        ("https://a.example/?apikeys=a&tokens=b&passwords=c", ["apikeys", "tokens", "passwords"]),
        ("https://a.example/?secrets=a&authtokens=b", ["secrets", "authtokens"]),
        ("https://a.example/?secretkeys=a&secretid=b", ["secretkeys", "secretid"]),
        ("https://a.example/?tokenhash=a&passwordhash=b", ["tokenhash", "passwordhash"]),
        ("https://a.example/?tokenb64=a&keypair=b", ["tokenb64", "keypair"]),
        ("https://a.example/?authcookie=a&sessionid=b", ["authcookie", "sessionid"]),
        ("https://a.example/x#access_token=abcd", ["access_token"]),
        ("https://a.example/?x=1&\ntoken=abcd", ["\ntoken"]),
        ("a.example/x?sig=abcd", ["sig"]),
        ("https://a.example/?keyboard=us&author=jane&passenger=2&signal=x&tokenId=1", []),
        ("Ask for access; the token=abcd is missing", []),
        (f"https://a.example/?x={RANDOM}&sv=1", ["x"]),
        (f"https://a.example/?v=1&{RANDOM}", [""]),
        ("https://a.example/?t=eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOjF9.AbCd", ["t"]),
        ("https://a.example/?AWSAccessKeyId=AKIAIOSFODNN7EXAMPLE&key_name=ours", []),
        ("https://a.example/?path=Builds/Windows/Release/x64/Symbols&sparse", []),
        ("https://a.example/?ref=2fd4e1c67a2d28fced849ee1bb76e7391b93eb12", []),
        ("https://a.example/?design=abcd&keyid=2&api-version=1&SignedHeaders=host", []),
        ("https://a.example/sig=abcd", []),
        ("https://a.example/?sig=", []),
        ("sig=abcd", []),
    ],
)
def test_keys_are_recognized_by_the_names_of_their_parameters(url: str, names: list[str]) -> None:
    assert [name for name, _ in keys_in(url)] == names


def test_a_hidden_key_leaves_the_rest_of_the_url_readable() -> None:
    assert hide_keys(AZURE) == AZURE.replace("q1w2e3r4%2Ft5y6%3D", "[hidden]")
    assert hide_keys("https://a.example/?sig=a&token=b#c") == (
        "https://a.example/?sig=[hidden]&token=[hidden]#c"
    )
    assert hide_keys(f"https://a.example/?{RANDOM}") == "https://a.example/?[hidden]"
    assert hide_keys("https://a.example/?x=1") == "https://a.example/?x=1"


@pytest.mark.parametrize(
    ("url", "login"),
    [
        ("https://ci:pass@a.example/x", "ci:pass"),
        ("https://token@a.example", "token"),
        ("https://ci:p@ss:w@a.example:8080/?x=1", "ci:p@ss:w"),
        ("HTTP://ci:p%40ss@[::1]/", "ci:p%40ss"),
        ("ftp://:pass@a.example/", ":pass"),
    ],
)
def test_a_login_is_hidden(url: str, login: str) -> None:
    assert keys_in(url) == [("", login)]
    assert hide_keys(url) == url.replace(login, "[hidden]")


@pytest.mark.parametrize(
    "url", ["https://a.example/@scope", "https://a.example/?to=x@a.example", "x, me@a.example"]
)
def test_another_at_is_not_a_login(url: str) -> None:
    assert (keys_in(url), hide_keys(url)) == ([], url)


def test_all_keys_of_one_name_are_found() -> None:
    url = "https://a.example/?token=first&token=second"
    assert keys_in(url) == [("token", "first"), ("token", "second")]


def test_a_name_may_have_any_length() -> None:
    """Without a limit, this would take hours."""
    name = "key" * 200_000
    assert keys_in(f"https://a.example/?{name}=abcd&{name}y=abcd") == [(name, "abcd")]


def test_a_key_has_two_spellings() -> None:
    assert spellings("q1%2Ft5%3D") == {"q1%2Ft5%3D", "q1/t5="}


@pytest.mark.parametrize(
    ("url", "end"),
    [
        (AZURE, datetime(2026, 12, 31, 12, tzinfo=timezone.utc)),
        ("https://a.example/?se=2026-12-31&sig=a", datetime(2026, 12, 31, tzinfo=timezone.utc)),
        (AMAZON, datetime(2026, 12, 5, tzinfo=timezone.utc)),
        (AMAZON.replace("Amz", "Goog"), datetime(2026, 12, 5, tzinfo=timezone.utc)),
        ("https://a.example/?Expires=1798675200", datetime(2026, 12, 31, tzinfo=timezone.utc)),
        ("https://a.example/?sig=a", None),
        ("https://a.example/?se=soon&sig=a", None),
        ("https://a.example/?Expires=99999999999999999999", None),
        ("https://a.example/?X-Amz-Expires=10", None),
        (AMAZON.replace("604800", "9" * 30), None),
    ],
)
def test_the_expiry_is_read_in_each_clouds_form(url: str, end: datetime | None) -> None:
    assert expiry(url) == end
