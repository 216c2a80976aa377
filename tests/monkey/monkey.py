"""What the monkeys of both front ends share: how much they do, their home, their secrets."""

from __future__ import annotations

import json
import math
import os
from collections import Counter
from random import Random
from typing import TYPE_CHECKING, Any, NamedTuple

from pydantic import SecretStr

from symsrc_tui.defect_report import ADVICE
from symsrc_tui.demo.schema import Age
from symsrc_tui.sources.validate import validate_body
from tests.sources.samples import ec_key, pem, right, rsa_key
from tests.terminal.wizard import settings_for

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from symsrc_tui.demo.server import DemoServer
    from symsrc_tui.demo.world import DemoSource
    from symsrc_tui.forms.field import Value
    from tests.terminal.driver import Terminal

EVENTS = int(os.environ.get("SYMSRC_TEST_MONKEY", "400"))
"""How many things are done to each front end."""
SEED = os.environ.get("SYMSRC_TEST_MONKEY_SEED", "1")
"""Which things. With the same seed and number they are the same again."""

PASSWORD = 'sentinel "p4ssw0rd" of the form'
SECRET_KEY = "sEnTiNeL/typed/MDENG+bPxRfiCYzzzzzzzzzz1"
HOST_SECRET = "sEnTiNeL+host/wJalrXUtnFEMIK7MDENGbPxRf2"
EMAIL = "reader@acme-1234.iam.gserviceaccount.com"
PROJECTS = (("acme", "game-client"), ("acme", "game-server"), ("acme-labs", "prototype"))
"""All that a server with two projects has."""
LOOPBACK = {
    "AWS_ENDPOINT_URL_S3": "http://127.0.0.1:9",
    "AWS_EC2_METADATA_DISABLED": "true",
    "STORAGE_EMULATOR_HOST": "http://127.0.0.1:9",
    "SYMSRC_GCS_TOKEN_URL": "http://127.0.0.1:9/",
    "HTTP_PROXY": "http://127.0.0.1:9",
    "HTTPS_PROXY": "http://127.0.0.1:9",
}
"""Environment that keeps on this machine whatever address a monkey makes up."""
DEFECTS = (ADVICE, "symsrc-tui stopped", "Traceback")
"""What the program says only of itself."""


class Round(NamedTuple):
    """One test's share of the events."""

    name: str
    number: int
    events: int
    """In each place that it goes to."""

    def __str__(self) -> str:
        return f"{self.name}-{self.number}".replace(" ", "-")


def rounds(places: Mapping[str, int], events: int, longest: int) -> list[Round]:
    """At least so many events, as many in one place as in another.

    Args:
        places: how many places a round of this name goes to.
        longest: how many events there are in one place before it is left for the next.
    """
    each = events / sum(places.values())
    number = max(1, round(each / longest))
    return [Round(name, at, math.ceil(each / number)) for name in places for at in range(number)]


def answers_to(type_: str) -> dict[str, Value]:
    """A right source with every secret of this kind; what is checked of it is on loopback."""
    more: dict[str, dict[str, Value]] = {
        "http": {
            "url": "http://127.0.0.1:9/symbols",
            "username": "sentry",
            "password": SecretStr(PASSWORD),
        },
        "s3": {"secret_key": SecretStr(SECRET_KEY), "prefix": "win/x64"},
        "gcs": {"client_email": EMAIL, "prefix": "linux"},
    }
    return right(type_, **more.get(type_, {}))


class Monkey:
    """The person at the program: with a server, a home with credentials in it, and a memory."""

    def __init__(self, share: Round, server: DemoServer, home: Path) -> None:
        self.round, self.server, self.home = share, server, home
        self.random = Random(f"{SEED} {share}")  # noqa: S311 - no secret is made of it
        self.did: list[str] = []
        self.seen: Counter[str] = Counter()
        """In which places it was found, and how often."""
        self._secrets = [server.token, PASSWORD, SECRET_KEY, HOST_SECRET]
        self._secrets += [pem(rsa_key()), pem(ec_key())]
        self._known = {str(source["id"]) for source in self.stored()}
        self._put(
            ".aws/credentials",
            "[default]\naws_access_key_id = AKIAIOSFODNN7EXAMPLE\n"
            f"aws_secret_access_key = {HOST_SECRET}\n",
        )
        self._put("account.json", service_account())
        self._put("AuthKey_2X9R4HXF34.p8", pem(ec_key()))

    def environment(self, **changed: str | None) -> dict[str, str | None]:
        """Settings that are complete but for what is changed."""
        return {**settings_for(self.server), **LOOPBACK, **changed}

    def stored(self) -> list[DemoSource]:
        """All sources of all projects of the server."""
        return [source for place in PROJECTS for source in self.server.stored(*place)]

    def draft(self) -> dict[str, Any] | None:
        """The draft of a source that was kept last, if there is any."""
        files = sorted(self.home.rglob("draft-*.json"), key=lambda file: file.stat().st_mtime_ns)
        found = [json.loads(file.read_text()) for file in files]
        return next((draft for draft in reversed(found) if draft["type"]), None)

    def remember(self, event: object) -> None:
        """Keeps for the message of a failure what was done."""
        self.did.append(str(event))

    def any_secret(self) -> str:
        """One of those that are looked for."""
        return self.random.choice(self._secrets)

    def story(self) -> str:
        """What it did last, and where it was."""
        places = ", ".join(f"{place} {times}" for place, times in self.seen.most_common())
        return f"Last of {len(self.did)} events: {' '.join(self.did[-60:])}\nSeen: {places}"

    def check_end(self, terminal: Terminal) -> None:
        """A program that has ended left nothing behind: on terminal, disk and server."""
        assert terminal.left_behind() == set()
        terminal.recording.assert_absent(*self._secrets)
        written = "\n".join(terminal.recording.lines) + terminal.raw.decode(errors="replace")
        assert not [defect for defect in DEFECTS if defect in written]
        for name in ("source.json", "saved.json"):
            file = self.home / name
            text = file.read_text() if file.exists() else ""
            assert not [secret for secret in self._secrets if secret in text]
        stored = self.stored()
        assert len({str(source["id"]) for source in stored}) == len(stored)
        for source in stored:
            if source["id"] not in self._known:
                assert validate_body(source).errors == ()

    def _put(self, name: str, text: str) -> None:
        file = self.home / name
        file.parent.mkdir(exist_ok=True)
        file.write_text(text)
        file.chmod(0o600)


def service_account() -> str:
    """A key file as Google hands it out."""
    return json.dumps(
        {"type": "service_account", "private_key": pem(rsa_key()), "client_email": EMAIL}, indent=1
    )


def age_for(type_: str) -> Age:
    """A server that takes sources of this kind."""
    return Age.NOVEMBER_2023 if type_ == "appStoreConnect" else Age.CURRENT
