"""`import_power_list` and `publish_edition`: what they print, how they exit, and that refusals write nothing."""

from __future__ import annotations

import io
import json

import pytest
from django.core.management import CommandError, call_command

from powerops.core.models import AuditEvent
from registry.models import Edition, PowerVersion, Revision
from tests.builders import drafted, walked
from tests.registry.uploads import HOSTILE, hostile_files, power, small_list

pytestmark = pytest.mark.django_db


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "清单.xlsx"
    path.write_bytes(small_list())
    return path


def run(path, *options: str, body: str = "zjj") -> tuple[str, str | None]:
    """Run the command; return what it printed and the sentence with which it exits 1, if it does."""
    out = io.StringIO()
    try:
        call_command("import_power_list", str(path), "--body", body, *options, stdout=out)
    except CommandError as error:
        assert error.returncode == 1
        return out.getvalue(), str(error)
    return out.getvalue(), None


def report_of(printed: str) -> dict:
    """The JSON object on the last line."""
    return json.loads(printed.splitlines()[-1])


def counts(report: dict) -> tuple[int, ...]:
    return tuple(report[key] for key in ("rows", "created", "updated", "unchanged", "rejected"))


def nothing_is_written() -> bool:
    return not (
        Revision.objects.exists() or PowerVersion.objects.exists() or AuditEvent.objects.exists()
    )


def test_json_has_the_contracts_keys_and_the_counts_add_up(cast, file):
    printed, error = run(file, "--json")
    report = report_of(printed)
    assert error is None
    assert {
        "sheets", "rows", "created", "updated", "unchanged", "rejected", "warnings", "problems",
    } <= report.keys()  # fmt: skip
    assert counts(report) == (4, 4, 0, 0, 0)


def test_it_writes_in_the_clerks_name_unless_told(cast, file):
    run(file)
    revision = Revision.objects.get()
    assert revision.drafted_by == cast.clerk
    assert revision.versions.count() == 4
    event = AuditEvent.objects.get(act="registry.revision.imported")
    assert event.by == cast.clerk
    assert event.request_id.startswith("import-")


def test_a_dry_run_says_all_and_writes_nothing(cast, file):
    printed, error = run(file, "--dry-run")
    assert error is None
    assert "工作表“清单”：4 项，新增 4，变更 0，不变 0，拒绝 0" in printed
    assert "没有写入任何内容" in printed
    assert nothing_is_written()


def test_the_second_time_changes_nothing_and_says_so(cast, file):
    run(file)
    versions = PowerVersion.history.count()
    printed, error = run(file, "--json")
    assert (error, counts(report_of(printed))) == (None, (4, 0, 0, 4, 0))
    assert "没有需要写入的内容" in run(file)[0]
    assert (PowerVersion.history.count(), Revision.objects.count()) == (versions, 1)


def test_a_rejected_row_writes_nothing_and_names_sheet_row_and_column(cast, file):
    file.write_bytes(small_list(power(1, "甲"), power(2, "乙", basis="")))
    printed, error = run(file, "--json")
    report = report_of(printed)
    assert counts(report) == (2, 1, 0, 0, 1)
    problem = next(one for one in report["problems"] if one["code"] == "no_basis")
    assert (problem["sheet"], problem["row"], problem["column"]) == ("清单", 3, "E")
    assert "没有写入任何内容" in error
    assert nothing_is_written()


def test_with_accept_valid_the_other_rows_are_written(cast, file):
    file.write_bytes(small_list(power(1, "甲"), power(2, "乙", basis="")))
    printed, error = run(file, "--accept-valid")
    assert error is None
    assert "拒绝 “清单”第 3 行 E 列：没有实施依据" in printed
    assert [version.name for version in PowerVersion.objects.all()] == ["对甲的处罚"]


def test_a_file_of_another_body_is_remarked(cast, file):
    file.write_bytes(
        small_list(*(power(n, name, body="某市农业农村局") for n, name in enumerate("甲乙", 1)))
    )
    report = report_of(run(file, "--dry-run", "--json")[0])
    assert "other_body" in [problem["code"] for problem in report["problems"]]
    assert report["warnings"] == 1


@pytest.mark.parametrize("kind", HOSTILE)
def test_a_hostile_file_is_refused_in_a_sentence_and_nothing_is_written(cast, file, kind):
    data, sentence = hostile_files()[kind]
    file.write_bytes(data)
    printed, error = run(file, "--json")
    assert error.startswith(sentence)
    (problem,) = report_of(printed)["problems"]
    assert problem["message"].startswith(sentence)
    assert nothing_is_written()


def test_a_file_of_200_megabytes_is_refused_unread(cast, tmp_path):
    path = tmp_path / "大.xlsx"
    with path.open("wb") as sparse:
        sparse.truncate(200 * 1024 * 1024)
    assert run(path)[1].startswith("文件有 200 MB，超过了 30 MB 的上限。")


@pytest.mark.parametrize(
    ("options", "body", "sentence"),
    [
        ((), "nowhere", "没有机构代码为“nowhere”的部门"),
        ((), "fzb", "法制办公室今天没有任职的经办人员"),
        (("--as", "nobody-such"), "zjj", "没有用户名为“nobody-such”的人员"),
        (("--as", "clerk2"), "zjj", "起草清单须由住房和城乡建设局的经办岗位办理"),
    ],
)
def test_what_cannot_be_done_is_said_with_one_json_object(cast, file, options, body, sentence):
    printed, error = run(file, "--json", *options, body=body)
    assert error.startswith(sentence)
    assert report_of(printed)["problems"][0]["message"].startswith(sentence)
    assert nothing_is_written()


def test_a_missing_file_is_said_to_be_missing(cast, tmp_path):
    assert run(tmp_path / "无.xls")[1].startswith("文件不存在")
    assert run(tmp_path)[1].startswith("这是文件夹")


# --- publish_edition -------------------------------------------------------------------------------


def publish(body: str, username: str) -> tuple[str, str | None]:
    out = io.StringIO()
    try:
        call_command("publish_edition", "--body", body, "--as", username, stdout=out)
    except CommandError as error:
        return out.getvalue(), str(error)
    return out.getvalue(), None


def test_what_is_approved_is_published_by_the_secretary(cast, district):
    walked(drafted(cast, district.zjj), cast, "approved")
    printed, error = publish("zjj", "secretary")
    assert error is None
    assert "第1版" in printed
    assert Edition.objects.get().published_by == cast.secretary


@pytest.mark.parametrize(
    ("username", "sentence"),
    [
        ("secretary", "住房和城乡建设局没有已审定、到时公布的清单稿"),
        ("who", "没有用户名为“who”的人员"),
    ],
)
def test_what_cannot_be_published_is_said(cast, username, sentence):
    assert publish("zjj", username)[1].startswith(sentence)


def test_who_is_not_the_secretary_publishes_nothing(cast, district):
    walked(drafted(cast, district.zjj), cast, "approved")
    assert "须由" in publish("zjj", "clerk")[1]
    assert publish("nowhere", "secretary")[1] == "没有机构代码为“nowhere”的部门。"
    assert not Edition.objects.exists()
