"""A kind is a folder and one line: one that exists only here works everywhere."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING

import pytest
from pydantic import SecretStr

from symsrc_tui.check import check
from symsrc_tui.cli import main
from symsrc_tui.cli.add_help import explanation
from symsrc_tui.cli.check import check_help
from symsrc_tui.demo.schema import OtherKind, Record, Text
from symsrc_tui.demo.server import DemoServer
from symsrc_tui.exit_codes import ExitCode
from symsrc_tui.forms.problem import Problem
from symsrc_tui.plain.field_prompt import FieldPrompt
from symsrc_tui.plain.field_prompt import ask as ask_field
from symsrc_tui.session.wizard.flow import Step
from symsrc_tui.sources import registry
from symsrc_tui.sources.expected_paths import expected_paths, first_platform
from symsrc_tui.sources.fill import CredentialsError, FileFiller
from symsrc_tui.sources.paste import parse_paste
from symsrc_tui.sources.source import fields_of
from symsrc_tui.sources.validate import validate
from tests.check.samples import ELF, ELF_NATIVE, start_of
from tests.cli.ci import Job
from tests.plain.person import Person
from tests.plain.scripted import talk
from tests.sentry.crashes import detail, elf, event_id, serves, tried
from tests.servers.replay import Asked, Replay, Reply, replaying
from tests.session.links import link_to
from tests.sources.azure import AZURE
from tests.terminal.wizard import settings_for
from tests.tui.desk import sit_down

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from symsrc_tui.demo.messages import Json
    from symsrc_tui.forms.field import Field, Value
    from symsrc_tui.plain.field_prompt import Answers
    from symsrc_tui.sources.source import Source

TOKEN = "sv=2026-01-01&sp=rl&sig=WpaRtA4A7sE3nT1nE1Xb3kq"
LAYOUT = Record({"type": Text(), "casing": Text()})
SHAPE = Record(
    {
        "type": Text(one_of=frozenset({"azure"})),
        "name": Text(),
        "account": Text(1),
        "bucket": Text(1),
        "token": Text(1),
        "layout": LAYOUT,
    },
    {"id": Text(1), "prefix": Text()},
)
PLAIN_WIZARD = """
import sys
from symsrc_tui.sources import registry
from tests.sources.azure import AZURE
registry.KINDS += (AZURE,)
from symsrc_tui.cli.main import main
sys.exit(main(["--plain"]))
"""
KINDS = {"azure": OtherKind(SHAPE, "token")}


@pytest.fixture(autouse=True)
def _five_kinds(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(registry, "KINDS", (*registry.KINDS, AZURE))


@pytest.fixture
def container() -> Iterator[Replay]:
    """A container with one file in the native layout, below `linux/`."""

    def answer(asked: Asked) -> Reply:
        path, _, query = asked.path.partition("?")
        if query != TOKEN:
            return Reply(403)
        if path == "/symbols":
            return Reply(200, json.dumps([f"linux/{ELF_NATIVE}"]))
        is_there = path == f"/symbols/linux/{ELF_NATIVE}"
        return Reply(200, start_of("")) if is_there else Reply(404)

    with replaying(answer) as server:
        yield server


@pytest.fixture
def job(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Iterator[Job]:
    with DemoServer(other_kinds=KINDS) as server:
        yield Job(server, tmp_path, monkeypatch, capsys)


@pytest.fixture
def token_file(tmp_path: Path) -> Path:
    file = tmp_path / "reader.sas"
    file.write_text(f"{TOKEN}\n")
    file.chmod(0o600)
    return file


def answers(account: str = "https://acme.blob.example", **changed: Value) -> dict[str, Value]:
    return {
        "name": "Linux builds",
        "account": account,
        "bucket": "symbols",
        "token": SecretStr(TOKEN),
        "prefix": "linux",
        "layout.type": "native",
        "layout.casing": "default",
        **changed,
    }


def source(account: str, **changed: Value) -> Source:
    validation = validate(AZURE, answers(account, **changed))
    assert validation.source is not None, validation.problems
    return validation.source


def body(account: str = "https://acme.blob.example") -> dict[str, Json]:
    return {
        "type": "azure",
        "name": "Linux builds",
        "account": account,
        "bucket": "symbols",
        "token": TOKEN,
        "prefix": "linux",
        "layout": {"type": "native", "casing": "default"},
    }


def stored_as(id_: str, account: str = "https://acme.blob.example") -> dict[str, Json]:
    return body(account) | {"id": id_}


def field(path: str) -> Field:
    return next(each for each in fields_of(AZURE.source_class()) if each.path == path)


async def test_check_reads_its_store(container: Replay) -> None:
    report = await check(source(container.url), files=[ELF])
    assert report.passed
    assert [finding.message for finding in report.findings] == [
        "This account can list and read the bucket's files",
        "Platform-Specific (SymStore / GDB / LLVM): the only debug file found matches",
        f"libgame.so was found at {ELF_NATIVE}",
    ]


async def test_check_reports_its_invalid_field(container: Replay) -> None:
    report = await check(source(container.url, token=SecretStr("sig=wrong")))
    assert [(finding.field, finding.message) for finding in report.findings] == [
        ("token", "The server rejected this token")
    ]


async def test_its_prefix_is_detected(container: Replay) -> None:
    report = await check(source(container.url, prefix=""))
    assert report.suggestion == {"prefix": "linux"}
    detection = (await check(source(container.url, **{"layout.type": "unified"}))).detection
    assert detection is not None
    assert ("native", "linux") in [(best.layout, best.prefix) for best in detection.best]


@pytest.mark.parametrize("command", ["check", "detect"])
def test_the_commands_accept_it(
    container: Replay, tmp_path: Path, capsys: pytest.CaptureFixture[str], command: str
) -> None:
    file = tmp_path / "azure.json"
    file.write_text(json.dumps(body(container.url)))
    assert main.main([command, "--from", str(file), "--json"]) == 0
    result = json.loads(capsys.readouterr().out)
    if command == "check":
        assert result["passed"]
    else:
        assert result["best"][0]["layout"] == "native"


def test_add_stores_it_and_hides_its_secret(job: Job) -> None:
    ran = job.add("--from", str(job.write(body())))
    assert ran.code == 0, ran.err
    (stored,) = job.added
    del stored["id"]
    assert stored == body()
    assert TOKEN not in ran.out + ran.err


def test_add_reports_its_problems_by_field(job: Job) -> None:
    ran = job.add("--from", str(job.write({"type": "azure", "acount": "x"})))
    assert "account: Account is required. Example: https://acme.blob.example" in ran.problems
    assert "acount: Azure Blob Storage sources have no field acount. Did you mean account?" in (
        ran.problems
    )


def test_add_help_lists_its_fields() -> None:
    assert (
        "  azure            name account bucket token [prefix] layout.type layout.casing"
        in explanation()
    )


def test_list_describes_it(job: Job) -> None:
    job.server.store("acme", "game-client", [stored_as("linux")])
    assert job.command("list").out == (
        "1. Linux builds (Azure Blob Storage)\n   https://acme.blob.example/symbols/linux\n"
        "   Platform-Specific (SymStore / GDB / LLVM), Default (mixed case)\n"
        "   ID linux\n   SAS token: set\n"
    )


def test_edit_changes_it_and_keeps_its_secret(job: Job) -> None:
    job.server.store("acme", "game-client", [stored_as("linux")])
    job.write({"prefix": "win"}, "changes.json")
    ran = job.command("edit", "linux", "--from", "changes.json", "--keep-id")
    assert (ran.code, ran.out.splitlines()[0]) == (0, 'prefix: "linux" will be "win"')
    assert job.stored == [stored_as("linux") | {"prefix": "win"}]


def test_edit_warns_if_its_secret_stays_with_other_credentials(job: Job) -> None:
    job.server.store("acme", "game-client", [stored_as("linux")])
    job.write({"account": "https://other.blob.example"}, "changes.json")
    ran = job.command("edit", "linux", "--from", "changes.json", "--dry-run")
    assert "warning: token: The stored one is kept." in ran.err


@pytest.mark.parametrize(
    ("new", "code"), [(TOKEN, ExitCode.OK), ("sig=wrong", ExitCode.CHECK_FAILED)]
)
def test_rotate_checks_and_replaces_its_secret(
    job: Job, container: Replay, new: str, code: int
) -> None:
    other = stored_as("other") | {"token": "sig=other"}
    old = stored_as("linux", container.url) | {"token": "sig=old"}
    job.server.store("acme", "game-client", [other, old])
    job.write({"token": new}, "new.json")
    ran = job.command("rotate", "--match", f"account={container.url}", "--from", "new.json")
    assert ran.code == code, ran.out + ran.err
    assert [each["token"] for each in job.stored] == [
        "sig=other",
        new if code == ExitCode.OK else "sig=old",
    ]


def test_export_prints_it_for_add(job: Job) -> None:
    job.server.store("acme", "game-client", [stored_as("linux")])
    job.write(job.command("export", "linux").out)
    job.environ |= {"SENTRY_PROJECT": "game-server", "TOKEN": TOKEN}
    assert job.add("--from", "source.json").code == 0
    assert job.server.stored("acme", "game-server") == [stored_as("linux")]


def test_export_leaves_it_out_of_terraform(job: Job) -> None:
    job.server.store("acme", "game-client", [stored_as("linux")])
    ran = job.command("export", "--format", "terraform")
    assert ran.out == "\n"
    assert "the Terraform provider cannot manage Azure Blob Storage sources" in ran.err


def test_explain_says_what_to_do_about_it(job: Job) -> None:
    job.server.store("acme", "game-client", [stored_as("linux")])
    failed = tried("azure://symbols/linux/x", "error", "AuthenticationFailed", "linux")
    job.server.faults.add(
        *serves(detail(1, elf(debug_status="fetching_failed", candidates=[failed])))
    )
    ran = job.command("explain", event_id(1))
    assert ran.code == 0
    assert "fail: AuthenticationFailed. Create another SAS token." in " ".join(ran.out.split())


def test_explain_knows_if_no_crash_can_name_it(job: Job, monkeypatch: pytest.MonkeyPatch) -> None:
    unseen = AZURE._replace(address=None)
    monkeypatch.setattr(registry, "KINDS", (*registry.KINDS[:-1], unseen))
    job.server.store("acme", "game-client", [stored_as("linux")])
    job.server.faults.add(*serves(detail(1, elf())))
    ran = job.command("explain", event_id(1), "--source", "linux")
    assert "Sentry itself fetches files from Azure Blob Storage" in " ".join(ran.out.split())


def test_check_help_lists_its_emulator() -> None:
    assert "AZURE_STORAGE_ENDPOINT" in check_help()


def test_its_file_fills_in_its_field(token_file: Path) -> None:
    filler = AZURE.filler_for("token")
    assert isinstance(filler, FileFiller)
    assert filler.load(str(token_file)).values == {"token": SecretStr(TOKEN)}
    assert AZURE.filler_for("account") is None


def test_its_paste_is_split() -> None:
    filled = parse_paste(f"https://acme.blob.example/symbols?{TOKEN}", field("account"), AZURE, {})
    assert filled is not None
    assert filled.values == {
        "account": "https://acme.blob.example",
        "bucket": "symbols",
        "token": SecretStr(TOKEN),
    }


def test_its_paste_in_another_kinds_field_is_recognized() -> None:
    http = registry.KINDS[2]
    url = fields_of(http.source_class())[1]
    with pytest.raises(CredentialsError, match="choose the type Azure Blob Storage"):
        parse_paste(f"https://acme.blob.example/symbols?{TOKEN}", url, http, {})


def test_its_address_in_another_kinds_field_is_recognized() -> None:
    address = "https://acme.blob.example/symbols"
    told = "This is an address of Azure Blob Storage. Choose that type instead"
    s3, gcs, http, _, _ = registry.KINDS
    for kind in (s3, gcs):
        assert Problem("bucket", told) in validate(kind, {"bucket": address}).errors
    assert not [each for each in validate(http, {"url": address}).errors if each.field == "url"]


def test_another_kinds_paste_in_its_field_is_recognized() -> None:
    key = "AKIAIOSFODNN7EXAMPLE\twJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"
    with pytest.raises(CredentialsError, match="choose the type Amazon S3"):
        parse_paste(key, field("account"), AZURE, {})


def test_its_sample_path_is_shown() -> None:
    sample = first_platform(AZURE, answers())
    assert sample is not None
    assert sample[1].startswith("https://acme.blob.example/symbols/linux/Game.pdb/")
    assert expected_paths(AZURE, answers(), ELF)[0].address == (
        f"https://acme.blob.example/symbols/linux/{ELF_NATIVE}"
    )
    assert first_platform(AZURE, {"layout.type": "native"}) is None


async def ask(path: str, *typed: str) -> tuple[Answers | None, str]:
    """Return the answers to a field in plain prompts, and what was written."""
    prompter, console = talk(*typed)
    prompt = FieldPrompt(field(path), "", "Step 3 of 4", kind=AZURE)
    return await ask_field(prompter, prompt), console.text


async def test_plain_prompts_fill_it_in_from_a_file(token_file: Path) -> None:
    filled, said = await ask("token", f"@{token_file}")
    assert filled == {"token": SecretStr(TOKEN)}
    assert "Type @ to use a .sas file, or @path for a particular one." in said


async def test_plain_prompts_split_its_paste() -> None:
    filled, _ = await ask("account", f"https://acme.blob.example/symbols?{TOKEN}")
    assert filled is not None
    assert set(filled) == {"account", "bucket", "token"}


def test_the_plain_wizard_checks_and_adds_it(
    job: Job, container: Replay, token_file: Path, tmp_path: Path
) -> None:
    home = tmp_path / "home"
    home.mkdir()
    program = [sys.executable, "-c", PLAIN_WIZARD]
    with Person(home=home, env=settings_for(job.server), program=program) as person:
        person.answers("Type:", "azure")
        person.answers("Name", "Linux builds")
        person.answers("Account", container.url)
        person.answers("Container", "symbols")
        person.answers("SAS token", f"@{token_file}")
        person.answers("Prefix (optional)", "linux")
        person.answers("Layout", "native")
        person.answers("Casing", "")
        said = person.answers("Advanced settings?", "")
        assert f"{container.url}/symbols/linux/Game.pdb/" in " ".join(said.split())
        person.answers("What next?", "check")
        said = person.answers("What next?", "submit")
        assert "OK: This account can list and read the bucket's files" in said
        person.reads("Stored in")
    (stored,) = job.added
    del stored["id"]
    assert stored == body(container.url)


async def test_the_full_screen_wizard_fills_checks_and_adds_it(
    job: Job, container: Replay, token_file: Path, tmp_path: Path
) -> None:
    async with sit_down(link_to(job.server, tmp_path)) as desk:
        await desk.shows("Azure Blob Storage")
        await desk.press("5")
        await desk.shows("3 Details")
        await desk.press(*"Linux builds", "tab")
        await desk.paste(f"{container.url}/symbols?sig=other")
        await desk.shows("The URL was split into its parts")
        desk.session.form.answer({"layout.type": "native", "prefix": "linux"})
        desk.go(Step.DETAILS, "token")
        await desk.press("f2")
        await desk.shows("Read a SAS token from a file")
        await desk.paste(str(token_file))
        await desk.press("enter")
        await desk.until(lambda: desk.session.form.answers["token"] == SecretStr(TOKEN))
        await desk.shows(f"{container.url}/symbols/linux/Game.pdb/")
        await desk.press("f5")
        await desk.shows("This account can list and read the bucket's files")
        await desk.press("escape", "ctrl+r")
        await desk.shows("4 Review")
        await desk.press("enter")
        await desk.shows("Stored in project game-client of acme")
    (stored,) = job.added
    del stored["id"]
    assert stored == body(container.url)


def test_the_plain_wizard_edits_it(job: Job, container: Replay, tmp_path: Path) -> None:
    old = stored_as("linux", container.url) | {"token": "sig=old"}
    job.server.store("acme", "game-client", [old])
    home = tmp_path / "home"
    home.mkdir()
    program = [sys.executable, "-c", PLAIN_WIZARD]
    with Person(home=home, env=settings_for(job.server), program=program) as person:
        person.answers("Type", "sources")
        person.answers("Which one?", "linux")
        person.answers("What next?", "replace credentials")
        person.answers(f"Account [{container.url}]", "")
        person.answers("SAS token [kept]", TOKEN)
        person.answers("What next?", "submit")
        person.reads("Changed in")
    (stored,) = job.stored
    assert stored == stored_as(str(stored["id"]), container.url)


async def test_the_full_screen_wizard_edits_it(job: Job, tmp_path: Path) -> None:
    job.server.store("acme", "game-client", [stored_as("linux")])
    async with sit_down(link_to(job.server, tmp_path)) as desk:
        await desk.press("m")
        await desk.shows("Linux builds", "Azure Blob Storage", "[ Edit ]")
        await desk.press("enter", "enter")
        await desk.shows('Edit "Linux builds" 1 Details 2 Review', "SAS token")
        desk.session.form.answer({"prefix": "win"})
        desk.go(Step.REVIEW)
        await desk.shows('Prefix "linux" will be "win"', "SAS token kept")
        await desk.press("enter")
        await desk.shows("Changed in project game-client of acme")
    (stored,) = job.stored
    assert stored == stored_as(str(stored["id"])) | {"prefix": "win"}
