"""What a check must say, by server, source and file. The answers follow from what Symbolicator
26.8.0 does, which `sentry` tells; they were written before the check was run."""

from __future__ import annotations

import gzip
import json
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from symsrc_tui.lookup import candidate_paths
from tests.check.scenarios.world import (
    DEAD_PORT,
    FOLDER,
    Scenario,
    data,
    encoded,
    named,
    zipped,
)
from tests.servers.replay import Reply

SO, DEBUG, DLL, PDB = "libx86_64.so", "libx86_64.so.debug", "x86_64.dll", "x86_64.pdb"
DYLIB, WASM, BUNDLE = "x86_64.dylib", "add.wasm", "libx86_64.src.zip"
DOTNET, PORTABLE = "Game.dll", "Game.pdb"
HTML = {"Content-Type": "text/html"}
PAGE = Reply(200, "<!DOCTYPE html><html><title>Welcome</title></html>", HTML)
PACKED = "note file-found"
FOUND, UNUSABLE, MISSING = "ok file-found", "error file-unusable", "warning file-missing"
READABLE, PROVEN = "ok ok", "ok ok"
WHERE = "where Sentry looks"
NOT_LOOKED_INTO = "so the content was not checked"
UPLOAD = "Upload it"
ZSTD = b"\x28\xb5\x2f\xfd"
RAW_DEFLATE = zlib.compress(data(SO))[2:-4]


def _file(name: str) -> Reply:
    return Reply(200, data(name))


def _part(name: str, length: int) -> Reply:
    whole = data(name)
    part = {"Content-Range": f"bytes 0-{length - 1}/{len(whole)}"}
    return Reply(206, whole[:length], part)


def _usable(name: str, file: str, filetype: str, reply: Reply, **more: Any) -> Scenario:
    """A file that Symbolicator can use."""
    says = more.pop("says", (READABLE, FOUND))
    more.setdefault("headline", WHERE)
    return Scenario(name, "uses it", says, file=file, at={filetype: reply}, **more)


def _unusable(name: str, file: str, filetype: str, reply: Reply, why: str) -> Scenario:
    """What Symbolicator calls malformed, a download error or not found, though it is there."""
    return Scenario(
        name,
        "calls it damaged",
        (READABLE, UNUSABLE),
        why,
        file=file,
        at={filetype: reply},
        root=PAGE,
        unsaid=(UPLOAD, "was found", "will not find"),
    )


THERE = [
    _usable("all of it", SO, "elf_code", _file(SO)),
    _usable("a part of it", SO, "elf_code", _part(SO, 1024)),
    _usable("a part without its headers", SO, "elf_code", _part(SO, 70)),
    _usable("a PE", DLL, "pe", _file(DLL)),
    _usable("a PDB", PDB, "pdb", _file(PDB)),
    _usable("a Mach-O", DYLIB, "mach_code", _file(DYLIB)),
    _usable("a fat Mach-O with it", DYLIB, "mach_code", _file("fat.dylib")),
    _usable("a wasm module", WASM, "wasm_code", _file(WASM)),
    _usable("a debug file", DEBUG, "elf_debug", _file(DEBUG)),
    _usable("a source bundle", BUNDLE, "sourcebundle", _file(BUNDLE)),
    _usable("a portable PDB", PORTABLE, "portablepdb", _file(PORTABLE)),
    _usable(
        "the portable PDB of a .NET library",
        DOTNET,
        "portablepdb",
        _file(PORTABLE),
        words=("The portable PDB of Game.dll was found",),
    ),
    _usable(
        "the debug file of a program",
        SO,
        "elf_debug",
        _file(DEBUG),
        words=("The debug file of libx86_64.so was found",),
    ),
    _usable("the PDB of a program", DLL, "pdb", _file(PDB), words=("The PDB of x86_64.dll",)),
    *(
        _usable(
            f"the Breakpad file of {file} in {layout}",
            file,
            "breakpad",
            _file(symbols),
            layout=layout,
            words=(f"The Breakpad file of {file}", "was found at"),
        )
        for file, symbols in ((SO, "libx86_64.sym"), (DLL, "x86_64.sym"), (DYLIB, f"{DYLIB}.sym"))
        for layout in ("native", "unified")
    ),
    *(
        _usable(f"encoded as {encoding}", SO, "elf_code", encoded(SO, encoding))
        for encoding in ("gzip", "deflate", "GZIP")
    ),
    _usable("encoded as raw deflate", SO, "elf_code", encoded(SO, "deflate", RAW_DEFLATE)),
    _usable("packed with gzip", SO, "elf_code", Reply(200, gzip.compress(data(SO)))),
    _usable("packed with zlib", SO, "elf_code", Reply(200, zlib.compress(data(SO)))),
    *(
        _usable(
            f"packed as {name}",
            SO,
            "elf_code",
            reply,
            words=(NOT_LOOKED_INTO, label),
            says=(READABLE, PACKED),
            headline="compressed files were not opened",
        )
        for name, label, reply in (
            ("br", "br", encoded(SO, "br", b"\x0b\x02\x80opaque")),
            ("zstd encoding", "zstd", encoded(SO, "zstd", ZSTD + b"opaque")),
            ("zstd file", "zstd", Reply(200, ZSTD + b"opaque")),
            ("zip", "zip", Reply(200, zipped(data(SO)))),
            (
                "a part of a zip",
                "zip",
                Reply(206, zipped(data(SO))[:200], {"Content-Range": "bytes 0-199/9"}),
            ),
            ("CAB", "CAB", Reply(200, b"MSCF\0\0\0\0opaque")),
            (
                "gzip twice, once as encoding",
                "gzip",
                encoded(SO, "gzip", gzip.compress(gzip.compress(data(SO)))),
            ),
        )
    ),
]
NOT_THERE = [
    _unusable("nothing", SO, "elf_code", Reply(200), "is empty"),
    _unusable("a part of nothing", SO, "elf_code", Reply(206), "is empty"),
    _unusable("no content", SO, "elf_code", Reply(204), "is empty"),
    _unusable("gzip of nothing", SO, "elf_code", encoded(SO, "gzip", b""), "is empty"),
    _unusable("blanks", SO, "elf_code", Reply(200, b" \r\n"), "is blank"),
    _unusable("a web page", SO, "elf_code", PAGE, "is a web page"),
    _unusable(
        "a web page as a file", DLL, "pe", Reply(200, "<html><body>No</body>"), "is a web page"
    ),
    _unusable(
        "a packed web page",
        SO,
        "elf_code",
        encoded(SO, "gzip", gzip.compress(b"<html>")),
        "is a web page",
    ),
    _unusable(
        "a web page with gzip inside",
        PDB,
        "pdb",
        Reply(200, gzip.compress(b"<html>")),
        "is a web page",
    ),
    _unusable("XML", SO, "elf_code", Reply(200, "<?xml version='1.0'?><Error/>"), "XML document"),
    _unusable("JSON", SO, "elf_code", Reply(200, '{"error": 404}'), "JSON document"),
    _unusable("text", SO, "elf_code", Reply(200, "not found"), "is not a debug file"),
    _unusable("noise", SO, "elf_code", Reply(200, bytes(range(9, 200))), "is not a debug file"),
    _unusable("a pointer", PDB, "pdb", Reply(200, "PATH:\\\\server\\x.pdb"), "is a file.ptr"),
    _unusable(
        "zeros without end",
        SO,
        "elf_code",
        Reply(200, gzip.compress(bytes(1 << 24))),
        "is not a debug file",
    ),
    _unusable("a PE for an ELF", SO, "elf_code", _file(DLL), "is a PE file"),
    _unusable("an ELF for a PE", DLL, "pe", _file(SO), "is an ELF file"),
    _unusable("a PE for a PDB", PDB, "pdb", _file(DLL), "is a PE file"),
    _unusable("an ELF for a Mach-O", DYLIB, "mach_code", _file(SO), "is an ELF file"),
    _unusable("an ELF for Breakpad", SO, "breakpad", _file(SO), "is an ELF file"),
    _unusable("a packed ELF for a PDB", PDB, "pdb", encoded(SO, "gzip"), "is an ELF file"),
    _unusable("another ELF", SO, "elf_code", _file("libmips.so"), "another build"),
    _unusable("another ELF in part", SO, "elf_code", _part("libmips.so", 800), "another build"),
    _unusable("another PE", DLL, "pe", _file("i686.dll"), "another build"),
    _unusable("another Mach-O", DYLIB, "mach_code", _file("arm64.dylib"), "another build"),
    _unusable("another portable PDB", PDB, "pdb", _file(PORTABLE), "another build"),
    _unusable(
        "a fat Mach-O without it", DYLIB, "mach_code", _file("other-fat.dylib"), "does not contain"
    ),
    *(
        _unusable(f"{label} of {file}", file, filetype, Reply(200, body), why)
        for label, file, filetype, body, why in (
            ("only the magic", SO, "elf_code", data(SO)[:4], "is cut off or damaged"),
            ("only the header", SO, "elf_code", data(SO)[:64], "is cut off"),
            ("only the magic, packed,", SO, "elf_code", gzip.compress(data(SO)[:4]), "is cut off"),
            ("the first half", PDB, "pdb", data(PDB)[: len(data(PDB)) // 2], "is cut off"),
            ("a text like the magic", DLL, "pe", b"MZ is missing", "is cut off or damaged"),
            ("a text like the magic", SO, "breakpad", b"MODULE gone\n", "MODULE line is too short"),
            ("only the header", DYLIB, "mach_code", data(DYLIB)[:32], "is cut off"),
        )
    ),
    _unusable(
        "a part that is all of it",
        SO,
        "elf_code",
        Reply(206, data(SO)[:40], {"Content-Range": "bytes 0-39/40"}),
        "is cut off",
    ),
    _unusable(
        "a zip of two", SO, "elf_code", Reply(200, zipped(data(SO), b"x")), "zip archive of 2 files"
    ),
    _unusable("a zip of none", SO, "elf_code", Reply(200, zipped()), "zip archive of 0 files"),
    _unusable(
        "gzip in gzip",
        SO,
        "elf_code",
        Reply(200, gzip.compress(gzip.compress(data(SO)))),
        "compressed twice",
    ),
    _unusable(
        "gzip that is none",
        SO,
        "elf_code",
        encoded(SO, "gzip", data(SO)),
        "not compressed that way",
    ),
    _unusable(
        "deflate that is none",
        SO,
        "elf_code",
        encoded(SO, "deflate", data(SO)),
        "not compressed that way",
    ),
    _unusable(
        "zstd that is none",
        SO,
        "elf_code",
        encoded(SO, "zstd", data(SO)),
        "not compressed that way",
    ),
    _unusable(
        "br that is none", SO, "elf_code", encoded(SO, "br", data(SO)), "not compressed that way"
    ),
    *(
        _unusable(f"encoded as {encoding}", SO, "elf_code", encoded(SO, encoding), encoding)
        for encoding in ("aws-chunked", "utf-8", "compress", "identity", "x-gzip", "lzma")
    ),
    *(
        _unusable(f"encoded as {encoding}", SO, "elf_code", encoded(SO, encoding), "more than one")
        for encoding in ("gzip, gzip", "br, gzip", "gzip, aws-chunked", "identity, identity")
    ),
    Scenario(
        "a redirect to a sign-in page",
        "calls the page damaged",
        (READABLE, UNUSABLE),
        "is a sign-in page",
        file=SO,
        at={"elf_code": Reply(302, headers={"Location": "/sign-in?next=x"})},
        root=PAGE,
        unsaid=(UPLOAD, "will not find"),
    ),
]


def _unknown(name: str, reply: Reply, finding: str, words: str, **more: Any) -> Scenario:
    """A file that Symbolicator cannot get, which may be there."""
    return Scenario(
        name,
        "gets an error or no permission",
        (READABLE, finding),
        words,
        file=SO,
        at={"elf_code": reply},
        root=PAGE,
        unsaid=(UPLOAD, "will not find"),
        **more,
    )


def _redirect(to: str) -> Reply:
    return Reply(302, headers={"Location": to} if to else {})


MISSES = [
    *(
        _unknown(f"{status} for the file", Reply(status), "error server-error", f"returns {status}")
        for status in (500, 502, 503, 504)
    ),
    _unknown("403 for the file", Reply(403), "error forbidden", "returns 403"),
    _unknown("401 for the file", Reply(401), "error forbidden", "returns 401"),
    _unknown("429 for the file", Reply(429), "warning server-error", "returns 429"),
    _unknown("451 for the file", Reply(451), "warning server-error", "returns 451"),
    _unknown("a reset", Reply(0, is_cut=True), "error server-error", "closed the connection"),
    _unknown(
        "a redirect to a dead server",
        _redirect(f"http://127.0.0.1:{DEAD_PORT}/x"),
        "error refused",
        f"127.0.0.1 redirects elsewhere: 127.0.0.1 refused the connection on port {DEAD_PORT}",
    ),
    _unknown("a redirect without a target", _redirect(""), "error forbidden", "redirect"),
    _unknown("a redirect to FTP", _redirect("ftp://example.com/x"), "error forbidden", "redirect"),
    Scenario(
        "a real miss",
        "does not find it",
        (READABLE, MISSING),
        "will not find libx86_64.so",
        file=SO,
        root=PAGE,
        words=(UPLOAD,),
    ),
    Scenario(
        "a miss where the folder is missing too",
        "does not find it",
        (READABLE, MISSING, "warning not-found"),
        "will not find libx86_64.so",
        file=SO,
        unsaid=(UPLOAD,),
    ),
    Scenario(
        "a file under another layout",
        "does not find it",
        (READABLE, MISSING, "error layout-mismatch"),
        "Unified Symbol Server Layout does",
        file=SO,
        root=PAGE,
        at={"elf_code": _file(SO)},
        at_layout="unified",
        words=("It is at",),
        unsaid=(UPLOAD,),
    ),
    Scenario(
        "a web page under another layout",
        "does not find it",
        (READABLE, MISSING),
        "will not find libx86_64.so",
        file=SO,
        root=PAGE,
        at={"elf_code": PAGE},
        at_layout="unified",
        unsaid=("It is at",),
    ),
    Scenario(
        "only the program of a debug file",
        "finds the program, but no debug information",
        (READABLE, MISSING),
        "only the program of",
        file=DEBUG,
        at={"elf_code": _file(SO)},
        root=PAGE,
    ),
    Scenario(
        "only the source bundle",
        "shows sources, but no functions",
        (READABLE, MISSING),
        "only the source bundle of",
        file=SO,
        at={"sourcebundle": _file(BUNDLE)},
        root=PAGE,
    ),
    Scenario(
        "a .NET library itself",
        "never requests it, only its portable PDB",
        (READABLE, MISSING),
        "will not find Game.dll",
        file=DOTNET,
        at={"pe": _file(DOTNET)},
        root=PAGE,
        unsaid=("was found",),
    ),
    Scenario(
        "a source that denies all",
        "reads misses as denied",
        ("warning forbidden", "warning forbidden"),
        "returns 403 for a missing file",
        file=SO,
        miss=Reply(403),
        root=Reply(403),
        unsaid=(UPLOAD, "will not find"),
    ),
    Scenario(
        "a file where misses are denied",
        "uses it",
        ("warning forbidden", FOUND),
        "returns 403 for a missing file",
        file=SO,
        at={"elf_code": _file(SO)},
        miss=Reply(403),
    ),
    Scenario(
        "a server that fails",
        "gets errors, and stops asking for an hour",
        ("error server-error", "error server-error"),
        "returns 500 instead of 404",
        file=SO,
        miss=Reply(500),
        root=Reply(500),
        unsaid=(UPLOAD, "will not find"),
    ),
]


def _never(name: str, file: str, field: str, value: Any, words: str) -> Scenario:
    """A file that the filters exclude: it is not looked for, though it is there."""
    return Scenario(
        name,
        "never requests it from this source",
        (READABLE, "warning never-requested"),
        "never requests",
        file=file,
        at={own.filetype: _file(file) for own in named(file)},
        root=PAGE,
        fields={f"filters.{field}": value},
        words=(words,),
        unsaid=(UPLOAD, "was found", "will not find"),
    )


FILTERED = [
    _never("another file type", SO, "filetypes", ("pdb", "pe"), "File types"),
    _never("the type of its PDB only", DLL, "filetypes", ("pdb",), "File types"),
    _never("the type of a .NET library", DOTNET, "filetypes", ("pe",), "File types"),
    _never("another ending", SO, "path_patterns", ("*.dll", "**/*.exe"), "path pattern"),
    _never("another name", DLL, "path_patterns", ("/opt/**/game.dll",), "path pattern"),
    _never("no checksum", SO, "requires_checksum", True, "checksum"),
    _never("no checksum in a PDB", PDB, "requires_checksum", True, "checksum"),
    _usable(
        "its own file type", SO, "elf_code", _file(SO), fields={"filters.filetypes": ("elf_code",)}
    ),
    _usable(
        "a pattern for any folder",
        SO,
        "elf_code",
        _file(SO),
        fields={"filters.path_patterns": ("*.SO",)},
    ),
    _usable(
        "a pattern for one folder",
        SO,
        "elf_code",
        _file(SO),
        fields={"filters.path_patterns": ("/opt/**",)},
        words=("only for modules whose path matches a path pattern",),
    ),
    _usable(
        "a checksum",
        PORTABLE,
        "portablepdb",
        _file(PORTABLE),
        fields={"filters.requires_checksum": True},
    ),
    Scenario(
        "the debug file of a program whose type alone is allowed",
        "does not request the debug file",
        (READABLE, MISSING),
        "will not find libx86_64.so",
        file=SO,
        at={"elf_debug": _file(DEBUG)},
        root=PAGE,
        fields={"filters.filetypes": ("elf_code",)},
    ),
]
NOTHING = [
    *(
        Scenario(
            f"{status} for everything",
            "treats everything as missing",
            ("note ok", "warning unproven"),
            f"returns {status}, which Sentry treats as missing",
            miss=Reply(status),
            root=Reply(status),
        )
        for status in (400, 402, 405, 406, 409, 410, 418, 423, 451)
    ),
    Scenario(
        "a file where misses are 410",
        "uses it",
        ("note ok", FOUND),
        WHERE,
        file=SO,
        at={"elf_code": _file(SO)},
        miss=Reply(410),
    ),
    Scenario(
        "404 for everything",
        "finds nothing",
        (READABLE, "warning not-found"),
        "returns 404 for a missing file",
    ),
    Scenario(
        "a folder that is not listed",
        "finds nothing as far as is known",
        (READABLE, "warning unproven"),
        "returns 404 for a missing file, but no debug file was seen",
        root=Reply(403),
    ),
    Scenario(
        "a folder with a web page",
        "finds nothing as far as is known",
        (READABLE, "warning unproven"),
        "no debug file was seen",
        root=PAGE,
    ),
    *(
        Scenario(
            f"http on a TLS port: {words[:20]}",
            "treats everything as missing",
            ("error tls",),
            "speaks https",
            miss=Reply(400, words, HTML),
            root=Reply(400, words, HTML),
        )
        for words in (
            "<h1>400 Bad Request</h1>The plain HTTP request was sent to HTTPS port",
            "Client sent an HTTP request to an HTTPS server.",
            "You're speaking plain HTTP to an SSL-enabled server port.",
        )
    ),
    Scenario(
        "a closed Azure account",
        "treats everything as missing",
        ("error forbidden",),
        "does not allow public access",
        miss=Reply(409, "<Error/>", {"x-ms-error-code": "PublicAccessNotPermitted"}),
        root=Reply(409, "<Error/>", {"x-ms-error-code": "PublicAccessNotPermitted"}),
    ),
    Scenario(
        "no container in Azure",
        "treats everything as missing",
        ("error forbidden",),
        "has no container",
        miss=Reply(404, "<Error/>", {"x-ms-error-code": "ContainerNotFound"}),
        root=Reply(403),
    ),
    Scenario(
        "a redirect without a target for everything",
        "has no permission",
        ("error forbidden",),
        "redirect to an invalid address",
        miss=_redirect(""),
    ),
    Scenario(
        "a login required",
        "has no permission",
        ("error unauthorized",),
        "requires a username and password",
        miss=Reply(401, headers={"WWW-Authenticate": 'Basic realm="x"'}),
    ),
    Scenario(
        "a web page for everything",
        "calls every file damaged",
        ("error soft-404",),
        "returns 200 instead of 404",
        miss=PAGE,
        file=SO,
        unsaid=(UPLOAD, "was found"),
    ),
    Scenario(
        "a packed web page for everything",
        "calls every file damaged",
        ("error soft-404",),
        "sign-in page",
        miss=Reply(200, gzip.compress(b"<input type=password>"), {"Content-Encoding": "gzip"}),
    ),
    Scenario(
        "nothing for everything",
        "calls every file damaged",
        ("error soft-404",),
        "returns 204 instead of 404",
        miss=Reply(204),
    ),
    Scenario(
        "a sign-in page for everything",
        "calls every file damaged",
        ("error soft-404",),
        "sign-in page",
        miss=_redirect("/sign-in?next=x"),
    ),
    Scenario(
        "a server that is not there",
        "cannot connect",
        ("warning private-address", "error refused"),
        "refused the connection",
        url=f"http://127.0.0.1:{DEAD_PORT}/",
    ),
    Scenario(
        "a private address",
        "does not connect to it on sentry.io",
        ("warning private-address", READABLE, "warning not-found"),
        "returns 404 for a missing file",
        url=f"http://127.0.0.1:PORT{FOLDER}",
    ),
    Scenario(
        "a file at a private address",
        "does not connect to it on sentry.io",
        ("warning private-address", READABLE, FOUND),
        "The debug file is where Sentry looks, but by default Sentry does not connect",
        file=SO,
        at={"elf_code": _file(SO)},
        url=f"http://127.0.0.1:PORT{FOLDER}",
    ),
    Scenario(
        "App Store Connect",
        "asks Apple with this key, which nobody else should do",
        ("warning unproven",),
        "cannot be checked from here: only Sentry can query it",
        kind="appStoreConnect",
        file=SO,
    ),
]


@dataclass(frozen=True)
class _Bucket:
    """The answers of a kind of bucket."""

    kind: str
    account: str
    denied: Reply
    list_denied: Reply
    encrypted: Sequence[Reply]


def _google(status: int, message: str) -> Reply:
    return Reply(status, json.dumps({"error": {"code": status, "message": message}}))


def _amazon(status: int, code: str, message: str = "") -> Reply:
    return Reply(status, f"<Error><Code>{code}</Code><Message>{message}</Message></Error>")


S3 = _Bucket(
    "s3",
    "access_key",
    _amazon(403, "AccessDenied", "Access Denied"),
    _amazon(403, "AccessDenied", "Access Denied"),
    (
        _amazon(403, "AccessDenied", "not authorized to perform: kms:Decrypt on the resource"),
        _amazon(400, "KMS.DisabledException", "arn:aws:kms:x is disabled."),
        _amazon(400, "KMS.NotFoundException", "Key does not exist"),
    ),
)
GCS = _Bucket(
    "gcs",
    "client_email",
    _google(403, "x does not have storage.objects.get access to the object."),
    _google(403, "x does not have storage.objects.list access to the bucket."),
    (
        _google(403, "Permission denied on Cloud KMS key."),
        _google(400, "The Cloud KMS key is disabled, destroyed, or scheduled to be destroyed."),
    ),
)
(KEY,) = candidate_paths("native", "default", "elf_code", named(SO)[0].object_id)


def _in_bucket(bucket: _Bucket) -> list[Scenario]:
    kind = bucket.kind

    def scenario(
        name: str, sentry: str, says: Sequence[str], headline: str, **more: Any
    ) -> Scenario:
        more = {"file": SO, "keys": (KEY,), **more}
        return Scenario(f"{kind}: {name}", sentry, says, headline, kind=kind, **more)

    def broken(name: str, reply: Reply, why: str) -> Scenario:
        says = (READABLE, PROVEN, UNUSABLE)
        at = {"elf_code": reply}
        return scenario(name, "calls it damaged", says, why, at=at, unsaid=(UPLOAD, "was found"))

    def unknown(name: str, reply: Reply, code: str, why: str) -> Scenario:
        says = (READABLE, PROVEN, code)
        unsaid = (UPLOAD, "will not find")
        return scenario(name, "gets an error", says, why, at={"elf_code": reply}, unsaid=unsaid)

    unlisted: dict[str, Any] = {"keys": bucket.list_denied, "miss": bucket.denied}
    return [
        scenario("a file", "uses it", (READABLE, PROVEN, FOUND), WHERE, at={"elf_code": _file(SO)}),
        scenario(
            "a part", "uses it", (READABLE, PROVEN, FOUND), WHERE, at={"elf_code": _part(SO, 900)}
        ),
        scenario(
            "a packed file",
            "uses it",
            (READABLE, PROVEN, FOUND),
            WHERE,
            at={"elf_code": encoded(SO, "gzip")},
        ),
        scenario(
            "an opaque file",
            "uses it",
            (READABLE, PROVEN, PACKED),
            "compressed files were not opened",
            at={"elf_code": encoded(SO, "br", b"\x0bopaque")},
            words=(NOT_LOOKED_INTO,),
        ),
        broken("nothing", Reply(200), "is empty"),
        broken("a web page", PAGE, "is a web page"),
        broken("a PE", _file(DLL), "is a PE file"),
        broken("another build", _file("libmips.so"), "another build"),
        broken("aws-chunked", encoded(SO, "aws-chunked"), "aws-chunked"),
        broken("gzip twice", encoded(SO, "gzip, gzip"), "more than one"),
        broken("two in a zip", Reply(200, zipped(b"a", b"b")), "zip archive of 2"),
        unknown("a denied file", bucket.denied, "error forbidden", "cannot read"),
        unknown("an error", Reply(500), "error server-error", "returns 500"),
        unknown("busy", Reply(503), "error server-error", "returns 503"),
        unknown("a reset", Reply(0, is_cut=True), "error server-error", "closed the connection"),
        *(
            unknown(f"encrypted, {number}", reply, "error forbidden", "KMS")
            for number, reply in enumerate(bucket.encrypted)
        ),
        scenario(
            "encrypted where misses are denied",
            "has no permission",
            ("warning list-denied", "error forbidden"),
            "KMS",
            at={"elf_code": bucket.encrypted[0]},
            **unlisted,
        ),
        scenario(
            "a file where misses are denied",
            "uses it",
            ("warning list-denied", FOUND),
            "cannot list the bucket",
            at={"elf_code": _file(SO)},
            **unlisted,
        ),
        scenario(
            "all denied",
            "has no permission",
            ("warning list-denied", "warning forbidden"),
            "cannot list the bucket",
            unsaid=(UPLOAD, "will not find"),
            **unlisted,
        ),
        scenario(
            "an empty bucket",
            "does not find it",
            (READABLE, "warning empty", MISSING),
            "empty",
            keys=(),
            unsaid=(UPLOAD,),
        ),
        scenario(
            "a listed file that is empty",
            "calls it damaged",
            (READABLE, PROVEN, UNUSABLE),
            "is empty",
            at={"elf_code": Reply(200)},
            is_given=False,
        ),
        scenario(
            "unlisted, and nothing to look for",
            "finds nothing as far as is known",
            ("note list-denied", "warning unproven"),
            "cannot list the bucket. Sentry does not need that, but no debug file was seen",
            file="",
            keys=bucket.list_denied,
        ),
    ]


BUCKETS = [
    *_in_bucket(S3),
    *_in_bucket(GCS),
    Scenario(
        "s3: an archived file",
        "has no permission",
        (READABLE, PROVEN, "error forbidden"),
        "archived",
        kind="s3",
        file=SO,
        keys=(KEY,),
        at={"elf_code": _amazon(403, "InvalidObjectState", "storage class")},
        unsaid=(UPLOAD, "will not find"),
    ),
    Scenario(
        "s3: limited requests",
        "tries three times",
        ("error server-error",),
        "SlowDown",
        kind="s3",
        keys=_amazon(503, "SlowDown", "Please reduce your request rate."),
    ),
    Scenario(
        "gcs: limited requests",
        "tries three times",
        ("error server-error",),
        "returns 503, an error of the service",
        kind="gcs",
        keys=Reply(503, "Service Unavailable"),
    ),
]
SCENARIOS = [*THERE, *NOT_THERE, *MISSES, *FILTERED, *NOTHING, *BUCKETS]
