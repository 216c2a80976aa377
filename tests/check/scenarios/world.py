"""The sources that the scenarios check: a server on loopback that answers as a scenario says."""

from __future__ import annotations

import gzip
import html
import io
import json
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import parse_qs, unquote, urlsplit

from symsrc_tui.lookup import candidate_paths
from symsrc_tui.lookup.debug_files import read_debug_file
from tests.lookup.fixtures import content, dotnet, fat, portable_pdb, source_bundle
from tests.servers.replay import Asked, Reply, replaying

if TYPE_CHECKING:
    from symsrc_tui.lookup.debug_files import DebugFile

FOLDER = "/files/"
MISS = Reply(404, "<html>Not found</html>", {"Content-Type": "text/html"})
DEAD_PORT = 1
"""Nothing listens there."""


@cache
def data(name: str) -> bytes:
    """A debug file of tests/lookup/data, or one made of them."""
    return _MADE[name]() if name in _MADE else content(name)


@cache
def named(name: str) -> tuple[DebugFile, ...]:
    """The debug files in the file of this name."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / name
        path.write_bytes(data(name))
        return tuple(read_debug_file(path))


def _portable() -> bytes:
    """The portable PDB that `Game.dll` names."""
    (program,) = named("Game.dll")
    debug_id = str(program.object_id.debug_id).replace("-", "")
    guid = bytes.fromhex(debug_id[:32])
    mixed = guid[3::-1] + guid[5:3:-1] + guid[7:5:-1] + guid[8:]
    return portable_pdb(mixed + int(debug_id[32:], 16).to_bytes(4, "little"))


_MADE: dict[str, Callable[[], bytes]] = {
    "Game.dll": lambda: dotnet(content("x86_64.dll"), portable=True),
    "Game.pdb": _portable,
    "fat.dylib": lambda: fat(content("x86_64.dylib"), content("arm64.dylib")),
    "other-fat.dylib": lambda: fat(content("arm64.dylib"), content("arm64.dylib")),
    "libx86_64.src.zip": lambda: source_bundle(
        code_id=str(named("libx86_64.so")[0].object_id.code_id),
        debug_id=str(named("libx86_64.so")[0].object_id.debug_id),
        object_name="libx86_64.so",
    ),
    "libx86_64.sym": lambda: _symbols("libx86_64.so", "Linux"),
    "x86_64.sym": lambda: _symbols("x86_64.dll", "windows"),
    "x86_64.dylib.sym": lambda: _symbols("x86_64.dylib", "mac"),
}


def _symbols(name: str, system: str) -> bytes:
    object_id = named(name)[0].object_id
    ids = str(object_id.debug_id).replace("-", "").upper()
    ids = ids if system == "windows" else f"{ids[:32]}0"
    return f"MODULE {system} x86_64 {ids} {object_id.debug_file}\nPUBLIC 1000 0 add\n".encode()


def zipped(*files: bytes) -> bytes:
    """A zip archive of these files."""
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as writer:
        for number, file in enumerate(files):
            writer.writestr(f"file{number}", file)
    return archive.getvalue()


def encoded(name: str, encoding: str, body: bytes | None = None) -> Reply:
    """A file with a Content-Encoding, by default packed that way if that is possible."""
    packers: dict[str, Callable[[bytes], bytes]] = {"gzip": gzip.compress, "deflate": zlib.compress}
    pack = packers.get(encoding.lower(), bytes)
    return Reply(200, pack(data(name)) if body is None else body, {"Content-Encoding": encoding})


class Scenario(NamedTuple):
    """A source, the user's files, and what a check must say of them."""

    name: str
    sentry: str
    """What Symbolicator would do."""
    says: Sequence[str]
    """Severity and code of each finding, in order, without the notes on loopback."""
    headline: str
    """Words in the first sentence."""
    kind: str = "http"
    file: str = ""
    """The user's own debug file."""
    is_given: bool = True
    """Whether the check is to look for it."""
    at: Mapping[str, Reply] = {}
    """What is at the paths of a file type of the user's file."""
    layout: str = "native"
    at_layout: str = ""
    """The layout of what is there, if that is another one."""
    miss: Reply = MISS
    root: Reply = MISS
    keys: Sequence[str] | Reply = ()
    """What a bucket lists, or its answer to that."""
    fields: Mapping[str, str | tuple[str, ...] | bool] = {}
    unsaid: Sequence[str] = ()
    """Words that must not be said."""
    words: Sequence[str] = ()
    """Words that must be said somewhere."""
    url: str = ""
    """In place of the server's; PORT stands for its port."""

    @property
    def places(self) -> dict[str, Reply]:
        """What is at each path."""
        layout = self.at_layout or self.layout
        return {
            path: reply
            for filetype, reply in self.at.items()
            for file in named(self.file)
            for path in candidate_paths(layout, "default", filetype, file.object_id)[:1]
        }


@contextmanager
def serving(scenario: Scenario) -> Iterator[tuple[int, list[Asked]]]:
    """Serves the source. Gives its port and what it was asked."""
    answer = {"s3": _amazon, "gcs": _google}.get(scenario.kind, _web)
    with replaying(lambda asked: answer(scenario, asked)) as server:
        yield server.port, server.asked


def _web(scenario: Scenario, asked: Asked) -> Reply:
    path = unquote(urlsplit(asked.path).path)
    if path.startswith("/sign-in"):
        return Reply(200, "<form><input type='password'></form>", {"Content-Type": "text/html"})
    if path == FOLDER:
        return scenario.root
    return scenario.places.get(path.removeprefix(FOLDER), scenario.miss)


def _amazon(scenario: Scenario, asked: Asked) -> Reply:
    parts = urlsplit(asked.path)
    query = parse_qs(parts.query)
    if asked.method == "HEAD":
        return Reply(200, headers={"x-amz-bucket-region": "eu-central-1"})
    if "list-type" not in query:
        key = unquote(parts.path).removeprefix("/acme-symbols/")
        return scenario.places.get(
            key, _not_html(scenario.miss, "<Error><Code>NoSuchKey</Code></Error>")
        )
    if isinstance(scenario.keys, Reply):
        return scenario.keys
    found = "".join(f"<Contents><Key>{html.escape(key)}</Key></Contents>" for key in scenario.keys)
    return Reply(200, f"<ListBucketResult>{found}</ListBucketResult>")


def _google(scenario: Scenario, asked: Asked) -> Reply:
    parts = urlsplit(asked.path)
    if not parts.path.endswith("/o"):
        key = unquote(parts.path.rpartition("/o/")[2])
        missing = '{"error": {"code": 404, "message": "No such object"}}'
        return scenario.places.get(key, _not_html(scenario.miss, missing))
    if isinstance(scenario.keys, Reply):
        return scenario.keys
    return Reply(200, json.dumps({"items": [{"name": key} for key in scenario.keys]}))


def _not_html(reply: Reply, body: str) -> Reply:
    return Reply(404, body) if reply is MISS else reply
