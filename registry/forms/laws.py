"""Forms about the register of laws."""

from __future__ import annotations

from django import forms

from registry.forms.revisions import ANY, day_input
from registry.models import Law
from registry.models.laws import rank_choices


class LawFilter(forms.Form):
    """Which laws to list."""

    q = forms.CharField(label="名称、文号或制定机关", required=False, max_length=100)
    rank = forms.ChoiceField(label="效力级别", required=False, choices=[ANY, *rank_choices()])
    force = forms.ChoiceField(
        label="效力",
        required=False,
        choices=[ANY, ("yes", "已施行、未废止"), ("no", "已废止或未施行")],
    )


class LawForm(forms.ModelForm):
    """The facts of one law, and why they are changed."""

    reason = forms.CharField(
        label="登记或修改的理由",
        max_length=500,
        help_text="例如：2026年修订，条数变化。记入修改历史。",
    )

    class Meta:
        model = Law
        fields = [
            "name", "rank", "issuer", "document_number", "published_on", "effective_on", "article_count",
            "is_repealed", "repealed_on", "source",
        ]  # fmt: skip
        widgets = {name: day_input() for name in ("published_on", "effective_on", "repealed_on")}
        help_texts = {
            "name": "不加书名号，用全称。",
            "document_number": "有几个文号的，用全角分号“；”隔开。",
            "article_count": "现行文本的总条数，用来核对引用的条款是否存在；不知道可不填。",
            "is_repealed": "保存后，废止情况视为核对至当日。",
            "repealed_on": "已废止的填写。",
            "source": "从哪里查到的，例如国家法律法规数据库。",
        }
