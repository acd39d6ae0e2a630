"""A sheet as a reader sees it: a merged range shows its first cell alone, over all its rows."""

from registry.exchange.guard import MAX_GRID
from registry.exchange.refusal import FileRefused
from registry.exchange.workbook import Sheet


class Grid:
    """Visible texts per cell, the merged range that covers a cell, and texts hidden under merges.

    `wide` holds the first cells of ranges that span three columns or more: titles and notes.
    """

    def __init__(self, sheet: Sheet, first_row: int) -> None:
        """Look at the rows of `sheet` from `first_row` (from 0) on; raise FileRefused on absurd merges."""
        self.own: list[list[str]] = [list(row) for row in sheet.cells]
        self.anchors: dict[tuple[int, int], tuple[int, int]] = {}
        self.hidden: dict[int, dict[int, str]] = {}
        self.wide: set[tuple[int, int]] = set()
        left_to_mark = MAX_GRID
        for top, left, bottom, right in sheet.merged:
            if bottom < first_row or top >= len(self.own):
                continue
            bottom = min(bottom, len(self.own) - 1)
            right = min(right, len(self.own[top]) - 1)
            left_to_mark -= (bottom - top + 1) * (right - left + 1)
            if left_to_mark < 0:
                raise FileRefused("damaged")
            self._mark(top, left, bottom, right)

    def _mark(self, top: int, left: int, bottom: int, right: int) -> None:
        if right - left > 1:
            self.wide.add((top, left))
        own, anchors, anchor = self.own, self.anchors, (top, left)
        shown = own[top][left] if left < len(own[top]) else ""
        for row in range(top, bottom + 1):
            cells = own[row]
            for column in range(left, right + 1):
                if row == top and column == left:
                    continue
                anchors[row, column] = anchor
                if cells[column]:
                    self.hidden.setdefault(row, {})[column] = (
                        "" if cells[column] == shown else cells[column]
                    )
                    cells[column] = ""

    def seen(self, row: int, column: int) -> str:
        """The text seen in a cell: its own, or that of a merged range reaching down over it."""
        text = self.own[row][column]
        if text:
            return text
        anchor = self.anchors.get((row, column))
        return self.own[anchor[0]][column] if anchor and anchor[1] == column else ""
