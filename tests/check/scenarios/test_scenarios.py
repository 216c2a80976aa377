"""Each scenario of the table: what the check says is what Symbolicator would do."""

from __future__ import annotations

import pytest

from symsrc_tui.check import check
from symsrc_tui.lookup import module_candidates
from symsrc_tui.sources.probe.file_requests import own_type
from symsrc_tui.sources.validate import validate
from tests.check.scenarios.table import SCENARIOS
from tests.check.scenarios.world import FOLDER, Scenario, named, serving
from tests.sources.samples import kind, right


@pytest.mark.parametrize("scenario", SCENARIOS, ids=[each.name for each in SCENARIOS])
async def test_a_check_says_what_sentry_would_do(
    scenario: Scenario, monkeypatch: pytest.MonkeyPatch
) -> None:
    with serving(scenario) as (port, asked):
        address = f"http://127.0.0.1:{port}"
        monkeypatch.setenv("AWS_ENDPOINT_URL_S3", address)
        monkeypatch.setenv("STORAGE_EMULATOR_HOST", address)
        answers = {"layout.type": scenario.layout, "layout.casing": "default", **scenario.fields}
        if scenario.kind == "http":
            url = scenario.url.replace("PORT", str(port)) or f"{address}{FOLDER}"
            answers["url"] = url
        if scenario.kind == "appStoreConnect":
            answers = {}
        validation = validate(kind(scenario.kind), {**right(scenario.kind), **answers})
        assert validation.source is not None, validation.errors
        files = named(scenario.file) if scenario.file and scenario.is_given else ()
        report = await check(validation.source, files=files, private_ok=not scenario.url)
    findings = [found for found in report.findings if found.code != "private-address"]
    if scenario.url:
        findings = list(report.findings)
    assert [f"{found.severity} {found.code}" for found in findings] == list(scenario.says)
    assert scenario.headline in report.headline
    told = " ".join(f"{found.message}. {found.advice}" for found in findings)
    for words in scenario.words:
        assert words in told
    for words in scenario.unsaid:
        assert words not in told
    assert report.passed == all(each.split()[0] in ("ok", "note") for each in scenario.says)
    if "never-requested" in str(scenario.says):
        names = {str(file.object_id.code_file) for file in files}
        assert not any(name in request.path for name in names for request in asked)


@pytest.mark.parametrize("layout", ["native", "unified", "symstore", "ssqp", "slashsymbols"])
@pytest.mark.parametrize(
    "file", ["libx86_64.so", "x86_64.dll", "x86_64.pdb", "x86_64.dylib", "Game.dll", "Game.pdb"]
)
async def test_a_check_requests_the_paths_that_symbolicator_requests(
    file: str, layout: str
) -> None:
    (own,) = named(file)
    candidates = module_candidates(layout, "default", own.object_id, preferred=own_type(own))
    scenario = Scenario("", "", (), "", file=file, layout=layout)
    with serving(scenario) as (port, asked):
        answers = right("http", layout__type=layout, url=f"http://127.0.0.1:{port}{FOLDER}")
        source = validate(kind("http"), answers).source
        assert source is not None
        await check(source, files=[own])
    paths = [request.path.removeprefix(FOLDER) for request in asked]
    expected = {candidate.path for candidate in candidates}
    # Other layouts follow, because the file is nowhere.
    first = next((at for at, path in enumerate(paths) if path in expected), 0)
    assert sorted(paths[first:][: len(expected)]) == sorted(expected)
    if own.object_id.object_type == "pe_dotnet":
        assert all(candidate.filetype != "pe" for candidate in candidates)
