"""Amazon S3."""

from __future__ import annotations

from typing import TYPE_CHECKING

from symsrc_tui.sources.fill import FillChoice, FilledValues, ListFiller
from symsrc_tui.sources.kind import Kind

if TYPE_CHECKING:
    from collections.abc import Mapping

    from symsrc_tui.forms.field import Value
    from symsrc_tui.net.client import Client
    from symsrc_tui.sources.kind import Claim, Paste
    from symsrc_tui.sources.probe.store import Store
    from symsrc_tui.sources.s3.model import S3Source
    from symsrc_tui.sources.source import Source


def _source_class() -> type[S3Source]:
    from symsrc_tui.sources.s3.model import S3Source

    return S3Source


def _open_store(source: Source, client: Client, environ: Mapping[str, str]) -> Store:
    from symsrc_tui.sources.s3.store import S3Store

    assert isinstance(source, _source_class())  # noqa: S101 - its kind opens no other
    return S3Store(source, client, environ)


def _address(answers: Mapping[str, Value], path: str) -> str:
    from symsrc_tui.sources.bucket import object_address

    return object_address("s3", answers, path)


def _profiles() -> list[FillChoice]:
    from symsrc_tui.sources.s3.aws_profiles import choices

    return choices()


def _read_paste(paste: Paste) -> FilledValues | None:
    from symsrc_tui.sources.s3.paste import read_paste

    return read_paste(paste)


def _begins_paste(line: str) -> bool:
    from symsrc_tui.sources.s3.paste import begins_paste

    return begins_paste(line)


def _claim(text: str) -> Claim | None:
    from symsrc_tui.sources.s3.address import AMAZON

    return AMAZON.claim(text)


def _recognize(text: str) -> str | None:
    from symsrc_tui.sources.s3.paste import has_access_key

    return "an AWS access key" if has_access_key(text) else None


S3 = Kind(
    type="s3",
    label="Amazon S3",
    when="An Amazon S3 bucket, read with an IAM user's access key",
    source_class=_source_class,
    open_store=_open_store,
    address=_address,
    fillers=(
        ListFiller(
            fields=("access_key", "secret_key"),
            title="Use the access key of an AWS profile",
            offer="use an AWS profile on this host, or @name for a particular one",
            about="The list shows the AWS profiles on this host (~/.aws/credentials and "
            "~/.aws/config) and the access key in the environment, if there is one. No program is "
            "run and nothing is sent over the network.\n\n"
            "Up and Down move. Enter fills in the access key ID, the secret access key and, if "
            "none is chosen yet, the region. Temporary keys are not offered because Sentry cannot "
            "use them.",
            noun="AWS profile",
            places="~/.aws/credentials",
            choices=_profiles,
        ),
    ),
    read_paste=_read_paste,
    begins_paste=_begins_paste,
    recognize=_recognize,
    claim=_claim,
    public_credentials=("access_key",),
    emulator_variables=("AWS_ENDPOINT_URL_S3",),
    is_in_terraform=True,
)
