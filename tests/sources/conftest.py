"""Real keys."""

from __future__ import annotations

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
)


def pem(key: ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey, password: bytes = b"") -> str:
    encryption = BestAvailableEncryption(password) if password else NoEncryption()
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, encryption).decode()


@pytest.fixture(scope="session")
def rsa_pem() -> str:
    return pem(rsa.generate_private_key(65537, 2048))


@pytest.fixture(scope="session")
def ec_pem() -> str:
    return pem(ec.generate_private_key(ec.SECP256R1()))


@pytest.fixture(scope="session")
def encrypted_pem() -> str:
    return pem(ec.generate_private_key(ec.SECP256R1()), b"passphrase")
