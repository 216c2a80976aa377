"""Each control is asked for on a line: answers are kept, cleared, corrected or asked for again."""

from __future__ import annotations

import json
from base64 import b64encode
from typing import TYPE_CHECKING

import pytest
from pydantic import SecretStr

from symsrc_tui.plain.field_prompt import WAYS, FieldPrompt, ask
from symsrc_tui.plain.prompter import Back
from symsrc_tui.session.connection.demo_examples import Demo
from symsrc_tui.sources.source import fields_of
from tests.forms.controls import CONTROLS
from tests.plain.scripted import Scripted, talk
from tests.sources.samples import ec_key, kind, pem, rsa_key

if TYPE_CHECKING:
    from pathlib import Path

    from symsrc_tui.forms.field import Field, Value
    from symsrc_tui.plain.field_prompt import Answers

ID = "AKIAIOSFODNN7EXAMPLE"
SECRET = "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"


def field(type_: str, path: str) -> Field:
    (found,) = (each for each in fields_of(kind(type_).source_class()) if each.path == path)
    return found


async def answer(
    type_: str, path: str, *typed: str, present: Value = "", **others: Value
) -> tuple[Answers | None, Scripted]:
    talking, console = talk(*typed)
    asked = FieldPrompt(
        field(type_, path),
        present,
        "Step 3 of 4",
        kind=kind(type_),
        answers=others,
    )
    answers = await ask(talking, asked)
    assert console.is_done
    return answers, console


async def only(type_: str, path: str, *typed: str, present: Value = "") -> Value | None:
    """The answer to that field; None for none."""
    answers, _ = await answer(type_, path, *typed, present=present)
    if answers is None:
        return None
    assert list(answers) == [path]
    value = answers[path]
    return value.get_secret_value() if isinstance(value, SecretStr) else value


def test_every_control_has_a_prompt() -> None:
    assert set(WAYS) == CONTROLS


async def test_a_prompt_shows_position_help_and_current_answer() -> None:
    _, console = await answer("http", "name", "x", present="Windows builds")
    assert console.said == [
        "\nStep 3 of 4: Name",
        "The name shown in Sentry's list of sources.",
        "For example: Windows builds",
        "Name [Windows builds]: ",
    ]
    _, console = await answer("http", "username", "x")
    assert console.said[-1] == "Username (optional): "


@pytest.mark.parametrize("path", ["name", "layout.type", "password", "filters.filetypes"])
async def test_enter_keeps_the_current_answer(path: str) -> None:
    assert await only("http", path, "") is None


@pytest.mark.parametrize(
    ("path", "blank"),
    [("username", ""), ("password", ""), ("layout.type", ""), ("filters.path_patterns", ())],
)
async def test_a_hyphen_clears_the_answer(path: str, blank: Value) -> None:
    assert await only("http", path, "-", present="x") == blank


@pytest.mark.parametrize("path", ["username", "password"])
@pytest.mark.parametrize("typed", ["-", "<", "?", "@", "\\-", "\\\\?"])
async def test_a_backslash_before_a_command_makes_it_an_answer(path: str, typed: str) -> None:
    assert await only("http", path, f"\\{typed}") == typed


@pytest.mark.parametrize("typed", ["--", "?x", "<a>", "a\\b", "\\", "\\\\host\\share", "@home"])
async def test_a_command_within_a_text_is_not_a_command(typed: str) -> None:
    assert await only("http", "password", typed) == typed


async def test_a_secret_is_read_hidden_and_never_shown() -> None:
    answers, console = await answer("s3", "secret_key", f" {SECRET} ", present=SecretStr("old"))
    assert answers == {"secret_key": SecretStr(SECRET)}
    assert console.hidden_prompts == ["Secret access key [entered]: "]
    assert SECRET not in console.text
    assert "old" not in console.text.split()


async def test_only_the_first_line_of_a_pasted_secret_is_kept() -> None:
    answers, console = await answer("http", "password", "first\nsecond")
    assert answers == {"password": SecretStr("first")}
    assert "Only the first line was kept" in console.text


async def test_unclear_choices_are_prompted_for_again_and_clear_ones_are_shown() -> None:
    _, console = await answer("http", "filters.filetypes", "nonsense", "2, 1", present=())
    assert (
        "Error: No match for nonsense. Type numbers from 1 to 15 or names, separated by commas."
        in console.said
    )
    assert "Selected: PDB, PE" in console.said


async def test_list_entries_are_separated_by_commas() -> None:
    expected = ("/opt/game/**", "*.dll")
    assert await only("http", "filters.path_patterns", " /opt/game/** , , *.dll") == expected


async def test_a_pattern_may_contain_commas() -> None:
    expected = ("/opt/a,b/**", "[x,y].so", "*.{dll,exe}")
    typed = "/opt/a,,b/**, [x,y].so, *.{dll,exe}"
    assert await only("http", "filters.path_patterns", typed) == expected
    _, console = await answer("http", "filters.path_patterns", "", present=expected)
    assert f"Path patterns (optional) [{typed}]: " in console.said


async def test_a_pattern_with_backslashes_is_corrected() -> None:
    path, expected = "filters.path_patterns", ("C:/Game/**", "*.dll")
    answers, console = await answer("http", path, "C:\\Game\\**, *.dll", present=())
    assert answers == {path: expected}
    assert console.said[-1] == "Note: Corrected to C:/Game/**, *.dll."
    answers, console = await answer("http", path, "C:/Game/**, .*\\.so", present=())
    assert answers == {path: ("C:/Game/**", ".*\\.so")}
    assert console.said[-1] == "Path patterns (optional): "


async def test_yes_or_no() -> None:
    path = "filters.requires_checksum"
    assert await only("http", path, "y", present=False) is True
    assert await only("http", path, "", present=True) is True
    assert await only("http", path, "n", present=True) is False


@pytest.mark.parametrize(
    ("type_", "path", "key"),
    [
        ("gcs", "private_key", pem(rsa_key())),
        ("appStoreConnect", "appconnectPrivateKey", pem(ec_key())),
    ],
)
@pytest.mark.parametrize("form", ["lines", "CR LF", "literal \\n", "in quotes", "indented"])
async def test_a_pasted_key_is_kept_whole_in_any_form(
    type_: str, path: str, key: str, form: str
) -> None:
    typed = {
        "lines": key,
        "CR LF": key.replace("\n", "\r\n"),
        "literal \\n": key.replace("\n", "\\n"),
        "in quotes": json.dumps(key),
        "indented": key.replace("\n", "\n    "),
    }[form]
    assert await only(type_, path, typed) == key.strip()


async def test_a_service_accounts_file_can_be_pasted() -> None:
    account = {"type": "service_account", "client_email": "a@b.example", "private_key": SECRET}
    account["private_key"] = pem(rsa_key())
    answers, console = await answer("gcs", "private_key", json.dumps(account, indent=2))
    assert answers is not None
    assert answers["client_email"] == "a@b.example"
    assert set(answers) == {"client_email", "private_key"}
    assert console.hidden_prompts == ["Private key: "]


async def test_a_text_that_is_not_a_key_is_rejected_and_not_repeated() -> None:
    typed = "MIIEvQIBADANBgkqhkiG9w0BAQEFAASC"
    value, console = await answer("gcs", "private_key", typed, '{"type": "x"}', "")
    assert value is None
    assert "neither a key nor an existing file" in console.text
    assert "not a service account" in console.text
    assert typed not in console.text


@pytest.fixture
def key_file(tmp_path: Path) -> Path:
    file = tmp_path / "keys" / "AuthKey_2X9R4HXF34.p8"
    file.parent.mkdir()
    file.write_text(pem(ec_key()))
    file.chmod(0o600)
    return file


@pytest.mark.parametrize(
    ("path", "form"),
    [
        ("appconnectKey", "@{}"),
        ("appconnectKey", "@ {}"),
        # What a key cannot be, a path can.
        ("appconnectPrivateKey", "{}"),
        ("appconnectPrivateKey", "@{}"),
        ("appconnectPrivateKey", "@ {}"),
    ],
)
async def test_a_key_file_is_read_by_its_path(key_file: Path, path: str, form: str) -> None:
    answers, _ = await answer("appStoreConnect", path, form.format(key_file))
    assert answers is not None
    assert answers["appconnectKey"] == "2X9R4HXF34"
    assert isinstance(answers["appconnectPrivateKey"], SecretStr)


async def test_the_start_of_a_path_is_completed_by_choosing(key_file: Path) -> None:
    beginning = str(key_file.parent)[:-2]
    answers, console = await answer("appStoreConnect", "appconnectKey", "@", beginning, "1", "1")
    assert answers is not None
    assert answers["appconnectKey"] == "2X9R4HXF34"
    assert f"1. {key_file.parent}/" in console.said
    assert f"1. {key_file}" in console.said


@pytest.mark.parametrize("way_out", ["<", ""])
async def test_leaving_the_path_prompt_returns_to_the_field(way_out: str) -> None:
    value = await only("appStoreConnect", "appconnectKey", "@", "/nowhere", way_out, "2X9R4HXF34")
    assert value == "2X9R4HXF34"


@pytest.fixture
def _profiles(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "credentials"
    file.write_text(
        "[default]\naws_access_key_id = AKIAIOSFODNN7EXAMPLE\n"
        f"aws_secret_access_key = {SECRET}\nregion = eu-west-3\n"
        "[temporary]\naws_access_key_id = ASIAIOSFODNN7EXAMPLE\n"
        "aws_secret_access_key = x\naws_session_token = y\n"
    )
    file.chmod(0o600)
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(file))
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "none"))
    for name in ("AWS_ACCESS_KEY_ID", "AWS_PROFILE", "AWS_DEFAULT_PROFILE"):
        monkeypatch.delenv(name, raising=False)


@pytest.mark.usefixtures("_profiles")
@pytest.mark.parametrize(
    "typed", [["@", "1"], ["@", "default"], ["@default"], ["@none", "@default"]]
)
@pytest.mark.parametrize("path", ["access_key", "secret_key"])
async def test_an_aws_profile_fills_in_three_fields(path: str, typed: list[str]) -> None:
    answers, console = await answer("s3", path, *typed)
    assert answers == {
        "access_key": "AKIAIOSFODNN7EXAMPLE",
        "secret_key": SecretStr(SECRET),
        "region": "eu-west-3",
    }
    assert "The bucket may be in another one" in console.text
    assert SECRET not in console.text


@pytest.mark.usefixtures("_profiles")
@pytest.mark.parametrize("path", ["access_key", "secret_key"])
async def test_a_profile_keeps_answers_of_other_fields(path: str) -> None:
    answers, console = await answer("s3", path, "@default", region="eu-central-1")
    assert answers == {"access_key": "AKIAIOSFODNN7EXAMPLE", "secret_key": SecretStr(SECRET)}
    assert "Note: Region eu-central-1 was kept." in console.said
    assert "eu-west-3" not in console.text


@pytest.mark.usefixtures("_profiles")
async def test_a_profile_that_cannot_be_used_says_why() -> None:
    value, console = await answer("s3", "access_key", "@temporary", "@", "<", "")
    assert value is None
    assert "temporary" in console.text
    assert "2. temporary: " in console.text


async def test_an_at_sign_is_plain_text_where_nothing_can_be_filled_in() -> None:
    assert await only("http", "username", "@home") == "@home"


async def test_back_leaves_the_prompt() -> None:
    for path in ("name", "password", "layout.type", "filters.filetypes"):
        with pytest.raises(Back):
            await answer("http", path, "<")


async def test_an_address_is_split_into_its_fields_with_a_note() -> None:
    answers, console = await answer("s3", "bucket", "s3://acme-symbols/win")
    assert answers == {"bucket": "acme-symbols", "prefix": "win"}
    assert "Note: Split into bucket acme-symbols, prefix win." in console.said


async def pasted(type_: str, path: str, text: str, *then: str) -> dict[str, str]:
    first, _, rest = text.partition("\n")
    talking, console = talk(first, *then)
    console.typed_ahead = rest.encode()
    answers = await ask(talking, FieldPrompt(field(type_, path), "", "", kind=kind(type_)))
    assert console.is_done
    return {
        path: value.get_secret_value() if isinstance(value, SecretStr) else str(value)
        for path, value in (answers or {}).items()
    }


@pytest.mark.parametrize(
    "text",
    [
        f"[ci]\naws_access_key_id={ID}\naws_secret_access_key={SECRET}\n",
        f"export AWS_ACCESS_KEY_ID={ID}\nexport AWS_SECRET_ACCESS_KEY={SECRET}\n",
        f'{{\n"AccessKeyId": "{ID}",\n"SecretAccessKey": "{SECRET}"\n}}\n',
        f"AWSAccessKeyId={ID}\nAWSSecretKey={SECRET}\n",
        f"Access key ID,Secret access key\n{ID},{SECRET}\n",
        f'provider "aws" {{\n  access_key = "{ID}"\n  secret_key = "{SECRET}"\n}}\n',
    ],
)
@pytest.mark.parametrize("path", ["name", "access_key", "region"])
async def test_a_paste_of_several_lines_is_read_whole(text: str, path: str) -> None:
    assert await pasted("s3", path, text) == {"access_key": ID, "secret_key": SECRET}


async def test_one_of_several_pasted_entries_is_chosen() -> None:
    key = f"aws_access_key_id={ID}\naws_secret_access_key={SECRET}\n"
    text = f"[ci]\n{key}[dev]\n{key.replace(ID, ID[:-1] + '2')}"
    found = await pasted("s3", "name", text, "2")
    assert found == {"access_key": ID[:-1] + "2", "secret_key": SECRET}
    assert await pasted("http", "url", "https://a.example https://b.example/s", "2") == {
        "url": "https://b.example/s"
    }


async def test_a_pasted_secret_that_is_visible_is_reported() -> None:
    told = "The secret that you pasted is visible on your screen."
    for path, is_told in (("access_key", True), ("secret_key", False)):
        talking, console = talk(f"{ID} {SECRET}")
        await ask(talking, FieldPrompt(field("s3", path), "", "", kind=kind("s3")))
        assert any(told in text for text in console.said) is is_told


async def test_a_key_in_base64_is_decoded() -> None:
    encoded = b64encode(pem(ec_key()).encode()).decode()
    found = await pasted("appStoreConnect", "appconnectPrivateKey", encoded)
    assert found == {"appconnectPrivateKey": pem(ec_key())}


async def test_an_answered_optional_field_says_what_clears_it() -> None:
    _, blank = await answer("s3", "prefix", "")
    assert "Leave blank for the top level.\n" in blank.text
    assert "clears it" not in blank.text
    _, answered = await answer("s3", "prefix", "", present="nightly")
    assert "Clear it for the top level.\nEnter keeps the answer, - clears it.\n" in answered.text
    assert "Leave blank" not in answered.text
    _, required = await answer("s3", "bucket", "", present="acme-symbols")
    assert "clears it" not in required.text


async def test_the_demo_offers_its_examples_once_and_in_the_help() -> None:
    talking, console = talk("Builds", "?", "https://symbols.example.com")
    in_demo = Demo().with_examples(kind("http"))
    for path in ("name", "url"):
        await ask(talking, FieldPrompt(field("http", path), "", "Step 3 of 4", kind=in_demo))
    offer = "Type @ to use an example of the demo."
    told = [text for text in console.said if offer[:-1] in text]
    at_url = f"{offer[:-1]}, or to choose a server of DEBUGINFOD_URLS."
    assert told[:2] == [offer, at_url]
    (helped,) = told[2:]
    assert helped.startswith("URL: ")
    assert helped.endswith(f"\nFor example: https://symbols.example.com/files\n{at_url}")
