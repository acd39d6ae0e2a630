"""Verify the whole record: exit 0 when it is whole, else 1, naming what was altered, removed or inserted."""

import json
import sys
from argparse import ArgumentParser
from dataclasses import asdict
from time import monotonic
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from powerops.core.integrity import Report, walk
from powerops.core.offline.verify_record import seals_in

TELL_SECONDS = 2.0


class Command(BaseCommand):
    help = "核对历史、审计事件、行日志和封印；完整时退出码为 0，否则为 1 并指出表、行和改动"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true", help="最后输出一个 JSON 对象")
        parser.add_argument(
            "--against", action="append", default=[], metavar="FILE", help="第二机关保存的封印文件"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        self.told_at = monotonic()
        try:
            published = seals_in(options["against"])
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise CommandError(f"封印文件读不出：{error}") from error
        report = walk(self.tell_progress, published)
        if options["json"]:
            whole = {"whole": not report.count, **asdict(report)}
            self.stdout.write(json.dumps(whole, ensure_ascii=False))
        else:
            self.tell(report)
        if report.count:
            sys.exit(1)

    def tell_progress(self, what: str, done: int, total: int) -> None:
        """Say how far the walk is, now and then, on standard error."""
        if monotonic() - self.told_at > TELL_SECONDS:
            self.told_at = monotonic()
            self.stderr.write(f"{what}：{done}{f' / {total}' if total else ' 行'}")

    def tell(self, report: Report) -> None:
        """Print the findings and the verdict."""
        for finding in report.findings:
            self.stdout.write(finding.message)
        if report.count > len(report.findings):
            self.stdout.write(f"…… 另有 {report.count - len(report.findings)} 处未列出")
        self.stdout.write(
            f"核对了 {report.seals} 个封印、{report.log_rows} 条行日志（其中 {report.unsealed} 条尚未封印）、"
            f"{report.rows} 行记录。"
        )
        if report.newest:
            self.stdout.write(f"最新封印：{report.newest}（封印摘要，可与公布的核对）")
        self.stdout.write(
            f"结论：不完整，共 {report.count} 处。" if report.count else "结论：完整。"
        )
