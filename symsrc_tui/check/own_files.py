"""Look for the user's own debug files in a source, under its layout and all others."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple

from symsrc_tui.check import limits
from symsrc_tui.check.stored_files import NO_POINTERS
from symsrc_tui.lookup.detection import DetectedLayout, Detection
from symsrc_tui.lookup.key_shapes import misspellings, pointer_beside
from symsrc_tui.sources.layout import ALL_LAYOUTS_AND_CASINGS, LayoutAndCasing
from symsrc_tui.sources.probe.content import OTHER_BUILD
from symsrc_tui.sources.probe.file_requests import (
    needs_a_folder,
    own_type,
    requests_for,
    requests_for_itself,
    serves_as,
    why_unrequested,
)
from symsrc_tui.sources.probe.finding import Finding
from symsrc_tui.text.counts import capitalized
from symsrc_tui.text.safe import shown

if TYPE_CHECKING:
    from symsrc_tui.forms.field import Value
    from symsrc_tui.lookup.debug_files import DebugFile
    from symsrc_tui.sources.probe.file_requests import FileRequest
    from symsrc_tui.sources.probe.finding import FindingSeverity
    from symsrc_tui.sources.probe.store import LookupResult, Store

UPLOAD = " Upload it there, or try another file."
"""Ends the advice for a missing file. Removed if anything else may be the cause."""
_IF_PATTERN = "Sentry requests it only for modules whose path matches a path pattern."
_AT_ONCE = 6
_MISSPELLED = "A file is at a path that differs only in case"
_POINTER = "Only a SymStore pointer (file.ptr) is there, which Sentry does not follow"
_NOUNS = {
    "pe": "program",
    "elf_code": "program",
    "mach_code": "program",
    "wasm_code": "program",
    "pdb": "PDB",
    "portablepdb": "portable PDB",
    "breakpad": "Breakpad file",
    "sourcebundle": "source bundle",
}


class _Response(NamedTuple):
    request: FileRequest
    result: LookupResult
    problem: str
    """Why Symbolicator cannot use the file at this path; empty if it can, or if there is none."""

    @property
    def is_usable(self) -> bool:
        return self.result.outcome == "there" and not self.problem

    def serves_as(self, file: DebugFile) -> bool:
        """Return whether Symbolicator would accept the response for this debug file."""
        return self.is_usable and serves_as(self.request, file)


class _Absent(NamedTuple):
    """A file that was not seen where Symbolicator would look."""

    file: DebugFile
    missing: Finding
    """What is said if it is somewhere else."""
    at: int
    """Index of the provisional finding."""


class _Guess(NamedTuple):
    """A place where a missing file may be instead."""

    request: FileRequest
    text: str = "It is at"
    """What is said of it, before the colon and the path."""
    advice: str = ""
    is_pointer: bool = False


class OwnFileProbe:
    """Looks for several files in one source."""

    def __init__(
        self,
        store: Store,
        values: Mapping[str, Value],
        naming: LayoutAndCasing,
        others: Iterable[LayoutAndCasing],
        progress: Callable[[str], None],
    ) -> None:
        """Prepare the search.

        Args:
            values: the source's, by field path.
            naming: the source's own.
            others: tried for files that are not found under `naming`.
        """
        self._store = store
        self._values = values
        filetypes = values.get("filters.filetypes", ())
        self._filetypes = filetypes if isinstance(filetypes, tuple) else ()
        self._naming = naming
        self._others = tuple(others)
        self._progress = progress
        self._hits: Counter[LayoutAndCasing] = Counter()
        self._checked = 0
        self.found = 0
        """How many files were found, in any layout."""
        self.findings: list[Finding] = []
        self.requested: set[str] = set()

    async def look_for(self, files: Sequence[DebugFile]) -> None:
        """Look for the files where Symbolicator would, and then for the missing ones elsewhere."""
        left = limits.OWN_FILES - limits.OWN_FILES_ELSEWHERE
        absent: list[_Absent] = []
        for number, file in enumerate(files):
            if finding := self._unrequested(file):
                self.findings.append(finding)
                continue
            requests = requests_for(self._naming, file, self._filetypes)
            if len(requests) > left:
                self._stop(files[number:])
                break
            left -= len(requests)
            self._checked += 1
            self._progress(f"Looking for {_name(file)}")
            responses = await self._look_up(file, requests)
            finding = _verdict(file, responses, denies_misses=self._store.denies_misses)
            if finding is None or finding.code not in ("file-found", "file-unusable"):
                missing = _missing(file, self._naming, responses)
                absent.append(_Absent(file, missing, len(self.findings)))
                finding = finding or missing
            elif finding.code == "file-found" and needs_a_folder(file, self._values):
                finding = finding._replace(advice=f"{finding.advice} {_IF_PATTERN}".strip())
            self.findings.append(finding)
        left = limits.OWN_FILES_ELSEWHERE
        for each in absent:
            left = await self._look_elsewhere(each, left)

    async def look_elsewhere(self, files: Sequence[DebugFile], most: int) -> None:
        """Look for files that are known to be missing elsewhere, with at most so many requests.

        Adds findings only about those that are there.
        """
        for number, file in enumerate(files):
            self._checked += 1
            self._progress(f"Looking for {_name(file)} under other layouts")
            missing = Finding("file-missing", "warning", "", f"Sentry will not find {_name(file)}")
            at = len(self.findings)
            self.findings.append(missing)
            share = most // (len(files) - number)
            most -= share - await self._look_elsewhere(_Absent(file, missing, at), share)
            if self.findings[at] is missing:
                self.findings.pop()

    def _unrequested(self, file: DebugFile) -> Finding | None:
        excluded = why_unrequested(file, self._values)
        if excluded is None:
            return None
        return Finding(
            "never-requested",
            "warning",
            excluded.field,
            f"Sentry never requests {_name(file)} from this source: {excluded.reason}",
            excluded.advice,
        )

    def _stop(self, files: Sequence[DebugFile]) -> None:
        count = f"{len(files)} files were" if len(files) > 1 else f"{_name(files[0])} was"
        self.findings.append(
            Finding(
                "unproven",
                "warning",
                "",
                f"{count} not looked for, because a check sends a limited number of requests",
                "Check fewer files at once.",
            )
        )

    async def _look_up(self, file: DebugFile, requests: Sequence[FileRequest]) -> list[_Response]:
        """Send the requests, a few at once."""
        self.requested |= {each.path for each in requests}
        responses = []
        rest = iter(requests)
        while batch := list(islice(rest, _AT_ONCE)):
            results = await asyncio.gather(*(self._store.look_up(each.path) for each in batch))
            for request, result in zip(batch, results, strict=True):
                is_there = result.outcome == "there"
                content = result.content
                problem = content.problem_as(request.filetypes, file.object_id) if is_there else ""
                responses.append(_Response(request, result, problem))
        found = next((each for each in responses if each.serves_as(file)), None)
        if found:
            self.found += 1
            self._hits.update(
                naming
                for naming in ALL_LAYOUTS_AND_CASINGS
                if any(found.request.path == each.path for each in requests_for(naming, file))
            )
        return responses

    async def _look_elsewhere(self, absent: _Absent, left: int) -> int:
        """Look for a file where it should not be. Return how many requests may still be sent."""
        file, missing, at = absent
        own = {each.path for each in requests_for(self._naming, file, self._filetypes)}
        guesses = {path: guess for path, guess in self._guesses(file) if path not in own}
        rest = iter([guess.request for guess in guesses.values()])
        while batch := list(islice(rest, min(_AT_ONCE, left))):
            left -= len(batch)
            for each in await self._look_up(file, batch):
                guess = guesses[each.request.path]
                is_pointer = guess.is_pointer and each.result.outcome == "there"
                if is_pointer or each.serves_as(file):
                    advice = guess.advice or missing.advice.removesuffix(UPLOAD)
                    message = f"{missing.message}. {guess.text}: {shown(each.request.path)}"
                    self.findings[at] = missing._replace(message=message, advice=advice)
                    return left
        return left

    def _guesses(self, file: DebugFile) -> Iterator[tuple[str, _Guess]]:
        """Yield where the file may be instead, by path, the likeliest first."""

        def under(namings: Iterable[LayoutAndCasing]) -> Iterator[tuple[str, _Guess]]:
            for naming in namings:
                for request in requests_for_itself(naming, file, self._filetypes):
                    if serves_as(request, file):
                        yield request.path, _Guess(request)

        # Those that matched other files come first, because they are the most likely.
        yield from under(naming for naming, _ in self._hits.most_common())
        for request in requests_for_itself(self._naming, file, self._filetypes):
            if request.path.endswith("_"):
                continue
            for path in misspellings(request.path):
                advice = f"Rename it: Sentry requests {shown(request.path)}"
                yield path, _Guess(request._replace(path=path), _MISSPELLED, advice)
            if pointer := pointer_beside(request.path):
                asked = request._replace(path=pointer)
                yield pointer, _Guess(asked, _POINTER, NO_POINTERS, is_pointer=True)
        yield from under(self._others)

    def detection(self, prefix: str) -> Detection | None:
        """Return the layouts and casings under which files were found; None if none was.

        Its `keys` are the files that were looked for.

        Args:
            prefix: the source's own.
        """
        order = {naming: at for at, naming in enumerate(ALL_LAYOUTS_AND_CASINGS)}
        ranked = sorted(self._hits, key=lambda naming: (-self._hits[naming], order[naming]))
        candidates = tuple(
            DetectedLayout(*naming, prefix, self._hits[naming], self._checked) for naming in ranked
        )
        return Detection(candidates, self._checked, ()) if candidates else None


def _name(file: DebugFile) -> str:
    arch = f" ({file.arch})" if file.arch else ""
    return f"{shown(file.path.name, 60)}{arch}"


def _subject(file: DebugFile, request: FileRequest) -> str:
    """Return what a request is for: the file itself, or another file of its module."""
    if own_type(file) in request.filetypes and own_type(file) == file.filetype:
        return _name(file)
    return f"the {_NOUNS.get(request.filetype, 'debug file')} of {_name(file)}"


def _verdict(
    file: DebugFile, responses: Sequence[_Response], *, denies_misses: bool
) -> Finding | None:
    """Return what the responses mean for the file; None if it is missing.

    Args:
        denies_misses: see `Store`.
    """
    serving = [each for each in responses if serves_as(each.request, file)]
    if found := next((each for each in serving if each.is_usable), None):
        return _found(file, found)
    if found := next((each for each in serving if each.problem), None):
        return _unusable(file, found)
    for each in serving:
        why = each.result.why
        if each.result.outcome == "denied" and denies_misses:
            return Finding(
                "forbidden",
                "warning",
                why.field if why else "",
                f"It is not known whether {_name(file)} is there, because this source denies "
                "access to missing files too",
                f"Expected at {shown(each.request.path)}",
            )
        if why is not None:
            known = f"Sentry cannot read {_name(file)}"
            unknown = f"It is not known whether {_name(file)} is there"
            message = f"{known if why.code == 'forbidden' else unknown}: {why.message}"
            return why._replace(message=message, fix=None)
    return None


def _found(file: DebugFile, found: _Response) -> Finding:
    subject = _subject(file, found.request)
    if subject != _name(file):
        subject = capitalized(subject)
    packed = found.result.content.packed_as
    severity: FindingSeverity = "note" if packed else "ok"
    advice = f"Compressed ({packed}), so the content was not checked." if packed else ""
    message = f"{subject} was found at {shown(found.request.path, 120)}"
    return Finding("file-found", severity, "", message, advice)


def _unusable(file: DebugFile, found: _Response) -> Finding:
    message = f"Sentry cannot use the file that the source has for {_name(file)}"
    advice = "Check what the source holds at this path, and what the server sends for it."
    if found.problem.startswith(OTHER_BUILD):
        message = f"The source has another file in place of {_name(file)}"
        advice = "Sentry trusts the path, and would show wrong functions. Replace the file."
    path = shown(found.request.path, 120)
    return Finding("file-unusable", "error", "", f"{message}: {path} {found.problem}", advice)


def _missing(file: DebugFile, naming: LayoutAndCasing, responses: Sequence[_Response]) -> Finding:
    own = next((each.request for each in responses if serves_as(each.request, file)), None)
    if own is None:
        is_known = any(requests_for(each, file) for each in ALL_LAYOUTS_AND_CASINGS)
        reason = f"{naming.label} has no path for it" if is_known else "it has no ID"
        message = f"Sentry cannot look up {_name(file)}: {reason}"
        return Finding("file-missing", "warning", "", message, "Try another file.")
    advice = f"{shown(own.path)} is where Sentry expects it.{UPLOAD}"
    message = f"Sentry will not find {_name(file)}"
    others = [each.request for each in responses if each.is_usable]
    if others:
        message += f", only {_subject(file, others[0])}"
    return Finding("file-missing", "warning", "", message, advice)
