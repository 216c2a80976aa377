"""The commands check, detect and paths, by their options."""

from __future__ import annotations

import asyncio
import io
import json
import shlex
import signal
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, cast

import pytest

from symsrc_tui.cli import main
from symsrc_tui.text.stand_in import MASK
from tests.check.samples import SECRET, s3_source
from tests.lookup.fixtures import unpack
from tests.servers.replay import Asked, Reply, replaying
from tests.text.encodings import fragments_left

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from pydantic import JsonValue


NO_DEBUG_FILE = "is not a debug file (ELF, PE, PDB, Mach-O, dSYM, WASM, Breakpad or source bundle)"


SYSTEMS = [("ios", 0xAB), ("ios", 0xAC), ("macos", 0xAD)]


class Ran(NamedTuple):
    code: int
    out: str
    err: str

    @property
    def json(self) -> dict[str, JsonValue]:
        found: dict[str, JsonValue] = json.loads(self.out)
        return found


class Job:
    """Runs commands in a folder with one library, `lib.so`, which a server may have."""

    def __init__(self, folder: Path, captured: pytest.CaptureFixture[str]) -> None:
        self._folder = folder
        self._captured = captured
        self.shared_object = str(unpack("libx86_64.so", folder))

    def write(self, body: dict[str, JsonValue]) -> str:
        path = self._folder / "source.json"
        path.write_text(json.dumps(body))
        path.chmod(0o600)
        return str(path)

    def run(self, *arguments: str) -> Ran:
        code: int | str | None
        try:
            code = main.main(arguments)
        except SystemExit as end:
            code = end.code
        out, err = self._captured.readouterr()
        return Ran(int(code or 0), out, err)

    def paths(self, *options: str) -> list[str]:
        """Those of the library, by the command itself."""
        told = self.run("paths", self.shared_object, *options)
        assert told.code == 0
        return [line.split()[-1] for line in told.out.splitlines() if line.startswith("    ")]


@pytest.fixture
def job(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Job:
    return Job(tmp_path, capsys)


@pytest.fixture
def url(job: Job) -> Iterator[str]:
    """A server that has the library under the unified layout, and lists nothing."""
    (executable,) = [
        path for path in job.paths("--layout", "unified") if path.endswith("/executable")
    ]

    def answer(asked: Asked) -> Reply:
        is_there = asked.path == f"/files/{executable}"
        return Reply(200, Path(job.shared_object).read_bytes()) if is_there else Reply(404)

    with replaying(answer) as server:
        yield f"{server.url}/files"


def _source(url: str, layout: str | None = "unified") -> dict[str, JsonValue]:
    body: dict[str, JsonValue] = {"type": "http", "name": "Test", "url": url}
    if layout:
        body["layout"] = {"type": layout, "casing": "default"}
    return body


def test_check_of_a_source_that_works(job: Job, url: str) -> None:
    given = ["--from", job.write(_source(url)), "--file", job.shared_object, "--json"]
    assert job.run("check", *given).code == 24
    ran = job.run("check", *given, "--private-ok")
    assert (ran.code, ran.err) == (0, "")
    assert ran.json["passed"] is True
    assert ran.json["headline"] == "The debug file is where Sentry looks"
    findings = ran.json["findings"]
    assert isinstance(findings, list)
    assert [finding["code"] for finding in findings if isinstance(finding, dict)] == [
        "private-address",
        "ok",
        "file-found",
    ]
    assert all(
        isinstance(finding, dict)
        and list(finding) == ["code", "severity", "field", "message", "advice"]
        for finding in findings
    )


def test_check_of_a_source_that_does_not_work(job: Job, url: str) -> None:
    body = _source(url, "native")
    ran = job.run("check", "--from", job.write(body), "--file", job.shared_object, "--json")
    assert ran.code == 24
    assert ran.json["passed"] is False
    assert ran.json["suggestion"] == {"layout.type": "unified"}


def test_check_in_words(job: Job, url: str) -> None:
    ran = job.run("check", "--from", job.write(_source(url, "native")), "--file", job.shared_object)
    assert ran.code == 24
    lines = ran.out.splitlines()
    assert any(line.startswith("ok       url: ") for line in lines)
    assert any(line.startswith("warning  Sentry will not find libx86_64.so") for line in lines)
    assert any(line.startswith("error    layout.type: ") for line in lines)
    assert lines[-1] == "Not passed: 1 error, 3 warnings."
    ran = job.run("check", "--from", job.write(_source(url)), "--private-ok")
    assert (ran.code, ran.out.splitlines()[-1]) == (24, "Not passed: 1 warning.")
    given = ("--from", job.write(_source(url)), "--file", job.shared_object, "--private-ok")
    ran = job.run("check", *given)
    assert (ran.code, ran.out.splitlines()[-1]) == (0, "Check passed.")


def test_check_without_what_only_add_needs(job: Job, url: str) -> None:
    body = _source(url, layout=None)
    del body["name"]
    ran = job.run("check", "--from", job.write(body), "--file", job.shared_object, "--json")
    assert (ran.code, ran.json["suggestion"]) == (24, {"layout.type": "unified"})
    assert ran.err.startswith("warning: name: Name is required. Example: Windows builds\n")
    warnings = ran.json["warnings"]
    assert isinstance(warnings, list)
    fields = [each["field"] for each in warnings if isinstance(each, dict)]
    assert fields == ["name", "layout.type", "layout.casing"]
    ran = job.run("detect", "--from", job.write(body), "--file", job.shared_object)
    assert (ran.code, ran.err) == (0, "")


def test_detect_without_a_layout(job: Job, url: str) -> None:
    document = job.write(_source(url, layout=None))
    ran = job.run("detect", "--from", document, "--file", job.shared_object, "--json")
    assert ran.code == 0
    assert ran.json["best"] == [
        {"layout": "unified", "casing": casing, "prefix": "", "hits": 1, "keys": 1}
        for casing in ("default", "lowercase")
    ]


def test_detect_in_words(job: Job, url: str) -> None:
    ran = job.run("detect", "--from", job.write(_source(url)), "--file", job.shared_object)
    assert ran.code == 0
    assert ran.out.splitlines()[0] == (
        "Unified Symbol Server Layout [unified, default]: matches 1 of 1 file"
    )


def test_detect_without_any_evidence(job: Job, url: str) -> None:
    ran = job.run("detect", "--from", job.write(_source(url)))
    assert ran.code == 24
    assert "returns 404 too" in ran.out


@pytest.mark.parametrize("command", ["check", "detect"])
def test_an_invalid_source_is_not_contacted(job: Job, command: str) -> None:
    body = _source("ftp://symbols.example.com")
    ran = job.run(command, "--from", job.write(body))
    assert ran.code == 20
    assert ran.err.startswith("url: The URL must start with https://")
    ran = job.run(command, "--from", job.write(body), "--json")
    assert ran.json["error"]
    assert ran.json["problems"]


def test_values_from_the_environment_and_stdin(job: Job, monkeypatch: pytest.MonkeyPatch) -> None:
    body = s3_source().body() | {"secret_key": {"$env": "SYMBOLS_SECRET"}}
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(json.dumps(body).encode())))
    monkeypatch.setenv("SYMBOLS_SECRET", SECRET)
    denied = "<Error><Code>InvalidAccessKeyId</Code></Error>"
    with replaying(lambda _: Reply(403, denied)) as server:
        monkeypatch.setenv("AWS_ENDPOINT_URL_S3", server.url)
        ran = job.run("check", "--from", "-")
    assert ran.code == 24
    assert "\nerror    access_key: " in ran.out
    assert SECRET not in ran.out + ran.err


@pytest.mark.parametrize("command", ["check", "detect"])
@pytest.mark.parametrize(
    ("repeated", "shown"),
    [
        (lambda heard: heard, ""),
        (lambda heard: heard.split()[1], ""),
        (lambda heard: f"Negotiate {heard.split()[1]}", "requires Negotiate"),
        # As much of it as a name of a scheme can have.
        (lambda heard: heard.split()[1][:20], f"requires c2VudHJ5O{MASK}"),
    ],
)
def test_a_server_that_echoes_the_authorization(
    job: Job, command: str, repeated: Callable[[str], str], shown: str
) -> None:
    password = "correct horse battery"

    def answer(asked: Asked) -> Reply:
        return Reply(401, headers={"WWW-Authenticate": repeated(asked.headers["authorization"])})

    with replaying(answer) as server:
        body = {**_source(server.url), "username": "sentry", "password": password}
        ran = job.run(command, "--from", job.write(body), "--json")
        findings = cast("list[dict[str, str]]", ran.json["findings"])
        assert [finding["code"] for finding in findings] == ["private-address", "unauthorized"]
        assert shown in findings[1]["message"]
        in_words = job.run(command, "--from", job.write(body))
        assert shown in in_words.out
    for written in (ran.out, ran.err, in_words.out, in_words.err):
        assert fragments_left(written, password) == set()


def test_a_proxy_that_echoes_its_password(job: Job, monkeypatch: pytest.MonkeyPatch) -> None:
    """A 407's reason is shown; the password in HTTPS_PROXY is not."""

    def answer(asked: Asked) -> Reply:
        return Reply(407, reason=f"{asked.headers['proxy-authorization']}, correct%20horse!")

    with replaying(answer) as proxy:
        address = proxy.url.replace("//", "//me:correct%20horse@")
        monkeypatch.setenv("HTTPS_PROXY", address)
        ran = job.run("check", "--from", job.write(_source("https://symbols.example.com/")))
    assert ran.code == 24
    assert f"symbols.example.com: 407 Basic bWU6{MASK}==, {MASK}!" in ran.out


@pytest.mark.parametrize("arguments", [["check", "--from", "no-such-file"], ["paths", "no-such"]])
def test_files_that_cannot_be_read(job: Job, arguments: list[str]) -> None:
    ran = job.run(*arguments)
    assert ran.code == 21
    assert "no-such" in ran.err


def test_a_file_that_is_not_a_debug_file(job: Job, url: str) -> None:
    document = job.write(_source(url))
    ran = job.run("check", "--from", document, "--file", document)
    assert ran.code == 21
    assert "is not a debug file" in ran.err


def test_paths_under_all_layouts(job: Job) -> None:
    ran = job.run("paths", job.shared_object)
    assert ran.code == 0
    assert "ELF" in ran.out.splitlines()[0]
    for layout in ("native", "symstore_index2", "debuginfod", "slashsymbols"):
        assert f"\n  {layout}\n" in ran.out
    assert "    elf_code " in ran.out


@pytest.mark.parametrize(
    ("options", "start"),
    [
        (["--base-url", "https://symbols.example.com/a b/"], "https://symbols.example.com/a%20b/"),
        (["--prefix", "/win/x64/"], "win/x64/"),
    ],
)
def test_paths_with_their_base_url_or_prefix(job: Job, options: list[str], start: str) -> None:
    paths = job.paths("--layout", "debuginfod", "--casing", "lowercase", *options)
    assert paths
    assert all(path.startswith(start) for path in paths)


def test_the_former_name_of_base_url(job: Job) -> None:
    place = ("--layout", "debuginfod", "--url", "https://symbols.example.com/")
    ran = job.run("paths", job.shared_object, *place)
    assert (ran.code, ran.err) == (0, "symsrc-tui: --url is deprecated. Use --base-url\n")
    assert ran.out == job.run("paths", job.shared_object, *place[:2], "--base-url", place[3]).out


def test_paths_does_not_import_pydantic() -> None:
    code = "import sys, symsrc_tui.cli.paths; print('pydantic' in sys.modules)"
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout == "False\n"


def test_paths_as_json(job: Job) -> None:
    ran = job.run("paths", job.shared_object, "--layout", "debuginfod", "--json")
    (file,) = cast("list[dict[str, JsonValue]]", ran.json["files"])
    assert file["format"] == "ELF"
    assert file["paths"] == [
        {"layout": "debuginfod", "filetype": filetype, "path": f"{file['code_id']}/{name}"}
        for filetype, name in (("elf_code", "executable"), ("elf_debug", "debuginfo"))
    ]


@pytest.mark.parametrize(
    "options", [["--layout", "unifed"], ["--casing", "mixed"], ["--base-url", "ftp://x"]]
)
def test_paths_with_invalid_options(job: Job, options: list[str]) -> None:
    ran = job.run("paths", job.shared_object, *options)
    assert ran.code == 2
    assert ran.err


@pytest.mark.parametrize("command", ["check", "detect", "paths"])
@pytest.mark.parametrize(
    ("pipe", "code", "said"),
    [
        ("| true", 0, ""),
        (">&-", 0, ""),
        (
            "> /dev/full",
            1,
            "symsrc-tui: The result could not be written: No space left on device\n",
        ),
    ],
)
def test_results_that_cannot_be_written(
    job: Job, url: str, command: str, pipe: str, code: int, said: str
) -> None:
    given = ["--from", job.write(_source(url)), "--file"] if command != "paths" else []
    given = ["--private-ok", *given] if command == "check" else given
    words = [sys.executable, "-m", "symsrc_tui", command, *given, job.shared_object]
    ran = subprocess.run(
        ["bash", "-c", f"{shlex.join(words)} {pipe}; exit ${{PIPESTATUS[0]}}"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (ran.returncode, ran.stderr) == (code, said)


def test_all_errors_are_reported_at_once(job: Job) -> None:
    document = job.write(_source("ftp://symbols.example.com"))
    files = [word for name in ("none", document) for word in ("--file", name)]
    ran = job.run("check", "--from", document, *files, "--json")
    assert ran.code == 20
    assert ran.err.splitlines() == [
        "symsrc-tui: none does not exist",
        f"symsrc-tui: source.json {NO_DEBUG_FILE}",
        "url: The URL must start with https://. Example: https://symbols.example.com",
    ]
    problems = cast("list[dict[str, JsonValue]]", ran.json["problems"])
    assert [problem["field"] for problem in problems] == ["", "", "url"]
    ran = job.run("paths", "none", document)
    assert (ran.code, ran.out, len(ran.err.splitlines())) == (21, "", 2)


def test_an_unreadable_file_does_not_hide_the_paths_of_another(job: Job) -> None:
    arguments = ("paths", "none", job.shared_object, "--layout", "debuginfod")
    ran = job.run(*arguments)
    assert ran.code == 21
    assert ran.err == "symsrc-tui: none does not exist\n"
    assert "/debuginfo" in ran.out
    ran = job.run(*arguments, "--json")
    assert ran.code == 21
    (file,) = cast("list[dict[str, JsonValue]]", ran.json["files"])
    assert file["file"] == job.shared_object
    assert cast("dict[str, JsonValue]", ran.json["error"])["code"] == "file-unreadable"
    (problem,) = cast("list[dict[str, JsonValue]]", ran.json["problems"])
    assert problem["message"] == "none does not exist"


@pytest.mark.parametrize("command", ["check", "detect"])
def test_an_unreadable_file_does_not_hide_the_check_of_another(
    job: Job, url: str, command: str
) -> None:
    document = job.write(_source(url))
    files = ("--file", "none", "--file", job.shared_object)
    ran = job.run(command, "--from", document, *files)
    assert ran.code == 21
    assert "symsrc-tui: none does not exist\n" in ran.err
    assert ("[unified, default]: matches" if command == "detect" else "was found at") in ran.out
    ran = job.run(command, "--from", document, *files, "--json")
    assert ran.code == 21
    assert cast("dict[str, JsonValue]", ran.json["error"])["code"] == "file-unreadable"
    assert isinstance(ran.json["requests"], int)
    if command == "check":
        ran = job.run(command, "--from", document, *files, "--private-ok")
        assert ran.out.splitlines()[-1] == "Not passed: 1 unreadable debug file."
        assert job.run(command, "--from", document, *files, "--json").json["passed"] is False


UNIFIED = "Unified Symbol Server Layout"


def test_detect_lists_each_source_that_the_files_need(job: Job) -> None:
    keys = [f"{folder}/{number:02x}/{number:038x}/debuginfo" for folder, number in SYSTEMS]
    listed = "".join(f"<Contents><Key>{key}</Key></Contents>" for key in keys)

    def answer(asked: Asked) -> Reply:
        is_top = asked.path.partition("?")[0] == "/"
        return (
            Reply(200, f"<ListBucketResult>{listed}</ListBucketResult>") if is_top else Reply(404)
        )

    with replaying(answer) as server:
        document = job.write(_source(server.url, layout=None))
        ran = job.run("detect", "--from", document)
        in_json = job.run("detect", "--from", document, "--json").json
    assert ran.out.splitlines() == [
        f'{UNIFIED} [unified, default], prefix "ios": matches 2 of 2 files',
        f'{UNIFIED} (Lowercase) [unified, lowercase], prefix "ios": matches 2 of 2 files',
        "Either works: they give the same paths for these files",
        "Other files need another source",
        f'{UNIFIED} [unified, default], prefix "macos": matches 1 of 1 file',
    ]
    assert in_json["other_sources"] == [
        [
            {"layout": "unified", "casing": casing, "prefix": "macos", "hits": 1, "keys": 1}
            for casing in ("default", "lowercase")
        ]
    ]
    assert [in_json["others"]] == in_json["other_sources"]


def test_a_warning_is_shown_once(job: Job, url: str) -> None:
    body = {**_source(url), "username": "sentry", "password": SECRET}
    document = job.write(body)
    Path(document).chmod(0o644)
    ran = job.run("check", "--from", document, "--json")
    warnings = cast("list[dict[str, JsonValue]]", ran.json["warnings"])
    assert [warning["field"] for warning in warnings] == ["url", "password"]
    assert ran.err.splitlines() == [
        f"warning: {warning['field']}: {warning['message']}" for warning in warnings
    ]
    assert "is readable by other users" in ran.err
    # This a finding says.
    assert "is a private address" not in ran.err


@pytest.mark.parametrize("command", ["check", "detect"])
def test_ctrl_c_is_reported(
    job: Job, url: str, monkeypatch: pytest.MonkeyPatch, command: str
) -> None:
    async def interrupt(*_: object, **__: object) -> None:
        signal.raise_signal(signal.SIGINT)
        await asyncio.Event().wait()

    monkeypatch.setattr("symsrc_tui.check.check", interrupt)
    ran = job.run(command, "--from", job.write(_source(url)), "--json")
    assert (ran.code, ran.err) == (130, "symsrc-tui: Interrupted. No result\n")
    assert cast("dict[str, JsonValue]", ran.json["error"])["code"] == "interrupted"
