"""Import a department's own list from the command line, in this process and in one transaction.

Exit 0 when the file was imported (or, with --dry-run, could be); 1 when anything is refused, and then nothing is
written. With --json the last line of the output is one JSON object.
"""

from __future__ import annotations

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from powerops.core.models import Appointment, Organisation, Person
from powerops.core.origin import acting_from
from powerops.core.refusals import Refusal
from powerops.core.roles import Role
from registry.exchange.importing import Taken, preview, take_in
from registry.exchange.preview import Outcome, file_refused_report, nothing_told, refused_report
from registry.exchange.refusal import FileRefused
from registry.exchange.rows import read_power_rows
from registry.exchange.workbook import open_workbook
from registry.workflows.drafting import clerk_of

SHOWN = 50  # problems printed for a person; --json prints all


class Command(BaseCommand):
    help = "导入部门的权力清单文件（.xls、.xlsx、.csv、.json，按内容识别），写入该部门的清单稿"
    requires_system_checks: list[
        str
    ] = []  # they load every page of the product, and cost as much as the import

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="清单文件")
        parser.add_argument("--body", required=True, help="部门的机构代码")
        parser.add_argument("--dry-run", action="store_true", help="只比对，不写入")
        parser.add_argument("--json", action="store_true", help="最后一行输出一个 JSON 对象")
        parser.add_argument(
            "--accept-valid", action="store_true", help="拒绝的行不导入，写入其余各行"
        )
        parser.add_argument(
            "--as", dest="username", help="以谁的名义导入（用户名），默认为该部门的经办"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        with acting_from(request_id=f"import-{timezone.now():%Y%m%d%H%M%S%f}"):
            try:
                taken, sentence = self._import(options)
            except FileRefused as refused:
                self._end(
                    options, file_refused_report(refused), f"{refused.message}{refused.advice}"
                )
            except Refusal as refusal:
                self._end(options, refused_report(refusal.code, str(refusal)), str(refusal))
        report = taken.preview.report()
        if not options["json"]:
            self._summarise(report)
        self._end(options, report, sentence, refused=self._is_refused(taken, options))

    def _import(self, options: dict[str, Any]) -> tuple[Taken, str]:
        """Compare, and write unless told otherwise; return what came of it and the sentence for it."""
        body = body_named(options["body"])
        by = person_named(options["username"], body)
        read = read_power_rows(open_workbook(readable(options["file"])))
        if options["dry_run"]:
            found = preview(body, read)
            return Taken(found), f"仅作比对，没有写入任何内容。{found.against}，{found.goal}。"
        taken = take_in(
            body, read, by=by, source=options["file"].name, valid_only=options["accept_valid"]
        )
        if self._is_refused(taken, options):
            return (
                taken,
                "有被拒绝的行，没有写入任何内容。请更正后重新导入，或者加 --accept-valid 只导入其余各行。",
            )
        if taken.revision is None:
            counts = taken.preview.counts()
            return taken, nothing_told(counts["rows"], counts["rejected"], 0)
        return taken, f"已由{by.name}写入{body.name}的清单稿 {taken.revision.number}。"

    @staticmethod
    def _is_refused(taken: Taken, options: dict[str, Any]) -> bool:
        return bool(taken.preview.count(Outcome.REJECTED)) and not options["accept_valid"]

    def _summarise(self, report: dict[str, Any]) -> None:
        """Print the counts sheet by sheet, and the problems, for a person."""
        for sheet in report["by_sheet"]:
            if sheet["skipped"]:
                self.stdout.write(f"工作表“{sheet['sheet']}”：未读取（{sheet['skipped']}）")
                continue
            counts = "，".join(f"{one.label} {sheet[one.value]}" for one in Outcome)
            self.stdout.write(f"工作表“{sheet['sheet']}”：{sheet['rows']} 项，{counts}")
        for problem in report["problems"][:SHOWN]:
            place = f"“{problem['sheet']}”" if problem["sheet"] else ""
            place += f"第 {problem['row']} 行" if problem["row"] else ""
            place += f" {problem['column']} 列" if problem["column"] else ""
            word = "拒绝" if problem["severity"] == "rejected" else "提醒"
            self.stdout.write(f"{word} {place}：{problem['message']}")
        if len(report["problems"]) > SHOWN:
            self.stdout.write(f"另有 {len(report['problems']) - SHOWN} 条，用 --json 查看全部。")
        if report["missing"]:
            self.stdout.write(f"现有清单上有 {report['missing']} 项文件中没有，保持不变。")

    def _end(
        self,
        options: dict[str, Any],
        report: dict[str, Any],
        sentence: str,
        *,
        refused: bool = True,
    ) -> None:
        """Print how it ended; a refusal ends the command with status 1."""
        if options["json"]:
            self.stdout.write(json.dumps(report, ensure_ascii=False))
        elif not refused:
            self.stdout.write(sentence)
        if refused:
            raise CommandError(sentence, returncode=1)


def body_named(code: str) -> Organisation:
    """Return the body of a code. Raises Refusal naming the codes that there are."""
    body = Organisation.objects.filter(code=code).first()
    if body is None:
        codes = "、".join(Organisation.objects.order_by("path").values_list("code", flat=True)[:30])
        raise Refusal(
            f"没有机构代码为“{code}”的部门。", remedy=f"现有机构代码：{codes or '（无）'}。"
        )
    return body


def person_named(username: str | None, body: Organisation) -> Person:
    """Return the person told, else the body's clerk of today. Raises Refusal or NotAllowed."""
    if username is not None:
        person = Person.objects.filter(username=username).first()
        if person is None:
            raise Refusal(f"没有用户名为“{username}”的人员。")
        clerk_of(body, person)
        return person
    clerks = Appointment.objects.in_force(timezone.localdate()).filter(
        post__organisation=body, post__role=Role.CLERK, person__is_active=True
    )
    appointment = clerks.select_related("person").order_by("began_on", "pk").first()
    if appointment is None:
        raise Refusal(
            f"{body.name}今天没有任职的经办人员。",
            remedy="请先任命经办，或者用 --as 指定经办的用户名。",
        )
    return appointment.person


def readable(path: Path) -> Path:
    """Return the path of a file that can be opened. Raises Refusal."""
    try:
        with path.open("rb"):
            return path
    except FileNotFoundError:
        raise Refusal(f"文件不存在：{path}") from None
    except IsADirectoryError:
        raise Refusal(f"这是文件夹，不是文件：{path}") from None
    except OSError as error:
        raise Refusal(f"文件打不开：{path}（{error.strerror}）") from None
