"""AWS regions, as Sentry's API documentation lists them for an S3 source."""

from __future__ import annotations

import re

from symsrc_tui.forms.field import Choice, invalid
from symsrc_tui.sources.s3.address import OTHER_STORE, REGION, is_other_region, is_other_store
from symsrc_tui.text.safe import shown

REGIONS = tuple(
    Choice(code, name)
    for code, name in (
        ("us-east-2", "US East (Ohio)"),
        ("us-east-1", "US East (N. Virginia)"),
        ("us-west-1", "US West (N. California)"),
        ("us-west-2", "US West (Oregon)"),
        ("ap-east-1", "Asia Pacific (Hong Kong)"),
        ("ap-south-1", "Asia Pacific (Mumbai)"),
        ("ap-northeast-2", "Asia Pacific (Seoul)"),
        ("ap-southeast-1", "Asia Pacific (Singapore)"),
        ("ap-southeast-2", "Asia Pacific (Sydney)"),
        ("ap-northeast-1", "Asia Pacific (Tokyo)"),
        ("ca-central-1", "Canada (Central)"),
        ("cn-north-1", "China (Beijing)"),
        ("cn-northwest-1", "China (Ningxia)"),
        ("eu-central-1", "EU (Frankfurt)"),
        ("eu-west-1", "EU (Ireland)"),
        ("eu-west-2", "EU (London)"),
        ("eu-west-3", "EU (Paris)"),
        ("eu-north-1", "EU (Stockholm)"),
        ("sa-east-1", "South America (São Paulo)"),
        ("us-gov-east-1", "AWS GovCloud (US-East)"),
        ("us-gov-west-1", "AWS GovCloud (US)"),
    )
)
CODES = frozenset(region.value for region in REGIONS)


def is_region(text: str) -> bool:
    """Return whether the text has the shape of an AWS region, documented or not."""
    return re.fullmatch(REGION, text) is not None


def check_region(text: str) -> str:
    """Return the region unchanged if it has the shape of one.

    Raises:
        PydanticCustomError: it has not. Suggests the region that was probably corrected.
    """
    if is_region(text):
        return text
    if is_other_region(text) or is_other_store(text):
        raise invalid(OTHER_STORE)
    corrected = re.sub(r"[ _]", "-", text.lower())
    if is_region(corrected):
        raise invalid(f"Write regions in lowercase with hyphens: {shown(corrected, 40)}")
    if text[-1].islower() and is_region(text[:-1]):
        text = shown(text, 40)
        raise invalid(f"{text} is an availability zone. Its region is {text[:-1]}")
    matches = [region for region in REGIONS if text.lower() in region.label.lower()]
    if len(matches) == 1 and len(text) > 2:
        raise invalid(f"{matches[0].label} is {matches[0].value}. Enter the code")
    raise invalid("This is not a region code. Example: eu-central-1")
