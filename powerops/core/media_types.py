"""What a file is, told by its content: documents, pictures, recordings, archives (G8). Nothing is unpacked."""

from __future__ import annotations

from collections.abc import Iterator

from django.core.files import File

HEAD = 8192  # bytes that tell what a file is
TAIL = 1024 * 1024  # bytes at the end in which the table of contents of an official ZIP lies
PIECE = 256 * 1024

PDF, PNG, JPEG = "application/pdf", "image/png", "image/jpeg"
GIF, TIFF, HEIC, WEBP = "image/gif", "image/tiff", "image/heic", "image/webp"
XLS, DOC, PPT = "application/vnd.ms-excel", "application/msword", "application/vnd.ms-powerpoint"
OFFICE = "application/vnd.openxmlformats-officedocument"
XLSX, DOCX = f"{OFFICE}.spreadsheetml.sheet", f"{OFFICE}.wordprocessingml.document"
PPTX = f"{OFFICE}.presentationml.presentation"
OFD, ZIP, TEXT, UNKNOWN = (
    "application/ofd",
    "application/zip",
    "text/plain",
    "application/octet-stream",
)
MP4, M4A, MP3, WAV = "video/mp4", "audio/mp4", "audio/mpeg", "audio/wav"

# What an official document may come as.
DOCUMENTS = frozenset({PDF, OFD, DOC, DOCX, XLS, XLSX, PNG, JPEG})
# What material and evidence may come as.
MATERIALS = DOCUMENTS | {PPT, PPTX, GIF, TIFF, HEIC, WEBP, MP4, M4A, MP3, WAV, ZIP}
# How files of each kind are called, the usual ending first; WPS has its own.
EXTENSIONS: dict[str, tuple[str, ...]] = {
    PDF: ("pdf",), OFD: ("ofd",), PNG: ("png",), JPEG: ("jpg", "jpeg", "jpe"), GIF: ("gif",),
    TIFF: ("tif", "tiff"), HEIC: ("heic", "heif"), WEBP: ("webp",),
    DOC: ("doc", "wps", "dot", "wpt"), DOCX: ("docx", "dotx", "docm", "wps"),
    XLS: ("xls", "et", "xlt", "ett"), XLSX: ("xlsx", "xltx", "xlsm", "et"),
    PPT: ("ppt", "dps", "pps"), PPTX: ("pptx", "ppsx", "pptm", "dps"),
    MP4: ("mp4", "m4v", "mov"), M4A: ("m4a",), MP3: ("mp3",), WAV: ("wav",), ZIP: ("zip",),
}  # fmt: skip

BEGINNINGS = (
    (b"%PDF-", PDF), (b"\x89PNG\r\n\x1a\n", PNG), (b"\xff\xd8\xff", JPEG), (b"GIF87a", GIF), (b"GIF89a", GIF),
    (b"II*\0", TIFF), (b"MM\0*", TIFF), (b"ID3", MP3),
)  # fmt: skip
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
STREAMS = (("WordDocument", DOC), ("PowerPoint Document", PPT), ("Workbook", XLS), ("Book", XLS))
MEMBERS = (
    (b"xl/workbook.xml", XLSX), (b"word/document.xml", DOCX), (b"ppt/presentation.xml", PPTX), (b"OFD.xml", OFD),
)  # fmt: skip
PICTURE_BRANDS = {b"heic", b"heix", b"mif1", b"msf1"}
END_OF_ZIP, ENTRY_OF_ZIP = b"PK\x05\x06", b"PK\x01\x02"


def media_type_of(file: File) -> str:
    """Tell a file's media type by its content; UNKNOWN when it is none of ours."""
    file.seek(0)
    head = file.read(HEAD)
    for beginning, media_type in BEGINNINGS:
        if head.startswith(beginning):
            return media_type
    if head.startswith(OLE):
        return compound_type_of(file)
    if head.startswith((b"PK\x03\x04", END_OF_ZIP)):
        return zipped_type_of(file)
    return recording_type_of(head) or (UNKNOWN if b"\0" in head else TEXT)


def recording_type_of(head: bytes) -> str | None:
    """Tell sound, film and the pictures that share their containers."""
    if head[4:8] == b"ftyp":
        brand = head[8:12]
        return HEIC if brand in PICTURE_BRANDS else M4A if brand.startswith(b"M4A") else MP4
    if head.startswith(b"RIFF"):
        return {b"WAVE": WAV, b"WEBP": WEBP}.get(head[8:12])
    is_layer_three = len(head) > 1 and head[0] == 0xFF and head[1] & 0xE6 == 0xE2
    return MP3 if is_layer_three else None


def compound_type_of(file: File) -> str:
    """Tell which office program wrote an OLE file, by the names of its streams."""
    names = [(name.encode("utf-16-le"), media_type) for name, media_type in STREAMS]
    found = {
        media_type for piece in overlapping(file) for name, media_type in names if name in piece
    }
    return next((media_type for _, media_type in STREAMS if media_type in found), UNKNOWN)


def overlapping(file: File) -> Iterator[bytes]:
    """Yield the file in pieces that overlap, so that no name is cut in two."""
    file.seek(0)
    before = b""
    for piece in file.chunks(PIECE):
        yield before + piece
        before = piece[-64:]


def zipped_type_of(file: File) -> str:
    """Tell what a ZIP holds by its table of contents, as far as the last megabyte holds that."""
    size = file.seek(0, 2)
    file.seek(max(0, size - TAIL))
    tail = file.read(TAIL)
    end = tail.rfind(END_OF_ZIP)
    if end < 0 or len(tail) < end + 22:
        return UNKNOWN
    begins = end - int.from_bytes(tail[end + 12 : end + 16], "little")
    names = set(names_in(tail, begins, end)) if begins >= 0 else set()
    return next((media_type for member, media_type in MEMBERS if member in names), ZIP)


def names_in(table: bytes, at: int, end: int) -> Iterator[bytes]:
    """Yield the names in a ZIP's table of contents."""
    while at + 46 <= end and table[at : at + 4] == ENTRY_OF_ZIP:
        name, extra, comment = (
            int.from_bytes(table[at + place : at + place + 2], "little") for place in (28, 30, 32)
        )
        yield table[at + 46 : at + 46 + name]
        at += 46 + name + extra + comment
