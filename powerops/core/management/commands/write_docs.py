"""`manage.py write_docs [--check]`: docs/generated, written from the code."""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from powerops.generated_docs import documents

FOLDER = settings.BASE_DIR / "docs" / "generated"


class Command(BaseCommand):
    help = "由代码生成 docs/generated 中的文档；--check 只比较，不一致时失败。"
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--check", action="store_true", help="只比较，不写入")

    def handle(self, *args: Any, **options: Any) -> None:
        texts = documents(settings.BASE_DIR)
        kept = {path.name: path.read_text(encoding="utf-8") for path in FOLDER.glob("*.md")}
        changed = sorted(name for name in texts.keys() | kept if texts.get(name) != kept.get(name))
        if options["check"]:
            if changed:
                raise CommandError(f"文档与代码不一致：{'、'.join(changed)}。请运行 make docs。")
            return
        FOLDER.mkdir(parents=True, exist_ok=True)
        for name in changed:
            if name in texts:
                (FOLDER / name).write_text(texts[name], encoding="utf-8")
            else:
                (FOLDER / name).unlink()
        self.stdout.write(f"已更新 {len(changed)} 个文档。")
