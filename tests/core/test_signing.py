"""Signatures: F6. With the operator's certificate a PDF is signed and any later change shows; without one nothing is claimed."""

from __future__ import annotations

import io
from concurrent.futures import ThreadPoolExecutor

import pytest
from asn1crypto import x509
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko_certvalidator import ValidationContext
from pypdf import PdfWriter

from powerops.core.signing import FIELD, SigningFailed, signer
from tests.core.certificates import PASSWORD, authority, p12


@pytest.fixture(scope="module")
def root():
    return authority()


@pytest.fixture
def certificate(root, tmp_path, settings):
    settings.SIGNING_P12, settings.SIGNING_P12_PASSWORD = str(p12(tmp_path, root)), PASSWORD
    return root


@pytest.fixture
def pdf() -> bytes:
    writer, out = PdfWriter(), io.BytesIO()
    writer.add_blank_page(595, 842)
    writer.add_metadata({"/Title": "关于公布清单的通知"})
    writer.write(out)
    return out.getvalue()


def sign(pdf: bytes):
    """Sign with what the settings name."""
    return signer().sign(pdf)


def checked(content: bytes, root):
    """What pyHanko's own validator says of the one signature, trusting the throw-away root alone."""
    reader = PdfFileReader(io.BytesIO(content))
    trust = ValidationContext(trust_roots=[x509.Certificate.load(root.der)])
    (signature,) = reader.embedded_signatures
    assert signature.field_name == FIELD
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(validate_pdf_signature, signature, trust).result()


def test_without_a_certificate_nothing_is_signed():
    assert signer() is None


def test_a_signed_file_is_intact_trusted_and_covered_whole(certificate, pdf):
    signed = sign(pdf)
    status = checked(signed.pdf, certificate)
    assert (status.intact, status.valid, status.trusted, status.bottom_line) == (True,) * 4
    assert status.coverage.name == "ENTIRE_FILE"
    assert signed.by == "电子公文签名，新乡高新区管委会"
    assert signed.pdf.startswith(
        pdf
    )  # the signature is added; what was rendered stays byte for byte


def test_the_signature_is_pades(certificate, pdf):
    reader = PdfFileReader(io.BytesIO(sign(pdf).pdf))
    (signature,) = reader.embedded_signatures
    assert signature.sig_object["/SubFilter"] == "/ETSI.CAdES.detached"


def test_one_byte_changed_is_found(certificate, pdf):
    content = bytearray(sign(pdf).pdf)
    place = content.index(b"/Title")
    content[place + 12] ^= 0x01
    status = checked(bytes(content), certificate)
    assert not status.intact
    assert not status.bottom_line


def test_a_signature_by_somebody_else_is_not_trusted(certificate, pdf):
    status = checked(sign(pdf).pdf, authority())
    assert status.intact
    assert not status.trusted


@pytest.mark.parametrize("days", [(-30, -1), (1, 30)])
def test_a_certificate_out_of_its_time_signs_nothing(days, root, tmp_path, settings, pdf):
    settings.SIGNING_P12, settings.SIGNING_P12_PASSWORD = (
        str(p12(tmp_path, root, days=days)),
        PASSWORD,
    )
    with pytest.raises(SigningFailed, match="有效期"):
        signer().sign(pdf)


def test_a_wrong_password_is_told_to_the_operator(certificate, settings):
    settings.SIGNING_P12_PASSWORD = "falsch"
    with pytest.raises(SigningFailed, match="打不开") as failed:
        signer()
    assert "口令" in failed.value.remedy
    assert "falsch" not in str(failed.value)


def test_a_file_that_is_gone_or_is_no_certificate_is_told_to_the_operator(tmp_path, settings):
    settings.SIGNING_P12, settings.SIGNING_P12_PASSWORD = str(tmp_path / "none.p12"), ""
    with pytest.raises(SigningFailed, match="读不到"):
        signer()
    (tmp_path / "none.p12").write_bytes(b"not a certificate")
    with pytest.raises(SigningFailed, match="打不开"):
        signer()


def test_a_changed_file_is_read_anew(certificate, tmp_path, pdf):
    before = signer().certificate.serial_number
    p12(tmp_path, certificate)
    assert signer().certificate.serial_number != before
