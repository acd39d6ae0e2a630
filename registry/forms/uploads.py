"""Forms about uploads: handing a file in, looking through its preview, accepting it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile

from powerops.core.material_forms import ArrivingFile
from powerops.core.models import Organisation
from registry.exchange import guard
from registry.exchange.refusal import FileRefused
from registry.models import Upload

HEAD = 64 * 1024  # bytes that tell whether a file may be a list at all
LIMIT = guard.MAX_FILE // guard.MEGABYTE
EVERY = ("", "全部")


class UploadForm(forms.Form):
    """A file, and the body whose list it is."""

    body = forms.ModelChoiceField(
        Organisation.objects.none(), label="部门", to_field_name="code", empty_label="请选择",
        help_text="文件是哪个部门的权力清单和责任清单。",
        error_messages={"invalid_choice": "您不是所选部门的经办，不能为它导入。"},
    )  # fmt: skip
    file = ArrivingFile(
        label="清单文件", max_length=200,
        widget=forms.FileInput(attrs={"accept": ".xls,.xlsx,.csv,.json"}),
        help_text=f"部门已公布的 Excel 清单（.xls 或 .xlsx），也可以是 CSV、JSON，不超过 {LIMIT} MB。不必调整格式，多个工作表、合并单元格都能读取。",
        error_messages={"required": "请选择清单文件。", "empty": "文件是空的，没有任何内容。请重新选择文件。"},
    )  # fmt: skip

    def __init__(self, bodies: Sequence[Organisation], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["body"]
        field.queryset = Organisation.objects.filter(pk__in=[body.pk for body in bodies])
        if len(bodies) == 1:
            field.initial, field.empty_label = bodies[0].code, None

    def clean_file(self) -> UploadedFile:
        """Refuse at once what is too large or certainly no list; the rest is found by reading it."""
        file = self.cleaned_data["file"]
        try:
            guard.check_size(file.size)
            file.seek(0)
            guard.kind_of(file.read(HEAD))
        except FileRefused as refused:
            raise ValidationError(f"{refused.message}{refused.advice}", code=refused.code) from None
        return file


class UploadFilter(forms.Form):
    """Which uploads to list."""

    q = forms.CharField(label="文件名", required=False, max_length=100)
    state = forms.ChoiceField(label="状态", required=False, choices=[EVERY, *Upload.State.choices])


class AcceptForm(forms.Form):
    """The clerk's word on a preview; each tick stands only where it is needed."""

    valid_only = forms.BooleanField(label="拒绝的行不导入，只写入其余各行", required=False)
    is_own_list = forms.BooleanField(required=False)

    def __init__(self, report: Mapping[str, Any], body: Organisation, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        if not report["rejected"]:
            del self.fields["valid_only"]
        if report.get("other_body"):
            self.fields["is_own_list"].label = f"已核对，这份文件确实是{body}的清单"
        else:
            del self.fields["is_own_list"]


class RowFilter(forms.Form):
    """Which rows of a preview to show."""

    outcome = forms.CharField(required=False, widget=forms.HiddenInput)
    sheet = forms.ChoiceField(label="工作表", required=False)
    q = forms.CharField(label="事项名称", required=False, max_length=100)

    def __init__(self, data: Mapping[str, Any], sheets: Sequence[str]) -> None:
        super().__init__(data)
        self.fields["sheet"].choices = [EVERY, *((name, name) for name in sheets)]
