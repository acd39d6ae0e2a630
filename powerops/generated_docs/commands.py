"""commands.md: the product's own `manage.py` commands, with what each says of itself."""

from __future__ import annotations

from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.core.management import get_commands, load_command_class

from powerops.generated_docs.markdown import table


def document() -> str:
    """Return commands.md."""
    rows = [
        (f"`manage.py {name}`", load_command_class(app, name).help) for name, app in own_commands()
    ]
    return "# 命令一览\n\n每个命令的参数见 `manage.py 命令 --help`。\n\n" + table(
        ("命令", "用途"), rows
    )


def own_commands() -> list[tuple[str, str]]:
    """Return the commands that the project's own apps bring, with their app, by name."""
    own = {
        config.name
        for config in apps.get_app_configs()
        if settings.BASE_DIR in Path(config.path).parents and ".venv" not in config.path
    }
    return sorted((name, app) for name, app in get_commands().items() if app in own)
