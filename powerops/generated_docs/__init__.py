"""What docs/generated holds, written from the code itself: rules of law, lifecycles, permissions, commands.

Each module returns one document as text; `manage.py write_docs` writes them and, with `--check`, compares.
"""

from pathlib import Path

from powerops.generated_docs import commands, law, lifecycles, permissions

HEAD = "<!-- Written by `manage.py write_docs`; changed in the code, never here. -->\n\n"


def documents(root: Path) -> dict[str, str]:
    """Return every document by file name, from the project that lies at `root`."""
    texts = {
        "law.md": law.document(root),
        "lifecycles.md": lifecycles.document(),
        "permissions.md": permissions.document(),
        "commands.md": commands.document(),
    }
    return {name: HEAD + text for name, text in texts.items()}
