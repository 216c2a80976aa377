"""What the pictures show: the running wizard, brought to some point."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, NamedTuple

from textual import events

from symsrc_tui.session import Connection, DemoConnection
from symsrc_tui.session.check_source import read_own_file
from symsrc_tui.session.wizard.flow import NextStep, Step
from symsrc_tui.settings import DEFAULT_URL, Setting, Settings
from symsrc_tui.sources.fill import ListFiller
from tests.sources.samples import kind, right

if TYPE_CHECKING:
    from textual.pilot import Pilot

    from symsrc_tui.forms.field import Value
    from symsrc_tui.tui.app import WizardApp

    Play = Callable[[WizardApp, Pilot[int]], Awaitable[None]]


class Scene(NamedTuple):
    """One picture."""

    name: str
    play: Play
    size: tuple[int, int] = (80, 24)
    link: Callable[[], Connection] = DemoConnection


def _no_settings() -> Connection:
    nothing = Settings(Setting(DEFAULT_URL, "default"), None, None, None, None, None, ())
    return Connection(nothing)


def _filled(type_: str, step: Step, field: str = "", **changed: Value) -> Play:
    """Shows a step of a source with right answers, but for those that are changed."""

    async def play(app: WizardApp, pilot: Pilot[int]) -> None:
        app.session.form.choose(kind(type_))
        app.session.form.answer(right(type_, **changed))
        app.session.form.touched.update(app.session.form.answers)
        app.go(NextStep(step, field))
        await pilot.pause()

    return play


async def _nothing(app: WizardApp, pilot: Pilot[int]) -> None:
    del app
    await pilot.pause()


async def _wrong_token(app: WizardApp, pilot: Pilot[int]) -> None:
    app.post_message(events.Paste("sntrys_eyJvcmciOiJhY21lIn0_secret"))
    await pilot.pause()
    await pilot.press("tab")


async def _region(app: WizardApp, pilot: Pilot[int]) -> None:
    await _filled("s3", Step.DETAILS, "region", region="")(app, pilot)
    await pilot.press(*"euro", "backspace", "backspace")


async def _advanced(app: WizardApp, pilot: Pilot[int]) -> None:
    await _filled("s3", Step.DETAILS, "filters.filetypes", filters__filetypes=("pe", "pdb"))(
        app, pilot
    )
    await pilot.press("pagedown")


async def _stored(app: WizardApp, pilot: Pilot[int]) -> None:
    await _filled("s3", Step.REVIEW, prefix="win/x64")(app, pilot)
    await pilot.press("enter")
    await app.workers.wait_for_complete()
    await pilot.pause()


async def _check(app: WizardApp, pilot: Pilot[int]) -> None:
    session = app.session
    session.form.choose(kind("http"))
    filler = session.kind.filler_for("url")
    assert isinstance(filler, ListFiller)
    choices = await asyncio.to_thread(filler.choices)
    (example,) = (each for each in choices if each.name.endswith("Wrong layout"))
    session.form.fill(example.load().values)
    session.check.files = read_own_file(session.check.example_file)
    app.go(NextStep(Step.DETAILS))
    await pilot.press("f5")
    await app.workers.wait_for_complete()
    await pilot.pause()


async def _help(app: WizardApp, pilot: Pilot[int]) -> None:
    await _filled("s3", Step.DETAILS, "access_key")(app, pilot)
    await pilot.press("f1")


async def _refused(app: WizardApp, pilot: Pilot[int]) -> None:
    await _filled("appStoreConnect", Step.REVIEW)(app, pilot)
    await pilot.press("enter")
    await app.workers.wait_for_complete()
    await pilot.pause()


async def _sources(app: WizardApp, pilot: Pilot[int]) -> None:
    await pilot.pause()
    await app.workers.wait_for_complete()
    await pilot.press("m")
    await app.workers.wait_for_complete()
    await pilot.press("down")
    await pilot.pause()


async def _edited(app: WizardApp, pilot: Pilot[int]) -> None:
    await _sources(app, pilot)
    await pilot.press("enter", "enter")
    await pilot.pause()
    app.session.form.answer({"prefix": "nightly/win"})
    app.go(NextStep(Step.REVIEW))
    await pilot.pause()


SCENES = (
    Scene("connection", _wrong_token, link=_no_settings),
    Scene("type", _nothing),
    Scene("details-s3", _filled("s3", Step.DETAILS, "prefix", prefix="win/x64")),
    Scene("details-gcs", _filled("gcs", Step.DETAILS, "client_email")),
    Scene("details-http", _filled("http", Step.DETAILS, "layout.type")),
    Scene("details-app-store-connect", _filled("appStoreConnect", Step.DETAILS, "appName")),
    Scene(
        "errors",
        _filled(
            "s3",
            Step.DETAILS,
            "bucket",
            bucket="s3://acme-symbols/win",
            access_key="ASIAIOSFODNN7EXAMPLE",
            region="af-south-1",
        ),
    ),
    Scene("region", _region),
    Scene("advanced", _advanced),
    Scene("help", _help),
    Scene("check", _check),
    Scene("review", _filled("http", Step.REVIEW, url="http://10.0.0.7/symbols")),
    Scene("review-not-ready", _filled("gcs", Step.REVIEW, client_email="", bucket="Acme!")),
    Scene("refused", _refused),
    Scene("result", _stored),
    Scene("sources", _sources),
    Scene("edit", _edited),
    Scene("wide", _filled("s3", Step.DETAILS, "prefix", prefix="win/x64"), (120, 40)),
    Scene("small", _filled("s3", Step.DETAILS, "region"), (40, 10)),
)
