"""Which row is which power: after small edits, moves, insertions, renames — and never by guessing."""

from dataclasses import replace

from registry.exchange.identity import first_citation, identities, identity, match
from registry.exchange.power_row import PowerRow
from registry.exchange.rows import read_power_rows
from registry.exchange.workbook import open_workbook
from tests.data import shared


def power(name="对甲的处罚", **facts):
    given = {
        "category": "行政处罚", "basis_text": "《甲法》第一条：不得为。", "exercising_body": "市甲局",
        "handling_office": "一科", "level": 3,
    }  # fmt: skip
    return PowerRow("清单", 2, [2], name=name, **{**given, **facts})


def matched(old, new):
    pairing = match(old, new)
    return pairing.pairs, pairing.missing, pairing.new


def test_spaces_marks_and_the_number_of_a_sub_item_are_no_part_of_identity():
    assert identity(power("对 甲\n的处罚", sub_name="1.设立")) == identity(
        power("对甲的处罚。", sub_name="3、设立")
    )


def test_each_level_of_a_power_has_an_identity_of_its_own():
    assert identity(power()) != identity(power(level=4, exercising_body="县甲局"))


def test_equal_rows_get_distinct_keys_by_citation_office_and_at_last_by_count():
    rows = [power(), power(basis_text="《乙法》第二条"), power(handling_office="二科"), power()]
    keys = identities(rows)
    assert len(set(keys)) == 4
    assert [key[-1] for key in keys] == [1, 1, 1, 2]


def test_the_first_law_and_article_are_found():
    assert first_citation("【法律】《甲法》（2020年）第三十 二条第一款，《乙法》第一条") == (
        "甲法",
        "第三十二条",
    )
    assert first_citation("三定方案") == ("", "")


def test_an_unchanged_list_pairs_one_to_one_in_any_order():
    rows = [power(f"对{n}的处罚") for n in "甲乙丙"]
    assert matched(rows, rows[::-1]) == ([(2, 0), (1, 1), (0, 2)], [], [])


def test_a_row_inserted_above_moves_nothing_else():
    rows = [power("对甲的处罚"), power("对乙的处罚")]
    assert matched(rows, [power("对新的处罚", basis_text="《新法》第九条"), *rows]) == (
        [(0, 1), (1, 2)],
        [],
        [0],
    )


def test_a_changed_duty_remark_or_basis_still_finds_its_power():
    old = [power("对甲的处罚"), power("对乙的处罚")]
    new = [replace(old[1], duty_text="2.决定"), replace(old[0], basis_text="《丙法》第五条")]
    assert matched(old, new) == ([(1, 0), (0, 1)], [], [])


def test_of_two_equals_the_edited_one_is_found_by_its_law_and_article():
    old = [power(), power(basis_text="《乙法》第二条：罚款。")]
    new = [power(), power(basis_text="《乙法》第二条：处一万元罚款。")]
    assert matched(old, new[::-1]) == ([(1, 0), (0, 1)], [], [])


def test_one_of_two_indistinguishable_rows_removed_leaves_the_other_paired():
    assert matched([power(), power()], [power()]) == ([(0, 0)], [1], [])


def test_a_local_code_finds_a_power_renamed_and_moved_to_another_law():
    old = [power(local_code="A1")]
    new = [
        power("完全另一个名称", basis_text="《丁法》第八条", local_code="A1", category="行政强制")
    ]
    assert matched(old, new) == ([(0, 0)], [], [])


def test_a_corrected_category_or_a_renamed_body_is_a_change_of_the_same_power():
    old = [power("对甲的处罚"), power("乙的许可")]
    new = [power("对甲的处罚", exercising_body="市甲委"), power("乙的许可", category="行政许可")]
    assert matched(old, new) == ([(0, 0), (1, 1)], [], [])


def test_a_changed_name_with_the_same_basis_is_a_change_of_the_same_power():
    assert matched([power("对未经许可经营的处罚")], [power("对未经许可从事经营的处罚")]) == (
        [(0, 0)],
        [],
        [],
    )


def test_an_unlike_name_with_the_same_basis_is_another_power():
    assert matched([power("对伪造证书的处罚")], [power("水土流失防治费征缴")]) == ([], [0], [0])


def test_a_doubtful_pair_is_left_as_new_and_missing():
    old = [power("对甲行为的处罚"), power("对乙行为的处罚")]
    new = [power("对丙行为的处罚"), power("对丁行为的处罚")]
    assert matched(old, new) == ([], [0, 1], [0, 1])


def test_a_real_list_is_found_again_after_many_small_edits():
    (path,) = [path for path in shared("power-lists").iterdir() if "住房" in path.name]
    old = read_power_rows(open_workbook(path)).rows
    new = [replace(row) for row in old]
    new[5].duty_text += "\n9.新增责任。"
    new[40].basis_text = new[40].basis_text.replace("条", "条 ", 1) + "（2025年修正）"
    new[80].name = new[80].name.replace("处罚", "行政处罚")
    new[120].exercising_body = "克拉玛依市住房和城乡建设委员会"
    new.insert(0, power("对新设事项的处罚", basis_text="《新设条例》第九条"))
    removed = new.pop(201)
    new.reverse()
    pairing = match(old, new)
    assert [new[index].name for index in pairing.new] == ["对新设事项的处罚"]
    assert [old[index].name for index in pairing.missing] == [removed.name]
    assert all(old[a].row == new[b].row for a, b in pairing.pairs)
