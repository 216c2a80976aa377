"""Someone who answers at random: it never breaks, never tells a secret, never stores nonsense."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

import pytest

from symsrc_tui.demo.faults import Carry, Fault, Sending, rate_limited, text, web_page
from symsrc_tui.draft_file import load
from symsrc_tui.link import Link
from symsrc_tui.plain.talk import Quit
from symsrc_tui.plain.wizard import PlainWizard
from symsrc_tui.settings import Flags, resolve
from symsrc_tui.wizard.draft import as_json
from symsrc_tui.wizard.judging import judge_body
from tests.kinds.samples import ec_key, pem, rsa_key
from tests.plain.scripted import Scripted
from tests.terminal.wizard import settings_for

if TYPE_CHECKING:
    from pathlib import Path

    from symsrc_tui.demo.server import DemoServer

EVENTS = 1_500
SECRET = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYS3NT1NELKE"
RIGHT = {
    "Server": ["", "", "https://127.0.0.1:1"],
    "Auth token": ["", "TOKEN", "TOKEN"],
    "Organization": ["", "acme"],
    "Project": ["", "game-client"],
    "Type": ["1", "2", "3", "4", "google", "http", ""],
    "Name": ["Builds", "Été 📱", ""],
    "URL": ["https://symbols.example.com/files", "http://[::1]/", "s3://x"],
    "Bucket": ["acme-symbols", "Acme"],
    "Region": ["frank", "eu", "af-south-1", "3"],
    "Access key": ["AKIAIOSFODNN7EXAMPLE", "ASIA1"],
    "Secret key": [SECRET],
    "Client email": ["a@acme.iam.gserviceaccount.com", "a"],
    "Private key": [pem(rsa_key()), pem(ec_key()), "@~/none"],
    "Issuer": ["69a6de7e-1234-47e3-e053-5b8c7c11a4d1"],
    "App id": ["1549832463"],
    "Layout": ["1", "unified", "/symbols"],
    "Advanced": ["y", "n", ""],
    "File types": ["1 2", "pe, elf code"],
    "What next?": ["submit", "submit", "1", "2", "another", "change", "show", "curl", "paths"],
    "What to do": ["1", "2", "3"],
    "Quit without": ["n"],
}
JUNK = ["", "", "<", "<", "?", "-", "@", "\\-", "0", "7", "99999", "y", "n", "x" * 5000, "\x1b[2J",
        "‮evil", "-----BEGIN PRIVATE KEY-----", "-----END PRIVATE KEY-----", "{", None]  # fmt: skip


class Monkey(Scripted):
    """Answers what mostly makes sense, for so long."""

    def __init__(self, seed: int, token: str) -> None:
        super().__init__([])
        self._random = random.Random(seed)  # noqa: S311 - no secret is made of it
        self._token = token
        self.left = EVENTS

    async def line(self, prompt: str) -> str:
        self.left -= 1
        if self.left < 0:
            raise Quit
        fitting = next((RIGHT[name] for name in RIGHT if prompt.startswith(name)), [""])
        answer = self._random.choice(fitting if self._random.random() < 0.9 else JUNK)
        self._answers = [self._token if answer == "TOKEN" else answer]
        return await super().line(prompt)


@pytest.mark.parametrize("seed", range(3))
async def test_a_monkey_breaks_nothing(server: DemoServer, tmp_path: Path, seed: int) -> None:
    for fault in (
        Fault(rate_limited(reset_in=0), method="POST"),
        Fault(method="POST", carry=Carry.FIRST, sending=Sending.NONE),
        Fault(web_page(), method="POST"),
        Fault(text(400, "no"), method="POST"),
    ):
        server.faults.add(fault)
    monkey = Monkey(seed, server.token)
    before = {str(source["id"]) for source in server.stored("acme", "game-client")}
    while monkey.left > 0:
        link = Link(resolve(Flags(), settings_for(server), tmp_path, tmp_path))
        code = await PlainWizard(link, monkey, tmp_path / "drafts", resume=None).run()
        assert code in {0, 130}, monkey.text[-2000:]
    for secret in (SECRET, server.token, pem(rsa_key()), pem(ec_key())):
        assert secret not in monkey.text
    draft = load(tmp_path / "drafts")
    assert draft is None or SECRET not in as_json(draft)
    stored = server.stored("acme", "game-client")
    assert len(stored) > len(before) + 3, "it hardly ever got to the end"
    ids = [str(source["id"]) for source in stored]
    assert len(set(ids)) == len(ids)
    for source in stored:
        if source["id"] not in before:
            assert judge_body(source).errors == ()
