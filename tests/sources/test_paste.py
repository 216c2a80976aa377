"""Texts pasted whole, and the fields that their parts end up in."""

from __future__ import annotations

import json
import re
from base64 import b64encode, urlsafe_b64encode
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import SecretStr

from symsrc_tui.sources.app_store_connect.fastlane_file import KEY_SORT
from symsrc_tui.sources.fill import CredentialsError, FilledValues, ListFiller, SeveralError
from symsrc_tui.sources.gcs.key_file import KEY_SORT as GOOGLE_KEY
from symsrc_tui.sources.paste import begins_paste, parse_paste
from symsrc_tui.sources.private_key import canonical_private_key
from symsrc_tui.sources.source import fields_of
from symsrc_tui.sources.validate import validate
from tests.sources.samples import TYPES, ec_key, kind, pem, rsa_key

if TYPE_CHECKING:
    from symsrc_tui.forms.field import Field

ID, SECRET = "AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"
KEYS = {"access_key": ID, "secret_key": SECRET}
SERVICE_ACCOUNT = {
    "type": "service_account",
    "private_key": pem(rsa_key()),
    "client_email": "symbols@acme.iam.gserviceaccount.com",
}


def field(type_: str, path: str) -> Field:
    return next(each for each in fields_of(kind(type_).source_class()) if each.path == path)


def take(text: str, type_: str, path: str, **answers: str) -> FilledValues | None:
    return parse_paste(text, field(type_, path), kind(type_), answers)


def clear(found: FilledValues | None) -> dict[str, str]:
    assert found is not None
    return {
        path: value.get_secret_value() if isinstance(value, SecretStr) else value
        for path, value in found.values.items()
    }


@pytest.mark.parametrize(
    "text",
    [
        f"[default]\naws_access_key_id = {ID}\naws_secret_access_key = {SECRET}\n",
        f"[x]\r\naws_secret_access_key={SECRET}\r\naws_access_key_id={ID}\r\n",
        f'export AWS_ACCESS_KEY_ID="{ID}"\nexport AWS_SECRET_ACCESS_KEY="{SECRET}"',
        f"$Env:AWS_ACCESS_KEY_ID='{ID}'\n$Env:AWS_SECRET_ACCESS_KEY='{SECRET}'",
        f"AWS_ACCESS_KEY_ID={ID} AWS_SECRET_ACCESS_KEY={SECRET} aws s3 ls",
        json.dumps({"AccessKey": {"AccessKeyId": ID, "SecretAccessKey": SECRET}}, indent=4),
        f"Access key ID,Secret access key\r\n{ID},{SECRET}\r\n",
        f"\ufeffUser name,Access key ID,Secret access key\nbuild,{ID},{SECRET}",
        f"\ufeffAccess key ID,Secret access key\n{ID},{SECRET}",
        f"\ufeff[default]\naws_access_key_id = {ID}\naws_secret_access_key = {SECRET}\n",
        f"[a]\nregion = eu-west-1\n[b]\naws_access_key_id={ID}\naws_secret_access_key={SECRET}",
        f'provider "aws" {{\n  access_key = "{ID}"\n  secret_key = "{SECRET}"\n}}',
        f"AWSAccessKeyId={ID}\nAWSSecretKey={SECRET}\n",
        f"AWS_ACCESS_KEY={ID}\nAWS_SECRET_KEY={SECRET}\n",
        f"[default]\naws_access_key_id = '{ID}'\naws_secret_access_key = \"{SECRET}\"\n",
        f"{ID}\t{SECRET}",
        f"{ID}\n{SECRET}\n",
    ],
)
@pytest.mark.parametrize("path", ["name", "access_key", "secret_key", "region"])
def test_a_pair_of_aws_keys_goes_to_both_fields(text: str, path: str) -> None:
    found = take(text, "s3", path)
    assert clear(found) == KEYS
    assert found is not None
    assert isinstance(found.values["secret_key"], SecretStr)
    assert SECRET not in " ".join(found.notes)


OTHER = "AKIAOTHEROTHEROTHER1"
PAIR = f"export AWS_ACCESS_KEY_ID={ID}\nexport AWS_SECRET_ACCESS_KEY={SECRET}\n"
PROFILES = (
    f"[ci]\naws_access_key_id={ID}\naws_secret_access_key={SECRET}\nregion=eu-west-1\n"
    f"[dev]\naws_access_key_id={OTHER}\naws_secret_access_key={SECRET}\n"
)


@pytest.mark.parametrize(
    ("text", "names"),
    [
        (PROFILES, ["ci", "dev"]),
        (PROFILES.replace("[dev]", "[ci]"), ["ci (1)", "ci (2)"]),
        (f"User name,Access key ID,Secret access key\na,{ID},{SECRET}\nb,{OTHER},x", [ID, OTHER]),
        (PAIR + PAIR.replace(ID, OTHER), [ID, OTHER]),
        (f"{ID} {SECRET}\n{OTHER} {SECRET}\n", [ID, OTHER]),
        # As terminals send line ends.
        (PROFILES.replace("\n", "\r"), ["ci", "dev"]),
        (PROFILES.replace("\n", "\r\n"), ["ci", "dev"]),
    ],
)
def test_one_of_several_keys_is_chosen(text: str, names: list[str]) -> None:
    with pytest.raises(SeveralError, match="Several access keys were pasted") as caught:
        take(text, "s3", "name")
    first, second = caught.value.filler.choices()
    assert [first.name, second.name] == names
    assert clear(first.load())["access_key"] == ID
    assert clear(second.load())["access_key"] == OTHER
    assert SECRET not in str(caught.value)


@pytest.mark.parametrize(
    "text",
    [
        f"{ID}\n{OTHER}\n",
        # It is not clear which secret belongs to which ID.
        f"AWS_SECRET_ACCESS_KEY={SECRET}\n{PAIR}AWS_ACCESS_KEY_ID={OTHER}\n",
    ],
)
def test_several_keys_without_names_are_rejected(text: str) -> None:
    with pytest.raises(CredentialsError, match=f"keys were pasted: {ID}, {OTHER}. Paste only one"):
        take(text, "s3", "access_key")


@pytest.mark.parametrize(
    "sign",
    [
        "endpoint_url = https://acc.r2.cloudflarestorage.com",
        "AWS_ENDPOINT_URL_S3=http://127.0.0.1:9000",
        "endpoint = nyc3.digitaloceanspaces.com",
        "host_base = minio:9000",
        "region = auto",
        "region: nyc3",
    ],
)
@pytest.mark.parametrize("type_", ["s3", "gcs", "http"])
def test_a_key_of_a_compatible_store_leads_to_http(sign: str, type_: str) -> None:
    text = f"aws_access_key_id={ID}\naws_secret_access_key={SECRET}\n{sign}"
    with pytest.raises(CredentialsError, match=r"For others, choose SymbolServer \(HTTP\)"):
        take(text, type_, "name")
    amazon = "endpoint_url = https://s3.eu-west-1.amazonaws.com"
    assert clear(take(text.replace(sign, amazon), "s3", "name")) == KEYS


def test_the_region_is_filled_in_where_it_is_empty() -> None:
    text = f"aws_access_key_id={ID}\naws_secret_access_key={SECRET}\nregion=eu-west-3"
    assert clear(take(text, "s3", "access_key")) == KEYS | {"region": "eu-west-3"}
    assert clear(take(text, "s3", "access_key", region="us-east-1")) == KEYS
    assert clear(take(text.replace("eu-west-3", "Paris"), "s3", "access_key")) == KEYS


def test_one_key_alone_is_filled_in() -> None:
    assert clear(take(f"aws_access_key_id = {ID}", "s3", "bucket")) == {"access_key": ID}
    assert clear(take(f"SecretAccessKey: {SECRET}", "s3", "name")) == {"secret_key": SECRET}


@pytest.mark.parametrize(
    "text",
    [
        f"aws_access_key_id={ID}\naws_secret_access_key={SECRET}\naws_session_token=FwoG",
        json.dumps({"AccessKeyId": ID, "SecretAccessKey": SECRET, "SessionToken": "FwoG"}),
        f"aws_access_key_id=ASIAIOSFODNN7EXAMPLE\naws_secret_access_key={SECRET}",
    ],
)
def test_temporary_aws_keys_are_rejected_with_the_reason(text: str) -> None:
    with pytest.raises(CredentialsError, match=r"temporary.*long-term access key") as told:
        take(text, "s3", "access_key")
    assert SECRET not in str(told.value)


@pytest.mark.parametrize(
    ("type_", "text", "told"),
    [
        (
            "http",
            f"aws_access_key_id={ID}\naws_secret_access_key={SECRET}",
            "choose the type Amazon S3",
        ),
        ("s3", json.dumps(SERVICE_ACCOUNT), "choose the type Google Cloud Storage"),
        ("appStoreConnect", json.dumps(SERVICE_ACCOUNT), "choose the type Google Cloud Storage"),
        ("s3", pem(rsa_key()), "has no field for one"),
        ("http", pem(ec_key()), "has no field for one"),
    ],
)
def test_values_of_another_type_are_rejected_everywhere(type_: str, text: str, told: str) -> None:
    for each in fields_of(kind(type_).source_class()):
        with pytest.raises(CredentialsError, match=told):
            take(text, type_, each.path)


@pytest.mark.parametrize("path", ["name", "bucket", "client_email", "private_key", "layout.type"])
@pytest.mark.parametrize("indent", [None, 2])
def test_a_service_account_goes_to_both_fields(path: str, indent: int | None) -> None:
    found = clear(take(json.dumps(SERVICE_ACCOUNT, indent=indent), "gcs", path))
    assert found["client_email"] == SERVICE_ACCOUNT["client_email"]
    assert found["private_key"] == SERVICE_ACCOUNT["private_key"]


def test_json_that_is_not_a_service_account_is_explained_in_its_field() -> None:
    text = json.dumps({"type": "authorized_user", "client_id": "x"})
    for path in ("client_email", "private_key"):
        with pytest.raises(CredentialsError, match="a user's login"):
            take(text, "gcs", path)
    assert take(text, "gcs", "name") is None


@pytest.mark.parametrize(
    ("type_", "path", "to"),
    [
        ("gcs", "bucket", "private_key"),
        ("gcs", "name", "private_key"),
        ("appStoreConnect", "appconnectIssuer", "appconnectPrivateKey"),
    ],
)
def test_a_key_goes_to_the_field_for_keys(type_: str, path: str, to: str) -> None:
    key = pem(rsa_key())
    for line_end in ("\n", "\r\n", "\r"):
        text = key.replace("\n", line_end)
        assert clear(take(text, type_, path)) == {to: key.strip()}
        assert take(text, type_, to) is None


ISSUER = "69a6de7e-1234-47e3-e053-5b8c7c11a4d1"
FASTLANE = {"key_id": "2X9R4HXF34", "issuer_id": ISSUER, "key": pem(ec_key()), "duration": 1200}


def in_lines(text: str, width: int, end: str = "\n") -> str:
    return end.join(re.findall(f".{{1,{width}}}", text, re.DOTALL))


@pytest.mark.parametrize(
    "text",
    [
        json.dumps(FASTLANE),
        json.dumps(FASTLANE, indent=2).replace("\n", "\r\n"),
        "\ufeff" + json.dumps(FASTLANE),
        in_lines(json.dumps(FASTLANE), 76),
        in_lines(json.dumps(FASTLANE), 61, "\r\n"),
        b64encode(json.dumps(FASTLANE).encode()).decode(),
        json.dumps(FASTLANE | {"key": b64encode(pem(ec_key()).encode()).decode()}),
    ],
)
@pytest.mark.parametrize("path", ["name", "appconnectIssuer", "appconnectPrivateKey", "appId"])
def test_fastlanes_json_goes_to_its_three_fields(text: str, path: str) -> None:
    assert clear(take(text, "appStoreConnect", path)) == {
        "appconnectIssuer": ISSUER,
        "appconnectKey": "2X9R4HXF34",
        "appconnectPrivateKey": pem(ec_key()),
    }
    for other in ("s3", "gcs", "http"):
        with pytest.raises(CredentialsError, match=r"App Store Connect"):
            take(text, other, "private_key" if other == "gcs" else "name")


def test_fastlanes_json_without_a_key_says_where_the_key_is() -> None:
    text = json.dumps({"key_id": "2X9R4HXF34", "key_filepath": "/keys/a.p8"})
    with pytest.raises(CredentialsError, match=r"the key in another file: /keys/a\.p8"):
        take(text, "appStoreConnect", "appconnectKey")
    found = clear(take(json.dumps(FASTLANE | {"issuer_id": None}), "appStoreConnect", "name"))
    assert set(found) == {"appconnectKey", "appconnectPrivateKey"}


@pytest.mark.parametrize(
    "text",
    [
        in_lines(json.dumps(SERVICE_ACCOUNT), 80),
        in_lines(json.dumps(SERVICE_ACCOUNT, indent=2), 33, "\r\n"),
        "\ufeff" + json.dumps(SERVICE_ACCOUNT),
        in_lines(b64encode(json.dumps(SERVICE_ACCOUNT).encode()).decode(), 76),
        b64encode(("\ufeff" + json.dumps(SERVICE_ACCOUNT)).encode()).decode(),
    ],
)
@pytest.mark.parametrize("path", ["bucket", "client_email", "private_key"])
def test_a_service_account_with_line_breaks_or_base64_is_read_whole(text: str, path: str) -> None:
    found = clear(take(text, "gcs", path))
    assert found["client_email"] == SERVICE_ACCOUNT["client_email"]
    assert found["private_key"] == SERVICE_ACCOUNT["private_key"]


@pytest.mark.parametrize(
    "encoded",
    [
        b64encode(pem(ec_key()).encode()).decode(),
        in_lines(b64encode(pem(ec_key()).encode()).decode(), 76),
        f'"{b64encode(pem(ec_key()).encode()).decode().rstrip("=")}"',
        urlsafe_b64encode(("\ufeff" + pem(ec_key())).encode()).decode(),
    ],
)
@pytest.mark.parametrize("path", ["appconnectKey", "appconnectPrivateKey"])
def test_a_key_in_base64_is_decoded(encoded: str, path: str) -> None:
    found = clear(take(encoded, "appStoreConnect", path))
    assert found == {"appconnectPrivateKey": pem(ec_key()).strip()} or (
        path == "appconnectPrivateKey" and found == {path: pem(ec_key())}
    )
    assert canonical_private_key(encoded, KEY_SORT) == pem(ec_key())


@pytest.mark.parametrize(
    ("type_", "path", "text", "values"),
    [
        ("s3", "bucket", "s3://acme-symbols/win/x64/", {"prefix": "win/x64"}),
        ("s3", "bucket", " s3://acme-symbols ", {}),
        ("s3", "prefix", "s3://acme-symbols/win", {"prefix": "win"}),
        ("s3", "bucket", "acme-symbols/win", {"prefix": "win"}),
        ("gcs", "bucket", "gs://acme-symbols/win", {"prefix": "win"}),
        (
            "s3",
            "bucket",
            "https://acme-symbols.s3.eu-west-1.amazonaws.com/win",
            {"prefix": "win", "region": "eu-west-1"},
        ),
        ("gcs", "bucket", "https://storage.googleapis.com/acme-symbols/win", {"prefix": "win"}),
    ],
)
def test_an_address_is_split(type_: str, path: str, text: str, values: dict[str, str]) -> None:
    found = take(text, type_, path)
    assert clear(found) == {"bucket": "acme-symbols"} | values
    assert found is not None
    assert found.notes[0].startswith("Split into bucket acme-symbols")


AMAZON = "https://eu-west-1.console.aws.amazon.com/s3"
GOOGLE = "https://console.cloud.google.com/storage/browser"
EU = {"region": "eu-west-1"}
# Addresses as the consoles and tools of both providers show them, and the values they give
# besides the bucket; None for those that say more than there are fields.
ADDRESSES: dict[str, dict[str, str] | None] = {
    f"{AMAZON}/buckets/acme?region=eu-west-1&bucketType=general&tab=objects": EU,
    f"{AMAZON}/buckets/acme?region=eu-west-1&prefix=win/x64/&showversions=false": {
        "prefix": "win/x64",
        **EU,
    },
    f"{AMAZON}/buckets/acme?prefix=a%20b%2Fc%2B%2F&region=eu-west-1": {"prefix": "a b/c+", **EU},
    f"{AMAZON}/buckets/acme": EU,
    "https://s3.console.aws.amazon.com/s3/buckets/acme?region=us-gov-east-1&prefix=win%2F": {
        "prefix": "win",
        "region": "us-gov-east-1",
    },
    "https://s3.console.aws.amazon.com/s3/buckets/acme/win/x64/?region=eu-west-1&tab=overview": {
        "prefix": "win/x64",
        **EU,
    },
    "https://console.aws.amazon.com/s3/buckets/acme/": {},
    "https://123456789012-ab1cd2ef.eu-west-1.console.aws.amazon.com/s3/buckets/acme?prefix=": EU,
    "https://cn-north-1.console.amazonaws.cn/s3/buckets/acme?region=cn-north-1": {
        "region": "cn-north-1"
    },
    # A version of an object, two folders, a matrix parameter, a page of old.
    f"{AMAZON}/buckets/acme?region=eu-west-1&prefix=win/&versionId=abc": None,
    f"{AMAZON}/buckets/acme/win/?prefix=linux/": None,
    f"{AMAZON}/buckets/acme;tab=objects?region=eu-west-1": None,
    f"{AMAZON}/home?region=eu-west-1#&bucket=acme&prefix=win/": None,
    f"{AMAZON}/buckets/acme?region=eu-west-1#x": None,
    # Two prefixes, one that Sentry cannot look in, a region that is none, and files.
    f"{AMAZON}/buckets/acme?prefix=win/&prefix=mac/": None,
    f"{AMAZON}/buckets/acme?prefix=/win/": None,
    f"{AMAZON}/buckets/acme?prefix=win/&region=europe": None,
    f"{AMAZON}/buckets/acme?prefix=win/&region=": {"prefix": "win", **EU},
    "https://acme.s3.eu-west-1.amazonaws.com//win/": None,
    "https://acme.s3.eu-west-1.amazonaws.com/game.pdb/0A1/game.pdb": None,
    "https://acme.s3.eu-west-1.amazonaws.com/game.pdb/": {"prefix": "game.pdb", **EU},
    "s3://acme/win/Game.EXE": None,
    "s3://acme/lib.so": None,
    "https://storage.googleapis.com/acme/win/a.sym": None,
    "https://evilconsole.aws.amazon.com.example.com/s3/buckets/acme": None,
    "https://acme.s3.eu-west-1.amazonaws.com/win": {"prefix": "win", **EU},
    "https://acme.s3.dualstack.eu-west-1.amazonaws.com/": EU,
    "https://acme.s3-eu-west-1.amazonaws.com/": EU,
    "http://acme.s3-website-eu-west-1.amazonaws.com/": EU,
    "https://acme.s3.amazonaws.com/?list-type=2&prefix=win%2Fx64%2F&delimiter=%2F": {
        "prefix": "win/x64"
    },
    "https://acme.s3.amazonaws.com/?prefix=wi": None,
    "https://acme.s3.amazonaws.com/win/a.pdb?versionId=3": None,
    "https://acme.s3.amazonaws.com/win?X-Amz-Signature=0a1b&X-Amz-Expires=900": None,
    "https://acme.s3.amazonaws.com:8443/win": None,
    "https://acme.s3.amazonaws.com/win#top": None,
    "https://me@acme.s3.amazonaws.com/win": None,
    "https://acme-123456789012.s3-accesspoint.eu-west-1.amazonaws.com/win": None,
    "https://acme-1.op-2.123456789012.s3-outposts.eu-west-1.amazonaws.com/": None,
    "s3://acme/win/*": {"prefix": "win"},
    "arn:aws:s3:::acme/*": {},
    "arn:aws:s3:::acme/win/*.pdb": None,
    "s3://acme/a%20b": None,
    "s3://acme/win?versionId=3": None,
    "s3://key@acme/win": None,
    f"{GOOGLE}/acme": {},
    f"{GOOGLE}/acme;tab=objects?forceOnBucketsSortingFiltering=true&project=p": {},
    f"{GOOGLE}/acme;tab=objects?project=p&prefix=&forceOnObjectsSortingFiltering=false": {},
    f"{GOOGLE}/acme/win/x64;tab=objects?project=p&prefix=": {"prefix": "win/x64"},
    f"{GOOGLE}/acme/a%20b%3Bc;tab=objects?authuser=1": {"prefix": "a b;c"},
    f"{GOOGLE}/acme/win;tab=objects;x=y": {"prefix": "win"},
    "https://console.developers.google.com/storage/browser/acme/win/": {"prefix": "win"},
    "https://storage.cloud.google.com/acme/win?authuser=0": {"prefix": "win"},
    "https://storage.googleapis.com/acme/?prefix=win/": {"prefix": "win"},
    "https://storage.googleapis.com/storage/v1/b/acme/o?prefix=win%2F&maxResults=5": {
        "prefix": "win"
    },
    "https://storage.googleapis.com/storage/v1/b/acme": {},
    f"{GOOGLE}/acme;tab=objects/win": None,
    f"{GOOGLE}?project=p": None,
    "https://storage.googleapis.com/storage/v1/b/acme/o/win%2Fa.pdb?alt=media": None,
    "https://storage.googleapis.com/download/storage/v1/b/acme/o/a.pdb": None,
    "https://storage.googleapis.com/acme/win?X-Goog-Signature=0a1b": None,
    "https://storage.googleapis.com/acme/a.pdb?generation=3": None,
}


# Pages of the consoles, what they give besides the bucket, and their path that is left out.
PAGES = [
    (f"{AMAZON}/object/acme?region=eu-west-1&prefix=win/a.pdb", EU, "win/a.pdb"),
    (f"{AMAZON}/object/acme?region=eu-west-1&prefix=a/b&versionId=x&tab=details", EU, "a/b"),
    (f"{AMAZON}/object/acme/win/a.pdb?region=eu-west-1", EU, "win/a.pdb"),
    (f"{AMAZON}/buckets/acme?region=eu-west-1&prefix=win", EU, "win"),
    (f"{GOOGLE}/_details/acme/win/a.pdb;tab=live_object?project=p", {}, "win/a.pdb"),
    (f"{GOOGLE}/_details/acme/a%20b?project=p", {}, "a b"),
    (f"{GOOGLE}/acme;tab=objects?prefix=wi&project=p", {}, "wi"),
    (f"{GOOGLE}/acme?prefix=wi", {}, "wi"),
    (f"{GOOGLE}/acme/win;tab=objects?prefix=x", {"prefix": "win"}, "x"),
]


@pytest.mark.parametrize(("text", "rest", "left_out"), PAGES)
def test_a_page_of_a_console_says_what_is_left_out(
    text: str, rest: dict[str, str], left_out: str
) -> None:
    found = take(text, "gcs" if "google" in text else "s3", "bucket")
    assert clear(found) == {"bucket": "acme", **rest}
    assert found is not None
    parts = ", ".join(f"{name} {value}" for name, value in clear(found).items())
    assert found.notes == (f"Split into {parts}. Left out: {left_out}, which may not be a prefix",)


def test_a_folder_that_was_searched_is_a_prefix() -> None:
    found = take(f"{GOOGLE}/acme;tab=objects?prefix=win/", "gcs", "bucket")
    assert clear(found) == {"bucket": "acme", "prefix": "win"}


@pytest.mark.parametrize("text", ADDRESSES)
def test_an_address_is_split_completely_or_not_at_all(text: str) -> None:
    rest = ADDRESSES[text]
    type_ = "gcs" if "google" in text else "s3"
    found = take(text, type_, "bucket")
    if rest is None:
        assert found is None
    else:
        assert clear(found) == {"bucket": "acme", **rest}
        assert found is not None
        parts = ", ".join(f"{name} {value}" for name, value in clear(found).items())
        assert found.notes == (f"Split into {parts}",)
        # Not beside an answer that it would overwrite or contradict.
        for path, value in rest.items():
            assert take(text, type_, "bucket", **{path: "other"}) is None
            assert take(text, type_, "bucket", bucket=text, **{path: "other"}) is None
            over = take(text, type_, "bucket", bucket="before", **{path: "other"})
            assert clear(over) == clear(found)
            assert clear(take(text, type_, "bucket", **{path: value})) == clear(found)


@pytest.mark.parametrize(
    ("type_", "path", "text", "answers"),
    [
        ("s3", "bucket", "acme-symbols", {}),
        ("s3", "bucket", "gs://acme-symbols/win", {}),
        ("gcs", "bucket", "s3://acme-symbols/win", {}),
        ("s3", "bucket", "s3://", {}),
        ("s3", "bucket", "s3://a b/c", {}),
        ("s3", "bucket", "https://[::1", {}),
        ("s3", "prefix", "win/x64", {}),
        ("s3", "name", "s3://acme-symbols/win", {}),
        ("http", "url", "s3://acme-symbols/win", {}),
        ("s3", "bucket", "s3://acme-symbols/win", {"prefix": "linux"}),
        ("s3", "prefix", "s3://acme-symbols/win", {"bucket": "others"}),
        ("http", "url", "https://symbols.example.com/a@b", {}),
        ("http", "url", "https://me:pw@[::1/files", {}),
        ("http", "url", "https://me:pw@symbols.example.com a", {}),
        ("http", "name", "https://me:pw@symbols.example.com", {}),
        ("s3", "name", "region: eu-central-1", {}),
    ],
)
def test_a_single_value_is_not_split(
    type_: str, path: str, text: str, answers: dict[str, str]
) -> None:
    assert take(text, type_, path, **answers) is None


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("https://me:p%40ss@x.example/f", {"username": "me", "password": "p@ss"}),
        ("https://me@x.example/f", {"username": "me"}),
        ("https://:token@x.example/f", {"password": "token"}),
        ("https://@x.example/f", {}),
    ],
)
def test_username_and_password_are_moved_out_of_the_url(text: str, values: dict[str, str]) -> None:
    assert clear(take(text, "http", "url")) == {"url": "https://x.example/f"} | values


@given(text=st.text(), type_=st.sampled_from(TYPES), data=st.data())
def test_any_text_is_split_or_left_alone(text: str, type_: str, data: st.DataObject) -> None:
    fields = fields_of(kind(type_).source_class())
    at = data.draw(st.sampled_from(fields))
    try:
        found = parse_paste(text, at, kind(type_), {})
    except CredentialsError:  # such as for a `{` where a key file can be pasted
        return
    assert found is None or set(found.values) <= {each.path for each in fields}


MSDL = "https://msdl.microsoft.com/download/symbols"
SYMSTORE = {"url": MSDL, "layout.type": "symstore"}
ELF = {"url": "https://debuginfod.example/buildid", "layout.type": "debuginfod"}


@pytest.mark.parametrize(
    ("text", "values"),
    [
        (f"srv*C:\\symbols*{MSDL}", SYMSTORE),
        (f"SRV*{MSDL}", SYMSTORE),
        (f"srv**{MSDL}", SYMSTORE),
        (f"symsrv*symsrv.dll*C:\\Program Files\\cache*{MSDL}", SYMSTORE),
        (f"cache*C:\\cache;srv*\\\\share\\symbols;srv*{MSDL}", SYMSTORE),
        (f"C:\\build;srv*C:\\symbols*{MSDL};srv*{MSDL}", SYMSTORE),
        (f"set _NT_SYMBOL_PATH=srv*c:\\s*{MSDL}", SYMSTORE),
        (f'$env:_NT_SYMBOL_PATH = "srv*c:\\s*{MSDL}"', SYMSTORE),
        ("DEBUGINFOD_URLS=https://debuginfod.example", ELF),
        ('export DEBUGINFOD_URLS="https://debuginfod.example/ "', ELF),
        ("set -gx DEBUGINFOD_URLS https://debuginfod.example/buildid/", ELF),
        ('DEBUGINFOD_URLS="ima:enforcing https://debuginfod.example ima:ignore"', ELF),
        ("ima:enforcing https://debuginfod.example", ELF),
        ("https://debuginfod.example ima:ignore", ELF),
        ("ima:enforcing https://debuginfod.example ima:ignore", ELF),
        ("DEBUGINFOD_URLS='https://debuginfod.example $DEBUGINFOD_URLS'", ELF),
        (
            "DEBUGINFOD_URLS=https://me:pw@debuginfod.example",
            ELF | {"username": "me", "password": "pw"},
        ),
    ],
)
def test_a_server_is_extracted_from_other_tools_settings(text: str, values: dict[str, str]) -> None:
    assert clear(take(text, "http", "url")) == values
    kept = {path: value for path, value in values.items() if path != "layout.type"}
    assert clear(take(text, "http", "url", **{"layout.type": "ssqp"})) == kept


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("srv*c:\\s*https://a.example/s", "Enter only the URL: https://a.example/s"),
        ("symsrv*symsrv.dll*https://a.example", "Enter only the URL: https://a.example"),
        ("DEBUGINFOD_URLS=https://a.example", "Enter only the URL: https://a.example/buildid"),
        (
            "ima:enforcing https://k:s3cret@a.example",
            "Enter only the URL: https://a.example/buildid",
        ),
        (
            "srv*https://a.example;srv*https://b.example",
            "This lists 2 servers. Enter only one, such as https://a.example",
        ),
        ("srv*c:\\s", "None of these servers has a web address, so Sentry cannot reach them"),
    ],
)
def test_a_list_of_servers_as_a_url_says_which_part_is_the_url(text: str, message: str) -> None:
    validation = validate(kind("http"), {"name": "A", "url": text})
    assert [each.message for each in validation.errors if each.field == "url"] == [message]


def test_servers_of_the_environment_are_offered(monkeypatch: pytest.MonkeyPatch) -> None:
    filler = kind("http").filler_for("url")
    assert isinstance(filler, ListFiller)
    monkeypatch.delenv("DEBUGINFOD_URLS", raising=False)
    assert filler.choices() == []
    assert filler.nothing == "No debuginfod servers found in DEBUGINFOD_URLS"
    monkeypatch.setenv(
        "DEBUGINFOD_URLS", "ima:enforcing https://a.example ima:ignore https://k:s3cret@b.example"
    )
    first, second = filler.choices()
    assert (first.name, second.name) == (
        "https://a.example/buildid",
        "https://b.example/buildid",
    )
    assert clear(second.load()) == {
        "url": "https://b.example/buildid",
        "username": "k",
        "password": "s3cret",
        "layout.type": "debuginfod",
    }


GOOGLES = {key: SERVICE_ACCOUNT[key] for key in ("client_email", "private_key")}
DOCUMENT = json.dumps(SERVICE_ACCOUNT)
ESCAPED = json.dumps(DOCUMENT)


@pytest.mark.parametrize(
    "text",
    [
        f"GOOGLE_CREDENTIALS='{DOCUMENT}'",
        f"export GOOGLE_APPLICATION_CREDENTIALS_JSON='{json.dumps(SERVICE_ACCOUNT, indent=2)}'",
        f"GOOGLE_CREDENTIALS={ESCAPED}",
        f"credentials = <<EOF\n{json.dumps(SERVICE_ACCOUNT, indent=2)}\nEOF\n",
        f"credentials: |\n  {DOCUMENT}\n",
        f"{DOCUMENT}\n{DOCUMENT}\n",
        DOCUMENT + DOCUMENT,
        'client_email = "{client_email}"\nprivate_key = <<EOT\n{private_key}EOT\n',
        "private_key = <<-EOT\n{private_key}EOT\nclient_email: {client_email}\n",
        "client_email={client_email}\nexport KEY='{private_key}'\n",
    ],
)
@pytest.mark.parametrize("path", ["client_email", "private_key", "bucket"])
def test_key_and_email_are_taken_from_other_tools_settings(text: str, path: str) -> None:
    for part, value in GOOGLES.items():
        text = text.replace(f"{{{part}}}", value)
    found = clear(take(text, "gcs", path))
    assert found["client_email"] == GOOGLES["client_email"]
    key = canonical_private_key(found["private_key"], GOOGLE_KEY)
    assert key == canonical_private_key(GOOGLES["private_key"], GOOGLE_KEY)
    assert begins_paste(text.partition("\n")[0])


def test_two_different_documents_are_reported() -> None:
    other = json.dumps({**SERVICE_ACCOUNT, "client_email": "b@acme.iam.gserviceaccount.com"})
    with pytest.raises(CredentialsError, match="has several JSON documents"):
        take(DOCUMENT + other, "gcs", "private_key")


def test_ignored_entries_of_a_list_are_reported() -> None:
    found = take("DEBUGINFOD_URLS='file:///srv/debug https://debuginfod.example'", "http", "url")
    assert found is not None
    assert found.notes == ("Filled in: URL, layout debuginfod. Left out: file:///srv/debug",)


@pytest.mark.parametrize(
    "text",
    [
        "srv*C:\\symbols*\\\\share\\symbols",
        "srv*",
        "DEBUGINFOD_URLS=file:///srv",
        "DEBUGINFOD_URLS=",
    ],
)
def test_a_list_without_an_http_server_is_rejected(text: str) -> None:
    with pytest.raises(CredentialsError, match="None of these servers has a web address"):
        take(text, "http", "url")


@pytest.mark.parametrize(
    ("text", "second"),
    [
        (
            "DEBUGINFOD_URLS='https://a.example https://k:pw@b.example/'",
            {
                "url": "https://b.example/buildid",
                "username": "k",
                "password": "pw",
                "layout.type": "debuginfod",
            },
        ),
        (
            "ima:enforcing https://a.example ima:ignore https://b.example/",
            {"url": "https://b.example/buildid", "layout.type": "debuginfod"},
        ),
        (
            "srv*c:\\s*https://a.example;srv*https://b.example/s",
            {"url": "https://b.example/s", "layout.type": "symstore"},
        ),
        ("https://a.example https://b.example/s", {"url": "https://b.example/s"}),
    ],
)
def test_one_of_several_servers_is_chosen(text: str, second: dict[str, str]) -> None:
    with pytest.raises(SeveralError, match="Several servers were pasted") as caught:
        take(text, "http", "url")
    first, other = caught.value.filler.choices()
    assert first.name.startswith("https://a.example")
    assert clear(other.load()) == second
    assert "pw" not in other.name + str(caught.value)


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("[default]", True),
        ("aws_access_key_id = AKIA", True),
        ("secret_key=x", True),
        ('"AccessKeyId": "AKIA"', True),
        ("export AWS_ACCESS_KEY_ID=AKIA", True),
        ("Access key ID,Secret access key", True),
        ('  provider "aws" {', True),
        ('{"type": "service_account"}', True),
        ("DEBUGINFOD_URLS=https://a.example https://b.example", True),
        ("set _NT_SYMBOL_PATH=srv*https://a.example", True),
        ("acme-symbols", False),
        ("s3://acme-symbols/win", False),
        ("https://symbols.example.com/?secret=x", False),
        ("2X9R4HXF34", False),
        ("", False),
    ],
)
def test_the_first_line_of_a_paste_is_recognized(line: str, *, expected: bool) -> None:
    assert begins_paste(line) is expected
