"""Official documents as PDF: an HTML template, rendered with local fonts only.

Page and type follow GB/T 9704—2012 (templates/documents/official.css). Faces are taken from the
operator's own folder (POWEROPS_HOME/fonts: 仿宋_GB2312, 方正小标宋, …) where present, else from the
Noto faces of the wheel pylopdf-fonts-zh-cn. Nothing is ever fetched from another place.
"""

import atexit
import ctypes
import importlib
import logging
import re
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from types import ModuleType
from typing import Any

import pylopdf_fonts_zh_cn
import segno
from django.conf import settings
from django.template.loader import render_to_string

Progress = Callable[[str, int], None]
"""Told the phase, in words for the reader, and how many pages are laid out so far."""

SYSTEM_LIBRARIES = {
    "libpango-1.0.so.0": "libpango-1.0-0",
    "libpangoft2-1.0.so.0": "libpangoft2-1.0-0",
    "libharfbuzz-subset.so.0": "libharfbuzz-subset0",
}
"""What WeasyPrint loads at run time → the Debian package that carries it. Without the last one it
still works, thirty times slower: that is not offered to anybody."""

BUNDLED_FACES = {
    "Official Song": pylopdf_fonts_zh_cn.serif_path(),
    "Official Sans": pylopdf_fonts_zh_cn.sans_path(),
}
OPERATOR_FACES = {
    "Official FangSong": ("仿宋", "fangsong", "simfang"),
    "Official XiaoBiaoSong": ("小标宋", "xiaobiaosong", "xbs"),
    "Official HeiTi": ("黑体", "heiti", "simhei"),
    "Official KaiTi": ("楷体", "kaiti", "simkai"),
}
"""Family name in official.css → what the name of the operator's font file contains."""

TYPE_AREA_WIDTH = 442.2  # 版心 156 mm, in points
PAGE_LAID_OUT = re.compile(r"Page (\d+)$")
PHASES = {"Step 3": "解析样式", "Step 4": "组织内容", "Step 6": "写出文件"}

_one_at_a_time = threading.Lock()  # a FontConfiguration is shared and is not safe across threads


class PdfUnavailable(RuntimeError):
    """This machine cannot make a PDF; the message says why and what to install."""


def pdf_available() -> tuple[bool, str]:
    """Say whether a PDF can be made here, and if not, why and the one command that mends it."""
    missing = [package for name, package in SYSTEM_LIBRARIES.items() if not _is_loadable(name)]
    if not missing:
        return True, ""
    command = f"apt-get install -y {' '.join(missing)}"
    return False, f"本机缺少生成 PDF 所需的系统组件，请由管理员执行：{command}"


def render_pdf(
    template: str, context: Mapping[str, Any], *, progress: Progress | None = None
) -> bytes:
    """Render the Django template as a PDF.

    Raises PdfUnavailable when a system library is missing, and WeasyPrint's
    FatalURLFetchingError when the template asks for anything but a data: address.
    """
    available, reason = pdf_available()
    if not available:
        raise PdfUnavailable(reason)
    weasyprint = importlib.import_module("weasyprint")
    html = render_to_string(template, dict(context))
    with _one_at_a_time, _progress_told(progress):
        fonts, faces = _fonts(_face_files())
        page = weasyprint.HTML(string=html, url_fetcher=_fetcher(weasyprint, "data"))
        return page.write_pdf(font_config=fonts, stylesheets=[faces])


def qr_svg(text: str) -> str:
    """Return a QR code of the text as an SVG data: address (error correction M)."""
    return segno.make(text, error="m", micro=False).svg_data_uri(border=0)


def red_head(issuer: str) -> dict[str, Any]:
    """Measures of the issuer's mark for official_base.html: at most 44 pt, never wider than 版心.

    The bundled Song has one weight and WeasyPrint fakes none, so the mark is drawn with an outline
    of its own colour, which gives the weight of 小标宋; the operator's 小标宋 needs none.
    """
    size = min(44.0, TYPE_AREA_WIDTH / max(len(issuer), 1))
    own = any(family == "Official XiaoBiaoSong" for family, _ in _face_files())
    return {
        "issuer": issuer,
        "issuer_size": round(size, 1),
        "issuer_height": round(size * 1.3, 1),
        "issuer_face": "Official XiaoBiaoSong" if own else "Official Song",
        "issuer_stroke": 0 if own else round(size / 30, 2),
    }


def closing_right(issuer: str, day: str) -> float:
    """How far the closing stands from the right edge, in characters (GB/T 9704—2012 7.3.5.1).

    The date ends four characters in and the issuer is centred over it; a long name moves both as far as it must.
    """
    return round(max(4 - max(_characters(issuer) - _characters(day), 0) / 2, 0), 2)


def _characters(text: str) -> float:
    """The width of a text in whole characters; digits and letters take about half of one."""
    return sum(0.55 if one.isascii() else 1 for one in text)


def _is_loadable(name: str) -> bool:
    try:
        ctypes.CDLL(name)
    except OSError:
        return False
    return True


def _fetcher(weasyprint: ModuleType, protocol: str) -> Any:
    """A fetcher that refuses, as a fatal error, every address of another protocol."""
    return weasyprint.urls.URLFetcher(allowed_protocols=(protocol,), fail_on_errors=True)


def _face_files() -> tuple[tuple[str, Path], ...]:
    """Each family that can be had, with its file; the operator's folder is looked at every time."""
    return (*BUNDLED_FACES.items(), *_operator_faces(Path(settings.POWEROPS_HOME) / "fonts"))


def _operator_faces(folder: Path) -> Iterator[tuple[str, Path]]:
    files = sorted(folder.iterdir()) if folder.is_dir() else []
    faces = [file for file in files if file.suffix.lower() in {".ttf", ".otf", ".ttc"}]
    for family, words in OPERATOR_FACES.items():
        match = next((f for f in faces if any(word in f.name.lower() for word in words)), None)
        if match:
            yield family, match


@lru_cache(maxsize=2)
def _fonts(files: tuple[tuple[str, Path], ...]) -> tuple[Any, Any]:
    """The FontConfiguration and the @font-face sheet; loading costs 0.2 s, so both are kept."""
    weasyprint = importlib.import_module("weasyprint")
    configuration = weasyprint.text.fonts.FontConfiguration()
    rules = "".join(
        f'@font-face {{ font-family: "{family}"; src: url("{file.as_uri()}"); }}\n'
        for family, file in files
    )
    fetcher = _fetcher(weasyprint, "file")
    return configuration, weasyprint.CSS(
        string=rules, font_config=configuration, url_fetcher=fetcher
    )


atexit.register(_fonts.cache_clear)  # while the libraries that free the fonts are still loaded


class _Teller(logging.Handler):
    """Turns WeasyPrint's progress log of this thread into the caller's progress."""

    def __init__(self, progress: Progress):
        super().__init__()
        self.progress, self.thread, self.pages = progress, threading.get_ident(), 0

    def emit(self, record: logging.LogRecord) -> None:
        if record.thread != self.thread:
            return
        message = record.getMessage()
        page = PAGE_LAID_OUT.search(message)
        if page:
            self.pages = max(self.pages, int(page[1]))
            self.progress("排版", self.pages)
        elif message[:6] in PHASES:
            self.progress(PHASES[message[:6]], self.pages)


@contextmanager
def _progress_told(progress: Progress | None) -> Iterator[None]:
    """Tell the caller, and nobody else: a line per page would drown the server's log."""
    logger = logging.getLogger("weasyprint.progress")
    logger.propagate = False
    teller = _Teller(progress) if progress else logging.NullHandler()
    logger.addHandler(teller)
    logger.setLevel(logging.INFO if progress else logging.WARNING)
    try:
        yield
    finally:
        logger.removeHandler(teller)
