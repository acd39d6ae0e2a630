"""Forms about files: putting one to a record, looking through the reading log (G8)."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db.models import QuerySet

from powerops.core.arriving import MEGABYTE, Arrived
from powerops.core.forms import DAY
from powerops.core.models import Organisation


class ArrivingFile(forms.FileField):
    """A file in a form; what was refused while it came says why."""

    default_error_messages = {
        "required": "请选择文件。",
        "empty": "文件是空的，没有任何内容。请重新选择文件。",
        "max_length": "文件名太长，请改短后重新上传。",
    }

    def to_python(self, data: Any) -> Any:
        """Return the file, or raise the refusal as an error of the field."""
        if isinstance(data, Arrived) and data.refusal:
            raise ValidationError(str(data.refusal), code=data.refusal.code)
        return super().to_python(data)


class FilingForm(forms.Form):
    """A file, under which name it goes to the record, and what is to be said of it."""

    slot = forms.ChoiceField(
        label="材料",
        error_messages={"invalid_choice": "现在不能提交这种材料。请从列表中选择。"},
    )
    upload = ArrivingFile(label="文件")
    note = forms.CharField(
        label="说明", required=False, max_length=200, help_text="例如文件的来源、与上一版的不同。"
    )
    is_sensitive = forms.BooleanField(
        label="敏感材料", required=False, help_text="标为敏感后不能取消，每次查阅都会列给部门负责人、督查和监察。",
    )  # fmt: skip

    def __init__(self, slots: Collection[str], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["slot"].choices = [(slot, slot) for slot in slots]
        limit = settings.UPLOAD_LIMIT // MEGABYTE
        self.fields[
            "upload"
        ].help_text = f"PDF、OFD、Word、Excel、PPT、图片、录音（MP3、WAV）、录像（MP4）或 ZIP，不超过 {limit} MB。"


class ReadingFilter(forms.Form):
    """Which readings to show."""

    person = forms.CharField(label="查阅人", required=False, max_length=60)
    body = forms.ModelChoiceField(
        Organisation.objects.none(), label="部门", required=False, to_field_name="code", empty_label="全部",
    )  # fmt: skip
    record = forms.CharField(label="记录名称", required=False, max_length=100)
    on = forms.DateField(label="日期", required=False, widget=DAY)
    which = forms.ChoiceField(
        label="文件", required=False, choices=[("", "敏感文件"), ("all", "全部文件")]
    )

    def __init__(self, data: Any, bodies: QuerySet[Organisation]) -> None:
        super().__init__(data)
        self.fields["body"].queryset = bodies

    def wanted(self) -> dict[str, Any]:
        """Return what `readings.chosen` takes; a wrong field asks for nothing."""
        self.is_valid()
        facts = dict(self.cleaned_data)
        all_files = facts.pop("which", "") == "all"
        return {**facts, "all_files": all_files}
