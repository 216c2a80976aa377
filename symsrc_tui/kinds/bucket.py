"""What the two kinds that read from a bucket share."""

from __future__ import annotations

import re
from typing import Annotated
from urllib.parse import unquote, urlsplit

from pydantic import AfterValidator

from symsrc_tui.kinds.question import Question, wrong

_S3_HOST = re.compile(r"(?:(?P<bucket>.+)\.)?s3[.-](?:[a-z0-9-]+\.)*amazonaws\.com(?:\.cn)?")
_GCS_HOSTS = ("storage.googleapis.com", "storage.cloud.google.com")


def explain_address(text: str) -> None:
    """Refuses an address in the place of a bucket's name, and takes it apart for the user."""
    bucket, prefix = "", ""
    if text.startswith("arn:"):
        bucket, _, prefix = text.rpartition(":")[2].partition("/")
    elif "://" in text:
        address = urlsplit(text)
        path = unquote(address.path).strip("/")
        if address.scheme in {"s3", "gs"}:
            bucket, prefix = address.netloc, path
        elif match := _S3_HOST.fullmatch(address.netloc):
            bucket, prefix = (match["bucket"], path) if match["bucket"] else _split(path)
        elif address.netloc in _GCS_HOSTS:
            bucket, prefix = _split(path.removeprefix("browser/"))
        else:
            raise wrong("This is a URL. Give the bucket's name alone, such as acme-symbols")
    elif "/" in text:
        bucket, prefix = _split(text.strip("/"))
    if bucket:
        advice = f"Give {bucket} here" + (f" and {prefix} as prefix" if prefix else "")
        raise wrong(f"This is more than the bucket's name. {advice}")


def _split(path: str) -> tuple[str, str]:
    bucket, _, prefix = path.partition("/")
    return bucket, prefix


def _check_prefix(text: str) -> str:
    if "://" in text:
        raise wrong("The prefix is the path inside the bucket, such as win/x64, and no URL")
    if "\\" in text:
        raise wrong(f"Folders in a bucket are divided by /: {text.replace(chr(92), '/')}")
    return text


Prefix = Annotated[
    str,
    Question(
        "Prefix",
        "The folder in the bucket that holds the files, such as win/x64; blank for the top",
        where="The part of an object's key before what the layout says. Slashes at its ends do "
        "not matter.",
        example="win/x64",
    ),
    AfterValidator(_check_prefix),
]
