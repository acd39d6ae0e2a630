"""Merkle trees as in RFC 6962, built row by row: as many hashes in memory as the tree has levels."""

from __future__ import annotations

from powerops.core.offline.verify_record import Digest, digest_of

__all__ = ["Digest", "Frontier", "digest_of", "levels_of", "path_to"]


class Frontier:
    """The right edge of a growing tree: the roots of its whole subtrees, the largest first."""

    def __init__(self, digest: Digest) -> None:
        self.digest, self.count = digest, 0
        self._roots: list[bytes] = []

    def add(self, data: bytes) -> bytes:
        """Add a leaf and return its hash."""
        digest, roots = self.digest, self._roots
        leaf = node = digest(b"\x00" + data)
        self.count = count = self.count + 1
        while not count & 1:
            node = digest(b"\x01" + roots.pop() + node)
            count >>= 1
        roots.append(node)
        return leaf

    def root(self) -> bytes:
        """Return the root of the tree as it stands; that of no leaves is the digest of nothing."""
        if not self._roots:
            return self.digest(b"")
        node = self._roots[-1]
        for left in reversed(self._roots[:-1]):
            node = self.digest(b"\x01" + left + node)
        return node


def levels_of(digest: Digest, leaves: list[bytes]) -> list[list[bytes]]:
    """Return the hashes of every level, leaves first; the last of an odd level moves up as it is."""
    levels = [leaves]
    while len(level := levels[-1]) > 1:
        above = [
            digest(b"\x01" + level[place] + level[place + 1])
            for place in range(0, len(level) - 1, 2)
        ]
        levels.append(above + level[len(above) * 2 :])
    return levels


def path_to(levels: list[list[bytes]], index: int) -> list[bytes]:
    """Return the inclusion path of a leaf: the sibling on each level that has one, the lowest first."""
    path = []
    for level in levels[:-1]:
        if index ^ 1 < len(level):
            path.append(level[index ^ 1])
        index >>= 1
    return path
