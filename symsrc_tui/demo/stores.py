"""Small symbol servers beside the API, so that a check has something to find, and something not.

Each holds debug files of the same shape as the example, `game-client.debug`, under other build IDs.
One of them also has symbols for Windows, and a library without its debug file.
"""

from __future__ import annotations

from collections.abc import Mapping
from hashlib import sha1
from pathlib import Path

from symsrc_tui.demo.messages import Reply, Request, reply

EXAMPLE_FILE = Path(__file__).with_name("game-client.debug")
"""A debug file that the servers have, but for the one with older builds."""
_BUILD_ID = bytes.fromhex("8d6f1c2b3a495e7d90112233445566778899aabb")
"""That of the example."""
WINDOWS_ID = "3249d99d-0c40-4931-8610-f4e4fb0b6936-1"
"""The debug ID of `game-client.exe`, of which one server has the symbols."""
EXECUTABLE_ONLY = "libphysics.so"
"""A module for Linux of which one server has the library, but no debug file."""


def answer(request: Request) -> Reply | None:
    """Return the reply of a symbol server; None if the path is not below one."""
    _, name, *rest = request.path.split("/")
    path = "/".join(rest)
    match name:
        case "symbols":
            return _tree(_symbols(), path)
        case "older-builds":
            return _tree(_unified("game-client-1.0", "game-server-1.0"), path)
        case "refused":
            return reply(403, {"detail": "Forbidden"})
        case "debuginfod":
            return _debuginfod(rest)
    return None


def _files(*modules: str) -> dict[str, bytes]:
    """Return a debug file of each module by its build ID."""
    example = EXAMPLE_FILE.read_bytes()
    ids = map(build_id, modules)
    return {id_: example.replace(_BUILD_ID, bytes.fromhex(id_)) for id_ in ids}


def build_id(module: str) -> str:
    """Return the build ID of a module for Linux, as hex digits."""
    if module == "game-client":
        return _BUILD_ID.hex()
    return sha1(module.encode(), usedforsecurity=False).hexdigest()


def _symbols() -> dict[str, bytes]:
    library = build_id(EXECUTABLE_ONLY)
    upper = WINDOWS_ID.replace("-", "").upper()
    return {
        **_unified("game-client", "game-server", "game-launcher"),
        f"{library[:2]}/{library[2:]}/executable": _files(EXECUTABLE_ONLY)[library],
        f"{upper[:2]}/{upper[2:]}/breakpad".lower(): (
            f"MODULE windows x86_64 {upper} game-client.pdb\nPUBLIC 1000 0 main\n".encode()
        ),
    }


def _unified(*modules: str) -> dict[str, bytes]:
    """Return debug files by their paths in the layout unified."""
    return {f"{id_[:2]}/{id_[2:]}/debuginfo": file for id_, file in _files(*modules).items()}


def _tree(files: Mapping[str, bytes], path: str) -> Reply:
    """Answer as a web server with index pages does."""
    if path in files:
        return Reply(200, files[path], "application/octet-stream")
    below = [key.removeprefix(path).partition("/") for key in files if key.startswith(path)]
    if not below or path.rpartition("/")[2]:
        return Reply(404, b"<h1>404 Not Found</h1>", "text/html")
    links = [f'<a href="{name}{slash}">{name}{slash}</a>' for name, slash, _ in sorted(set(below))]
    page = f"<title>Index of /{path}</title><pre>{'<br>'.join(links)}</pre>"
    return Reply(200, page.encode(), "text/html")


def _debuginfod(parts: list[str]) -> Reply:
    """Answer as debuginfod does: with 503 to everything that it does not know."""
    match parts:
        case ["buildid", id_, "debuginfo" | "executable" as artifact] if id_ == id_.lower():
            file = (
                _files("game-client", "game-server").get(id_) if artifact == "debuginfo" else None
            )
            if file is not None:
                return Reply(200, file, "application/octet-stream")
            return Reply(404, b"not found", "text/plain")
    return Reply(503, b"unrecognized request", "text/plain")
