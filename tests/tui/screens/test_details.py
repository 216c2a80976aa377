"""The details step shows the type's fields, validates them live and fills them from this host."""

from __future__ import annotations

import json
import re
from threading import Event
from typing import TYPE_CHECKING

import pytest
from pydantic import SecretStr
from textual.widgets import Static

from symsrc_tui.session.wizard.flow import Step
from symsrc_tui.sources.fill import FileFiller, FilledValues
from symsrc_tui.sources.registry import KINDS
from symsrc_tui.sources.source import fields_of
from symsrc_tui.tui.dialogs.fill import FileDialog
from symsrc_tui.tui.screens.form_row import FieldRow
from symsrc_tui.tui.widgets.button import LineButton
from tests.session.links import link_to
from tests.sources.samples import ec_key, pem, right, rsa_key
from tests.tui.desk import SIZES, Desk, sit_down

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from pathlib import Path

    from symsrc_tui.demo.server import DemoServer
    from symsrc_tui.forms.field import Value
    from symsrc_tui.sources.kind import Kind


def _labels(desk: Desk) -> list[str]:
    rows = [row for row in desk.app.screen.query(FieldRow) if row.display]
    return [row.field.path for row in rows if row.field.path != "platform"]


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("kind", KINDS, ids=[kind.type for kind in KINDS])
async def test_only_the_fields_of_the_type_are_shown(
    server: DemoServer, tmp_path: Path, kind: Kind, size: tuple[int, int]
) -> None:
    async with sit_down(link_to(server, tmp_path), size) as desk:
        await desk.press(str(KINDS.index(kind) + 1))
        fields = fields_of(kind.source_class())
        plain = [field.path for field in fields if not field.advanced]
        assert _labels(desk) == plain
        for field in fields:
            if not field.advanced:
                assert field.label in desk.screen
        assert fields[0].help in desk.screen
        desk.app.screen.query_one("#fold").focus()
        await desk.press("enter")
        assert _labels(desk) == [field.path for field in fields]
        await desk.press("space")
        assert _labels(desk) == plain


async def test_an_error_appears_when_the_field_is_left_and_goes_when_fixed(
    server: DemoServer, tmp_path: Path
) -> None:
    async with sit_down(link_to(server, tmp_path)) as desk:
        await desk.press("1", "tab", *"Ac!")
        assert desk.problem("bucket") == ""
        await desk.press("tab")
        assert "A bucket name has" in desk.problem("bucket")
        assert "✗ Bucket" in desk.screen
        await desk.press("shift+tab", "backspace")
        assert "A bucket name has" in desk.problem("bucket")
        await desk.press("ctrl+u", *"acme")
        assert desk.problem("bucket") == ""
        assert "✗ Bucket" not in desk.screen


async def test_a_mask_is_rejected_as_a_secret(server: DemoServer, tmp_path: Path) -> None:
    async with sit_down(link_to(server, tmp_path)) as desk:
        await desk.fill("http", Step.DETAILS, "password")
        for shown in ("********", "••••••", "[Filtered]", '{"hidden-secret": true}'):
            await desk.paste(shown)
            await desk.press("tab")
            assert desk.problem("password").startswith("This is only shown in place of a secret")
            await desk.press("shift+tab", "ctrl+u")
        await desk.paste("correct horse")
        assert desk.problem("password") == ""


async def test_a_warning_does_not_block_submitting(server: DemoServer, tmp_path: Path) -> None:
    async with sit_down(link_to(server, tmp_path)) as desk:
        await desk.fill("s3", Step.DETAILS, "region", region="")
        await desk.press(*"af-south-1", "tab")
        assert "does not list af-south-1" in desk.problem("region")
        assert "! Region" in desk.screen
        assert desk.session.form.answers["region"] == "af-south-1"
        assert desk.session.form.validation().source is not None


async def test_a_region_is_found_by_its_name(server: DemoServer, tmp_path: Path) -> None:
    async with sit_down(link_to(server, tmp_path)) as desk:
        await desk.fill("s3", Step.DETAILS, "region", region="")
        await desk.press(*"frank", "enter")
        assert desk.session.form.answers["region"] == "eu-central-1"
        await desk.shows("eu-central-1", "EU (Frankfurt)")


async def test_layout_and_casing_change_the_example_path(
    server: DemoServer, tmp_path: Path
) -> None:
    async with sit_down(link_to(server, tmp_path), (200, 60)) as desk:
        await desk.fill("s3", Step.DETAILS, "layout.type", layout__type="", prefix="win")
        await desk.shows("Choose a layout to see where Sentry will look")
        await desk.press(*"microsoft symstore", "enter")
        assert desk.session.form.answers["layout.type"] == "symstore"
        await desk.shows(
            "s3://acme-symbols/win/Game.pdb/3249D99D0C4049318610F4E4FB0B69361/Game.pdb"
        )
        await desk.press(*"lower", "enter")
        await desk.shows(
            "s3://acme-symbols/win/game.pdb/3249d99d0c4049318610f4e4fb0b69361/game.pdb"
        )


async def test_a_layout_that_does_not_support_the_platform_says_so(
    server: DemoServer, tmp_path: Path
) -> None:
    async with sit_down(link_to(server, tmp_path)) as desk:
        await desk.fill("http", Step.DETAILS, layout__type="debuginfod")
        await desk.shows("This layout does not support Windows")


@pytest.mark.parametrize("type_", ["s3", "gcs", "http"])
async def test_advanced_fields_are_sent(server: DemoServer, tmp_path: Path, type_: str) -> None:
    async with sit_down(link_to(server, tmp_path)) as desk:
        await desk.fill(type_, Step.DETAILS, "id")
        await desk.press(*"my-id", "tab", *"elf_d", "space", "enter")
        await desk.press(*"/opt/**, *.so", "tab", "space")
        source = desk.session.form.validation().source
        assert source is not None
        body = source.body()
        assert body["id"] == "my-id"
        assert body["filters"] == {
            "filetypes": ["elf_debug"],
            "path_patterns": ["/opt/**", "*.so"],
            "requires_checksum": True,
        }


@pytest.mark.parametrize("keys", [["tab"], ["shift+tab"], ["ctrl+r", "escape"]])
async def test_a_pattern_with_backslashes_is_corrected_when_it_is_left(
    server: DemoServer, tmp_path: Path, keys: list[str]
) -> None:
    path, expected = "filters.path_patterns", ("C:/Game/**", "*.dll")
    async with sit_down(link_to(server, tmp_path)) as desk:
        await desk.fill("http", Step.DETAILS, path)
        await desk.press(*"C:\\Game\\**, *.dll")
        assert desk.session.form.answers[path] == ("C:\\Game\\**", "*.dll")
        await desk.press(*keys)
        assert desk.session.form.answers[path] == expected
        await desk.shows("C:/Game/**, *.dll")
        assert "\\" not in desk.screen
        if keys != ["ctrl+r", "escape"]:
            await desk.shows("Path patterns: corrected to C:/Game/**, *.dll")


async def test_an_invalid_pattern_says_what_to_enter(server: DemoServer, tmp_path: Path) -> None:
    async with sit_down(link_to(server, tmp_path)) as desk:
        await desk.fill("http", Step.DETAILS, "filters.path_patterns")
        await desk.press(*"**.dll", "tab")
        assert desk.problem("filters.path_patterns").endswith("Enter *.dll")
        await desk.press("shift+tab", "ctrl+u", *"*.dll")
        assert "enter" not in desk.problem("filters.path_patterns")
        assert desk.session.form.validation().source is not None


async def test_a_file_type_from_a_draft_that_is_no_longer_offered_can_be_removed(
    server: DemoServer, tmp_path: Path
) -> None:
    path = "filters.filetypes"
    async with sit_down(link_to(server, tmp_path)) as desk:
        desk.session.form.touched.add(path)
        await desk.fill("http", Step.DETAILS, path, filters__filetypes=("pe", "dartsymbolmap"))
        assert desk.problem(path).startswith("Custom sources do not support the type dartsymbolmap")
        await desk.press("ctrl+u", *"pe", "space", "enter")
        assert "dartsymbolmap" not in desk.problem(path)


async def test_a_pattern_may_contain_commas(server: DemoServer, tmp_path: Path) -> None:
    typed = "/opt/a,,b/**, [x,y].so"
    async with sit_down(link_to(server, tmp_path)) as desk:
        await desk.fill("http", Step.DETAILS, "filters.path_patterns")
        await desk.press(*typed, "tab")
        source = desk.session.form.validation().source
        assert source is not None
        assert source.body()["filters"] == {"path_patterns": ["/opt/a,b/**", "[x,y].so"]}
        await desk.press("escape", "enter")
        await desk.until(lambda: desk.at(Step.DETAILS))
        await desk.shows(typed)


async def test_a_taken_id_is_an_error_at_once(server: DemoServer, tmp_path: Path) -> None:
    taken = str(server.stored("acme", "game-client")[0]["id"])
    async with sit_down(link_to(server, tmp_path)) as desk:
        await desk.fill("http", Step.DETAILS, "id")
        await desk.paste(taken)
        await desk.press("tab")
        assert desk.problem("id")
        assert desk.session.form.validation().source is None


async def test_a_pasted_key_is_never_shown(server: DemoServer, tmp_path: Path) -> None:
    key = pem(rsa_key())
    async with sit_down(link_to(server, tmp_path)) as desk:
        await desk.fill("gcs", Step.DETAILS, "private_key", private_key=SecretStr(""))
        await desk.paste(key.replace("\n", "\r\n"))
        await desk.shows("valid private key (hidden)")
        assert not any(line in desk.screen for line in key.splitlines())
        source = desk.session.form.validation().source
        assert source is not None
        assert source.body()["private_key"] == key


async def test_a_pasted_json_file_fills_both_fields(server: DemoServer, tmp_path: Path) -> None:
    text = json.dumps(
        {
            "type": "service_account",
            "client_email": "other@acme.iam.gserviceaccount.com",
            "private_key": pem(rsa_key()),
        },
        indent=2,
    )
    async with sit_down(link_to(server, tmp_path)) as desk:
        await desk.fill(
            "gcs", Step.DETAILS, "private_key", private_key=SecretStr(""), client_email=""
        )
        await desk.paste(text)
        await desk.shows("other@acme.iam.gserviceaccount.com", "valid private key (hidden)")
        assert desk.session.form.validation().source is not None


async def test_a_key_of_the_wrong_type_is_reported(server: DemoServer, tmp_path: Path) -> None:
    async with sit_down(link_to(server, tmp_path)) as desk:
        await desk.fill("gcs", Step.DETAILS, "private_key", private_key=SecretStr(pem(ec_key())))
        await desk.press("tab")
        assert "EC" in desk.problem("private_key")


async def test_f2_reads_an_aws_profile(
    server: DemoServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    credentials = tmp_path / "credentials"
    credentials.write_text(
        "[build]\naws_access_key_id = AKIAIOSFODNN7BUILDER\n"
        f"aws_secret_access_key = {'s' * 40}\nregion = eu-west-3\n"
    )
    credentials.chmod(0o600)
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(credentials))
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "none"))
    async with sit_down(link_to(server, tmp_path)) as desk:
        blank: dict[str, Value] = {"access_key": "", "secret_key": SecretStr(""), "region": ""}
        await desk.fill("s3", Step.DETAILS, "access_key", **blank)
        await desk.press("f2")
        await desk.shows("build")
        await desk.press("enter")
        await desk.shows("AKIAIOSFODNN7BUILDER", "eu-west-3", "The bucket may be in another one")
        answers = desk.session.form.answers
        assert answers["secret_key"] == SecretStr("s" * 40)
        assert "s" * 40 not in desk.screen
        # A region that somebody chose is not replaced by the profile's.
        await desk.fill("s3", Step.DETAILS, "access_key", access_key="")
        await desk.press("f2")
        await desk.shows("build")
        await desk.press("enter")
        await desk.shows("AKIAIOSFODNN7BUILDER", "Region eu-central-1 was kept")


async def test_enter_on_the_key_reads_a_p8_file(server: DemoServer, tmp_path: Path) -> None:
    key = tmp_path / "AuthKey_2X9R4HXF99.p8"
    key.write_text(pem(ec_key()))
    key.chmod(0o600)
    async with sit_down(link_to(server, tmp_path)) as desk:
        await desk.fill(
            "appStoreConnect",
            Step.DETAILS,
            "appconnectPrivateKey",
            appconnectPrivateKey=SecretStr(""),
            appconnectKey="",
        )
        await desk.press("enter")
        await desk.paste(str(tmp_path / "nothing.p8"))
        await desk.press("enter")
        await desk.shows("✗")
        await desk.press("ctrl+u")
        await desk.paste(f"{tmp_path}/Auth")
        await desk.until(lambda: "AuthKey_2X9R4HXF99.p8" in desk.screen)
        await desk.press("tab", "enter")
        await desk.shows("2X9R4HXF99", "valid private key (hidden)")


async def test_the_body_grows_beside_the_form_on_wide_terminals(
    server: DemoServer, tmp_path: Path
) -> None:
    async with sit_down(link_to(server, tmp_path), (120, 40)) as desk:
        await desk.fill("s3", Step.DETAILS, "prefix")
        await desk.press(*"win")
        await desk.shows('"prefix": "win"', '"$env": "SECRET_KEY"')
        secret = right("s3")["secret_key"]
        assert isinstance(secret, SecretStr)
        assert secret.get_secret_value() not in desk.screen


async def test_help_explains_the_field(server: DemoServer, tmp_path: Path) -> None:
    async with sit_down(link_to(server, tmp_path)) as desk:
        await desk.fill("s3", Step.DETAILS, "access_key")
        await desk.press("f1")
        await desk.shows("Help: Access key ID", "s3:ListBucket", "Ctrl+Q")
        await desk.press("escape")
        await desk.shows("3 Details")


@pytest.mark.parametrize(
    ("type_", "field", "key", "title", "told"),
    [
        ("s3", "access_key", "f2", "Use the access key of an AWS profile", "~/.aws/credentials"),
        ("gcs", "private_key", "f2", "Read a service account's", "Only folders and .json files"),
        (
            "appStoreConnect",
            "appconnectPrivateKey",
            "f2",
            "Read an App",
            "Only folders and .p8 files",
        ),
        ("s3", "bucket", "f6", "Where will Sentry look for your debug file?", "most likely first"),
        ("http", "url", "f5", "Check", "you can submit even if the check fails"),
    ],
)
async def test_dialogs_have_a_help_that_returns_to_them(
    server: DemoServer, tmp_path: Path, type_: str, field: str, key: str, title: str, told: str
) -> None:
    async with sit_down(link_to(server, tmp_path)) as desk:
        await desk.fill(type_, Step.DETAILS, field)
        await desk.press(key)
        await desk.shows(title, "F1 help")
        dialog = desk.app.screen
        for close in ("escape", "f1"):
            await desk.press("f1")
            await desk.shows(f"Help: {title}", told)
            # None of these would do anything in the dialog.
            assert "Ctrl+R" not in desk.screen
            await desk.press(close)
            assert desk.app.screen is dialog
        await desk.press("escape")
        assert desk.at(Step.DETAILS)
        await desk.shows("3 Details")


async def test_values_that_arrive_while_the_help_is_open_are_used(
    server: DemoServer, tmp_path: Path
) -> None:
    asked, found = Event(), Event()
    taken: list[FilledValues | None] = []

    def read(path: str) -> FilledValues:
        asked.set()
        found.wait(30)
        return FilledValues({"appconnectKey": path}, ())

    async with sit_down(link_to(server, tmp_path)) as desk:
        await desk.fill("appStoreConnect", Step.DETAILS, "appconnectKey")
        filler = FileFiller(("appconnectKey",), "Read a file", "", ".p8", read)
        desk.app.push_screen(FileDialog(filler), taken.append)
        await desk.press("a", "enter")
        await desk.until(asked.is_set)
        await desk.press("f1")
        await desk.shows("Help: Read a file")
        found.set()
        await desk.until(lambda: taken == [FilledValues({"appconnectKey": "a"}, ())])
        await desk.shows("3 Details")


async def test_quitting_asks_if_answers_would_be_lost(server: DemoServer, tmp_path: Path) -> None:
    async with sit_down(link_to(server, tmp_path)) as desk:
        await desk.press("1", *"abc", "ctrl+q")
        await desk.shows("Quit without submitting?")
        await desk.press("escape")
        await desk.shows("abc")
        await desk.press("ctrl+q", "down", "down", "enter")
        await desk.until(lambda: not desk.app.is_running)
    assert not list((tmp_path / "state").rglob("*.json"))


async def test_leaving_a_list_with_an_ambiguous_text_says_why_nothing_was_chosen(
    server: DemoServer, tmp_path: Path
) -> None:
    async with sit_down(link_to(server, tmp_path)) as desk:
        await desk.fill("s3", Step.DETAILS, "region", region="")
        await desk.press(*"eu", "tab")
        told = 'Region: "eu" matches 5 choices. Go back and press Ctrl+Y to continue typing'
        await desk.shows(told, "Region is required")
        await desk.press("tab")
        await desk.shows("The secret of this access key")
        assert "matches 5 choices" not in desk.screen
        await desk.press("shift+tab", "shift+tab", "ctrl+y", *"-north", "tab")
        await desk.shows("eu-north-1   EU (Stockholm)")


@pytest.mark.parametrize("key", ["ctrl+r", "f5", "f6"])
async def test_a_key_does_not_leave_the_step_with_an_ambiguous_text(
    server: DemoServer, tmp_path: Path, key: str
) -> None:
    async with sit_down(link_to(server, tmp_path)) as desk:
        await desk.fill("s3", Step.DETAILS, "region", region="eu-west-1")
        await desk.press(*"eu", key)
        await desk.shows('"eu" matches 5 choices. Type more, or use Up/Down')
        await desk.press(*"-north", key)
        await desk.until(lambda: desk.session.form.answers["region"] == "eu-north-1")


async def test_an_ambiguous_text_stays_while_quitting_asks(
    server: DemoServer, tmp_path: Path
) -> None:
    async with sit_down(link_to(server, tmp_path)) as desk:
        await desk.fill("s3", Step.DETAILS, "region", region="eu-west-1")
        await desk.press(*"eu", "ctrl+q")
        await desk.shows("Quit without submitting?")
        await desk.press("escape", *"-north", "enter")
        assert desk.session.form.answers["region"] == "eu-north-1"


@pytest.mark.parametrize("key", ["ctrl+r", "f5", "f6", "escape"])
async def test_unfinished_text_is_kept_when_a_key_leaves_the_step(
    server: DemoServer, tmp_path: Path, key: str
) -> None:
    async with sit_down(link_to(server, tmp_path)) as desk:
        await desk.fill("s3", Step.DETAILS, "region", region="", name="", bucket="")
        if key != "escape":
            await desk.press(*"frank", key)
            assert desk.session.form.answers["region"] == "eu-central-1"
    async with sit_down(link_to(server, tmp_path)) as desk:
        await desk.fill("gcs", Step.DETAILS, "private_key", private_key=SecretStr(""), name="")
        await desk.press(*"hello", key)
        kept = desk.session.form.answers["private_key"]
        assert isinstance(kept, SecretStr)
        assert kept.get_secret_value() == "hello"


async def test_a_cleared_answer_can_be_restored(server: DemoServer, tmp_path: Path) -> None:
    async with sit_down(link_to(server, tmp_path)) as desk:
        for type_ in ("s3", "gcs"):
            await desk.fill(type_, Step.DETAILS, filters__filetypes=("pe", "pdb"))
            before = dict(desk.session.form.answers)
            for row in desk.app.screen.query(FieldRow):
                path = row.field.path
                if path in before and path not in ("layout.type", "layout.casing"):
                    row.input.focus()
                    await desk.press("ctrl+u")
                    await desk.shows("Ctrl+Y restores it")
                    value = desk.session.form.answers[path]
                    assert value in ("", (), SecretStr("")), path
                    await desk.press("ctrl+y")
                    assert desk.session.form.answers == before, path


ACCESS_KEY, SECRET_KEY = "AKIAIOSFODNN7PASTED0", "p" * 40


async def test_pasted_credentials_go_to_their_fields(server: DemoServer, tmp_path: Path) -> None:
    async with sit_down(link_to(server, tmp_path)) as desk:
        blank: dict[str, Value] = {
            "bucket": "",
            "region": "",
            "access_key": "",
            "secret_key": SecretStr(""),
        }
        await desk.fill("s3", Step.DETAILS, "bucket", **blank)
        await desk.paste("s3://acme-symbols/win/x64/")
        await desk.shows("Split into bucket acme-symbols, prefix win/x64", "acme-symbols/win/x64")
        await desk.paste(
            f"[default]\naws_access_key_id = {ACCESS_KEY}\n"
            f"aws_secret_access_key = {SECRET_KEY}\nregion = eu-west-3\n"
        )
        await desk.shows("Filled in from your paste: access key ID, secret access key, region")
        answers = desk.session.form.answers
        assert (answers["bucket"], answers["prefix"]) == ("acme-symbols", "win/x64")
        assert (answers["access_key"], answers["region"]) == (ACCESS_KEY, "eu-west-3")
        assert answers["secret_key"] == SecretStr(SECRET_KEY)
        assert SECRET_KEY not in desk.screen
        await desk.press("ctrl+r")
        await desk.shows("Nothing has been sent yet")


@pytest.mark.parametrize(
    ("type_", "path", "typed", "values"),
    [
        ("s3", "bucket", "s3://acme-a/win/x64", {"bucket": "acme-a", "prefix": "win/x64"}),
        ("gcs", "bucket", "gs://acme-a/win/x64", {"bucket": "acme-a", "prefix": "win/x64"}),
        (
            "http",
            "url",
            "https://me:pass@symbols.acme.example/a",
            {"url": "https://symbols.acme.example/a", "username": "me"},
        ),
    ],
)
@pytest.mark.parametrize("leave", ["enter", "tab", "ctrl+r"])
async def test_a_typed_address_is_split_once_its_field_is_left(
    server: DemoServer,
    tmp_path: Path,
    type_: str,
    path: str,
    typed: str,
    values: dict[str, str],
    leave: str,
) -> None:
    async with sit_down(link_to(server, tmp_path)) as desk:
        await desk.fill(type_, Step.DETAILS, path, **{path: ""})
        await desk.press(*typed, leave)
        await desk.until(lambda: values.items() <= desk.session.form.answers.items())


@pytest.mark.parametrize(("type_", "scheme"), [("s3", "s3"), ("gcs", "gs")])
async def test_an_address_over_a_bucket_replaces_it(
    server: DemoServer, tmp_path: Path, type_: str, scheme: str
) -> None:
    async with sit_down(link_to(server, tmp_path)) as desk:
        await desk.fill(type_, Step.DETAILS, "bucket", bucket="", prefix="")

        def place() -> tuple[Value, Value]:
            answers = desk.session.form.answers
            return answers["bucket"], answers["prefix"]

        await desk.paste(f"{scheme}://one-bucket/a")
        await desk.until(lambda: place() == ("one-bucket", "a"))
        await desk.paste(f"{scheme}://two-bucket/b")
        await desk.shows("Split into bucket two-bucket, prefix b. Ctrl+Y restores what was here")
        assert place() == ("two-bucket", "b")
        await desk.press("ctrl+y")
        await desk.until(lambda: place() == ("one-bucket", "a"))
        # One that is not split replaces the text.
        await desk.paste(f"{scheme}://two-bucket/a.pdb")
        await desk.shows("Replaced. Ctrl+Y restores what was here")
        assert place() == (f"{scheme}://two-bucket/a.pdb", "a")
        await desk.press("ctrl+y")
        await desk.until(lambda: place() == ("one-bucket", "a"))


@pytest.mark.parametrize("line_end", ["\n", "\r"])
async def test_one_of_several_pasted_profiles_is_chosen(
    server: DemoServer, tmp_path: Path, line_end: str
) -> None:
    async with sit_down(link_to(server, tmp_path)) as desk:
        blank: dict[str, Value] = {"access_key": "", "secret_key": SecretStr("")}
        await desk.fill("s3", Step.DETAILS, "bucket", **blank)
        key = f"aws_access_key_id={ACCESS_KEY}\naws_secret_access_key={SECRET_KEY}\n"
        text = f"[ci]\n{key.replace('0', '1')}[dev]\n{key}"
        # Terminals send a pasted line end as CR.
        await desk.paste(text.replace("\n", line_end))
        await desk.shows("Choose one of the pasted access keys", "ci", "dev")
        await desk.press("down", "enter")
        await desk.until(lambda: desk.session.form.answers["access_key"] == ACCESS_KEY)
        assert desk.session.form.answers["secret_key"] == SecretStr(SECRET_KEY)
        assert SECRET_KEY not in desk.screen


async def test_variables_that_arrive_as_keys_go_to_their_fields(
    server: DemoServer, tmp_path: Path
) -> None:
    async with sit_down(link_to(server, tmp_path)) as desk:
        blank: dict[str, Value] = {"access_key": "", "secret_key": SecretStr("")}
        await desk.fill("s3", Step.DETAILS, "access_key", **blank)
        for line in (
            f"export AWS_ACCESS_KEY_ID={ACCESS_KEY}",
            f"export AWS_SECRET_ACCESS_KEY={SECRET_KEY}",
        ):
            await desk.press(*("space" if key == " " else key for key in line), "enter")
        await desk.until(lambda: desk.session.form.answers["access_key"] == ACCESS_KEY)
        await desk.until(lambda: desk.session.form.answers["secret_key"] == SecretStr(SECRET_KEY))


async def test_a_pasted_key_never_appears_in_a_visible_field(
    server: DemoServer, tmp_path: Path
) -> None:
    key = pem(rsa_key())
    whole = json.dumps(
        {"type": "service_account", "private_key": key, "client_email": "a@b.iam.example.com"}
    )
    async with sit_down(link_to(server, tmp_path)) as desk:
        blank: dict[str, Value] = {"private_key": SecretStr(""), "client_email": ""}
        await desk.fill("gcs", Step.DETAILS, "client_email", **blank)
        await desk.paste(whole)
        await desk.shows("Filled in client email and private key", "valid private key (hidden)")
        assert desk.session.form.answers["client_email"] == "a@b.iam.example.com"
        await desk.fill("gcs", Step.DETAILS, "bucket", private_key=SecretStr(""))
        await desk.paste(key)
        await desk.shows("The key was moved to Private key", "valid private key (hidden)")
        assert desk.session.form.answers["bucket"] == "acme-symbols"
        await desk.fill("s3", Step.DETAILS, "bucket")
        for text, told in (
            (whole, "choose the type Google Cloud Storage"),
            (key, "has no field for one"),
        ):
            await desk.paste(text)
            await desk.shows("✗", told)
            assert desk.session.form.answers["bucket"] == "acme-symbols"
            assert "PRIVATE KEY" not in desk.screen


async def test_a_user_and_password_pasted_in_a_url_go_to_their_fields(
    server: DemoServer, tmp_path: Path
) -> None:
    async with sit_down(link_to(server, tmp_path)) as desk:
        await desk.fill("http", Step.DETAILS, "url", url="")
        await desk.paste("https://me:p%40ss@symbols.example.com/files")
        await desk.shows("The username and password were moved to their own fields")
        answers = desk.session.form.answers
        assert answers["url"] == "https://symbols.example.com/files"
        assert answers["username"] == "me"
        assert answers["password"] == SecretStr("p@ss")
        assert "p%40ss" not in desk.screen


async def test_a_key_is_validated_as_soon_as_it_is_pasted(
    server: DemoServer, tmp_path: Path
) -> None:
    async with sit_down(link_to(server, tmp_path)) as desk:
        await desk.fill("gcs", Step.DETAILS, "private_key", private_key=SecretStr(""))
        await desk.paste(pem(ec_key()))
        await desk.shows("✗ Private key", "This key is EC P-256")


async def test_an_open_list_shows_its_keys_and_help(server: DemoServer, tmp_path: Path) -> None:
    async with sit_down(link_to(server, tmp_path)) as desk:
        path = "filters.filetypes"
        await desk.fill("s3", Step.DETAILS, path, filters__filetypes=("pe",))
        await desk.shows("Space choose", "F5 check")
        await desk.press("space", "down")
        await desk.shows("Space tick/untick  Enter next field", "Windows executables and libraries")
        rows = desk.screen.splitlines()
        assert rows[-3].strip() == "Windows executables and libraries"
        assert rows[-4] == "─" * 80
        await desk.press("escape")
        await desk.shows("Space choose", "F5 check")
        await desk.fill("s3", Step.DETAILS, "region")
        await desk.press("space")
        await desk.shows("Enter choose", "Esc close")


async def test_only_types_that_can_be_checked_offer_a_check(
    server: DemoServer, tmp_path: Path
) -> None:
    async with sit_down(link_to(server, tmp_path)) as desk:
        await desk.fill("appStoreConnect", Step.DETAILS)
        await desk.shows("Ctrl+R review")
        assert "F5" not in desk.screen


async def test_lines_without_a_label_are_aligned_with_the_controls(
    server: DemoServer, tmp_path: Path
) -> None:
    async with sit_down(link_to(server, tmp_path)) as desk:
        await desk.fill("s3", Step.DETAILS)
        texts = ("eu-central-1   EU", "ID, File types", "Windows (PDB", "s3://acme-symbols")
        await desk.shows(*texts)
        lines = desk.screen.splitlines()
        starts = [line.index(text) for text in texts for line in lines if text in line]
        assert starts == [21] * len(texts)


async def test_buttons_have_help(server: DemoServer, tmp_path: Path) -> None:
    async with sit_down(link_to(server, tmp_path)) as desk:
        await desk.fill("s3", Step.DETAILS)
        for id_, told in (
            ("#fold", "settings that few sources need"),
            ("#review", "Press Enter to review"),
            ("#check", "Press Enter to check whether Sentry could fetch files"),
            ("#own-file", "Press Enter to see where Sentry looks for one of your files"),
            ("#fill", "Press Enter to fill in fields from this host"),
            ("#help", "Press Enter for help on all fields"),
        ):
            desk.app.screen.query_one(id_).focus()
            await desk.shows(told, "Enter press")


@pytest.mark.parametrize("size", [(80, 24), (40, 10)])
@pytest.mark.parametrize(
    ("button", "shown"),
    [
        ("[ Check ]", "can Sentry fetch"),
        ("[ Own file ]", "Where will Sentry look"),
        ("[ Fill in ]", "Use the access key of an AWS profile"),
        ("[ Help ]", "Help: Details"),
        ("[ Review ]", "4 Review"),
    ],
)
async def test_no_function_needs_a_function_key(
    server: DemoServer, tmp_path: Path, size: tuple[int, int], button: str, shown: str
) -> None:
    async with sit_down(link_to(server, tmp_path), size) as desk:
        await desk.fill("s3", Step.DETAILS, "prefix")
        await desk.until(lambda: desk.app.screen.focused is not None)
        for _ in range(12):
            await desk.press("tab")
            focused = desk.app.screen.focused
            if isinstance(focused, LineButton) and str(focused.content) == button:
                break
        assert button in desk.screen
        await desk.press("enter")
        await desk.shows(shown)


@pytest.mark.parametrize(
    ("type_", "buttons"),
    [
        ("s3", ["Review", "Check", "Own file", "Fill in", "Help"]),
        ("http", ["Review", "Check", "Own file", "Fill in", "Help"]),
        ("appStoreConnect", ["Review", "Fill in", "Help"]),
    ],
)
async def test_a_type_has_only_buttons_that_apply(
    server: DemoServer, tmp_path: Path, type_: str, buttons: list[str]
) -> None:
    async with sit_down(link_to(server, tmp_path)) as desk:
        await desk.fill(type_, Step.DETAILS)
        row = next(line for line in desk.screen.splitlines() if "[ Review ]" in line)
        assert re.findall(r"\[ (.*?) \]", row) == buttons


async def test_the_help_of_a_button_explains_all_fields_and_their_problems(
    server: DemoServer, tmp_path: Path
) -> None:
    async with sit_down(link_to(server, tmp_path), (80, 200)) as desk:
        await desk.fill("s3", Step.DETAILS, "bucket", bucket="")
        await desk.press("shift+tab", "shift+tab")
        assert desk.app.screen.focused is desk.app.screen.query_one("#help")
        await desk.press("enter")
        await desk.shows("Help: Details", "Bucket ✗ Bucket is required", "s3:ListBucket", "Prefix")


async def test_f2_fills_in_from_any_field(server: DemoServer, tmp_path: Path) -> None:
    async with sit_down(link_to(server, tmp_path)) as desk:
        await desk.fill("s3", Step.DETAILS, "bucket")
        await desk.press("f2")
        await desk.shows("Use the access key of an AWS profile")
        await desk.press("escape")
        await desk.fill("http", Step.DETAILS, "url")
        await desk.press("f2")
        await desk.shows("No debuginfod servers found in DEBUGINFOD_URLS")


@pytest.mark.parametrize("is_unfolded", [False, True])
@pytest.mark.parametrize("kind", KINDS, ids=[kind.type for kind in KINDS])
async def test_enter_leads_through_all_visible_fields_to_the_review(
    server: DemoServer, tmp_path: Path, kind: Kind, is_unfolded: bool
) -> None:
    async with sit_down(link_to(server, tmp_path)) as desk:
        await desk.fill(kind.type, Step.DETAILS, "name")
        if is_unfolded:
            await desk.app.screen.run_action("unfold")
            await desk.press("shift+tab", "tab")
        rows = [row for row in desk.app.screen.query(FieldRow) if row.display]
        fields = fields_of(kind.source_class())
        shown = [field.path for field in fields if is_unfolded or not field.advanced]
        assert [row.field.path for row in rows if row.field.path != "platform"] == shown
        for row in rows:
            assert desk.app.screen.focused is row.input
            await desk.press("enter")
        assert desk.app.screen.focused is desk.app.screen.query_one("#review")
        await desk.press("enter")
        assert desk.at(Step.REVIEW)


async def test_choosing_by_enter_moves_to_the_next_field(
    server: DemoServer, tmp_path: Path
) -> None:
    async with sit_down(link_to(server, tmp_path)) as desk:
        await desk.fill("s3", Step.DETAILS, "region", region="", access_key="")
        await desk.press(*"frank", "enter", *"AKIA")
        assert desk.session.form.answers["region"] == "eu-central-1"
        assert desk.session.form.answers["access_key"] == "AKIA"


async def test_the_message_about_a_list_without_a_choice_goes_with_typing(
    server: DemoServer, tmp_path: Path
) -> None:
    async with sit_down(link_to(server, tmp_path)) as desk:
        await desk.fill("s3", Step.DETAILS, "region", region="")
        await desk.press("enter", "enter")
        await desk.shows("Nothing is chosen. Type to filter or press Up/Down, then press Enter")
        await desk.press("f")
        await desk.shows("The bucket's region")
        assert "Nothing is chosen" not in desk.screen


async def test_a_connection_failure_is_shown_and_can_be_reached_from_the_review(
    server: DemoServer, tmp_path: Path
) -> None:
    link = link_to(server, tmp_path)
    async with sit_down(link) as desk:
        await desk.fill("http", Step.DETAILS)
        server.remove_project("acme", "game-client")
        desk.app.verify()
        await desk.shows("✗ not ready", "No project game-client in acme")
        await desk.press("ctrl+r")
        await desk.shows("! Connection: No project game-client in acme")
        await desk.press("shift+tab", "enter")
        assert desk.at(Step.CONNECTION)
        await desk.press("ctrl+u", *"game-server", "ctrl+r")
        await desk.until(lambda: desk.at(Step.REVIEW))
        await desk.shows("acme / game-server", "✓ connected", "Nothing has been sent yet")


async def test_at_40_columns_the_step_has_its_name_and_messages_have_room(
    server: DemoServer, tmp_path: Path
) -> None:
    async with sit_down(link_to(server, tmp_path), (40, 20)) as desk:
        await desk.fill("s3", Step.DETAILS, "bucket", bucket="s3://")
        await desk.press("tab", "shift+tab")
        lines = desk.screen.splitlines()
        assert "  No bucket was found in this address." in lines
        await desk.press("ctrl+r")
        assert desk.screen.splitlines()[1].rstrip().endswith("4 Review")
        await desk.fill("http", Step.REVIEW)
        assert "[ Submit ]" in desk.screen


async def test_returning_to_the_step_focuses_the_last_field(
    server: DemoServer, tmp_path: Path
) -> None:
    async with sit_down(link_to(server, tmp_path)) as desk:
        await desk.fill("s3", Step.DETAILS, "prefix")
        await desk.press("ctrl+r", "escape")
        await desk.shows("The folder the files are in")
        await desk.press(*"win", "escape", "enter")
        await desk.shows("The folder the files are in", "acme-symbols/win/")


@pytest.mark.parametrize(
    ("does", "says"),
    [
        (lambda desk: desk.press("ctrl+u"), "Cleared"),
        (lambda desk: desk.paste("Nightly\nbuilds"), "Only the first of 2 pasted lines was kept."),
        (lambda desk: desk.press("f5"), "Cannot be checked yet"),
    ],
)
async def test_a_message_about_an_earlier_answer_goes_with_it(
    server: DemoServer, tmp_path: Path, does: Callable[[Desk], Awaitable[None]], says: str
) -> None:
    async with sit_down(link_to(server, tmp_path)) as desk:
        await desk.fill("http", Step.DETAILS, "name", url="")
        await does(desk)
        message = desk.app.screen.query_one("#message", Static)
        assert says in str(message.content)
        await desk.press("x")
        assert str(message.content) == "The name shown in Sentry's list of sources"


async def test_the_help_of_an_option_closes_with_the_list(
    server: DemoServer, tmp_path: Path
) -> None:
    async with sit_down(link_to(server, tmp_path)) as desk:
        await desk.fill("http", Step.DETAILS, "layout.type")
        message = desk.app.screen.query_one("#message", Static)
        field = str(message.content)
        await desk.press("space", "down")
        assert str(message.content) != field
        await desk.press("escape")
        assert str(message.content) == field
