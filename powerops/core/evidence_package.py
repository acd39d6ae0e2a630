"""The ZIP of an evidence package: written once from its first byte to its last, measured, listed and signed (F4, G6).

Members are read and written piece by piece, so its size is that of the disk, not of the memory. Names are such that
Windows takes them. The format is checked by `powerops/core/offline/verify_record.py`.
"""

from __future__ import annotations

import hashlib
import io
import json
import re
import sys
import zipfile
from typing import Any, BinaryIO

from django.core.files import File
from django.utils import timezone

from powerops.core import sealing
from powerops.core.arriving import PIECE, Arrived
from powerops.core.offline.verify_record import MANIFEST, SIGNATURE

FORMAT = "powerops-evidence-1"
# What Windows does not take in a name, and how long a name may get.
FORBIDDEN, LONGEST = re.compile(r'[<>:"/\\|?*\x00-\x1f\x7f]'), 80
RESERVED = re.compile(r"(?i)(con|prn|aux|nul|com\d|lpt\d)(\.|$)")


class Package:
    """A ZIP under way; `members` tells the digest and size of each."""

    def __init__(self, goal: Arrived) -> None:
        """Begin a ZIP in a file that takes piece after piece."""
        self._goal = goal
        self.members: dict[str, dict[str, Any]] = {}
        self._zip = zipfile.ZipFile(self, "w")

    def write(self, piece: bytes) -> int:
        """Take the next bytes of the ZIP itself."""
        self._goal.take(bytes(piece), sys.maxsize)
        return len(piece)

    def flush(self) -> None:
        """Nothing is held back."""

    def add(self, name: str, source: BinaryIO | File, size: int, *, is_packed: bool = False) -> str:
        """Add a member of about that size from an open file; return its SHA-256. `is_packed` saves packing it again."""
        entry = zipfile.ZipInfo(name, timezone.localtime().timetuple()[:6])
        entry.file_size = size
        entry.compress_type = zipfile.ZIP_STORED if is_packed else zipfile.ZIP_DEFLATED
        digest, count = hashlib.sha256(), 0
        with self._zip.open(entry, "w") as member:
            while piece := source.read(PIECE):
                member.write(piece)
                digest.update(piece)
                count += len(piece)
        self.members[name] = {"sha256": digest.hexdigest(), "size": count}
        return digest.hexdigest()

    def add_text(self, name: str, text: str, *, for_people: bool = False) -> None:
        """Add a member of text; `for_people` in the way that every editor of Windows reads."""
        content = text.replace("\n", "\r\n").encode("utf-8-sig") if for_people else text.encode()
        self.add(name, io.BytesIO(content), len(content))

    def add_json(self, name: str, content: Any) -> None:
        """Add a member of JSON."""
        self.add_text(name, json.dumps(content, ensure_ascii=False, indent=1) + "\n")

    def close(self, **about: Any) -> None:
        """Write the manifest of all members, with what it is `about`, and its signature; nothing can follow."""
        manifest = {"format": FORMAT, **about, "members": dict(self.members)}
        text = json.dumps(manifest, ensure_ascii=False, indent=1) + "\n"
        signature = sealing.signing_key().sign(text.encode()).hex()
        self.add_text(MANIFEST, text)
        self.add_json(SIGNATURE, {"public-key": sealing.public_key(), "signature": signature})
        self._zip.close()


def safe_name(*parts: str, ending: str = "") -> str:
    """Return a file name of the given parts that every system takes; the end of a long one is cut, its ending kept."""
    joined = FORBIDDEN.sub("_", "-".join(part for part in parts if part))
    name = joined[: LONGEST - len(ending)].strip(" .") or "文件"
    return f"_{name}{ending}" if RESERVED.match(name) else f"{name}{ending}"
