#!/usr/bin/env python3
"""离线核验数据开放文件：不联网、不安装任何软件，核对下载的文件是否就是平台签署的那一期。只需要 Python 3.9 以上。

    python verify_open_data.py 文件夹 [封印文件 …] [--key 公钥 …]

文件夹里放下载的 manifest.json、manifest.sig 和要核对的数据文件；本文件与 verify_record.py 放在一起。封印文件：从
“记录完整性”页面下载的 seals.json；或者用 --key 给出从可靠来源得到的公钥（64 位十六进制）。
结论：退出码 0 一致；1 被改动；2 无法得出结论。
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import sys
from collections.abc import Iterator
from functools import partial

if __name__ == "__main__":  # python -I leaves the folder of the script out
    sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
try:
    from verify_record import is_signed, parsed, seals_in, sha256_of
except ImportError:
    from powerops.core.offline.verify_record import is_signed, parsed, seals_in, sha256_of

FORMAT = "powerops-open-data-1"
DOWNLOADED = 9  # characters that may stand before a name, as in files saved earlier: 20261123-


def found_in(folder: str) -> dict[str, str]:
    """Return where each file lies, by the name that the manifest uses."""
    found = {}
    for name in sorted(os.listdir(folder)):
        dated = name[:8].isdigit() and name[8:DOWNLOADED] == "-"
        found[name[DOWNLOADED:] if dated else name] = os.path.join(folder, name)
    return found


def read(path: str) -> bytes:
    """Return what a small file holds."""
    with open(path, "rb") as file:
        return file.read()


def problems(files: dict[str, str], trusted: set[str]) -> Iterator[str]:
    """Yield what is wrong with the downloaded files of one set."""
    text, signed = read(files["manifest.json"]), json.loads(read(files["manifest.sig"]))
    manifest = json.loads(text)
    if manifest.get("format") != FORMAT:
        yield f"manifest.json 的格式不是 {FORMAT}"
        return
    key = signed["public-key"].lower()
    if not is_signed(bytes.fromhex(key), text, bytes.fromhex(signed["signature"])):
        yield "manifest.json 与签名 manifest.sig 不符：两者之一被改动"
    if trusted and key not in trusted:
        yield "manifest.sig 不是用平台的公钥签署的"
    for name, told in manifest["files"].items():
        if name in files and sha256_of(partial(open, files[name], "rb")) != told["sha256"]:
            yield f"{name} 被改动：与 manifest.json 中的摘要不符"


def checked(files: dict[str, str]) -> list[str]:
    """Return which files of the set lie there, and the digest by which the next manifest names this one."""
    text = read(files["manifest.json"])
    manifest = json.loads(text)
    named = [name for name in manifest["files"] if name in files]
    return [
        f"第 {manifest['number']} 期，{manifest['made_at']}，核对了 {len(named)} 个文件：{'、'.join(named) or '无'}。",
        f"本期清单的摘要：{hashlib.sha256(text).hexdigest()}；前一期：{manifest['previous'] or '无'}。",
    ]


def main(arguments: list[str] | None = None) -> int:
    """Read the files, print the verdict, return the exit code."""
    parser = argparse.ArgumentParser(description="离线核验数据开放文件")
    parser.add_argument("folder", metavar="文件夹")
    parser.add_argument("seals", metavar="封印文件", nargs="*")
    parser.add_argument("--key", action="append", default=[], metavar="公钥")
    options = parser.parse_args(arguments)
    try:
        sealed_by = {parsed(one["text"])["public-key"] for one in seals_in(options.seals)}
        trusted = sealed_by | {key.lower() for key in options.key}
        files = found_in(options.folder)
        wrong = list(problems(files, trusted))
        code = 1 if wrong else 0 if trusted else 2
        verdict = ("一致。", "不一致，不能采信。", "未完成。请再给出封印文件或者公钥。")[code]
        told = [*(wrong or checked(files)), f"结论：{verdict}"]
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        code, told = 2, [f"文件读不出：{error}", "结论：未完成。"]
    sys.stdout.write("\n".join(told) + "\n")
    return code


if __name__ == "__main__":
    sys.exit(main())
