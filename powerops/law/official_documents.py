"""公文: how a document is numbered (党政机关公文处理工作条例; GB/T 9704—2012 7.2.5)."""

from powerops.law.citation import Certainty, Clause, Rule, Source

REGULATION = Source("党政机关公文处理工作条例", "中办发〔2012〕14号")

NUMBER = Rule(
    "GW-9", Clause(REGULATION, 9, item=5), "发文字号由发文机关代字、年份和发文顺序号组成，一号只用于一件公文。",
    Certainty.MEMORY, ("F6",),
)  # fmt: skip

RULES = (NUMBER,)


def document_number(sign: str, year: int, serial: int) -> str:
    """Return 新开〔2026〕1号: hexagonal brackets, no leading zero, no 第."""
    return f"{sign}〔{year}〕{serial}号"
