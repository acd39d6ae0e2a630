#!/usr/bin/env python3
"""离线核验：不联网、不安装任何软件，核对导出的全程记录是否与公布的封印一致。只需要 Python 3.9 以上。

    python verify_record.py 导出文件 [封印文件 …] [--key 公钥 …]
    python verify_record.py 自己保存的封印文件 [公布的封印文件 …] [--key 公钥 …]

导出文件：证据包（.zip）、它解开后的目录，或者其中的 audit.json。封印文件：从本平台“记录完整性”页面下载的 seals.json，
或者第二机关自行保存的副本；也可以只用 --key 给出从可靠来源得到的公钥（64 位十六进制）。
结论：退出码 0 一致；1 被改动；2 无法得出结论（没有可信的封印或公钥、有尚未封印的行、文件读不出）。

How it works (the words of the format stand in docs/decisions/0012): every row of the log is a leaf of a Merkle tree
(RFC 6962); each seal holds the root of one batch, the digest of the seal before and an Ed25519 signature (RFC 8032).
This file is complete: it may be read, kept and run without the platform that it checks.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import re
import sys
import zipfile
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from typing import IO, Any

Digest = Callable[[bytes], bytes]
Members = dict[str, Callable[[], IO[Any]]]  # name in an evidence package → opens it
AUDIT, SEALS = "powerops-audit-1", "powerops-seals-1"
# Members of an evidence package.
MEMBER, MANIFEST, SIGNATURE = "audit.json", "manifest.json", "manifest.sig"
NOTHING_BEFORE = "0" * 64
ALTERED = "结论：不一致。这份记录或者它的证明被改动过，不能采信。"
UNREADABLE = (OSError, ValueError, KeyError, TypeError, AttributeError, zipfile.BadZipFile)
FIELDS = ("id", "transaction", "table", "row", "operation", "actor", "request", "at")
SEAL_LINES = (
    "powerops-seal", "number", "algorithm", "first-row", "last-row", "row-count", "root", "previous", "sealed-at",
    "public-key",
)  # fmt: skip


def digest_of(algorithm: str) -> Digest:
    """Return the digest function of a name; ValueError when it is neither sha256 nor sm3."""
    if algorithm == "sha256":
        return lambda data: hashlib.sha256(data).digest()
    if algorithm != "sm3":
        raise ValueError(f"不认识的摘要算法 {algorithm!r}")
    if "sm3" not in hashlib.algorithms_available:
        return sm3
    return lambda data: hashlib.new("sm3", data).digest()


def sm3(data: bytes) -> bytes:
    """Return the SM3 digest (GB/T 32905—2016), for a Python whose OpenSSL has none."""
    state: tuple[int, ...] = (
        0x7380166F, 0x4914B2B9, 0x172442D7, 0xDA8A0600, 0xA96F30BC, 0x163138AA, 0xE38DEE4D, 0xB0FB0E4E,
    )  # fmt: skip
    padded = data + b"\x80" + b"\0" * (-(len(data) + 9) % 64) + (8 * len(data)).to_bytes(8, "big")
    for start in range(0, len(padded), 64):
        state = _sm3_block(state, padded[start : start + 64])
    return b"".join(word.to_bytes(4, "big") for word in state)


def _turned(word: int, by: int) -> int:
    by %= 32
    return ((word << by) | (word >> (32 - by))) & 0xFFFFFFFF


def _sm3_block(state: tuple[int, ...], block: bytes) -> tuple[int, ...]:
    w = [int.from_bytes(block[place : place + 4], "big") for place in range(0, 64, 4)]
    for j in range(16, 68):
        x = w[j - 16] ^ w[j - 9] ^ _turned(w[j - 3], 15)
        w.append(x ^ _turned(x, 15) ^ _turned(x, 23) ^ _turned(w[j - 13], 7) ^ w[j - 6])
    a, b, c, d, e, f, g, h = state
    for j in range(64):
        constant = 0x79CC4519 if j < 16 else 0x7A879D8A
        ss1 = _turned((_turned(a, 12) + e + _turned(constant, j)) & 0xFFFFFFFF, 7)
        ff = a ^ b ^ c if j < 16 else (a & b) | (a & c) | (b & c)
        gg = e ^ f ^ g if j < 16 else (e & f) | (~e & g)
        tt1 = (ff + d + (ss1 ^ _turned(a, 12)) + (w[j] ^ w[j + 4])) & 0xFFFFFFFF
        tt2 = (gg + h + ss1 + w[j]) & 0xFFFFFFFF
        a, b, c, d = tt1, a, _turned(b, 9), c
        e, f, g, h = tt2 ^ _turned(tt2, 9) ^ _turned(tt2, 17), e, _turned(f, 19), g
    return tuple(old ^ new for old, new in zip(state, (a, b, c, d, e, f, g, h)))  # noqa: B905 (Python 3.9 knows no strict)


# --- Merkle trees (RFC 6962) -----------------------------------------------------------------------


def leaf_hash(digest: Digest, data: bytes) -> bytes:
    """Return the hash of one leaf."""
    return digest(b"\x00" + data)


def node_hash(digest: Digest, left: bytes, right: bytes) -> bytes:
    """Return the hash of two subtrees."""
    return digest(b"\x01" + left + right)


def root_of(digest: Digest, leaf: bytes, index: int, size: int, path: Iterable[bytes]) -> bytes:
    """Return the root to which a leaf's hash and its inclusion path lead (RFC 9162, 2.1.3.2).

    ValueError when the path does not fit a tree of that size.
    """
    place, last, found = index, size - 1, leaf
    if not 0 <= index < size:
        raise ValueError("序号不在封印的范围内")
    for sibling in path:
        if last == 0:
            raise ValueError("证明过长")
        if place & 1 or place == last:
            found = node_hash(digest, sibling, found)
            while not place & 1 and place:
                place, last = place >> 1, last >> 1
        else:
            found = node_hash(digest, found, sibling)
        place, last = place >> 1, last >> 1
    if last:
        raise ValueError("证明过短")
    return found


# --- Ed25519 (RFC 8032, 5.1) -----------------------------------------------------------------------

P = 2**255 - 19
ORDER = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P
SQRT_MINUS_ONE = pow(2, (P - 1) // 4, P)
Point = tuple[int, int, int, int]  # extended coordinates


def _added(p: Point, q: Point) -> Point:
    a, b = (p[1] - p[0]) * (q[1] - q[0]) % P, (p[1] + p[0]) * (q[1] + q[0]) % P
    c, d = 2 * p[3] * q[3] * D % P, 2 * p[2] * q[2] % P
    e, f, g, h = b - a, d - c, d + c, b + a
    return e * f % P, g * h % P, f * g % P, e * h % P


def _multiplied(scalar: int, point: Point) -> Point:
    result: Point = (0, 1, 1, 0)
    while scalar:
        if scalar & 1:
            result = _added(result, point)
        point, scalar = _added(point, point), scalar >> 1
    return result


def _x_of(y: int, sign: int) -> int | None:
    if y >= P:
        return None
    square = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    if square == 0:
        return None if sign else 0
    x = pow(square, (P + 3) // 8, P)
    if (x * x - square) % P:
        x = x * SQRT_MINUS_ONE % P
    root = P - x if x & 1 != sign else x
    return None if (x * x - square) % P else root


def _point(data: bytes) -> Point | None:
    y = int.from_bytes(data, "little")
    sign, y = y >> 255, y & ((1 << 255) - 1)
    x = _x_of(y, sign)
    return None if x is None else (x, y, 1, x * y % P)


_BASE_Y = 4 * pow(5, P - 2, P) % P
_BASE_X = _x_of(_BASE_Y, 0) or 0
BASE: Point = (_BASE_X, _BASE_Y, 1, _BASE_X * _BASE_Y % P)


def is_signed(public_key: bytes, message: bytes, signature: bytes) -> bool:
    """Whether the signature of the message is by the key."""
    if len(public_key) != 32 or len(signature) != 64:
        return False
    key, r = _point(public_key), _point(signature[:32])
    s = int.from_bytes(signature[32:], "little")
    if key is None or r is None or s >= ORDER:
        return False
    h = int.from_bytes(hashlib.sha512(signature[:32] + public_key + message).digest(), "little")
    left, right = _multiplied(s, BASE), _added(r, _multiplied(h % ORDER, key))
    return not any((left[axis] * right[2] - right[axis] * left[2]) % P for axis in (0, 1))


def leaf_of(row: dict[str, Any]) -> bytes:
    """Return the canonical text of one row of the log: eight lines, then the content; ValueError for odd fields."""
    fields = ["" if row[name] is None else str(row[name]) for name in FIELDS]
    if any("\n" in field for field in fields):
        raise ValueError("字段中有换行")
    return "\n".join([*fields, row["content"]]).encode()


def parsed(text: str) -> dict[str, str]:
    """Return the lines of a seal's text by name; ValueError when it is not a seal of version 1."""
    lines = [line.partition(" ") for line in text.split("\n")]
    if [name for name, _, _ in lines] != [*SEAL_LINES, ""]:
        raise ValueError("封印文本的格式不对")
    values = {name: value for name, _, value in lines}
    if values["powerops-seal"] != "1":
        raise ValueError("不认识的封印版本")
    return values


def problems_of_seal(seal: dict[str, Any], *, with_signature: bool = True) -> Iterator[str]:
    """Yield what is wrong with one seal by itself: its form, its digest, its signature."""
    try:
        lines = parsed(seal["text"])
        computed = digest_of(lines["algorithm"])(seal["text"].encode()).hex()
        key, signature = bytes.fromhex(lines["public-key"]), bytes.fromhex(seal["signature"])
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        yield f"封印读不出：{error}"
        return
    if computed != seal["digest"]:
        yield f"第 {lines['number']} 号封印的摘要与内容不符"
    if with_signature and not is_signed(key, seal["text"].encode(), signature):
        yield f"第 {lines['number']} 号封印的签名无效"


def problems_of_chain(seals: list[dict[str, Any]], *, is_whole: bool) -> Iterator[str]:
    """Yield what is wrong with a run of seals: each by itself, and each with the one before. Kept copies are not whole:
    seals may be missing between, and of the signatures only the last is checked, for they are what we trust."""
    before: dict[str, Any] | None = None
    for place, seal in enumerate(seals):
        found = list(problems_of_seal(seal, with_signature=is_whole or place == len(seals) - 1))
        yield from found
        if not found and before:
            lines = parsed(seal["text"])
            follows = int(lines["number"]) == int(parsed(before["text"])["number"]) + 1
            if follows and lines["previous"] != before["digest"]:
                yield f"第 {lines['number']} 号封印没有接在前一号封印之后"
            elif is_whole and not follows:
                yield f"第 {lines['number']} 号封印之前缺少封印"
        before = None if found else seal


def problems_of_row(row: dict[str, Any], seals: dict[str, dict[str, str]]) -> Iterator[str]:
    """Yield what is wrong with a row's inclusion proof."""
    name = f"行日志第 {row.get('id')} 条（表 {row.get('table')} 第 {row.get('row')} 行）"
    try:
        proof = row["proof"]
        seal = seals[str(proof["seal"])]
        digest = digest_of(seal["algorithm"])
        path = [bytes.fromhex(step) for step in proof["path"]]
        leaf, size = leaf_hash(digest, leaf_of(row)), int(seal["row-count"])
        if root_of(digest, leaf, int(proof["index"]), size, path).hex() != seal["root"]:
            yield f"{name}与第 {proof['seal']} 号封印不符：内容或证明被改动"
    except KeyError as error:
        yield f"{name}缺少 {error}"
    except (TypeError, ValueError, AttributeError) as error:
        yield f"{name}的证明无效：{error}"


def problems_of_export(export: dict[str, Any]) -> Iterator[str]:
    """Yield what is wrong within an export: its seals, their chain, its rows."""
    if export.get("format") != AUDIT:
        yield f"导出文件的格式不是 {AUDIT}"
        return
    broken = list(problems_of_chain(export["seals"], is_whole=True))
    yield from broken
    if broken:
        return
    seals = {lines["number"]: lines for lines in (parsed(one["text"]) for one in export["seals"])}
    for row in export["rows"]:
        if row.get("proof") is not None:
            yield from problems_of_row(row, seals)


def problems_against(export: dict[str, Any], published: list[dict[str, Any]]) -> Iterator[str]:
    """Yield which seals of the export are not those that were published."""
    yield from (f"公布的封印：{one}" for one in problems_of_chain(published, is_whole=False))
    known = {parsed(one["text"])["number"]: one["text"] for one in published}
    for seal in export["seals"]:
        number = parsed(seal["text"])["number"]
        if known.get(number, seal["text"]) != seal["text"]:
            yield f"第 {number} 号封印与公布的不同"


def newer_than(published: list[Any], export: dict[str, Any]) -> int:
    """Return how many rows were sealed after the newest seal that the copies vouch for, through the export's chain."""
    known = {one["text"] for one in published}
    common = [int(parsed(one["text"])["number"]) for one in export["seals"] if one["text"] in known]
    return sum(int(row["proof"]["seal"]) > max(common, default=0) for row in export["rows"])


def problems_of_keys(export: dict[str, Any], keys: list[str]) -> Iterator[str]:
    """Yield which seals were signed by another key than the given ones."""
    trusted = {key.lower() for key in keys}
    for lines in (parsed(one["text"]) for one in export["seals"]):
        if lines["public-key"] not in trusted:
            yield f"第 {lines['number']} 号封印不是用给出的公钥签署的"


def verdict(export: dict[str, Any], published: list[Any], keys: list[str]) -> tuple[int, list[str]]:  # fmt: skip
    """Return the exit code and the sentences of the verdict."""
    problems = list(problems_of_export(export))
    if not problems and published:
        problems += problems_against(export, published)
    if not problems and keys:
        problems += problems_of_keys(export, keys)
    if problems:
        return 1, [*problems, ALTERED]
    rows = export["rows"]
    unsealed = sum(row.get("proof") is None for row in rows)
    told = [f"共 {len(rows)} 条行日志，{len(export['seals'])} 个封印，逐条核对无误。"]
    if not published and not keys:
        return 2, [*told, "结论：未完成。请再给出公布的封印文件或者公钥，否则无法排除整份伪造。"]
    if unsealed or not rows:
        return 2, [*told, f"结论：未完成。其中 {unsealed} 条尚未封印，请在下一次封印后重新导出。"]
    if published and not keys and (newer := newer_than(published, export)):
        return 2, [*told, f"结论：未完成。其中 {newer} 条的封印比给出的封印文件更新，请下载更新的封印文件。"]  # fmt: skip
    return 0, [*told, "结论：一致。这份记录自封印以来没有被改动。"]


def verdict_on_seals(kept: list[Any], published: list[Any], keys: list[str]) -> tuple[int, list[str]]:  # fmt: skip
    """Return the verdict on seals by themselves: every signature, the chain, and whether others know the same ones."""
    own = {"seals": kept}
    problems = list(problems_of_chain(kept, is_whole=True))
    if not problems and published:
        problems += problems_against(own, published)
    if not problems and keys:
        problems += problems_of_keys(own, keys)
    if problems:
        return 1, [*problems, ALTERED]
    told = [f"共 {len(kept)} 个封印，前后相接，签名有效。"]
    known = {one["text"] for one in published}
    vouched = max((place for place, one in enumerate(kept, 1) if one["text"] in known), default=0)
    if not kept or not keys and vouched < len(kept):
        lacking = (
            f"其中 {len(kept) - vouched} 个不在公布的封印文件中"
            if published
            else "没有公布的封印文件"
        )
        return 2, [*told, f"结论：未完成。{lacking}，也没有给出公钥，无法排除整份伪造。"]
    return 0, [*told, "结论：一致。这些封印没有被改动。"]


def members_of(path: str) -> Members:
    """Return how to open each member of an evidence package: of the ZIP file, or of the directory it was unpacked to.
    A name that a ZIP file holds twice counts as added: programs differ in which of the two they show."""
    if not os.path.isdir(path):
        package, found = zipfile.ZipFile(path), Members()
        for one in package.infolist():
            found[one.filename + "（同名的另一个）" * (one.filename in found)] = partial(package.open, one)  # fmt: skip
        return found
    files = (os.path.join(folder, name) for folder, _, names in os.walk(path) for name in names)
    return {os.path.relpath(one, path).replace(os.sep, "/"): partial(open, one, "rb") for one in files}  # fmt: skip


def problems_of_package(found: Members, keys: Iterable[str]) -> Iterator[str]:
    """Yield what is missing, added or altered in an evidence package, by name; its manifest is signed by a seal's key."""
    manifest, signed = found[MANIFEST]().read(), json.loads(found[SIGNATURE]().read())
    key, signature = bytes.fromhex(signed["public-key"]), bytes.fromhex(signed["signature"])
    if not is_signed(key, manifest, signature):
        yield f"{MANIFEST} 与签名 {SIGNATURE} 不符：两者之一被改动"
        return
    if signed["public-key"] not in keys:
        yield f"{SIGNATURE} 不是用封印的公钥签署的"
    expected = json.loads(manifest)["members"]
    for name in sorted((expected.keys() | found.keys()) - {MANIFEST, SIGNATURE}):
        if name not in found or name not in expected:
            yield f"{'多出' if name in found else '缺少'} {name}"
        elif sha256_of(found[name]) != expected[name]["sha256"]:
            yield f"{name} 被改动：与 {MANIFEST} 中的摘要不符"


def sha256_of(opened: Callable[[], IO[Any]]) -> str:
    """Return the digest of a file, read piece by piece."""
    digest = hashlib.sha256()
    with opened() as file:
        while piece := file.read(1 << 20):
            digest.update(piece)
    return digest.hexdigest()


def seals_in(names: list[str]) -> list[dict[str, Any]]:
    """Read files of seals and put them in the order of their numbers; what stands in two files counts once."""
    found = {}
    for name in names:
        with open(name, encoding="utf-8") as file:
            content = json.load(file)
        if content["format"] != SEALS:
            raise ValueError(f"{name} 的格式不是 {SEALS}")
        for one in content["seals"]:
            found[int(parsed(one["text"])["number"]), one["text"]] = one
    return [found[key] for key in sorted(found)]


def verdict_on(path: str, published: list[Any], keys: list[str]) -> tuple[int, list[str]]:
    """Return the verdict on an evidence package as a whole, on an audit.json or on a file of seals alone."""
    if not os.path.isdir(path) and not zipfile.is_zipfile(path):
        with open(path, encoding="utf-8") as file:
            content = json.load(file)
        if content.get("format") == SEALS:
            return verdict_on_seals(seals_in([path]), published, keys)
        return verdict(content, published, keys)
    found = members_of(path)
    if lacking := [f"缺少 {name}" for name in (MEMBER, MANIFEST, SIGNATURE) if name not in found]:
        return 1, [*lacking, ALTERED]
    export: dict[str, Any] = json.loads(found[MEMBER]().read())
    sealed_by = [parsed(one["text"])["public-key"] for one in published or export["seals"]]
    problems = list(problems_of_package(found, [key.lower() for key in keys] or sealed_by))
    return (1, [*problems, ALTERED]) if problems else verdict(export, published, keys)


def main(arguments: list[str] | None = None) -> int:
    """Read the files, print the verdict, return the exit code."""
    parser = argparse.ArgumentParser(description="离线核验导出的全程记录")
    parser.add_argument("export", metavar="导出文件")
    parser.add_argument("seals", metavar="封印文件", nargs="*")
    parser.add_argument("--key", action="append", default=[], metavar="公钥")
    options = parser.parse_args(arguments)
    if not all(re.fullmatch("[0-9a-fA-F]{64}", key) for key in options.key):
        parser.error("公钥应是 64 位十六进制数字")
    try:
        code, sentences = verdict_on(options.export, seals_in(options.seals), options.key)
    except UNREADABLE as error:
        why = "没有" if isinstance(error, FileNotFoundError) else "不是证据包、导出文件或者封印文件"
        code, sentences = 2, [f"文件读不出：{why} {getattr(error, 'filename', None) or error}", "结论：未完成。"]  # fmt: skip
    sys.stdout.write("\n".join(sentences) + "\n")
    return code


if __name__ == "__main__":
    sys.exit(main())
