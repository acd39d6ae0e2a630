"""`manage.py check_deadlines`: what the scheduler does every ten minutes, for operators and monitoring."""

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from powerops.core import reminders
from powerops.core.calendars import missing_words, missing_year
from powerops.core.models import Deadline
from powerops.core.origin import acting_from


class Command(BaseCommand):
    help = "检查全部期限：临期、到期、逾期的提醒责任岗位，逾期过久的上报督查。可重复执行，同一提醒只发一次。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="以 JSON 输出结果")

    def handle(self, *args: Any, **options: Any) -> None:
        with acting_from():
            moved = reminders.check()
        year = missing_year(timezone.localdate())
        if options["json"]:
            self.stdout.write(json.dumps({**moved, "missing_year": year}))
            return
        words = (f"{stage.label} {moved[stage.name.lower()]}" for stage in Deadline.Stage if stage)
        self.stdout.write(f"已检查期限，本次新进入：{'，'.join(words)}。")
        if year:
            self.stdout.write(self.style.WARNING(f"注意：{missing_words(year)}"))
