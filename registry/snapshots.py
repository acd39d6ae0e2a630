"""The frozen form of a power and of an edition: canonical JSON and its SHA-256 digest (R4, G9).

The digest covers what the list says, not where it is shown: equal content has an equal digest in every edition.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from powerops.core.models import Organisation
from powerops.law.codes import Level, PowerSource, PowerState
from registry.models import BasisCitation, Edition, PowerVersion


def power_content(version: PowerVersion, code: str, basic_code: str) -> dict[str, Any]:
    """Return a power as published: the public JSON of the contract without what an edition adds."""
    body = version.power.body
    level = version.level or body.level
    return {
        "code": code,
        "basic_code": basic_code,
        "local_code": version.local_code,
        "name": version.name,
        "sub_name": version.sub_name,
        "category": version.category,
        "body": {"code": body.code, "name": body.name},
        "exercising_body": version.exercising_body,
        "handling_office": version.handling_office,
        "level": Level(level).label,
        "level_text": version.level_text,
        "scope": version.scope,
        "power_source": PowerSource(version.power_source).label,
        "delegating_body": version.delegating_body,
        "legal_basis": [cited(citation) for citation in version.citations.all()],
        "basis_text": version.basis_text,
        "department_duty": version.department_duty,
        "duties": version.duties,
        "duty_text": version.duty_text,
        "duty_basis": version.duty_basis,
        "accountable_persons": version.accountable_persons,
        "accountability": lines(version.accountability_text),
        "accountability_text": version.accountability_text,
        "accountability_basis": version.accountability_basis,
        "process": version.process,
        "guide": version.guide,
        "fees": version.fees,
        "state": PowerState(version.state).label,
        "themes": version.themes,
        "remarks": version.remarks,
        "other": version.other,
    }


def cited(citation: BasisCitation) -> dict[str, str]:
    """Return one citation in its public form."""
    return {
        "law": citation.law_name,
        "article": citation.article,
        "text": citation.quoted_text,
        "rank": citation.law.rank if citation.law else citation.rank_label,
        "doc_no": citation.document_number,
    }


def lines(text: str) -> list[str]:
    """Return the non-empty lines of a text."""
    return [line.strip() for line in text.splitlines() if line.strip()]


def edition_header(body: Organisation, district: str) -> dict[str, Any]:
    """Return what the cover says of the body on the day of publication; past editions keep past names."""
    return {
        "district": district,
        "body": {
            "code": body.code,
            "name": body.name,
            "short_name": body.short_name,
            "unified_credit_code": body.credit_code,
            "has_provisional_code": body.has_provisional_code,
            "telephone": body.telephone,
            "supervision_telephone": body.supervision_telephone,
            "address": body.address,
            "office_hours": body.office_hours,
        },
    }


def in_edition(
    content: dict[str, Any], number: int, published_on: str, *, in_force: bool
) -> dict[str, Any]:
    """Return a power's content with what the edition adds; what was taken off is not in force."""
    in_force = in_force and not content.get("withdrawn")
    return {**content, "edition": number, "published_on": published_on, "in_force": in_force}


def whole_edition(
    edition: Edition,
    contents: Iterable[dict[str, Any]],
    verify_url: str,
    *,
    is_current: bool = True,
) -> dict[str, Any]:
    """Return the edition as one value, as it is written to JSON, Excel, CSV and PDF."""
    published_on = edition.published_on.isoformat()
    return {
        **edition.header,
        "number": edition.number,
        "document_number": edition.document_number,
        "approved_on": edition.approved_on.isoformat(),
        "published_on": published_on,
        "digest": edition.digest,
        "verify_url": verify_url,
        "previous": edition.number - 1 or None,
        "powers": [
            in_edition(one, edition.number, published_on, in_force=is_current) for one in contents
        ],
    }
