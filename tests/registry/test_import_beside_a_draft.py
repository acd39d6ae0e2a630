"""A file handed in while a draft is open: what it is compared with, and what it takes back of the draft."""

from __future__ import annotations

import pytest

from powerops.core.models import AuditEvent
from registry.differences import content_of
from registry.exchange.importing import preview, take_in
from registry.exchange.rows import read_power_rows
from registry.exchange.workbook import open_workbook
from registry.models import PublishedPower
from registry.workflows.drafting import propose, start_revision
from registry.workflows.edition import publish_edition
from tests.builders import cause, walked
from tests.registry.test_beside_the_list import BRANCHED, GUIDE, edition, exported
from tests.registry.uploads import LISTED, power, small_list

pytestmark = pytest.mark.django_db
__all__ = ["edition"]
TAKEN_BACK = "将撤回清单稿中对本事项的改动，恢复为现行内容；接受后本事项移出清单稿。"


def read(*rows):
    return read_power_rows(open_workbook(small_list(*rows)))


def imported(cast, body, *rows):
    return take_in(body, read(*rows), by=cast.clerk, source="清单.xlsx")


@pytest.fixture
def listed(cast, district):
    """住建局 with the small list published."""
    walked(imported(cast, district.zjj).revision, cast, "approved")
    publish_edition(district.zjj, by=cast.secretary)
    return district.zjj


@pytest.fixture
def draft(cast, listed):
    """An adjustment that changes 甲 in two fields and 乙 in one."""
    revision = start_revision(
        listed, by=cast.clerk, kind="adjustment", title="夏季调整", reason="修法", **cause()
    )
    duty = {"duty_text": "1.调查", "duties": [{"stage": "", "text": "1.调查"}]}
    edited = {"甲": {"basis_text": "《甲法》第二条", **duty}, "乙": duty}
    for name, changed in edited.items():
        version = PublishedPower.objects.get(name=f"对{name}的处罚").version
        content = {**content_of(version), **changed}
        propose(revision, content, by=cast.clerk, power=version.power)
    return revision


def remarks(row):
    return [one.message for one in row.problems if one.code == "taken_back"]


def test_a_preview_says_what_it_is_compared_with_and_where_it_writes(cast, district, request):
    def told() -> tuple[str, str]:
        found = preview(district.zjj, read())
        return found.against, found.goal

    assert told() == ("本部门尚无现行清单", "接受后新建清单稿")
    request.getfixturevalue("listed")
    assert told() == ("与现行第1版比较", "接受后新建清单稿")
    draft = request.getfixturevalue("draft")
    compared = f"与清单稿 {draft.number}《夏季调整》比较（该稿未列的事项与现行第1版比较）"
    assert told() == (compared, "接受后写入该稿")


def test_what_was_agreed_to_before_a_draft_was_begun_is_asked_again(listed, request):
    agreed = preview(listed, read(power(1, "丙"))).signature
    request.getfixturevalue("draft")
    assert preview(listed, read(power(1, "丙"))).signature != agreed


def test_the_published_list_takes_the_draft_back_and_says_so(cast, listed, draft):
    rows = preview(listed, read()).rows
    assert [row.outcome for row in rows] == ["updated", "updated", "unchanged", "unchanged"]
    assert [remarks(row) for row in rows] == [[TAKEN_BACK], [TAKEN_BACK], [], []]
    taken = imported(cast, listed)
    assert taken.revision == draft
    assert not draft.versions.exists()
    acts = AuditEvent.objects.about(draft).values_list("act", flat=True)
    assert list(acts).count("registry.revision.dropped") == 2


def test_a_row_that_takes_back_one_of_two_changes_names_it_and_stays_in_the_draft(
    cast, listed, draft
):
    rows = [power(n, name) for n, name in enumerate(LISTED, 1)]
    rows[0] = power(1, "甲", basis="《甲法》第二条")
    rows[1] = power(2, "乙", duty="1.调查")
    found = preview(listed, read(*rows))
    assert remarks(found.rows[0]) == ["将撤回清单稿中对责任事项（原文）的改动，恢复为现行内容。"]
    assert not found.rows[1].changes
    imported(cast, listed, *rows)
    told = draft.versions.values_list("name", "basis_text", "duty_text")
    assert set(told) == {
        ("对甲的处罚", "《甲法》第二条", power(1, "甲")[7]),
        ("对乙的处罚", power(2, "乙")[4], "1.调查"),
    }


def test_a_row_that_changes_the_draft_further_takes_nothing_back(listed, draft):
    row = preview(listed, read(power(1, "甲", basis="《甲法》第三条", duty="1.调查"))).rows[0]
    assert (row.outcome, remarks(row), row.is_restored) == ("updated", [], False)


def test_the_words_of_the_list_win_over_what_a_cell_makes_of_them(cast, district):
    odd = "《甲法》第一条\u3000\xa0规定"
    imported(cast, district.zjj, power(1, "甲"))
    revision = district.zjj.revisions.get()
    version = revision.versions.get()
    content = {**content_of(version), "basis_text": odd}
    propose(revision, content, by=cast.clerk, power=version.power)
    walked(revision, cast, "approved")
    publish_edition(district.zjj, by=cast.secretary)
    further = start_revision(
        district.zjj, by=cast.clerk, kind="adjustment", title="再调", reason="修法", **cause()
    )
    propose(
        further, {**content, "basis_text": "《甲法》第九条"}, by=cast.clerk, power=version.power
    )
    (row,) = preview(district.zjj, read(power(1, "甲", basis=odd))).rows
    assert row.is_restored and row.content["basis_text"] == odd


def test_our_own_workbook_takes_back_whatever_the_draft_changed_beside_the_list(cast, edition):
    data = exported(edition)
    listed = PublishedPower.objects.get(name="某项许可").version
    revision = start_revision(
        edition.body, by=cast.clerk, kind="adjustment", title="夏季调整", reason="修法", **cause()
    )
    drafted = {
        "name": "改了名的许可", "themes": [], "fees": [], "process": BRANCHED[:1],
        "guide": {**GUIDE, "visits": 0, "materials": GUIDE["materials"][:1]},
    }  # fmt: skip
    propose(revision, {**content_of(listed), **drafted}, by=cast.clerk, power=listed.power)
    result = read_power_rows(open_workbook(data, filename="清单.xlsx"))
    (row,) = [one for one in preview(edition.body, result).rows if one.changes]
    assert row.is_restored and remarks(row) == [TAKEN_BACK]
    take_in(edition.body, result, by=cast.clerk, source="清单.xlsx")
    assert not revision.versions.exists()
