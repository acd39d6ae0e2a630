"""What reading a power list yields: powers as they stand in the file, and what is to be said about them."""

from dataclasses import dataclass, field

from registry.exchange.attached import Attached

REJECTED = "rejected"
WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Problem:
    """One remark on a place of the file: row from 1 as Excel counts, column as its letter, "" if none."""

    sheet: str
    row: int
    column: str
    code: str
    message: str
    severity: str = WARNING


@dataclass(frozen=True, slots=True)
class Line:
    """A row that is no power: `kind` is title, header, section, note or number; row from 1."""

    row: int
    kind: str
    text: str


@dataclass(slots=True)
class PowerRow:
    """One power of one level, as one or several Excel rows give it; every text verbatim, "" if absent.

    `rows` are all Excel rows (from 1) that it took, `row` the first. `level` is 1 national, 2 provincial,
    3 city, 4 county, 5 township. `is_further_level` marks a second level of the power above it.
    `other` keeps what no field takes, under the file's own headings: nothing is lost.
    """

    sheet: str
    row: int
    rows: list[int]
    sequence: str = ""
    name: str = ""
    sub_name: str = ""
    category: str | None = None
    category_as_given: str = ""
    basis_text: str = ""
    exercising_body: str = ""
    handling_office: str = ""
    level_text: str = ""
    level: int | None = None
    scope_text: str = ""
    department_duty: str = ""
    duty_text: str = ""
    duty_basis_text: str = ""
    accountable_persons: str = ""
    accountability_text: str = ""
    accountability_basis: str = ""
    remarks: str = ""
    local_code: str = ""
    is_further_level: bool = False
    other: dict[str, str] = field(default_factory=dict)
    platform: dict[str, str] = field(default_factory=dict)  # columns that our own files add
    problems: list[Problem] = field(default_factory=list)

    @property
    def is_rejected(self) -> bool:
        """Whether any problem forbids importing this row."""
        return any(problem.severity == REJECTED for problem in self.problems)


@dataclass(slots=True)
class SheetRows:
    """One sheet: its powers and its other lines, or the reason (Chinese) why it holds no list.

    Each row with visible content is in exactly one `PowerRow.rows` or is one of `lines`; a row whose
    content lies wholly hidden under merged cells belongs to the power that covers it.
    """

    name: str
    skipped: str = ""
    rows: list[PowerRow] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)
    warnings: list[Problem] = field(default_factory=list)

    @property
    def read(self) -> int:
        """How many powers were read, the rejected among them."""
        return len(self.rows)

    @property
    def problems(self) -> list[Problem]:
        """All remarks: on the sheet first, then on its powers in their order."""
        return [*self.warnings, *(problem for row in self.rows for problem in row.problems)]


@dataclass(slots=True)
class ReadResult:
    """A whole file: all its sheets in order, skipped ones with their reason; `attached` are those beside the list.

    `issuer` is the body that the cover of one of our workbooks names, "" without a cover.
    """

    sheets: list[SheetRows]
    attached: Attached = field(default_factory=Attached)
    issuer: str = ""

    @property
    def rows(self) -> list[PowerRow]:
        """All powers of all sheets in their order."""
        return [row for sheet in self.sheets for row in sheet.rows]

    @property
    def problems(self) -> list[Problem]:
        """All remarks of all sheets in their order."""
        return [problem for sheet in self.sheets for problem in sheet.problems]

    @property
    def read(self) -> int:
        """How many powers were read, the rejected among them."""
        return sum(sheet.read for sheet in self.sheets)

    @property
    def rejected(self) -> int:
        """How many of them cannot be imported."""
        return sum(row.is_rejected for sheet in self.sheets for row in sheet.rows)
