"""Start states, built by walking the real workflow, never by assigning a status."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from django.utils import timezone

from powerops.core.models import Organisation, Person
from registry.models import Edition, Power, Revision
from registry.workflows import revision as lifecycle
from registry.workflows.drafting import propose, start_revision
from registry.workflows.edition import publish_edition

PENALTY: dict[str, Any] = {
    "name": "对未取得施工许可证擅自施工的处罚",
    "category": "行政处罚",
    "level": "4",
    "exercising_body": "住房和城乡建设局",
    "handling_office": "建筑业管理科",
    "basis_text": "【法律】《中华人民共和国建筑法》第六十四条：违反本法规定，未取得施工许可证或者开工报告未经批准擅自施工的，责令改正。",
    "duty_text": "1.立案责任：发现违法行为，予以审查，决定是否立案。\n2.调查责任：指定专人负责，及时组织调查取证。",
    "duties": [
        {"stage": "立案", "text": "发现违法行为，予以审查，决定是否立案。"},
        {"stage": "调查", "text": "指定专人负责，及时组织调查取证。"},
    ],
    "duty_basis": "《中华人民共和国行政处罚法》第五十四条",
    "accountability_text": "因不履行或不正确履行行政职责，造成严重后果的，依法追究责任。",
}


def content(**changed: Any) -> dict[str, Any]:
    """A complete penalty, with what is changed."""
    return {**PENALTY, **changed}


def cause(**changed: Any) -> dict[str, Any]:
    """What makes an adjustment necessary: a law that changed today, with what is changed."""
    return {"cause": "law", "cause_on": timezone.localdate(), **changed}


def drafted(
    cast: SimpleNamespace, body: Organisation, *contents: dict[str, Any], by: Person | None = None
) -> Revision:
    """A whole list in draft, by the clerk of 住建局 unless told."""
    by = by or cast.clerk
    revision = start_revision(body, by=by, kind=Revision.Kind.WHOLE, title="权力清单和责任清单编制")
    for one in contents or (content(),):
        propose(revision, one, by=by)
    return revision


def walked(revision: Revision, cast: SimpleNamespace, to: str) -> Revision:
    """Walk a draft of 住建局 up to a status."""
    steps = (
        ("head_review", lifecycle.submit, cast.clerk),
        ("legal_review", lifecycle.endorse, cast.head),
        ("decision", lifecycle.clear, cast.legal),
        ("approved", lifecycle.approve, cast.secretary),
    )
    for status, act, person in steps:
        if revision.status == to:
            break
        act(revision, by=person, reason="同意")
        assert revision.status == status
    return revision


def published(cast: SimpleNamespace, body: Organisation, *contents: dict[str, Any]) -> Edition:
    """The first (or next) edition of 住建局 with the given powers added."""
    walked(drafted(cast, body, *contents), cast, "approved")
    return publish_edition(body, by=cast.secretary)


def adjusted(cast: SimpleNamespace, power: Power, **changed: Any) -> Revision:
    """An adjustment of one published power in draft."""
    revision = start_revision(
        power.body, by=cast.clerk, kind=Revision.Kind.ADJUSTMENT, title="动态调整", reason="法律修改",
        source_document="豫政〔2026〕1号", **cause(),
    )  # fmt: skip
    before = power.published.version
    propose(
        revision,
        {**{name: getattr(before, name) for name in before.CONTENT_FIELDS}, **changed},
        by=cast.clerk,
        power=power,
    )
    return revision
