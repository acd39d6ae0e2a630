"""Electronic signature on documents (PAdES), when the operator gives a certificate; without one nothing is claimed.

The certificate is a PKCS#12 file named by POWEROPS_SIGNING_P12, opened with POWEROPS_SIGNING_P12_PASSWORD. Whatever
signs is asked for by `signer()`; a device or a service would be another class with the same `sign`.
"""

from __future__ import annotations

import importlib
import io
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from types import ModuleType
from typing import Any, Protocol

from django.conf import settings
from django.utils import timezone

from powerops.core.refusals import Refusal

FIELD = "PowerOpsSignature"


class SigningFailed(Refusal):
    """The certificate cannot be used; the message says why, for the operator."""


@dataclass(frozen=True)
class Signed:
    """A signed file, with who signed it and when."""

    pdf: bytes
    by: str
    at: datetime


class Signer(Protocol):
    """What can sign a PDF."""

    def sign(self, pdf: bytes) -> Signed:
        """Return the PDF with one signature over all of it. Raises SigningFailed."""


@dataclass(frozen=True)
class Pkcs12Signer:
    """Signs with the key and certificate of a PKCS#12 file."""

    inner: Any  # pyhanko.sign.SimpleSigner

    @property
    def certificate(self) -> Any:
        """The certificate that the signature is checked with."""
        return self.inner.signing_cert

    @property
    def name(self) -> str:
        """Who the certificate says that signs: common name and organisation."""
        subject = self.certificate.subject.native
        said = (subject.get("common_name", ""), subject.get("organization_name", ""))
        return "，".join(dict.fromkeys(part for part in said if part))[:200] or "未具名证书"

    def sign(self, pdf: bytes) -> Signed:
        """Return the PDF with a PAdES signature (SHA-256) added as an increment."""
        at = timezone.now()
        valid = self.certificate["tbs_certificate"]["validity"].native
        if not valid["not_before"] <= at <= valid["not_after"]:
            raise SigningFailed("签名证书不在有效期内。", remedy="请更换 POWEROPS_SIGNING_P12 所指的证书。")  # fmt: skip
        hanko = _hanko()
        how = hanko.PdfSignatureMetadata(
            field_name=FIELD, subfilter=hanko.fields.SigSeedSubFilter.PADES, md_algorithm="sha256", name=self.name
        )  # fmt: skip
        writer = importlib.import_module("pyhanko.pdf_utils.incremental_writer")
        increment = writer.IncrementalPdfFileWriter(io.BytesIO(pdf))
        with ThreadPoolExecutor(
            1
        ) as thread:  # pyHanko runs an event loop of its own; the caller's may run in this one
            signed = thread.submit(hanko.sign_pdf, increment, how, signer=self.inner).result()
        return Signed(signed.getvalue(), self.name, at)


_one_at_a_time = threading.Lock()


def signer() -> Signer | None:
    """Return what signs documents here, or None when the operator gave nothing. Raises SigningFailed."""
    if not settings.SIGNING_P12:
        return None
    path = Path(settings.SIGNING_P12)
    try:
        changed = path.stat().st_mtime_ns
    except OSError as error:
        raise SigningFailed(f"读不到签名证书文件：{path}。") from error
    with _one_at_a_time:
        return _loaded(path, settings.SIGNING_P12_PASSWORD, changed)


@lru_cache(maxsize=1)
def _loaded(path: Path, password: str, changed: int) -> Pkcs12Signer:
    """Read the file; kept until it changes."""
    inner = _hanko().SimpleSigner.load_pkcs12(str(path), passphrase=password.encode() or None)
    if inner is None:
        raise SigningFailed(f"打不开签名证书文件：{path}。", remedy="请核对文件和口令。")
    return Pkcs12Signer(inner)


def _hanko() -> ModuleType:
    """The library that signs; loading it costs half a second, which only who signs pays."""
    return importlib.import_module("pyhanko.sign")
