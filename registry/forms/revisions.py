"""Forms about revisions: finding them, starting one, giving one's word on one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.utils import timezone

from powerops.core.act_forms import OpinionForm, text_box
from powerops.core.material_forms import ArrivingFile
from powerops.core.models import Organisation
from powerops.core.templatetags.ui import cndate
from powerops.law import plan
from powerops.law.codes import Category
from registry.inbox import LISTS
from registry.models import PowerVersion, Revision
from registry.numbers import APPROVAL, deciding_series

DOCUMENT_NUMBER = RegexValidator(
    r"^[一-龥]{2,8}〔20\d{2}〕[1-9]\d{0,4}号$", "文号应形如：新开〔2026〕8号。"
)
ANY = ("", "全部")
SHOWN_LATER = "公布后将随版本对照向社会公开。"


def day_input() -> forms.DateInput:
    """Return the browser's own field for a day."""
    return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class RevisionFilter(forms.Form):
    """Which revisions to list."""

    list = forms.ChoiceField(
        label="范围",
        required=False,
        choices=[ANY, *((key, title) for key, (title, _) in LISTS.items())],
    )
    q = forms.CharField(label="标题", required=False, max_length=100)
    status = forms.ChoiceField(
        label="状态", required=False, choices=[ANY, *Revision.Status.choices]
    )
    body = forms.ModelChoiceField(
        Organisation.objects.none(),
        label="部门",
        required=False,
        empty_label="全部",
        to_field_name="code",
    )

    def __init__(self, data: object, bodies: object) -> None:
        super().__init__(data)
        self.fields["body"].queryset = bodies


class PowerFilter(forms.Form):
    """Which powers of the current list to show; `revision` is the draft that takes in what is chosen."""

    revision = forms.IntegerField(required=False, widget=forms.HiddenInput, max_value=10**12)

    q = forms.CharField(label="名称、依据或编码", required=False, max_length=100)
    category = forms.ChoiceField(
        label="权力类型",
        required=False,
        choices=[ANY, *((one.label, one.label) for one in Category)],
    )


class LineFilter(forms.Form):
    """Which lines of a revision to show."""

    q = forms.CharField(label="事项名称", required=False, max_length=100)
    action = forms.ChoiceField(
        label="调整方式", required=False, choices=[ANY, *PowerVersion.Action.choices]
    )
    category = forms.ChoiceField(label="权力类型", required=False)
    finding = forms.ChoiceField(label="核对意见", required=False)
    mended = forms.ChoiceField(
        label="本轮", required=False, choices=[ANY, ("yes", "上次退回后改动的")]
    )
    order = forms.ChoiceField(
        label="排列", required=False, choices=[("", "有意见的在前"), ("list", "按清单顺序")]
    )

    def __init__(
        self,
        data: object,
        categories: Sequence[str],
        findings: Sequence[dict[str, object]],
        *,
        was_returned: bool = False,
    ) -> None:
        super().__init__(data)
        if was_returned:
            self.fields["order"].choices = [("", "本轮改动和有意见的在前"), ("list", "按清单顺序")]
        else:
            del self.fields["mended"]
        self.fields["category"].choices = [ANY, *((name, name) for name in categories)]
        self.fields["finding"].choices = [
            ANY,
            ("any", "有意见"),
            ("error", "不符"),
            ("warning", "注意"),
            ("none", "无意见"),
            *((one["code"], f"{one['label']}（{one['count']}）") for one in findings),
        ]


class StartForm(forms.Form):
    """Begin an adjustment of the list: what made it necessary, since when, on what document."""

    body = forms.ModelChoiceField(Organisation.objects.none(), label="部门", empty_label=None)
    title = forms.CharField(
        label="标题", max_length=200, help_text=f"例如：2026年第二次动态调整。{SHOWN_LATER}"
    )
    reason = forms.CharField(
        label="调整理由",
        widget=text_box(4),
        help_text=f"法律法规怎样变化，或者机构职责怎样调整。{SHOWN_LATER}",
    )
    cause = forms.ChoiceField(label="调整事由", choices=[("", "请选择"), *Revision.Cause.choices])
    cause_on = forms.DateField(
        label="事由发生日期",
        widget=day_input(),
        help_text="法律施行、文件印发或者职责调整之日，不能晚于今天。申请调整的期限自该日起算。",
    )
    effective_on = forms.DateField(
        label="调整自何日起",
        required=False,
        widget=day_input(),
        help_text="没有写明施行日期的可不填，公布之日起施行；填写的，在该日之前不公布。",
    )
    source_document = forms.CharField(
        label="来源文件",
        required=False,
        max_length=200,
        help_text=f"调整所依据的文件名称和文号，没有可不填。{SHOWN_LATER}",
    )
    attachment = ArrivingFile(
        label="来源文件（附件）",
        required=False,
        help_text="可以上传扫描件，没有可不填。附件不向社会公开。",
    )

    clauses = {"reason": plan.R3.clause, "cause_on": plan.R3_APPLY.clause}

    def __init__(
        self, bodies: list[Organisation], data: object = None, files: object = None
    ) -> None:
        super().__init__(data, files)
        field = self.fields["body"]
        field.queryset = Organisation.objects.filter(pk__in=[body.pk for body in bodies])
        if len(bodies) == 1:
            field.initial = bodies[0]
            field.widget = forms.HiddenInput()


class JoinForm(forms.Form):
    """Which draft of the body takes a power in; one that stands alone needs no choice."""

    NEW = ("new", "另起一次动态调整")
    revision = forms.ChoiceField(
        label="列入哪份清单稿",
        widget=forms.RadioSelect,
        help_text="同一份清单稿中的事项一起送审、一起公布。",
    )

    def __init__(
        self, drafts: Sequence[Revision], asked: Mapping[str, str], *, is_sent: bool = False
    ) -> None:
        wanted = asked.get("revision") or (str(drafts[0].pk) if len(drafts) == 1 else "")
        super().__init__({"revision": wanted} if wanted or is_sent else None)
        self.drafts = {str(draft.pk): draft for draft in drafts}
        choices = [(key, self.told(draft)) for key, draft in self.drafts.items()]
        self.fields["revision"].choices = [*choices, self.NEW]
        self.wanted = self.cleaned_data["revision"] if self.is_valid() else ""

    @staticmethod
    def told(draft: Revision) -> str:
        """Return a draft as the choice names it."""
        return f"{draft.number} {draft.title}（{draft.drafted_by}{cndate(draft.created_at)}起草）"

    @property
    def draft(self) -> Revision | None:
        """The draft that takes the power in, once it is known."""
        return self.drafts.get(self.wanted)

    @property
    def is_new(self) -> bool:
        """Whether an adjustment must be begun first."""
        return self.wanted == self.NEW[0] or not self.drafts


class ApprovalForm(OpinionForm):
    """The deciding body's approval, with the number and day of its document.

    Where the deciding body has a series, the number may be its next one.
    """

    automatic = forms.BooleanField(label="自动编号", required=False)
    document_number = forms.CharField(
        label="审定文号",
        required=False,
        max_length=60,
        validators=[DOCUMENT_NUMBER],
        help_text="例如：新开〔2026〕8号。没有文号可不填。",
    )
    approved_on = forms.DateField(label="审定日期", widget=day_input(), initial=timezone.localdate)

    field_order = ["automatic", "document_number", "approved_on", "reason"]

    def __init__(self, revision: Revision, data: object = None) -> None:
        super().__init__(data)
        self.revision = revision
        series = deciding_series(APPROVAL, revision.body)
        if series:
            self.fields[
                "automatic"
            ].help_text = (
                f"取“{series.sign}”序列的下一号。文件已在别处编号的，请取消勾选，在下面填写文号。"
            )
            self.fields["automatic"].initial = True
        else:
            self.fields["automatic"].widget = forms.HiddenInput()

    def clean(self) -> None:
        """A number is given or typed, never both."""
        super().clean()
        if self.cleaned_data.get("automatic") and self.cleaned_data.get("document_number"):
            self.add_error(
                "document_number", "自动编号时不填文号；要用这个文号，请取消“自动编号”。"
            )

    def clean_approved_on(self) -> date:
        """Not in the future, not before the revision was sent to review and found lawful (the Plan 四(二)3)."""
        day = self.cleaned_data["approved_on"]
        if day > timezone.localdate():
            raise ValidationError("审定日期不能晚于今天。")
        submitted = self.revision.submitted_at
        if submitted and day < timezone.localdate(submitted):
            raise ValidationError("审定日期不能早于送审日期。")
        passed = self.revision.sign_offs.filter(
            round=self.revision.round, step=Revision.Status.LEGAL_REVIEW, outcome="passed"
        ).first()
        if passed and day < (cleared := timezone.localdate(passed.at)):
            raise ValidationError(f"审定日期不能早于法制审核通过的日期（{cndate(cleared)}）。")
        return day
