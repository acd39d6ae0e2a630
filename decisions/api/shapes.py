"""The shapes of matters in the API, behind the login."""

from __future__ import annotations

from rest_framework import serializers

from decisions.models import Decision, LegalityReview, MatterKind
from powerops.core.api_shapes import REASON, WRITTEN, BodyName, Opinion, Record, paged

WORDS = 10_000  # characters, as in the forms
TEXT = {"max_length": WORDS}


class NewDecision(serializers.ModelSerializer):
    """决策事项建议；body、decider 为机构代码。"""

    body = serializers.SlugField(max_length=40)
    decider = serializers.SlugField(max_length=40)

    class Meta:
        model = Decision
        fields = (
            "body", "decider", "title", "kind", "amount", "origin", "origin_note", "problem", "grounds", "solution", "necessity",
            *Decision.TRAITS, "outside_reason",
        )  # fmt: skip


class Start(Opinion):
    """决定启动：承办单位和其他承办单位的机构代码；不填承办单位为建议单位。"""

    body = serializers.SlugField(max_length=40, required=False)
    co_bodies = serializers.ListField(child=serializers.SlugField(max_length=40), required=False)


class SendForReview(Opinion):
    """送合法性审查：履行程序的说明，希望完成的日期（不少于7个工作日）。"""

    procedure = serializers.CharField(**TEXT)
    wanted_by = serializers.DateField(required=False, allow_null=True)


class FindLawful(serializers.Serializer):
    """三个方面的审查意见。"""

    authority_words = serializers.CharField(**TEXT)
    process_words = serializers.CharField(**TEXT)
    content_words = serializers.CharField(**TEXT)
    opinion = serializers.CharField(**TEXT, **WRITTEN)


class Veto(serializers.Serializer):
    """否决的情形和理由。"""

    ground = serializers.ChoiceField(Decision.VetoGround.choices)
    reason = serializers.CharField(max_length=REASON)


class Answered(Opinion):
    """同级党委的答复。"""

    committee = serializers.CharField(max_length=100)
    asked_on = serializers.DateField()
    answered_on = serializers.DateField()
    document = serializers.CharField(max_length=200)
    answer = serializers.CharField(max_length=5000)


class Publish(Opinion):
    """公布：执行单位的机构代码、途径、解读、意见采纳情况；依法不予公开的写明依据。"""

    executing_bodies = serializers.ListField(child=serializers.SlugField(max_length=40))
    is_public = serializers.BooleanField(default=True)
    ways = serializers.CharField(max_length=300, **WRITTEN)
    interpretation = serializers.CharField(max_length=50_000, **WRITTEN)
    adoption = serializers.CharField(max_length=20_000, **WRITTEN)
    withheld_ground = serializers.CharField(max_length=2000, **WRITTEN)


class DecisionRecord(Record):
    """决策事项。"""

    title = serializers.CharField()
    kind = serializers.ChoiceField(MatterKind.choices)
    status = serializers.ChoiceField(Decision.Status.choices)
    status_label = serializers.CharField()
    body = BodyName()
    decider = BodyName()
    started_on = serializers.DateField(allow_null=True)
    returned_reason = serializers.CharField(allow_blank=True)
    url = serializers.CharField()
    html_url = serializers.CharField()


class DraftLine(serializers.Serializer):
    """一稿草案。"""

    number = serializers.IntegerField()
    digest = serializers.CharField()
    change_note = serializers.CharField(allow_blank=True)
    made_by = serializers.CharField()
    made_at = serializers.DateTimeField()


class ReviewLine(serializers.Serializer):
    """一次合法性审查。"""

    draft = serializers.IntegerField()
    outcome = serializers.ChoiceField(
        [("", "审查中"), *LegalityReview.Outcome.choices], allow_blank=True
    )
    wanted_by = serializers.DateField()


class DecisionDetail(DecisionRecord):
    drafts = DraftLine(many=True)
    reviews = ReviewLine(many=True)
    lacking = serializers.DictField(help_text="还没有办完的程序")


DecisionPage = paged("DecisionPage", DecisionRecord)
