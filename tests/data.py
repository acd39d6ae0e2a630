"""Where the real published material lies: read in place, never copied into the project."""

import os
from pathlib import Path

import pytest

BESIDE_THE_REPOSITORY = Path(__file__).resolve().parents[2] / "shared" / "data"


def shared(name: str) -> Path:
    """Return the path of a file or folder of the real material, or skip the test saying what is absent."""
    path = Path(os.environ.get("POWEROPS_SHARED_DATA", BESIDE_THE_REPOSITORY)) / name
    if not path.exists():
        pytest.skip(f"real material absent: {name} (set POWEROPS_SHARED_DATA to its folder)")
    return path
