"""What a file would do to a body's list, row by row, and how that is counted and told."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from registry.exchange.power_row import REJECTED, PowerRow, Problem, ReadResult
from registry.exchange.refusal import FileRefused
from registry.exchange.vocabulary import level_of
from registry.models import Power, UploadRow

Outcome = UploadRow.Outcome


class Known:
    """A power as it stands: its content, and what identity matching asks of it.

    `held` says why the draft cannot take a change of it now, "" when it can; `is_leaving`: its removal is proposed.
    `listed` is what the current list says of a power that the draft changes, None of any other.
    """

    def __init__(
        self,
        power: Power,
        content: dict[str, Any],
        held: str = "",
        is_leaving: bool = False,
        position: int = 0,
        listed: dict[str, Any] | None = None,
    ) -> None:
        self.power, self.content, self.held, self.is_leaving = power, content, held, is_leaving
        self.position, self.listed = position, listed
        self.category: str = content["category"]
        self.name: str = content["name"]
        self.sub_name: str = content["sub_name"]
        self.level: int | None = self._level_as_listed()
        self.exercising_body: str = content["exercising_body"]
        self.handling_office: str = content["handling_office"]
        self.basis_text: str = content["basis_text"]
        self.local_code: str = content["local_code"]

    def _level_as_listed(self) -> int | None:
        """The level as a file tells it: where its words told none, the one chosen by hand is no identity."""
        if self.content["level_text"]:
            return level_of(self.content["level_text"])
        return int(self.content["level"]) if self.content["level"] else None


@dataclass
class PreviewRow:
    """One power read from the file, and what would become of it."""

    sheet_number: int
    source: PowerRow
    outcome: str
    content: dict[str, Any]
    power: Power | None = None
    changes: list[dict[str, str]] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    position: int = 0  # on the list, where the file does not say it
    is_restored: bool = (
        False  # to what the current list says: the draft no longer changes the power
    )

    @property
    def is_refused(self) -> bool:
        """Whether a problem forbids importing the row."""
        return any(problem.severity == REJECTED for problem in self.problems)

    @property
    def has_warning(self) -> bool:
        """Whether something on the row deserves a look."""
        return any(problem.severity != REJECTED for problem in self.problems)


@dataclass
class Preview:
    """What a file would do to a body's list.

    `missing` are powers on the list that the file does not have; `other_body` is the body whose list it seems
    to be when it is another one. `against` says what the file is compared with; `draft` is the draft that is written into, None when one is to be begun.
    """

    read: ReadResult
    rows: list[PreviewRow]
    against: str
    draft: int | None
    missing: list[Known] = field(default_factory=list)
    other_body: Mapping[str, Any] | None = None
    unclaimed: list[Problem] = field(
        default_factory=list
    )  # rows beside the list that name no power of the body

    def count(self, outcome: str) -> int:
        """How many rows have the outcome."""
        return sum(row.outcome == outcome for row in self.rows)

    @property
    def notes(self) -> list[Problem]:
        """Remarks on sheets, not on powers."""
        warnings = [problem for sheet in self.read.sheets for problem in sheet.warnings]
        return [*warnings, *self.unclaimed]

    @property
    def goal(self) -> str:
        """Where accepting writes."""
        return "接受后写入该稿" if self.draft else "接受后新建清单稿"

    @property
    def signature(self) -> str:
        """A digest of what would be done; equal as long as file and list stay the same."""
        told: list[Any] = [self.draft]
        told += [
            [row.source.sheet, row.source.row, row.outcome, row.power and row.power.pk, row.changes]
            for row in self.rows
        ]
        return hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()

    def counts(self) -> dict[str, Any]:
        """Return how many sheets, rows of each outcome, and warnings."""
        problems = [*self.notes, *(problem for row in self.rows for problem in row.problems)]
        return {
            "sheets": len(self.read.sheets),
            "rows": len(self.rows),
            **{outcome: self.count(outcome) for outcome in Outcome.values},
            "warnings": sum(problem.severity != REJECTED for problem in problems)
            + bool(self.other_body),
        }

    def by_sheet(self) -> list[dict[str, Any]]:
        """Return each sheet's counts; rows = created + updated + unchanged + rejected."""
        tallies = [Counter[str]() for _ in self.read.sheets]
        for row in self.rows:
            tallies[row.sheet_number].update(
                [row.outcome, *(["warned"] if row.has_warning else [])]
            )
        return [
            {
                "sheet": sheet.name, "skipped": sheet.skipped,
                "rows": sum(tally[one] for one in Outcome.values),
                **{key: tally[key] for key in (*Outcome.values, "warned")},
            }
            for sheet, tally in zip(self.read.sheets, tallies, strict=True)
        ]  # fmt: skip

    def report(self) -> dict[str, Any]:
        """Return everything as the command prints it: counts, problems, the same per sheet."""
        problems = [plain(one) for one in self.notes]
        problems += [plain(one) for row in self.rows for one in row.problems]
        if self.other_body:
            problems.append(
                plain(
                    Problem(
                        "",
                        0,
                        "",
                        "other_body",
                        f"{other_body_told(self.other_body)}，请核对是否选错了部门。",
                    )
                )
            )
        return {
            **self.counts(), "problems": problems, "by_sheet": self.by_sheet(),
            "missing": len(self.missing), "against": self.against,
        }  # fmt: skip


SIGNS = {
    "code": "文件中有 {rows} 行的实施编码是“{name}”的事项的编码",
    "cover": "文件封面上的机关是“{name}”",
    "exercising": "文件中有 {rows} 行的行使主体是“{name}”",
}


def other_body_told(other: Mapping[str, Any]) -> str:
    """Say why the file seems to be another body's."""
    return SIGNS[other.get("sign", "exercising")].format(**other)


def nothing_told(rows: int, rejected: int, missing: int) -> str:
    """Say why there is nothing to write, and that an import removes no power."""
    if not rows:
        said = "文件中没有读到事项"
    elif rejected:
        rest = "，其余与现有清单一致" if rejected < rows else ""
        said = f"有 {rejected} 行被拒绝{rest}，请更正后重新上传"
    else:
        said = "文件所列事项与现有清单一致"
    left = (
        f"现有清单上有 {missing} 项文件中没有；导入不会取消它们，确需取消的，请办理权力事项调整。"
        if missing
        else ""
    )
    return f"{said}。没有需要写入的内容。{left}"


def refused_report(code: str, message: str) -> dict[str, Any]:
    """Return the report of a file of which nothing could be read."""
    return {
        "sheets": 0, "rows": 0, **dict.fromkeys(Outcome.values, 0), "warnings": 0,
        "problems": [plain(Problem("", 0, "", code, message, REJECTED))], "by_sheet": [], "missing": 0,
    }  # fmt: skip


def file_refused_report(error: FileRefused) -> dict[str, Any]:
    """Return the report of a file that is refused as a whole."""
    return refused_report(error.code, f"{error.message}{error.advice}")


def plain(problem: Problem) -> dict[str, Any]:
    """Return a problem in the contract's shape, with its severity."""
    return {
        "sheet": problem.sheet, "row": problem.row, "column": problem.column, "code": problem.code,
        "message": problem.message, "severity": problem.severity,
    }  # fmt: skip
