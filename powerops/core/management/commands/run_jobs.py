"""Do every waiting job now, in this process: for operators without a worker, and for tests."""

from typing import Any

from django.core.management.base import BaseCommand

from powerops.core.jobs import run_waiting


class Command(BaseCommand):
    help = "在本进程中立即执行所有等待的任务（没有后台任务进程时使用）"

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"已执行 {run_waiting()} 个任务。")
