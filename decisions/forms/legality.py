"""Forms of the legality review and of the leader's veto (D5, D6; art 25–28)."""

from __future__ import annotations

from django import forms

from decisions.models import CounselOpinion, Decision, LegalityReview
from powerops.core.act_forms import text_box
from powerops.core.forms import DAY
from powerops.core.material_forms import ArrivingFile
from powerops.law import decision_reviews as law
from powerops.law import plan

Outcome = LegalityReview.Outcome


def words(label: str) -> forms.CharField:
    """Return the box for what was found in one respect."""
    return forms.CharField(label=label, max_length=10_000, widget=text_box(4))


def answer(label: str, *answers: law.Answer) -> forms.ChoiceField:
    """Return the choice of one of the answers."""
    return forms.ChoiceField(
        label=label, choices=[(one.value, one.label) for one in answers], widget=forms.RadioSelect
    )


class SendForm(forms.Form):
    """The account of the procedure, and by when the review is wanted."""

    procedure = forms.CharField(
        label="履行决策法定程序的说明", max_length=10_000, widget=text_box(8),
        help_text="已按系统中的记录拟出，请核对并补充。",
    )  # fmt: skip
    wanted_by = forms.DateField(
        label="希望审查完成日期", required=False, widget=DAY, help_text="一般不少于7个工作日；不填的，按最短时间。",
    )  # fmt: skip
    clauses = {"procedure": law.FILE.clause, "wanted_by": law.TIME.clause}


class CounselForm(forms.Form):
    """What legal counsel says."""

    standing = forms.ChoiceField(
        label="身份", choices=CounselOpinion.Standing.choices, widget=forms.RadioSelect
    )
    name = forms.CharField(label="出具人及单位", max_length=100)
    text = forms.CharField(label="法律意见", max_length=10_000, widget=text_box(8))
    file = ArrivingFile(label="署名的法律意见书", help_text="PDF、图片或者办公文档。")
    clauses = {"standing": law.COUNSEL.clause}


class LawfulForm(forms.Form):
    """All three respects are as they ought to be."""

    authority_words = words("法定权限：为什么符合")
    process_words = words("法定程序：为什么符合")
    content_words = words("内容合法：为什么符合")
    opinion = forms.CharField(label="意见和建议", required=False, max_length=10_000, widget=text_box(4))  # fmt: skip
    clauses = dict.fromkeys(("authority_words", "process_words", "content_words"), law.QUESTIONS.clause)  # fmt: skip


class StateRiskForm(forms.Form):
    """What the State has not regulated yet, with its risk."""

    authority = answer("法定权限", law.Answer.YES, law.Answer.OPEN)
    authority_words = words("法定权限：审查意见")
    process_words = words("法定程序：为什么符合")
    content = answer("内容", law.Answer.YES, law.Answer.OPEN)
    content_words = words("内容：审查意见")
    legal_risk = forms.CharField(label="明示的法律风险", max_length=5000, widget=text_box(5))
    clauses = {"legal_risk": law.WITH_RISK.clause, "authority": law.QUESTIONS.clause}


class UnlawfulForm(forms.Form):
    """What has to be mended, or cannot be."""

    outcome = forms.ChoiceField(
        label="结论", choices=[(one.value, one.label) for one in (Outcome.MEND, Outcome.UNLAWFUL)], widget=forms.RadioSelect
    )  # fmt: skip
    authority = answer("法定权限", *law.Answer)
    authority_words = words("法定权限：审查意见")
    process = answer("法定程序", *law.Answer)
    process_words = words("法定程序：审查意见")
    content = answer("内容", *law.Answer)
    content_words = words("内容：审查意见")
    opinion = forms.CharField(label="意见和建议", max_length=2000, widget=text_box(5), help_text="告知承办单位应当怎样修改或者为什么不能提交。")  # fmt: skip
    clauses = dict.fromkeys(("authority", "process", "content"), law.QUESTIONS.clause)
    sections = (
        ("结论", ("outcome", "opinion")),
        ("法定权限", ("authority", "authority_words")),
        ("法定程序", ("process", "process_words")),
        ("内容合法", ("content", "content_words")),
    )


class VetoForm(forms.Form):
    """Why a topic does not come to the meeting."""

    ground = forms.ChoiceField(
        label="否决情形", choices=Decision.VetoGround.choices, widget=forms.RadioSelect
    )
    reason = forms.CharField(label="理由", max_length=2000, widget=text_box(5))
    clauses = {"ground": plan.D6.clause}
