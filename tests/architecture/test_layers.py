"""Who may import whom: the contracts of pyproject.toml hold, and cover every package."""

import importlib.util
import os
import subprocess
import sys
import tomllib

from tests.architecture.project import PACKAGES, ROOT


def test_the_layers_hold():
    done = subprocess.run(
        [sys.executable, "-c", "from importlinter.cli import lint_imports_command as main; main()", "--no-cache"],
        cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)}, capture_output=True, text=True, timeout=120,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    assert " 0 broken" in done.stdout


def test_the_contracts_cover_every_package():
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    assert tuple(settings["tool"]["importlinter"]["root_packages"]) == PACKAGES
    for package in PACKAGES:
        assert importlib.util.find_spec(package), package
