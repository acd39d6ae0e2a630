"""`manage.py load_laws`: fill the register of laws; run again at will."""

from typing import Any

from django.core.management.base import BaseCommand

from registry.register import fill_register


class Command(BaseCommand):
    help = "把随产品提供的法律法规登记到登记册；已有的不改动。"

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"新登记法律法规 {fill_register()} 部。")
