"""Consultations walked through the real workflow to where a test begins."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import time_machine
from django.utils import timezone

from decisions.models import Comment, Consultation, Decision
from decisions.workflows import comment as comments
from decisions.workflows import consultation as lifecycle
from decisions.workflows import consultation_drafting, sorting

NOTICE: dict[str, Any] = {
    "title": "关于调整城乡污水处理收费标准（征求意见稿）公开征求意见的公告",
    "text": "为保障污水处理设施正常运行，拟调整收费标准，重点就调整幅度和减免范围征求意见。",
    "channels": "在本页提交；信函寄住房和城乡建设局；电话0373-0000000。",
    "days": 30,
}
FORUM: dict[str, Any] = {
    "title": "污水处理收费座谈会", "text": "听取居民代表对调整幅度的意见。", "place": "管委会三楼会议室",
    "participants": "居民代表十二人、物业公司代表三人",
}  # fmt: skip


def begun(
    decision: Decision, cast: SimpleNamespace, form: str = "public", **told: Any
) -> Consultation:
    """A notice that the clerk has written; or something held, entered today."""
    held = {} if form in ("public", "questionnaire") else {"held_on": timezone.localdate()}
    own = FORUM if held else NOTICE
    return consultation_drafting.begin(
        decision, by=cast.clerk, form=form, **{**own, **held, **told}
    )


def opened(decision: Decision, cast: SimpleNamespace, **told: Any) -> Consultation:
    """The same, signed by the head: open from today."""
    consultation = lifecycle.submit(begun(decision, cast, **told), by=cast.clerk)
    return lifecycle.publish(consultation, by=cast.head)


def said(
    consultation: Consultation, text: str = "调整幅度太大，建议分三年到位。", **told: Any
) -> Comment:
    """An opinion of somebody."""
    number = Comment.objects.count()
    told = {"form_key": f"k{number}", "sender": f"{number:064x}", **told}
    return comments.file(consultation, text=text, **told)


def closed(consultation: Consultation) -> Consultation:
    """The same, ended by the clock."""
    with time_machine.travel(timezone.now() + timedelta(days=(consultation.days or 0) + 12)):
        assert lifecycle.close_due() == 1
    consultation.refresh_from_db()
    return consultation


def answered(
    consultation: Consultation, cast: SimpleNamespace, outcomes: Iterable[str] = ("partly",)
) -> Consultation:
    """The same, every opinion put into one group, and the group answered."""
    for outcome in outcomes:
        group = sorting.make_group(
            consultation, by=cast.clerk, title="降低调整幅度", comments=consultation.comments.all()
        )
        sorting.answer(group, by=cast.clerk, outcome=outcome, reason="分两年到位，第一年调整一半。")
    return consultation


def concluded(consultation: Consultation, cast: SimpleNamespace) -> Consultation:
    """The same, its report signed by the head."""
    consultation = lifecycle.send_report(
        consultation, by=cast.clerk, report_text="意见集中在调整幅度，已部分采纳。"
    )
    return lifecycle.publish_report(consultation, by=cast.head)


def consulted(decision: Decision, cast: SimpleNamespace, **told: Any) -> Consultation:
    """A public call for opinions from its notice to its report."""
    consultation = opened(decision, cast, **told)
    said(consultation)
    return concluded(answered(closed(consultation), cast), cast)
