"""A throw-away certificate authority and the signing certificate that it gives."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import pkcs12
from cryptography.x509.oid import NameOID

PASSWORD = "geheim-2026"


@dataclass(frozen=True)
class Authority:
    """A root with its key."""

    certificate: x509.Certificate
    key: rsa.RSAPrivateKey

    @property
    def der(self) -> bytes:
        return self.certificate.public_bytes(serialization.Encoding.DER)


def name(common: str) -> x509.Name:
    return x509.Name(
        [
            x509.NameAttribute(NameOID.COUNTRY_NAME, "CN"),
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, "新乡高新区管委会"),
            x509.NameAttribute(NameOID.COMMON_NAME, common),
        ]
    )


def issued(
    common: str, key: rsa.RSAPrivateKey, by: Authority | None, *, days: tuple[int, int]
) -> x509.Certificate:
    """A certificate that is valid from so many days ago until so many days ahead."""
    now = datetime.now(UTC)
    builder = (
        x509.CertificateBuilder()
        .subject_name(name(common))
        .issuer_name(by.certificate.subject if by else name(common))
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now + timedelta(days=days[0]))
        .not_valid_after(now + timedelta(days=days[1]))
        .add_extension(x509.BasicConstraints(ca=by is None, path_length=None), critical=True)
        .add_extension(
            x509.KeyUsage(
                digital_signature=by is not None, content_commitment=by is not None, key_encipherment=False,
                data_encipherment=False, key_agreement=False, key_cert_sign=by is None, crl_sign=by is None,
                encipher_only=False, decipher_only=False,
            ),
            critical=True,
        )
    )  # fmt: skip
    return builder.sign(by.key if by else key, hashes.SHA256())


def authority() -> Authority:
    key = rsa.generate_private_key(65537, 2048)
    return Authority(issued("试验根证书", key, None, days=(-10, 3650)), key)


def p12(folder: Path, by: Authority, *, days: tuple[int, int] = (-1, 365)) -> Path:
    """A PKCS#12 file with a signing key, its certificate and the root."""
    key = rsa.generate_private_key(65537, 2048)
    certificate = issued("电子公文签名", key, by, days=days)
    protection = serialization.BestAvailableEncryption(PASSWORD.encode())
    content = pkcs12.serialize_key_and_certificates(
        b"seal", key, certificate, [by.certificate], protection
    )
    path = folder / "seal.p12"
    path.write_bytes(content)
    return path
