"""Forms of public participation on the desk: notices, what was held, questions, the report (D3; art 14, 15, 18)."""

from __future__ import annotations

from typing import Any

from django import forms

from decisions.models import Consultation, ConsultationQuestion
from decisions.models.consultations import LONGEST
from powerops.core.act_forms import text_box
from powerops.law import public_participation
from powerops.law.major_decisions import COMMENT

ANY = ("", "全部")
FORMS, NOTICE = public_participation.FORMS.clause, public_participation.NOTICE.clause
PERIOD = public_participation.PERIOD.clause


class DateInput(forms.DateInput):
    """A day, chosen in the browser's own calendar."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class ConsultationFilter(forms.Form):
    """Which of them to list."""

    q = forms.CharField(label="标题或编号", required=False, max_length=100)
    form = forms.ChoiceField(
        label="方式", required=False, choices=[ANY, *Consultation.Form.choices]
    )
    status = forms.ChoiceField(
        label="状态", required=False, choices=[ANY, *Consultation.Status.choices]
    )


class ParticipationForm(forms.ModelForm):
    """What a notice or a record has in common; the record is written by its lifecycle alone."""

    needed: tuple[str, ...] = ()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in self.needed:
            self.fields[name].required = True

    def _post_clean(self) -> None:
        """The record is written by its lifecycle alone."""


class NoticeForm(ParticipationForm):
    """A public call for opinions, or a questionnaire."""

    class Meta:
        model = Consultation
        fields = ("title", "text", "channels", "media", "days", "short_reason")
        widgets = {"text": text_box(8), "channels": text_box(4), "short_reason": text_box(3)}
        labels = {"text": "征求意见的事由和重点"}
        help_texts = {
            "title": "例如：关于××（征求意见稿）公开征求意见的公告。",
            "text": "草案及其说明自动附在公告后面，这里写明为什么征求意见、重点征求哪些方面的意见。",
            "channels": "除在本页提交以外：通信地址、电子邮箱、电话、联系人。",
            "media": "政务新媒体、报刊、广播、电视等。",
            "days": f"自签发公布的次日起算，一般不少于{COMMENT.amount}日；公布以后只能延长。",
            "short_reason": f"少于{COMMENT.amount}日时必须填写，并在公告中公布。",
        }

    clauses = {"text": NOTICE, "channels": NOTICE, "media": NOTICE, "days": PERIOD, "short_reason": PERIOD}  # fmt: skip
    needed: tuple[str, ...] = ("days", "channels")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["days"].initial = self.fields["days"].initial or COMMENT.amount


class HeldForm(ParticipationForm):
    """A meeting with people, a visit, a request in writing."""

    class Meta:
        model = Consultation
        fields: tuple[str, ...] = ("title", "held_on", "place", "participants", "text")
        widgets = {"participants": text_box(4), "text": text_box(8), "held_on": DateInput()}
        labels = {"text": "情况记录"}
        help_texts = {
            "held_on": "晚于当日登记的，记录中注明补录。",
            "participants": "参加人员或者征求的对象；只在内部使用，不公开。",
            "text": "议题、经过。提出的意见随后逐条录入，与公众意见一样归纳答复。",
        }

    clauses = {"participants": FORMS, "text": FORMS}
    needed: tuple[str, ...] = ("held_on", "participants")


class PollForm(HeldForm):
    """A poll that somebody was commissioned to take."""

    class Meta(HeldForm.Meta):
        fields = (
            "title",
            "institution",
            "held_on",
            "place",
            "participants",
            "sample_size",
            "method",
            "text",
        )
        widgets = {**HeldForm.Meta.widgets, "method": text_box(4)}
        labels = {
            "text": "调查结果",
            "participants": "调查对象",
            "place": "调查范围",
            "held_on": "完成日期",
        }
        help_texts = {
            "held_on": "晚于当日登记的，记录中注明补录。", "method": "抽样方式、访问方式、误差。",
            "text": "主要结果；完整的调查报告作为材料提交。",
        }  # fmt: skip

    clauses = {"method": FORMS}
    needed = ("held_on", "participants", "institution", "sample_size", "method")


FORM_OF: dict[str, type[ParticipationForm]] = {
    "public": NoticeForm, "questionnaire": NoticeForm, "forum": HeldForm, "visit": HeldForm, "written": HeldForm,
    "poll": PollForm,
}  # fmt: skip


class QuestionForm(forms.Form):
    """One question of a questionnaire."""

    kind = forms.ChoiceField(label="题型", choices=ConsultationQuestion.Kind.choices)
    text = forms.CharField(label="题目", max_length=300)
    choices = forms.CharField(
        label="选项", required=False, max_length=3000, widget=text_box(5), help_text="单选、多选每行一个；量表和文字题不填。"
    )  # fmt: skip
    is_required = forms.BooleanField(label="必答", required=False, initial=True)

    def clean(self) -> dict[str, Any]:
        """What is to be chosen from has at least two choices, no two alike."""
        told = super().clean() or self.cleaned_data
        lines = [one.strip()[:200] for one in told.get("choices", "").splitlines() if one.strip()]
        if told.get("kind") in ("single", "multiple") and len(set(lines)) < 2:
            self.add_error("choices", "请至少写两个不同的选项，每行一个。")
        told["choices"] = list(dict.fromkeys(lines))[:20]
        return told


class ExtendForm(forms.Form):
    """How much more time there is, and why."""

    days = forms.IntegerField(label="期限改为（日）", min_value=1, max_value=LONGEST)
    reason = forms.CharField(label="延长的理由", max_length=2000, widget=text_box(3))
    clauses = {"days": PERIOD}


class ReportForm(forms.Form):
    """What is said above the answers."""

    report_text = forms.CharField(
        label="总体说明", max_length=10_000, widget=text_box(8),
        help_text="征求意见的经过、收到意见的情况、草案据此作了哪些修改。各项归纳的答复自动列在后面，送签后不再改动。",
    )  # fmt: skip
    clauses = {"report_text": public_participation.TOLD.clause}
