"""Options, before and behind the command; help; complaints."""

from __future__ import annotations

import json
import re
import shlex
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from symsrc_tui import __version__
from symsrc_tui.cli import main, options
from symsrc_tui.cli.commands import command_line
from symsrc_tui.exit_codes import ExitCode, explained
from symsrc_tui.sources.registry import KINDS
from symsrc_tui.sources.source import fields_of
from symsrc_tui.sources.validate import validate_body

if TYPE_CHECKING:
    from pathlib import Path

TOKEN = "sntryu_" + "de30" * 16
ADD = ("add", "--from", "source.json")
COMMON = ("--url", "https://a", "--org", "b", "--project", "c", "--ca-file", "d", "--debug", "e")


def usage_error(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    """The complaint about a command line."""
    with pytest.raises(SystemExit) as end:
        options.parse(arguments)
    assert end.value.code == ExitCode.USAGE
    out, err = capsys.readouterr()
    assert out == ""
    return err.rpartition("error: ")[2].strip()


def shown(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    with pytest.raises(SystemExit) as end:
        main.main(arguments)
    assert end.value.code == 0
    return capsys.readouterr().out


@pytest.mark.parametrize(
    "arguments",
    [
        (*COMMON, *ADD),
        (*ADD, *COMMON),
        (*COMMON[:4], *ADD, *COMMON[4:]),
        ("--url", "x", *ADD, *COMMON),
        ("-ob", *ADD, "-p", "c", *COMMON[:2], *COMMON[6:]),
    ],
)
def test_common_options_come_before_or_after_the_command(arguments: tuple[str, ...]) -> None:
    found = options.parse(arguments)
    assert (found.url, found.org, found.project) == ("https://a", "b", "c")
    assert (found.ca_file, found.debug, found.demo) == ("d", "e", False)
    assert options.parse((*ADD, "--demo")).demo
    assert options.parse(("--demo", *ADD)).demo
    assert options.parse((*COMMON,)).project == "c"


@pytest.mark.parametrize(
    ("arguments", "flags"),
    [
        (("--plain", *ADD), "--plain"),
        (("--mouse", "--fresh", *ADD), "--mouse, --resume or --fresh"),
        (("--resume", "check", "--from", "x"), "--resume or --fresh"),
        (("--url", "https://a", "--org", "b", "paths", "x"), "--url, --org"),
        (("--ca-file", "x", "paths", "x"), "--ca-file"),
        (("--debug", "x", "--demo", "demo-server"), "--demo, --debug"),
    ],
)
def test_an_option_without_effect_is_rejected(
    capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...], flags: str
) -> None:
    verb = "are not options" if "," in flags else "is not an option"
    assert usage_error(capsys, *arguments) == f"{flags} {verb} of this command"


def test_an_unknown_option_is_reported_with_the_commands_usage(
    capsys: pytest.CaptureFixture[str],
) -> None:
    with pytest.raises(SystemExit):
        main.main(["check", "--from", "x", "--layout", "y"])
    err = capsys.readouterr().err
    assert err.startswith("usage: symsrc-tui check ")
    assert err.endswith("symsrc-tui check: error: unknown option --layout\n")


@pytest.mark.parametrize(
    "arguments",
    [
        ("--token", TOKEN),
        (f"--token={TOKEN}",),
        ("--auth-token", TOKEN, *ADD),
        (*ADD, "--token", TOKEN),
        ("add", "--auth-token"),
    ],
)
def test_a_token_is_not_accepted_and_not_repeated(
    capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...]
) -> None:
    said = usage_error(capsys, *arguments)
    assert re.match(
        r"--(auth-)?token is not supported, because other users of this host can see ", said
    )
    assert "Set SENTRY_AUTH_TOKEN" in said
    assert TOKEN not in said


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("add",), "the following arguments are required: --from FILE"),
        (("add", TOKEN), "unexpected argument. Use --from FILE"),
        (("add", "-"), "unexpected argument. Use --from FILE"),
        (("add", "--dry-run", "source.json", "-p", "a/b"), "unexpected argument. Use --from FILE"),
        (("check", "source.json"), "unexpected argument. Use --from FILE"),
        (("detect", "source.json"), "unexpected argument. Use --from FILE"),
        (
            ("check", "--from", "source.json", "a.pdb"),
            "unexpected argument. For a debug file, use --file DEBUGFILE",
        ),
        ((*ADD, f"-t{TOKEN}"), "unknown option -t"),
        (("help", TOKEN), "argument COMMAND: invalid choice (choose from"),
        (("completion", "tcsh"), "argument shell: invalid choice (choose from"),
        ((*ADD, "--tokn", TOKEN), "unknown option --tokn"),
        ((*ADD, f"--tokn={TOKEN}", "--x"), "unknown option --tokn, --x"),
        ((*ADD, TOKEN), "unexpected argument"),
        (("--demo", "--url", "https://a"), "--demo cannot be combined with --url"),
        ((*ADD, "--fro", "x"), "unknown option --fro"),
        (("--proj", TOKEN), "argument COMMAND: invalid choice (choose from"),
        (("demo-server", "--port", "x"), "argument --port: must be a whole number from 0 to 65535"),
        (("demo-server", "--port", "70000"), "argument --port: must be a whole number from 0"),
    ],
)
def test_wrong_usage(
    capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...], said: str
) -> None:
    found = usage_error(capsys, *arguments)
    assert found.startswith(said)
    assert TOKEN not in found


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("add", "--json"), "the following arguments are required: --from FILE"),
        ((*ADD, "--json", "--tokn", TOKEN), "unknown option --tokn"),
        ((*ADD, "--json", "--plain"), None),
        ((*ADD, "--json", "--demo", "--url", "https://a"), "--demo cannot be combined with --url"),
        ((*ADD, "--json", "--token", TOKEN), None),
        (("check", "--json"), "the following arguments are required: --from FILE"),
        (("detect", "--from", "x", "--json", "--layout", "x"), "unknown option --layout"),
        (("paths", "--json"), "the following arguments are required: FILE"),
        (("--json", "--frm", TOKEN), None),
    ],
)
def test_a_usage_error_is_an_object_on_request(
    capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...], said: str | None
) -> None:
    with pytest.raises(SystemExit) as end:
        main.main(arguments)
    assert end.value.code == ExitCode.USAGE
    out, err = capsys.readouterr()
    told = err.rpartition("error: ")[2].strip()
    if said is not None:
        assert told == said
    assert TOKEN not in out
    assert json.loads(out) == {
        "error": {"code": "usage", "message": told, "advice": "", "field": None},
        "problems": [],
    }


def test_version(capsys: pytest.CaptureFixture[str]) -> None:
    assert shown(capsys, "--version") == f"symsrc-tui {__version__}\n"


EVERYTHING = [code.value for code in ExitCode]


@pytest.mark.parametrize(
    ("command", "codes"),
    [
        ((), EVERYTHING),
        (("add",), EVERYTHING),
        (("check",), EVERYTHING),
        (("detect",), EVERYTHING),
        (("paths",), [0, 1, 2, 21]),
        (("demo-server",), [0, 1, 2]),
        (("completion",), [0, 1, 2]),
        (("help",), [0, 1, 2]),
    ],
)
def test_help_fits_a_terminal_and_ascii_and_lists_the_exit_codes(
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    command: tuple[str, ...],
    codes: list[int],
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    text = shown(capsys, *command, "--help")
    assert text.isascii()
    assert [line for line in text.splitlines() if len(line) > 79] == []
    assert "token" not in text.partition("\n\n")[0]
    told = text.partition("exit codes:\n")[2]
    assert told.rstrip() == explained(*(code for code in ExitCode if code.value in codes))
    assert ("SENTRY_AUTH_TOKEN" in text) == (codes == EVERYTHING)
    assert shown(capsys, "help", *command) == text


@pytest.mark.parametrize("command", ["", *command_line()[1].choices])
def test_the_examples_of_a_help_are_valid(command: str) -> None:
    parser, commands = command_line()
    parser = commands.choices.get(command, parser)
    text = parser.format_help()
    assert parser.examples
    for example in parser.examples:
        assert f"\n  {example}\n" in text
        words = shlex.split(re.split(r" > | \||\)", example[example.index("symsrc-tui") :])[0])
        assert words[0] == "symsrc-tui"
        if "help" in words:
            continue
        assert (options.parse(words[1:]).command or "") in ("add", command)


def test_the_help_of_add_lists_every_field_with_a_valid_example(
    capsys: pytest.CaptureFixture[str],
) -> None:
    text = shown(capsys, "add", "--help")
    _, _, listed = text.partition("fields by type (optional ones in brackets):\n")
    words = listed.partition("\n\n")[0].split()
    for kind in KINDS:
        at = words.index(kind.type) + 1
        fields = fields_of(kind.source_class())
        assert words[at : at + len(fields)] == [
            field.path if field.required else f"[{field.path}]" for field in fields
        ]
    example = re.search(r"\n  \{\n.*?\n  \}\n", text, re.DOTALL)
    assert example is not None
    body = json.loads(example[0])
    body["secret_key"] = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"
    assert validate_body(body).problems == ()


HEAVY = {"pydantic", "httpx", "textual", "cryptography", "botocore", "asyncio", "json", "ssl"}
HEAVY |= {"dataclasses", "xml"}
IMPORTS = """
import sys
before = set(sys.modules)
from symsrc_tui.cli import main as cli, options
{}
print(*{{name for name in set(sys.modules) - before if "." not in name}})
"""


def imported(code: str) -> set[str]:
    """The top-level modules that a program imports."""
    ran = subprocess.run(
        [sys.executable, "-c", IMPORTS.format(code)], capture_output=True, text=True, check=True
    )
    return set(ran.stdout.split())


def test_the_command_line_imports_nothing_heavy() -> None:
    assert "argparse" in imported("")
    assert not imported("options.parse(['add', '--from', 'x'])") & HEAVY


def test_printing_a_completion_script_imports_nothing_heavy() -> None:
    assert not imported("cli.main(['completion', 'bash'])") & (HEAVY - {"json"})


def test_adding_imports_no_interface(tmp_path: Path) -> None:
    path = tmp_path / "x.json"
    path.write_text("{}")
    found = imported(f"cli.main(['add', '--from', '{path}', '--dry-run'])")
    assert "pydantic" in found
    assert not found & {"textual", "rich", "httpx", "botocore"}
