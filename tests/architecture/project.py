"""What these tests walk over: the project's own files."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from powerops.generated_docs.reading import python_files

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("powerops", "registry", "decisions")
NOT_OURS = {".git", ".venv", "var", "node_modules", "screenshots", "staticfiles", "__pycache__"}


def place(path: Path) -> str:
    """Return a file's path from the project's root."""
    return path.relative_to(ROOT).as_posix()


def nothing(found: Iterable[object]) -> None:
    """Fail with every line of what was found, when anything was."""
    lines = [str(one) for one in found]
    assert not lines, "\n" + "\n".join(lines)


def product_files() -> list[Path]:
    """Return every Python file of the product, migrations left out."""
    return python_files(ROOT, *PACKAGES)


def own_files(*suffixes: str) -> list[Path]:
    """Return every file of the project with one of the suffixes; tools' own folders are left out."""
    found, folders = [], [ROOT]
    while folders:
        for path in folders.pop().iterdir():
            if path.is_dir():
                hidden = path.name.startswith(".") and path.name != ".ci"
                if path.name not in NOT_OURS and not hidden:
                    folders.append(path)
            elif path.suffix in suffixes:
                found.append(path)
    return sorted(found)
