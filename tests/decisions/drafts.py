"""Drafts and the opinions of other bodies, written through the real workflow."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from decisions.models import BodyOpinion, Decision, Draft
from decisions.workflows import body_opinion
from decisions.workflows.drafting import write_draft
from tests.decisions.matters import drafting

DRAFT: dict[str, Any] = {
    "text": "一、居民生活污水处理费由每立方米0.85元调整为0.95元。\n二、对低收入家庭减半收取。",
    "explanation": "按照补偿成本、合理盈利的原则分步调整。",
    "law_basis": "《城镇排水与污水处理条例》第三十二条；《污水处理费征收使用管理办法》第十一条。",
}
WAYS = (
    {"title": "一次到位", "text": "一次调整到1.05元。", "comparison": "财政负担小，居民负担增加较快。"},
    {"title": "分步调整", "text": "两年调整到1.05元。", "comparison": "居民负担平缓，财政仍须补贴一年。"},
)  # fmt: skip


def drafted(cast: SimpleNamespace, district: SimpleNamespace, **told: Any) -> Decision:
    """A matter with its first draft."""
    decision = drafting(cast, district, **told)
    write_draft(decision, by=cast.clerk, **DRAFT)
    return decision


def second(decision: Decision, cast: SimpleNamespace, **told: Any) -> Draft:
    """A further version of the draft."""
    fields = {**DRAFT, "text": DRAFT["text"].replace("0.95", "0.92"), "change_note": "调低幅度"}
    return write_draft(decision, by=cast.clerk, **{**fields, **told})


def asked(
    decision: Decision, cast: SimpleNamespace, *bodies: Any, days: int = 5
) -> list[BodyOpinion]:
    """Other bodies are asked for their opinion."""
    return body_opinion.ask(decision, by=cast.clerk, bodies=bodies, days=days, question="补贴资金能否落实")  # fmt: skip


def answered(opinion: BodyOpinion, cast: SimpleNamespace, position: str = "opposed", text: str = "群众负担过重。") -> BodyOpinion:  # fmt: skip
    """The agriculture bureau's clerk writes what it says and its head signs."""
    body_opinion.write(opinion, by=cast.clerk2, position=position, text=text)
    return body_opinion.sign(opinion, by=cast.head2)
