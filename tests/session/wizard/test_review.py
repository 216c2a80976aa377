"""What the review shows of a source: what goes where, the check, errors and warnings once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from pydantic import SecretStr

from symsrc_tui.check import Report
from symsrc_tui.forms.problem import warning
from symsrc_tui.sentry.errors import Hint, IdTaken, ProjectMoved, Refused, TokenRefused
from symsrc_tui.session import DemoConnection
from symsrc_tui.session.wizard.flow import NextStep, Step
from symsrc_tui.session.wizard.review import review_of
from symsrc_tui.session.wizard.wizard import WizardSession
from symsrc_tui.sources.probe.finding import Finding
from tests.session.edits import NEW_KEY, opened, store, stored
from tests.sources.samples import TYPES, kind, right

if TYPE_CHECKING:
    from symsrc_tui.demo.server import DemoServer
    from symsrc_tui.forms.field import Value

NOT_RUN = "Not run for these answers. Choose Check to run it"
SECRET = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYS3NT1NELKE"


def session_of(type_: str = "http", **changed: Value) -> WizardSession:
    """A run of the demo with a right source, but for some answers."""
    session = WizardSession(DemoConnection(), resume=False)
    session.form.choose(kind(type_))
    session.form.answer(right(type_, **changed))
    return session


def test_labels_and_values_are_those_of_the_form() -> None:
    session = session_of("s3", secret_key=SecretStr(SECRET), prefix="win/x64")
    review = review_of(session)
    assert review.destination == "Will be added to project game-client of acme in the demo"
    assert review.lines == (
        ("Type", "Amazon S3"),
        ("Name", "Windows builds"),
        ("Bucket", "acme-symbols"),
        ("Region", "eu-central-1, EU (Frankfurt)"),
        ("Access key ID", "AKIAIOSFODNN7EXAMPLE"),
        ("Secret access key", "hidden"),
        ("Prefix", "win/x64"),
        ("Layout", "Unified Symbol Server Layout"),
        ("Casing", "Default (mixed case)"),
        (
            "Example path",
            "s3://acme-symbols/win/x64/32/49d99d0c4049318610f4e4fb0b69361/debuginfo",
        ),
        ("Check", NOT_RUN),
    )


def test_the_example_is_of_the_platform_that_was_chosen_if_the_layout_supports_it() -> None:
    session = session_of()
    session.platform = "apple"
    example = "https://symbols.example.com/files/67/e9247c814e392ba027dbde6748fcbf/debuginfo"
    assert dict(review_of(session).lines)["Example path"] == example
    session.form.answer({"layout.type": "ssqp"})
    session.platform = "wasm"
    assert "game.pdb" in dict(review_of(session).lines)["Example path"]


def test_an_invalid_source_has_no_example_and_no_curl_command() -> None:
    review = review_of(session_of(url="s3://bucket", name=""))
    assert review.is_blocked
    assert [label for label, _ in review.lines] == ["Type", "URL", "Layout", "Casing", "Check"]
    assert [heading for heading, _ in review.request] == ["The source as a file for symsrc-tui add"]
    assert review.lines[-1] == ("Check", "Not possible before the errors are fixed")


def test_a_source_without_a_name_can_be_checked() -> None:
    review = review_of(session_of(name=""))
    assert review.source is None
    assert review.checkable is not None


def test_a_type_that_cannot_be_checked_says_why_and_offers_no_check() -> None:
    review = review_of(session_of("appStoreConnect"))
    assert review.source is not None
    assert review.checkable is None
    why = "App Store Connect cannot be checked from here: only Sentry can query it"
    assert review.lines[-1] == ("Check", why)


@pytest.mark.parametrize("type_", TYPES)
def test_it_has_no_secret(type_: str) -> None:
    url = "https://symbols.example.com/?sig=c0ffeec0ffee"
    more: dict[str, Value] = {"url": url, "password": SecretStr(SECRET)} if type_ == "http" else {}
    session = session_of(type_, **more)
    review = review_of(session)
    text = f"{review.lines}{list(review.request)}"
    assert review.source is not None
    for secret in review.source.secrets():
        assert secret.get_secret_value()[:12] not in text
    assert ("?sig=[hidden]" in text) is (type_ == "http")


def test_names_are_escaped() -> None:
    name = dict(review_of(session_of(name="a\u202eb")).lines)["Name"]
    assert name == "a\\u202eb"


async def test_the_check_is_shown_until_the_source_changes(monkeypatch: pytest.MonkeyPatch) -> None:
    async def check(*_: object, **__: object) -> Report:
        return Report((Finding("refused", "error", "url", "Nothing is there"),), None, 3)

    monkeypatch.setattr("symsrc_tui.check.check", check)
    session = session_of()
    review = review_of(session)
    assert review.checkable is not None
    await session.check.run(review.checkable, None)
    session.form.answer({"name": "Another"})
    assert review_of(session).lines[-1] == ("Check", "Problems found: Nothing is there")
    session.form.answer({"url": "https://other.example.com"})
    assert review_of(session).lines[-1] == ("Check", NOT_RUN)


async def test_other_sources_with_the_replaced_credentials_are_named(server: DemoServer) -> None:
    first, nightly = stored(server)
    others = [nightly | {"id": f"s{at}", "name": f"Source {at}"} for at in range(7)]
    store(server, first, nightly, *others[:2], others[2] | {"access_key": "AKIAIOSFODNN7EXAMPLA"})
    async with opened(server) as (run, edit):
        edit.form.answer({"prefix": "weekly"})
        assert "Same credentials" not in dict(review_of(run).lines)
        edit.form.answer({"secret_key": NEW_KEY})
        how = ". To replace them everywhere, choose several projects"
        assert dict(review_of(run).lines)["Same credentials"] == f"Source 0, Source 1{how}"
    store(server, first, nightly, *others)
    async with opened(server) as (run, edit):
        edit.form.answer({"secret_key": NEW_KEY})
        named = "Source 0, Source 1, Source 2, Source 3, Source 4 and 2 more"
        assert dict(review_of(run).lines)["Same credentials"] == f"{named}{how}"


def test_errors_come_first_and_lead_to_their_fields() -> None:
    session = session_of(url="http://10.0.0.7/files", name="")
    session.form.destination_warnings = (warning("", "Your plan lacks this"),)
    items = review_of(session, TokenRefused("The token is wrong")).items
    assert [(problem.message.partition(".")[0], problem.severity, to) for problem, to in items] == [
        ("Name is required", "error", NextStep(Step.DETAILS, "name")),
        (
            "Connection: The token is wrong",
            "warning",
            NextStep(Step.CONNECTION, "token", then=Step.REVIEW),
        ),
        (
            "Your plan lacks this",
            "warning",
            NextStep(Step.CONNECTION, "organization", then=Step.REVIEW),
        ),
        ("URL: 10", "warning", NextStep(Step.DETAILS, "url")),
    ]


def test_the_likely_cause_of_a_failure_is_found() -> None:
    session = session_of(url="http://10.0.0.7/files", layout__type="slashsymbols")
    layout = Refused("No", "", hints=(Hint("layout", "No"),))
    assert review_of(session, layout).item_for(layout) == 1
    token = TokenRefused("The token is wrong")
    assert review_of(session, token).item_for(token) == 0
    for other in (IdTaken("Taken", field="id"), ProjectMoved("a", "b"), Refused("No", "")):
        assert review_of(session, other).item_for(other) is None


def test_the_form_is_validated_once(monkeypatch: pytest.MonkeyPatch) -> None:
    from symsrc_tui.sources import validate

    session, calls = session_of(), []

    def counted(*arguments: object) -> validate.Validation:
        calls.append(arguments)
        return original(*arguments)  # type: ignore[arg-type]  # passed on

    original = validate.validate
    monkeypatch.setattr(validate, "validate", counted)
    review_of(session)
    assert len(calls) == 1
