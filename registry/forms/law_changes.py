"""Forms about changes of laws and bodies and the tasks that follow."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from powerops.core.act_forms import text_box
from powerops.core.material_forms import ArrivingFile
from powerops.core.models import Organisation
from powerops.law.articles import single_article
from registry.forms.revisions import ANY, day_input
from registry.models import (
    AdjustmentTask,
    ArticleChange,
    Element,
    Law,
    LawChange,
    PublishedPower,
)
from registry.workflows.law_change import CORRECT_FIRST, MOST_ARTICLES, beyond_the_law

MORE_ROWS = 20
WHATS = [("", "请选择"), *ArticleChange.What.choices]


class LawChangeForm(forms.ModelForm):
    """What changes about a law as a whole."""

    replaced_by = forms.CharField(
        label="替代它的法律法规",
        required=False,
        max_length=200,
        help_text="被新法替代的填写，用登记册中的全称，不加书名号；登记册中没有的，请先登记。",
    )

    class Meta:
        model = LawChange
        fields = [
            "kind", "document_number", "published_on", "effective_on", "replaced_by", "source", "covers_uncited",
        ]  # fmt: skip
        widgets = {name: day_input() for name in ("published_on", "effective_on")}
        help_texts = {
            "document_number": "例如：主席令第70号。",
            "effective_on": "新版本施行的日期；废止或者被替代的，填失效日期。",
            "source": "从哪里查到的，例如国家法律法规数据库。",
            "covers_uncited": "清单只写法名、没有写到条的，也视为受影响。",
        }

    def clean_replaced_by(self) -> Law | None:
        """The law of that name in the register."""
        name = self.cleaned_data["replaced_by"].strip("《》 ")
        if not name:
            return None
        law = Law.objects.filter(name=name).order_by("is_repealed", "-pk").first()
        if law is None:
            raise ValidationError("登记册中没有这个名称的法律法规。")
        return law


class ArticleForm(forms.Form):
    """What happens to one article: one row of the table."""

    article = forms.CharField(label="条号", max_length=20)
    what = forms.ChoiceField(label="变化", choices=WHATS)
    new_article = forms.CharField(label="新条号", max_length=20, required=False)
    summary = forms.CharField(label="说明", max_length=300, required=False)
    text = forms.CharField(
        label="内容", max_length=10_000, required=False, widget=text_box(1), strip=True
    )

    def __init__(self, *args: Any, law: Law | None = None, **more: Any) -> None:
        super().__init__(*args, **more)
        self.law = law

    def clean_article(self) -> tuple[int, int]:
        """The number and what stands behind 之."""
        return article_in(self.cleaned_data["article"])

    def clean_new_article(self) -> tuple[int, int] | None:
        """The number in the new version, where it differs."""
        written = self.cleaned_data["new_article"]
        return article_in(written) if written.strip() else None

    def clean(self) -> None:
        """What is renumbered says its new number; what is added or repealed has none. What changes is in the law."""
        super().clean()
        self.clean_against_the_law()
        what, new = self.cleaned_data.get("what"), self.cleaned_data.get("new_article")
        if what == ArticleChange.What.RENUMBERED and new is None and "new_article" not in self.errors:  # fmt: skip
            self.add_error("new_article", "改条号的，应写明新条号。")
        if what in (ArticleChange.What.ADDED, ArticleChange.What.REPEALED) and new:
            self.add_error("new_article", "新增或废止的条文没有另外的新条号。")

    def clean_against_the_law(self) -> None:
        """Say at the number of an article that the law, as it is registered, has not."""
        if self.law and {"article", "what"} <= self.cleaned_data.keys():
            number, suffix = self.cleaned_data["article"]
            one = ArticleChange(article=number, suffix=suffix, what=self.cleaned_data["what"])
            if why := beyond_the_law(self.law, one):
                self.add_error("article", f"{why}；{CORRECT_FIRST}")

    @property
    def article_change(self) -> ArticleChange:
        """The row as an unsaved record."""
        told = self.cleaned_data
        number, suffix = told["article"]
        new, new_suffix = told["new_article"] or (None, 0)
        return ArticleChange(
            article=number, suffix=suffix, what=told["what"], new_article=new, new_suffix=new_suffix,
            summary=told["summary"], text=told["text"],
        )  # fmt: skip


def article_in(written: str) -> tuple[int, int]:
    """Return the article that a text names, or refuse it."""
    found = single_article(written)
    if found is None:
        raise ValidationError("不是条号，应形如 12 或第十二条。")
    return found


class Articles(forms.BaseFormSet):
    """The rows of the table; an empty row says nothing, whatever stood in it before."""

    def initial_form_count(self) -> int:
        """No row is one that must be kept."""
        return 0

    def clean(self) -> None:
        """An article changes once."""
        if any(self.errors):
            return
        seen = set()
        for one in self.filled:
            key = (one.article, one.suffix, one.what == ArticleChange.What.ADDED)
            if key in seen:
                raise ValidationError(f"{one.place}写了两行，同一条只能写一行。")
            seen.add(key)

    @property
    def filled(self) -> list[ArticleChange]:
        """The rows that say something."""
        return [form.article_change for form in self.forms if form.has_changed()]


def articles_of(rows: list[dict[str, Any]], *, blank: int = MORE_ROWS) -> forms.BaseFormSet:
    """Return an unbound table with the rows typed already, and empty ones below."""
    kind = forms.formset_factory(
        ArticleForm, formset=Articles, extra=len(rows) + blank, max_num=MOST_ARTICLES + MORE_ROWS
    )
    return kind(initial=rows, prefix="articles")


def posted_articles(data: Any, law: Law) -> Any:
    """Return the table as it was sent: `Articles`."""
    kind = forms.formset_factory(
        ArticleForm, formset=Articles, extra=0, max_num=MOST_ARTICLES, validate_max=True,
        absolute_max=MOST_ARTICLES + MORE_ROWS,
    )  # fmt: skip
    return kind(data, prefix="articles", form_kwargs={"law": law})


def typed_articles(data: Any) -> list[dict[str, str]]:
    """Return what stands in the rows of a table as it was sent, right or wrong; empty rows left out."""
    rows = [
        {name: data.get(f"articles-{number}-{name}", "") for name in ArticleForm.base_fields}
        for number in range(MOST_ARTICLES)
        if f"articles-{number}-article" in data
    ]
    return [row for row in rows if any(row.values())]


def rows_of(change: LawChange) -> list[dict[str, str]]:
    """Return the entered rows as they are typed."""
    return [
        {
            "article": one.place, "what": one.what, "new_article": one.new_place, "summary": one.summary,
            "text": one.text,
        }
        for one in change.articles.all()
    ]  # fmt: skip


class ArticleFileForm(forms.Form):
    """A table to be read into the rows."""

    file = ArrivingFile(
        label="Excel 或 CSV 文件",
        required=False,
        help_text="表头为：条号、变化、新条号、说明、内容。读入后先在下表核对，保存时才写入。",
    )


class LawChangeFilter(forms.Form):
    """Which changes to list."""

    q = forms.CharField(label="法律法规名称", required=False, max_length=100)
    status = forms.ChoiceField(
        label="状态", required=False, choices=[ANY, *LawChange.Status.choices]
    )
    kind = forms.ChoiceField(label="种类", required=False, choices=[ANY, *LawChange.Kind.choices])


class PlaceFilter(forms.Form):
    """Which places of powers to list."""

    body = forms.CharField(label="部门名称或者代码", required=False, max_length=40)
    article = forms.IntegerField(label="条号（0 为未写明）", required=False, min_value=0, max_value=1500)  # fmt: skip
    element = forms.ChoiceField(
        label="要素",
        required=False,
        choices=[ANY, *(one for one in Element.choices if one[0] != Element.EXERCISING)],
    )


class TaskFilter(forms.Form):
    """Which tasks to list."""

    status = forms.ChoiceField(
        label="状态",
        required=False,
        choices=[ANY, ("live", "未办结"), ("overdue", "已逾期"), *AdjustmentTask.Status.choices],
    )
    body = forms.ModelChoiceField(
        Organisation.objects.none(), label="部门", required=False, empty_label="全部", to_field_name="code",
    )  # fmt: skip
    change = forms.IntegerField(required=False, widget=forms.HiddenInput, min_value=1, max_value=10**12)  # fmt: skip
    cause = forms.ChoiceField(
        label="起因", required=False, choices=[ANY, ("law", "法律变化"), ("body", "机构变动")]
    )

    def __init__(self, data: object, bodies: object) -> None:
        super().__init__(data)
        self.fields["body"].queryset = bodies


class TransferFilter(forms.Form):
    """Whose powers, and which of them, to choose from."""

    body = forms.ModelChoiceField(
        Organisation.objects.none(), label="移交部门", empty_label="请选择", to_field_name="code"
    )
    q = forms.CharField(label="事项名称", required=False, max_length=100)

    def __init__(self, data: object, bodies: object) -> None:
        super().__init__(data)
        self.fields["body"].queryset = bodies


class TransferForm(forms.Form):
    """Which powers pass to whom, from when, by which document."""

    successor = forms.ModelChoiceField(
        Organisation.objects.none(), label="承接机构", empty_label="请选择", to_field_name="code"
    )
    on = forms.DateField(label="划转日期", widget=day_input(), help_text="不能晚于今天。")
    source = forms.CharField(
        label="依据文件", max_length=200, help_text="文件名称和文号，例如 新编〔2026〕3号。"
    )
    powers: Any = forms.ModelMultipleChoiceField(
        PublishedPower.objects.none(), label="划转的事项", widget=forms.CheckboxSelectMultiple, error_messages={"required": "请至少选择一个事项。"},
    )  # fmt: skip

    def __init__(self, data: object, *, bodies: object, powers: object) -> None:
        super().__init__(data)
        self.fields["successor"].queryset = bodies
        self.fields["powers"].queryset = powers
