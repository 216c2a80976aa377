"""What is answered to the line-by-line wizard, and what it must still know of that later on."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from symsrc_tui.forms.controls import TextControl
from symsrc_tui.sources.registry import KINDS
from symsrc_tui.sources.source import fields_of
from symsrc_tui.text.safe import shown
from tests.monkey.monkey import EMAIL, PASSWORD, SECRET_KEY, service_account
from tests.sources.samples import ec_key, pem, rsa_key

if TYPE_CHECKING:
    from collections.abc import Mapping
    from random import Random

    from pydantic import JsonValue

    from symsrc_tui.forms.field import Field

FIELDS: Final[dict[str, dict[str, Field]]] = {
    kind.type: {
        field.label: field
        for field in fields_of(kind.source_class())
        if isinstance(field.control, TextControl) or field.secret
    }
    for kind in KINDS
}
"""What is typed and not chosen, by type and label."""
_TYPES: Final = {kind.type: str(number) for number, kind in enumerate(KINDS, 1)}
_RIGHT: Final[dict[str, list[str]]] = {
    "Server": ["SERVER", "SERVER", "", "ftp://x"],
    "Auth token": ["TOKEN", "TOKEN", "sntryu_nobodys", ""],
    "Organization": ["acme", "1", ""],
    "Project": ["game-client", "1", ""],
    "Name": ["Builds", "Été 📱", ""],
    "URL": ["http://127.0.0.1:9/symbols", "http://[::1]/", "s3://x", ""],
    "Username": ["sentry", "", ""],
    "Password": [PASSWORD, PASSWORD, ""],
    "Bucket": ["acme-symbols", "acme.symbols", "Acme", ""],
    "Region": ["frank", "eu-west-1", "af-south-1", "3"],
    "Access key ID": ["AKIAIOSFODNN7EXAMPLE", "AKIAIOSFODNN7EXAMPLE", "ASIA1", "@", "@default", ""],
    "Secret access key": [SECRET_KEY, SECRET_KEY, ""],
    "Client email": [EMAIL, EMAIL, "a", "@~/account.json", ""],
    "Private key": [pem(rsa_key()), pem(ec_key()), service_account(), "@", "@~/none", ""],
    "Prefix": ["win/x64", "", ""],
    "Issuer": ["69a6de7e-1234-47e3-e053-5b8c7c11a4d1", ""],
    "Key ID": ["2X9R4HXF34", "@~/AuthKey_2X9R4HXF34.p8", "@", ""],
    "App ID": ["1549832463", ""],
    "App name": ["Räcer: Die Rückkehr", ""],
    "Bundle ID": ["com.acme.racer", ""],
    "Layout": ["1", "unified", "debuginfod", ""],
    "Casing": ["", "3"],
    "Advanced": ["y", "n", "", ""],
    "ID": ["-", "-", "", "own-id", "sentry:x"],
    "File types": ["1 2", "pe, elf code", "-", ""],
    "Path patterns": ["/opt/**, *.so", "-", ""],
    "Needs checksum": ["y", "n", ""],
    "Profile": ["1", "default", ""],
    "Path [": ["", "", "~/saved.json", "~", "<"],
    "Replace it?": ["y", "n", "<"],
    "Path (or": ["~/account.json", "~/AuthKey_2X9R4HXF34.p8", "~/acc", "~/Auth", ""],
    "Path: ": ["1", "1", "1", "~/none", ""],
    "Which one": ["1", "2", "name", "<"],
    "What do you want to do": ["1", "1", "2", "3"],
    "Quit without": ["stay", "1", "keep", "drop", "y", "n"],
    "Quit before": ["stay", "1", "keep", "drop", "y", "n"],
}
"""By how the question begins; what mostly makes sense."""
_NEXT: Final[dict[str, list[str]]] = {
    "Submit": [
        "submit",
        "submit",
        "submit",
        "check",
        "change",
        "show",
        "curl",
        "paths",
        "type",
        "save",
    ],
    "Go to ": ["1", "1", "1", "2", "change", "connection", "quit"],
    "Add another": ["another", "another", "another", "quit", "<"],
    "Try again": ["1", "2", "2"],
}
"""The same for `What next?`, by what can be chosen."""
_JUNK: Final = [
    *("", "<", "<", "?", "?", "-", "@", "\\-", "0", "7", "99999", "y", "n", "x" * 5000, "\x1b[2J"),
    *("\u202eevil", "two\rlines", "{\r\r", "-----BEGIN PRIVATE KEY-----\r\r", "-----END KEY-----"),
]
_TELLING: Final = {
    "URL": "http",
    "Client email": "gcs",
    "Access key ID": "s3",
    "Issuer": "appStoreConnect",
}
"""Labels that only one type has."""
_PROMPT: Final = re.compile(r"(.+?)(?: \(optional\))?(?: \[(.*)\])?: $")


def answer(random: Random, type_: str, prompt: str, listed: str) -> str:
    """What somebody might answer who wants a source of this type, or does not care.

    Args:
        listed: what could be chosen when something was last listed.
    """
    if random.random() < 0.12:
        return random.choice(_JUNK)
    if prompt.startswith("Type"):
        return random.choice([_TYPES[type_], _TYPES[type_], random.choice([*_TYPES.values()])])
    among = _NEXT if prompt.startswith("What next") else _RIGHT
    where = listed if among is _NEXT else prompt
    fitting = next((among[begin] for begin in among if begin in where), ["show", "change", "type"])
    may_be_blank = "[" in prompt or "(optional)" in prompt
    return random.choice([each for each in fitting if each or may_be_blank] or fitting)


class Memory:
    """What was answered, as far as a person is sure of it.

    Each later question for the same thing shows it, the draft keeps it, and it is what is sent.
    """

    def __init__(self) -> None:
        self._type = ""
        """The chosen one, as far as that is known."""
        self._texts: dict[str, str] = {}
        """By path; blank where nothing was answered."""
        self._secrets: dict[str, str] = {}

    def copy(self) -> Memory:
        """The same without the secrets, as a draft has it."""
        copied = Memory()
        copied._type, copied._texts = self._type, dict(self._texts)
        return copied

    def has_read(self, said: str) -> None:
        """Learns the type, and forgets what the program says it has filled in or would take."""
        for kind in KINDS:
            if f"\nType: {kind.label}\n" in said or re.search(
                f"There is a draft.*{re.escape(kind.label)}", said
            ):
                self._type = kind.type
        for filled in re.findall(r"Filled in: ([^.]*)\.", said):
            for label in filled.split(", "):
                self._forget(label)
        if "Use the detected settings" in said:
            self._forget("Prefix")

    def is_asked(self, prompt: str) -> None:
        """Compares what a question shows, or learns it."""
        label, present = _parts(prompt)
        self._type = _TELLING.get(label, self._type)
        field = self._field(label)
        if field is None:
            return
        if field.secret:
            assert present == "entered" or not self._secrets.get(field.path), prompt
        elif field.path in self._texts:
            assert present == shown(self._texts[field.path], 60), prompt
        else:
            self._texts[field.path] = present

    def is_answered(self, prompt: str, answer: str) -> None:
        """Notes what is given; what it makes of junk is learnt from the next question."""
        label, _ = _parts(prompt)
        field = self._field(label)
        if prompt.startswith("Type"):
            self._type = ""
        elif field is None or answer in {"", "<", "?"}:
            return
        elif answer == "-":
            (self._secrets if field.secret else self._texts)[field.path] = ""
        elif answer not in _RIGHT[label] or answer.startswith(("@", "{")):
            self._forget(label)
            self._forget("Client email")
        elif field.secret:
            self._secrets[field.path] = answer
        else:
            self._texts[field.path] = answer

    def start_another(self) -> None:
        """After a source was stored."""
        self._texts |= {"name": "", "id": ""}

    def assert_kept(self, draft: Mapping[str, JsonValue]) -> None:
        """The draft has it all, but for what is the same as a secret."""
        answers, again = draft["answers"], draft["again"]
        assert isinstance(answers, dict)
        assert isinstance(again, list)
        for path, text in self._texts.items():
            assert path in again or answers.get(path, "") == text, path

    def assert_sent(self, body: Mapping[str, JsonValue]) -> None:
        """The request has it all, in the fields that its type has."""
        paths = {field.path for field in FIELDS[str(body["type"])].values()}
        for path, text in {**self._texts, **self._secrets}.items():
            if path in paths and (text or path != "id"):
                assert body.get(path, "") == text, path

    def _field(self, label: str) -> Field | None:
        """The field, unless it is not known which type's it is."""
        found = {type_: labels[label] for type_, labels in FIELDS.items() if label in labels}
        paths = {field.path for field in found.values()}
        if len(paths) == 1:
            return next(iter(found.values()))
        return found.get(self._type)

    def _forget(self, label: str) -> None:
        for labels in FIELDS.values():
            if label in labels:
                self._texts.pop(labels[label].path, None)
                self._secrets.pop(labels[label].path, None)


def _parts(prompt: str) -> tuple[str, str]:
    """The label in a prompt, and what is shown to be there already."""
    found = _PROMPT.fullmatch(prompt)
    return (found[1], found[2] or "") if found else ("", "")
