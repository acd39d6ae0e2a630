"""A file against a body's list: what is new, changed, unchanged, refused; and what of it is written."""

from __future__ import annotations

import pytest

from powerops.core.models import AuditEvent
from powerops.core.refusals import Conflict, NotAllowed
from registry.exchange.importing import preview, take_in
from registry.exchange.rows import read_power_rows
from registry.exchange.workbook import open_workbook
from registry.models import Power, PowerVersion, Revision
from registry.workflows.adjusting import propose_removal
from registry.workflows.drafting import propose, start_revision
from registry.workflows.edition import publish_edition
from tests.builders import cause, walked
from tests.cast import appoint
from tests.registry.uploads import LISTED, power, small_list
from tests.registry.workbook_files import HEADER, xlsx

pytestmark = pytest.mark.django_db


def read(data: bytes):
    return read_power_rows(open_workbook(data))


def outcomes(body, data: bytes) -> list[str]:
    return [row.outcome for row in preview(body, read(data)).rows]


def imported(cast, body, data: bytes | None = None, **options):
    return take_in(body, read(data or small_list()), by=cast.clerk, source="清单.xlsx", **options)


@pytest.fixture
def listed(cast, district):
    """住建局 with the small list published."""
    revision = imported(cast, district.zjj).revision
    walked(revision, cast, "approved")
    publish_edition(district.zjj, by=cast.secretary)
    return district.zjj


def named(body, name: str) -> Power:
    return Power.objects.get(body=body, published__name=f"对{name}的处罚")


def test_a_first_import_makes_a_whole_list_in_draft(cast, district):
    taken = imported(cast, district.zjj)
    revision = taken.revision
    assert (taken.made, taken.changed) == (4, 0)
    assert (revision.kind, revision.source_document) == (Revision.Kind.WHOLE, "")
    told = revision.versions.values_list("position", "name", "source_sheet", "source_row", "action")
    assert list(told) == [
        (number, f"对{name}的处罚", "清单", number + 1, "add")
        for number, name in enumerate(LISTED, 1)
    ]


def test_what_is_imported_has_history_with_the_person_and_citations(cast, district):
    version = imported(cast, district.zjj).revision.versions.first()
    row = version.history.get()
    assert (row.history_user, row.name, row.history_type) == (cast.clerk, "对甲的处罚", "+")
    assert version.power.history.get().history_user == cast.clerk
    assert [str(one) for one in version.citations.all()] == ["《甲法》第一条"]
    assert row.findings == version.findings


def test_the_same_file_again_changes_nothing(cast, district):
    imported(cast, district.zjj)
    before = (
        Revision.objects.count(), PowerVersion.objects.count(),
        PowerVersion.history.count(), AuditEvent.objects.count(),
    )  # fmt: skip
    again = imported(cast, district.zjj)
    assert again.revision is None
    assert again.preview.count("unchanged") == 4
    assert before == (
        Revision.objects.count(), PowerVersion.objects.count(),
        PowerVersion.history.count(), AuditEvent.objects.count(),
    )  # fmt: skip


def test_another_clerk_who_imports_the_same_file_has_drafted_nothing(cast, district):
    revision = imported(cast, district.zjj).revision
    other = appoint("clerk3", "住建局另一经办", "clerk", district.zjj)
    take_in(district.zjj, read(small_list()), by=other, source="清单.xlsx")
    assert list(revision.drafters.all()) == [cast.clerk]


def test_after_publication_a_changed_row_makes_an_adjustment_with_that_row_alone(cast, listed):
    rows = [power(number, name) for number, name in enumerate(LISTED, 1)]
    rows[2] = power(3, "丙", basis="《甲法》第二条")
    taken = imported(cast, listed, small_list(*rows))
    version = taken.revision.versions.get()
    assert taken.revision.kind == Revision.Kind.ADJUSTMENT
    assert taken.revision.reason == "导入文件 清单.xlsx"
    assert (version.power, version.action) == (named(listed, "丙"), "change")
    (row,) = [row for row in taken.preview.rows if row.changes]
    assert row.changes == [
        {"field": "basis_text", "label": "实施依据", "old": "《甲法》第一条", "new": "《甲法》第二条"}
    ]  # fmt: skip


def test_what_the_file_does_not_list_stays_and_is_named(cast, listed):
    found = preview(listed, read(small_list(power(1, "甲"), power(2, "乙"))))
    assert [one.name for one in found.missing] == ["对丙的处罚", "对丁的处罚"]
    assert imported(cast, listed, small_list(power(1, "甲"))).revision is None
    assert listed.published_powers.count() == 4


def test_a_column_that_the_file_does_not_have_erases_nothing(cast, listed):
    rows = [HEADER[:8], *(power(n, name)[:8] for n, name in enumerate(LISTED, 1))]
    version = named(listed, "甲").published.version
    revision = start_revision(
        listed, by=cast.clerk, kind="adjustment", title="补充", reason="补充备注", **cause()
    )
    content = {name: getattr(version, name) for name in version.CONTENT_FIELDS}
    propose(revision, {**content, "remarks": "手工补充"}, by=cast.clerk, power=version.power)
    assert outcomes(listed, xlsx(("清单", rows))) == ["unchanged"] * 4


def test_a_level_chosen_by_hand_is_not_undone_by_the_same_file(cast, district):
    rows = [list(HEADER), power(1, "甲"), power(2, "乙")]
    rows[1][6] = "负责本行政区域内的监督检查工作"
    data = xlsx(("清单", rows))
    revision = imported(cast, district.zjj, data).revision
    version = revision.versions.get(name="对甲的处罚")
    assert version.level == ""
    content = {name: getattr(version, name) for name in version.CONTENT_FIELDS}
    propose(revision, {**content, "level": "4"}, by=cast.clerk, power=version.power)
    assert outcomes(district.zjj, data) == ["unchanged", "unchanged"]


def test_levels_filled_in_by_hand_do_not_make_a_list_without_levels_new(cast, district):
    data = xlsx(("清单", [HEADER[:6], *(power(n, name)[:6] for n, name in enumerate(LISTED, 1))]))
    revision = imported(cast, district.zjj, data).revision
    version = revision.versions.get(name="对甲的处罚")
    content = {name: getattr(version, name) for name in version.CONTENT_FIELDS}
    propose(revision, {**content, "level": "4"}, by=cast.clerk, power=version.power)
    assert outcomes(district.zjj, data) == ["unchanged"] * 4


def test_a_power_under_review_is_refused_when_it_would_change_and_left_when_not(cast, listed):
    changed = small_list(power(1, "甲", basis="《甲法》第九条"), power(2, "乙"))
    walked(imported(cast, listed, changed).revision, cast, "legal_review")
    rows = preview(listed, read(small_list(power(1, "甲"), power(2, "乙")))).rows
    assert [row.outcome for row in rows] == ["rejected", "unchanged"]
    (problem,) = rows[0].problems
    assert "正在清单稿 zjj-002 中办理（法制审核）" in problem.message
    assert outcomes(listed, changed) == ["unchanged", "unchanged"]


def test_a_power_whose_removal_is_proposed_is_never_made_a_second_time(cast, listed):
    revision = start_revision(
        listed, by=cast.clerk, kind="adjustment", title="取消", reason="依据废止", **cause()
    )
    propose_removal(revision, named(listed, "甲"), by=cast.clerk)
    found = preview(listed, read(small_list()))
    assert [row.outcome for row in found.rows] == ["unchanged"] * 4
    assert "拟取消本事项" in found.rows[0].problems[0].message
    changed = preview(listed, read(small_list(power(1, "甲", basis="《甲法》第九条")))).rows[0]
    assert changed.outcome == "rejected"
    assert imported(cast, listed).revision is None


def test_a_refused_row_stops_everything_unless_the_others_are_wanted(cast, district):
    data = small_list(power(1, "甲"), power(2, "乙", category="行政管理"))
    assert imported(cast, district.zjj, data).revision is None
    assert not PowerVersion.objects.exists()
    taken = imported(cast, district.zjj, data, valid_only=True)
    assert [version.name for version in taken.revision.versions.all()] == ["对甲的处罚"]


@pytest.mark.parametrize(
    ("name", "changed", "code"),
    [("长" * 600, {}, "too_long"), ("甲", {"body": "局" * 201}, "too_long")],
)
def test_texts_that_no_field_holds_are_refused_with_their_length(district, name, changed, code):
    row = preview(district.zjj, read(small_list(power(1, name, **changed)))).rows[0]
    assert (row.outcome, row.problems[0].code) == ("rejected", code)
    assert "字，超过" in row.problems[0].message


def test_a_file_of_another_body_is_recognised(district):
    rows = [power(number, name, body="某市农业农村局") for number, name in enumerate(LISTED, 1)]
    rows[0] = power(1, "甲")
    assert preview(district.zjj, read(small_list(*rows))).other_body == {
        "name": "农业农村局", "rows": 3, "sign": "exercising",
    }  # fmt: skip
    assert preview(district.nyj, read(small_list(*rows))).other_body is None
    assert preview(district.zjj, read(small_list())).other_body is None


def test_what_was_agreed_to_is_not_written_when_the_list_has_changed_since(cast, district):
    agreed = preview(district.zjj, read(small_list())).signature
    imported(cast, district.zjj, small_list(power(1, "甲")))
    with pytest.raises(Conflict, match="预览后清单已变化，请重新预览"):
        imported(cast, district.zjj, expected=agreed)
    assert PowerVersion.objects.count() == 1


def test_only_the_clerk_of_the_body_imports(cast, district):
    with pytest.raises(NotAllowed):
        take_in(district.zjj, read(small_list()), by=cast.clerk2, source="清单.xlsx")
    assert not Revision.objects.exists()


def test_duties_split_by_hand_are_kept_as_long_as_the_file_says_the_same(cast, district):
    revision = imported(cast, district.zjj).revision
    version = revision.versions.get(name="对甲的处罚")
    split = [{"stage": "立案", "text": "予以立案"}, {"stage": "调查", "text": "开展调查"}]
    facts = {name: getattr(version, name) for name in version.CONTENT_FIELDS}
    propose(revision, {**facts, "duties": split}, by=cast.clerk, power=version.power)
    assert outcomes(district.zjj, small_list()) == ["unchanged"] * 4
