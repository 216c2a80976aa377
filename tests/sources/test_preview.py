"""What is shown before a submit: the body without secrets, and a command that does the same."""

from __future__ import annotations

import json
import shutil
import subprocess
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import JsonValue, SecretStr

from symsrc_tui.demo.schema import Age
from symsrc_tui.demo.server import DemoServer
from symsrc_tui.session.destination import Destination
from symsrc_tui.sources.preview import as_json, curl_command, shown_lines, source_document
from symsrc_tui.sources.validate import answers_of, validate
from tests.needs import need
from tests.sources.samples import TYPES, kind, right

if TYPE_CHECKING:
    from collections.abc import Iterator

    from symsrc_tui.forms.field import Value
    from symsrc_tui.sources.source import Source

TOKEN = "sntryu_c0ffee"
VARIABLES = {
    "password": "PASSWORD",
    "secret_key": "SECRET_KEY",
    "private_key": "PRIVATE_KEY",
    "appconnectPrivateKey": "APPCONNECT_PRIVATE_KEY",
}
AWKWARD = [
    "$HOME ${PATH} $(id) $$ $1 $", "`id` `", "\\ \\\\ \\n \\u0041 \\$x \\`", "' '' \" \"\" '\"'\"'",
    "JSON", "<<JSON", "\\u0000PASSWORD\\u0000", "x${PASSWORD}", "!! !x #x ~ * ? [a] {a,b}",
    "%s %n %", "größe 名前 👩\u200d💻 \u202eabc \u200f", "& | ; < > ( )", "x" * 20_000, "\\",
    "-", "@file", "\ufffd",
]  # fmt: skip


class Arrived(NamedTuple):
    path: str
    headers: dict[str, str]
    body: bytes
    arguments: list[bytes]
    """Of each process whose arguments name this server."""


class Receiver:
    """An HTTP server on loopback that keeps what is posted to it."""

    def __init__(self) -> None:
        receiver = self
        self.arrived: list[Arrived] = []

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                receiver.arrived.append(
                    Arrived(self.path, dict(self.headers), body, receiver.arguments())
                )
                self.send_response(201)
                self.end_headers()

            def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - its name
                pass

        self.server = HTTPServer(("127.0.0.1", 0), Handler)
        self.destination = Destination(
            f"http://127.0.0.1:{self.server.server_port}", "acme", "game-client"
        )

    def arguments(self) -> list[bytes]:
        found = []
        for path in Path("/proc").glob("[0-9]*/cmdline"):
            try:
                words = path.read_bytes()
            except OSError:
                continue
            if words.startswith(b"curl") and self.destination.server.encode() in words:
                found.append(words)
        return found

    def take(self) -> Arrived:
        [arrived] = self.arrived
        self.arrived.clear()
        return arrived


@pytest.fixture(scope="module")
def receiver() -> Iterator[Receiver]:
    need(shutil.which("curl") is not None, "curl is not installed")
    need(shutil.which("sh") is not None, "there is no POSIX shell")
    receiver = Receiver()
    thread = threading.Thread(target=receiver.server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    yield receiver
    receiver.server.shutdown()
    receiver.server.server_close()
    thread.join()


def source_of(type_: str, answers: dict[str, Value]) -> Source:
    source = validate(kind(type_), {**right(type_), **answers}).source
    assert source is not None
    return source


def run(
    command: str, secrets: dict[str, str], shell: str = "sh"
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [shell, "-c", command],
        # No settings of the user's own, no proxy.
        env={"PATH": "/usr/bin:/bin", "HOME": "/nowhere", "NO_PROXY": "*", **secrets},
        capture_output=True,
        text=True,
        check=False,
        stdin=subprocess.DEVNULL,
        timeout=60,
    )


def secrets_of(source: Source) -> dict[str, str]:
    """The variables that the command wants, with their values as they are."""
    body = source.body()
    return {"SENTRY_AUTH_TOKEN": TOKEN} | {
        variable: str(body[field]) for field, variable in VARIABLES.items() if field in body
    }


def send(receiver: Receiver, source: Source) -> Arrived:
    ran = run(curl_command(receiver.destination.sources_url, source), secrets_of(source))
    assert ran.returncode == 0, ran.stderr
    return receiver.take()


@pytest.mark.parametrize("type_", TYPES)
def test_the_command_sends_the_same_as_the_wizard(receiver: Receiver, type_: str) -> None:
    extra: dict[str, Value] = {"password": SecretStr("correct horse")} if type_ == "http" else {}
    source = source_of(type_, extra)
    arrived = send(receiver, source)
    assert json.loads(arrived.body) == source.body()
    assert arrived.path == "/api/0/projects/acme/game-client/symbol-sources/"
    assert arrived.headers["Content-Type"] == "application/json"
    assert arrived.headers["Authorization"] == f"Bearer {TOKEN}"


@pytest.mark.parametrize("text", AWKWARD)
def test_awkward_values_arrive_unchanged(receiver: Receiver, text: str) -> None:
    source = source_of(
        "http",
        {
            "name": text,
            "username": text,
            "password": SecretStr(text),
            "id": f"x{text}",
            # Which may have no backslash in it.
            "filters.path_patterns": (text.replace("\\", "/"), f"*{text}".replace("\\", "/")),
        },
    )
    body = json.loads(send(receiver, source).body)
    assert body == source.body()
    assert body["name"] == body["username"] == body["password"] == text.strip()


def test_the_key_in_a_url_comes_from_a_variable(receiver: Receiver) -> None:
    url = "https://symbols.example.com/?se=2999-01-01&sig=correct-horse"
    source = source_of("http", {"url": url})
    command = curl_command(receiver.destination.sources_url, source)
    assert "correct-horse" not in command
    assert run(command, {"SENTRY_AUTH_TOKEN": TOKEN, "URL": url}).returncode == 0
    assert json.loads(receiver.take().body) == source.body()
    assert source_document("http", source.values())["url"] == {"$env": "URL"}


@given(name=st.text(min_size=1), password=st.text(min_size=1))
@settings(
    deadline=None, max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_any_value_arrives_unchanged(receiver: Receiver, name: str, password: str) -> None:
    answers = {**right("http"), "name": name, "password": SecretStr(password)}
    source = validate(kind("http"), answers).source
    if source is not None:
        assert json.loads(send(receiver, source).body) == source.body()


@pytest.mark.parametrize("shell", ["sh", "bash", "dash"])
@pytest.mark.parametrize("type_", TYPES)
def test_the_command_works_in_a_shell(tmp_path: Path, type_: str, shell: str) -> None:
    need(shutil.which("curl") is not None, "curl is not installed")
    need(shutil.which(shell) is not None, f"{shell} is not installed")
    name = 'it\'s "ours": $HOME `id` größe 名前'
    secret = {"password": SecretStr("a'b\"c\\d $e")} if type_ == "http" else {}
    source = source_of(type_, {"name": name, "id": "by-curl", **secret})
    key = tmp_path / "key"
    [variable] = [found for field, found in VARIABLES.items() if field in source.body()]
    key.write_text(str(source.secrets()[0].get_secret_value()))
    with DemoServer(Age.NOVEMBER_2023) as server:
        destination = Destination(server.url, "acme", "game-client")
        command = f'{variable}="$(cat "$KEY")"\n{curl_command(destination.sources_url, source)}'
        variables = {"SENTRY_AUTH_TOKEN": server.token, "KEY": str(key)}
        assert '"by-curl"' in run(command, variables, shell).stdout
        stored = server.stored("acme", "game-client")[-1]
        # A command's output is taken without the line end at its end.
        wanted = {
            field: value.rstrip("\n") if isinstance(value, str) else value
            for field, value in source.body().items()
        }
        assert stored == wanted


@pytest.mark.parametrize("type_", TYPES)
def test_no_secret_is_in_the_command_or_its_arguments(receiver: Receiver, type_: str) -> None:
    need(Path("/proc/self/cmdline").exists(), "arguments of processes cannot be read here")
    source = source_of(type_, {"password": SecretStr("correct-horse")} if type_ == "http" else {})
    words = [secret.get_secret_value() for secret in source.secrets()]
    words += [json.dumps(word)[1:-1] for word in words]
    assert not any(word in curl_command(receiver.destination.sources_url, source) for word in words)
    arrived = send(receiver, source)
    assert arrived.arguments
    for arguments in arrived.arguments:
        assert not any(word.encode() in arguments for word in [*words, TOKEN])


@pytest.mark.parametrize("missing", ["SENTRY_AUTH_TOKEN", "SECRET_KEY"])
@pytest.mark.parametrize("value", [None, ""])
def test_nothing_is_sent_while_a_variable_is_not_set(
    receiver: Receiver, missing: str, value: str | None
) -> None:
    source = source_of("s3", {})
    secrets = secrets_of(source)
    del secrets[missing]
    if value is not None:
        secrets[missing] = value
    ran = run(curl_command(receiver.destination.sources_url, source), secrets)
    assert ran.returncode != 0
    assert missing in ran.stderr
    assert receiver.arrived == []


@pytest.mark.parametrize("type_", TYPES)
def test_the_document_is_the_body_with_a_variable_for_each_secret(type_: str) -> None:
    source = source_of(type_, {"password": SecretStr("x")} if type_ == "http" else {})
    document, body = source_document(type_, source.values()), source.body()
    assert list(document) == list(body)
    for name in body:
        assert document[name] == ({"$env": VARIABLES[name]} if name in VARIABLES else body[name])
    assert next(iter(document)) == "type"


def test_a_document_keeps_its_references() -> None:
    source = source_of("http", {"password": SecretStr("x"), "filters.path_patterns": ("a", "b")})
    references: dict[str, JsonValue] = {
        "password": {"$file": "password.txt"},
        "layout.type": {"$env": "LAYOUT"},
        "filters.path_patterns": ["a", {"$env": "PATTERN"}],
    }
    document = source_document("http", source.values(), references)
    assert document["password"] == {"$file": "password.txt"}
    assert document["layout"] == {"type": {"$env": "LAYOUT"}, "casing": "default"}
    assert document["filters"] == {"path_patterns": ["a", {"$env": "PATTERN"}]}


def test_the_document_of_an_incomplete_form_has_its_answers() -> None:
    answers: dict[str, Value] = {
        "name": " x ",
        "layout.casing": "default",
        "password": SecretStr(""),
    }
    assert source_document("http", answers_of(kind("http"), answers)) == {
        "type": "http",
        "name": "x",
        "layout": {"casing": "default"},
    }


@pytest.mark.parametrize(
    "hidden", list("\0\x1b\x7f\x9b\xad\u200b\u200f\u202e\u2028\u2066\ufeff\ud800")
)
def test_json_escapes_invisible_characters(hidden: str) -> None:
    text = as_json({"name": f"a{hidden}b"})
    assert hidden not in text
    assert f"\\u{ord(hidden):04x}" in text
    assert json.loads(text) == {"name": f"a{hidden}b"}


def test_json_is_readable() -> None:
    body: dict[str, JsonValue] = {"name": "Größe 名前 👩\u200d💻", "layout": {"type": "native"}}
    assert as_json(body) == (
        '{\n  "name": "Größe 名前 👩\u200d💻",\n  "layout": {\n    "type": "native"\n  }\n}'
    )


def test_the_servers_response_is_shown_up_to_a_limit() -> None:
    short: dict[str, JsonValue] = {"name": "x", "layout": {"type": "native"}}
    assert shown_lines(short) == as_json(short).split("\n")
    lines = shown_lines({"platforms": ["y"] * 200_000})
    assert len(lines) == 201
    assert lines[-1] == "... and more, which is not shown"
    (_, line, _) = shown_lines({"note": "x" * 100_000})
    assert len(line) == 2_000
