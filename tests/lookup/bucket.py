"""A simulated store that lists its keys."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence

from symsrc_tui.lookup.listing import Listing, ListRequest, Sample, sparse_listing


class Server:
    """Lists a bucket as S3 and GCS do: sorted, a thousand entries a page."""

    def __init__(self, keys: Sequence[str]) -> None:
        self._keys = keys
        self.requests: list[ListRequest] = []

    def answer(self, request: ListRequest) -> Listing | None:
        self.requests.append(request)
        assert request.prefix == "" or request.prefix.endswith("/")
        at = bisect_left(self._keys, max(request.prefix, request.after))
        if request.recursive:
            page = self._keys[at : at + request.limit + 1]
            found = [key for key in page if key.startswith(request.prefix)]
            return Listing(found[: request.limit], more=len(found) > request.limit)
        keys: list[str] = []
        folders: list[str] = []
        while at < len(self._keys) and self._keys[at].startswith(request.prefix):
            if len(keys) + len(folders) == request.limit:
                return Listing(keys, folders, more=True)
            key = self._keys[at]
            first, slash, _ = key[len(request.prefix) :].partition("/")
            if slash:
                folders.append(f"{request.prefix}{first}/")
                at = self._end_of(folders[-1], at)
            else:
                keys.append(key)
                at += 1
        return Listing(keys, folders)

    def _end_of(self, folder: str, start: int) -> int:
        """Where the keys of a folder end that begin at `start`."""
        step = 1
        while start + step < len(self._keys) and self._keys[start + step].startswith(folder):
            step *= 2
        end = min(start + step, len(self._keys))
        return bisect_left(self._keys, folder[:-1] + "0", start, end)  # "0" follows "/"

    def run(self, *, recursive: bool = True, prefix: str = "") -> list[str]:
        return self.sample(recursive=recursive, prefix=prefix).keys

    def sample(self, *, recursive: bool = True, prefix: str = "", most: int = 20) -> Sample:
        plan = sparse_listing(prefix, recursive=recursive, most_requests=most)
        try:
            request = next(plan)
            while True:
                request = plan.send(self.answer(request))
        except StopIteration as end:
            sample: Sample = end.value
            return sample
