"""Sentry's API documentation of "Add a Symbol Source to a Project", as data.

Written down apart from the models, so that tests hold the models against it.
"""

from __future__ import annotations

REQUIRED = {
    "http": {"type", "name", "url", "layout.type", "layout.casing"},
    "s3": {
        "type", "name", "bucket", "region", "access_key", "secret_key", "layout.type",
        "layout.casing",
    },
    "gcs": {
        "type", "name", "bucket", "client_email", "private_key", "layout.type", "layout.casing",
    },
    "appStoreConnect": {"type", "name", "appconnectIssuer", "appconnectPrivateKey", "appId"},
}  # fmt: skip
"""What a source must have. The URL is here because every server demands it."""

_FILTERS = {"filters.filetypes", "filters.path_patterns", "filters.requires_checksum"}
OPTIONAL = {
    "http": {"id", "username", "password"} | _FILTERS,
    "s3": {"id", "prefix"} | _FILTERS,
    "gcs": {"id", "prefix"} | _FILTERS,
    # The page leaves the last three out; servers demand them.
    "appStoreConnect": {"id", "appconnectKey", "appName", "bundleId"},
}
EVERY_FIELD = set().union(*REQUIRED.values(), *OPTIONAL.values())
SECRET = {"password", "secret_key", "private_key", "appconnectPrivateKey"}

LABELS = {
    "http": "SymbolServer (HTTP)",
    "s3": "Amazon S3",
    "gcs": "Google Cloud Storage",
    "appStoreConnect": "App Store Connect",
}
LAYOUTS = {
    "native": "Platform-Specific (SymStore / GDB / LLVM)",
    "symstore": "Microsoft SymStore",
    "symstore_index2": "Microsoft SymStore (with index2.txt)",
    "ssqp": "Microsoft SSQP",
    "unified": "Unified Symbol Server Layout",
    "debuginfod": "debuginfod",
    "slashsymbols": "/symbols",
}
CASINGS = {
    "default": "Default (mixed case)",
    "uppercase": "Uppercase",
    "lowercase": "Lowercase",
}
REGIONS = {
    "us-east-2": "US East (Ohio)",
    "us-east-1": "US East (N. Virginia)",
    "us-west-1": "US West (N. California)",
    "us-west-2": "US West (Oregon)",
    "ap-east-1": "Asia Pacific (Hong Kong)",
    "ap-south-1": "Asia Pacific (Mumbai)",
    "ap-northeast-2": "Asia Pacific (Seoul)",
    "ap-southeast-1": "Asia Pacific (Singapore)",
    "ap-southeast-2": "Asia Pacific (Sydney)",
    "ap-northeast-1": "Asia Pacific (Tokyo)",
    "ca-central-1": "Canada (Central)",
    "cn-north-1": "China (Beijing)",
    "cn-northwest-1": "China (Ningxia)",
    "eu-central-1": "EU (Frankfurt)",
    "eu-west-1": "EU (Ireland)",
    "eu-west-2": "EU (London)",
    "eu-west-3": "EU (Paris)",
    "eu-north-1": "EU (Stockholm)",
    "sa-east-1": "South America (São Paulo)",
    "us-gov-east-1": "AWS GovCloud (US-East)",
    "us-gov-west-1": "AWS GovCloud (US)",
}
FILETYPES = (
    "pe", "pdb", "portablepdb", "mach_code", "mach_debug", "elf_code", "elf_debug", "wasm_code",
    "wasm_debug", "breakpad", "sourcebundle", "uuidmap", "bcsymbolmap", "il2cpp", "proguard",
    "dartsymbolmap",
)  # fmt: skip
