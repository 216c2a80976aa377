"""The store of the fifth kind."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from symsrc_tui.lookup.listing import Listing
from symsrc_tui.net.client import Response
from symsrc_tui.sources.probe.bucket_store import LONGEST_LIST, BucketStore, Refusal
from symsrc_tui.sources.probe.client import MOST_OF_FILE
from symsrc_tui.sources.probe.finding import Finding

if TYPE_CHECKING:
    from symsrc_tui.lookup.listing import ListRequest
    from symsrc_tui.net.client import Client
    from tests.sources.azure.model import AzureSource

_REFUSED = Refusal(Finding("forbidden", "error", "token", "The server rejected this token"))


class AzureStore(BucketStore):
    """A container behind a server that lists blobs as a JSON list of names."""

    account_field = "token"
    list_permission = "l"
    read_permission = "r"

    def __init__(self, source: AzureSource, client: Client) -> None:
        super().__init__(source.prefix, source.layout)
        self._base = f"{source.account}/{source.bucket}"
        self._token = source.token.get_secret_value()
        self._client = client

    async def request_without_credentials(self) -> Response | Refusal:
        answer = await self._client.send("GET", self._base)
        return answer if isinstance(answer, Response) else _REFUSED

    async def list_keys(self, request: ListRequest) -> Listing | Refusal:
        answer = await self._client.send("GET", f"{self._base}?{self._token}", most=LONGEST_LIST)
        if not isinstance(answer, Response) or answer.status != 200:
            return _REFUSED
        names: list[str] = [
            name for name in json.loads(answer.text) if name.startswith(request.prefix)
        ]
        if request.recursive:
            return Listing([name for name in names if name > request.after][: request.limit])
        rests = {name: name.removeprefix(request.prefix) for name in names}
        folders = {
            f"{request.prefix}{rest.partition('/')[0]}/" for rest in rests.values() if "/" in rest
        }
        return Listing([name for name, rest in rests.items() if "/" not in rest], sorted(folders))

    async def read(self, key: str) -> Response | Refusal | None:
        url = f"{self._base}/{key}?{self._token}"
        answer = await self._client.send("GET", url, most=MOST_OF_FILE)
        if not isinstance(answer, Response) or answer.status == 403:
            return _REFUSED
        return answer if answer.is_there else None
