"""Where everything of a flow chart stands: nodes in ranks and columns, arrows along free ways between them (R5).

Time runs downwards. A node stands one rank below the last of those that lead to it; the longest way keeps to one
column, what branches off stands to its right. Arrows run level only between the ranks, and upright only where no
node stands: in a free stretch of a column, or in a lane beside them all; to the left those that lead back. So no
node covers another and no arrow crosses a node, whatever the flow. Lengths are CSS pixels.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import count

from registry.flow import END, ENDING, MOST_STEPS, Edge, Flow

WIDTH, COLUMN = 176.0, 216.0  # of a node, and from one column to the next
CLEAR, TRACK, LABELLED, PORT = 14.0, 9.0, 18.0, 26.0
LANE, LANE_BACK = 12.0, 9.0  # from one lane to the next, to the right and to the left
END_HEIGHT = 28.0
LANES = 2  # between two columns
Point = tuple[float, float]
Segment = tuple[float, float]


@dataclass
class Node:
    """A box: a step's, or an end's, whose key is that of the step before it."""

    key: str
    is_end: bool
    height: float
    rank: int = 0
    column: int = 0
    x: float = 0.0
    y: float = 0.0

    @property
    def middle(self) -> float:
        """The x of its middle."""
        return self.x + WIDTH / 2

    @property
    def bottom(self) -> float:
        """The y of its lower side."""
        return self.y + self.height


@dataclass
class Arrow:
    """An edge with its way: points from the source's side to the target's, and where its label stands."""

    source: Node
    target: Node
    label: str
    is_back: bool
    points: list[Point] = field(default_factory=list)
    label_at: Point = (0.0, 0.0)
    anchor: str = "start"


@dataclass
class Track:
    """A level in a gap: stretches that do not touch each other."""

    held: list[Segment] = field(default_factory=list)
    has_label: bool = False

    @property
    def height(self) -> float:
        """What it takes, with the words above it."""
        return LABELLED if self.has_label else TRACK


@dataclass
class Gap:
    """The room below a rank: level stretches, each on a track of its own where they would touch.

    What leaves the rank above runs over what comes to the rank below, so that none comes down through its words.
    """

    has_labels: bool = False  # of arrows that run straight down
    leaving: list[Track] = field(default_factory=list)
    coming: list[Track] = field(default_factory=list)
    top: float = 0.0

    def take(self, start: float, end: float, *, has_label: bool, comes: bool = False) -> Track:
        """Return the first track on which the stretch touches no other."""
        low, high = min(start, end) - 4, max(start, end) + 4
        tracks = self.coming if comes else self.leaving
        track = next((one for one in tracks if all(high < a or b < low for a, b in one.held)), None)
        if track is None:
            track = Track()
            tracks.append(track)
        track.held.append((low, high))
        track.has_label |= has_label
        return track

    @property
    def tracks(self) -> list[Track]:
        """All tracks, from above; what comes from farthest runs lowest."""
        return [*self.leaving, *reversed(self.coming)]

    @property
    def start(self) -> float:
        """What stands above the tracks."""
        return LABELLED if self.has_labels else 8

    def level(self, track: Track) -> float:
        """Return the y of a track."""
        at = next(number for number, one in enumerate(self.tracks) if one is track)
        return self.top + self.start + sum(one.height for one in self.tracks[: at + 1]) - 3

    @property
    def height(self) -> float:
        """What the room takes with the heads of the arrows."""
        return self.start + sum(one.height for one in self.tracks) + CLEAR


class Layout:
    """The chart of a flow; `height_of` tells how high the box of a step is, `length_of` how wide a label."""

    def __init__(
        self, flow: Flow, height_of: Callable[[str], float], length_of: Callable[[str], float]
    ) -> None:
        self.flow, self.length_of = flow, length_of
        self.nodes: dict[str, Node] = {
            step.key: Node(step.key, False, height_of(step.key)) for step in flow.steps
        }
        self.arrows: list[Arrow] = []
        self._connect()
        self._rank()
        self._place()
        self.columns = 1 + max((node.column for node in self.nodes.values()), default=0)
        self.ranks = 1 + max((node.rank for node in self.nodes.values()), default=0)
        self.left = self._left_margin()
        for node in self.nodes.values():
            node.x = self.left + node.column * COLUMN
        self.gaps = [Gap() for _ in range(self.ranks + 1)]  # gaps[r] lies above rank r
        self._held: dict[tuple[int, int], list[tuple[int, int]]] = defaultdict(list)
        self._route()
        self.width = 2 + max((x for x, _ in self._outline()), default=0.0)
        self.height = self.nodes and max(gap.top + gap.height for gap in self.gaps) - CLEAR or 0.0

    # --- who stands where --------------------------------------------------------------------------------

    def _connect(self) -> None:
        """Make the arrows; each step that ends the process beside others gets an end of its own."""
        back = set(self.flow.closing)
        edges = list(self.flow.edges)
        if any(edge.target == END for edge in edges):
            going = {edge.source for edge in edges}
            sinks = (s for s in self.flow.steps if s.key not in going and s.kind != ENDING)
            edges += [Edge(step.key, END) for step in sinks]
        for edge in edges:
            key = edge.target
            if key == END:
                key = f"{edge.source} {END}"
                self.nodes.setdefault(key, Node(key, True, END_HEIGHT))
            self.arrows.append(
                Arrow(self.nodes[edge.source], self.nodes[key], edge.label, edge in back)
            )

    def _onward(self) -> dict[str, list[Node]]:
        onward: dict[str, list[Node]] = defaultdict(list)
        for arrow in self.arrows:
            if not arrow.is_back and arrow.target not in onward[arrow.source.key]:
                onward[arrow.source.key].append(arrow.target)
        return onward

    def _order(self) -> list[Node]:
        """The nodes so that every arrow but those back leads on."""
        ends = [node for node in self.nodes.values() if node.is_end]
        return [*(self.nodes[key] for key in self.flow.in_order()), *ends]

    def _rank(self) -> None:
        onward = self._onward()
        for node in self._order():
            for target in onward[node.key]:
                target.rank = max(target.rank, node.rank + 1)

    def _place(self) -> None:
        """Give every node a column: the longest way on keeps the column, the rest stands to the right."""
        onward = self._onward()
        length: dict[str, int] = {}
        for node in reversed(self._order()):
            length[node.key] = 1 + max((length[one.key] for one in onward[node.key]), default=0)
        taken: set[tuple[int, int]] = set()
        wish: dict[str, int] = {}
        for node in sorted(self._order(), key=lambda one: one.rank):
            column = wish.get(node.key, 0)
            while (node.rank, column) in taken:
                column += 1
            node.column = column
            taken.add((node.rank, column))
            main = max(onward[node.key], key=lambda one: length[one.key], default=None)
            for target in onward[node.key]:
                wanted = column if target is main else column + 1
                wish[target.key] = min(wish.get(target.key, wanted), wanted)

    def _left_margin(self) -> float:
        """Room for the lanes that lead back, and for what is said beside them."""
        back = [arrow for arrow in self.arrows if arrow.is_back]
        if not back:
            return 2.0
        said = max(self.length_of(arrow.label) for arrow in back)
        return 10 + said + len(back) * LANE_BACK

    def _outline(self) -> Iterator[Point]:
        """Points to the right of which nothing is drawn."""
        for node in self.nodes.values():
            yield node.x + WIDTH, node.y
        for arrow in self.arrows:
            yield from arrow.points
            if arrow.label and arrow.anchor == "start":
                yield arrow.label_at[0] + self.length_of(arrow.label), arrow.label_at[1]

    # --- the ways of the arrows --------------------------------------------------------------------------

    def _route(self) -> None:
        """Find every arrow's way, then give the ranks their heights, then write the points."""
        cells = {(node.rank, node.column) for node in self.nodes.values()}
        bent = [
            arrow
            for arrow in self.arrows
            if not arrow.is_back and not self._is_straight(arrow, cells)
        ]
        leaving = Counter(arrow.source.key for arrow in bent)
        arriving = Counter(arrow.target.key for arrow in bent)
        leaving_back: dict[str, int] = defaultdict(int)
        arriving_back: dict[str, int] = defaultdict(int)
        back = count()
        plans = []
        for arrow in sorted(self.arrows, key=lambda one: -self._reach(one, cells)):
            if arrow.is_back:
                plans.append(self._back(arrow, next(back), leaving_back, arriving_back))
            elif self._is_straight(arrow, cells):
                plans.append(self._straight(arrow))
            else:
                plans.append(self._around(arrow, cells, leaving, arriving))
        self._settle()
        for finish in plans:
            finish()

    def _settle(self) -> None:
        """Give every rank its y: below the gap above it."""
        y = 2.0
        for rank in range(self.ranks):
            gap = self.gaps[rank]
            gap.top = y
            if rank or gap.tracks:
                y += gap.height
            here = [node for node in self.nodes.values() if node.rank == rank]
            for node in here:
                node.y = y
            y += max((node.height for node in here), default=0.0)
        self.gaps[-1].top = y

    def _reach(self, arrow: Arrow, cells: set[tuple[int, int]]) -> float:
        """Return how far to the right an arrow leads at least: the farthest leaves first, above and outermost."""
        between = range(arrow.source.rank + 1, arrow.target.rank)
        if self._is_free(cells, arrow.target.column, between):
            return arrow.target.column * COLUMN
        is_free = self._is_free(cells, arrow.source.column, between)
        return arrow.source.column * COLUMN + (0 if is_free else WIDTH / 2)

    def _is_free(self, cells: set[tuple[int, int]], column: int, ranks: Sequence[int]) -> bool:
        return all((rank, column) not in cells for rank in ranks)

    def _is_straight(self, arrow: Arrow, cells: set[tuple[int, int]]) -> bool:
        """Whether nothing stands between the two, and no other arrow joins the same two."""
        first = next(
            a for a in self.arrows if a.source is arrow.source and a.target is arrow.target
        )
        between = range(arrow.source.rank + 1, arrow.target.rank)
        is_below = arrow.source.column == arrow.target.column
        return first is arrow and is_below and self._is_free(cells, arrow.source.column, between)

    def _straight(self, arrow: Arrow) -> Callable[[], None]:
        source, target = arrow.source, arrow.target
        if arrow.label:
            self.gaps[source.rank + 1].has_labels = True

        def finish() -> None:
            lowest = self.gaps[source.rank + 1].top
            arrow.points = [(source.middle, source.bottom), (source.middle, target.y)]
            arrow.label_at, arrow.anchor = (source.middle - 5, lowest + 14), "end"

        return finish

    def _around(
        self,
        arrow: Arrow,
        cells: set[tuple[int, int]],
        leaving: dict[str, int],
        arriving: dict[str, int],
    ) -> Callable[[], None]:
        """Level below the source, upright where it is free, level again above the target where it must be."""
        source, target = arrow.source, arrow.target
        start = source.middle + _spread(leaving[source.key])
        end = target.middle + _spread(arriving[target.key])
        leaving[source.key] -= 1  # the outermost first, so that no arrow runs through a label
        arriving[target.key] -= 1
        upright = self._upright(arrow, cells, start, end)
        above, below = self.gaps[source.rank + 1], self.gaps[target.rank]
        has_label = bool(arrow.label)
        reach = min(start, upright) + self.length_of(arrow.label) + 8 if has_label else start
        first = last = None
        if upright != start:
            far = max(start, upright, reach)
            first = above.take(min(start, upright), far, has_label=has_label)
        if upright != end:
            far = max(upright, end, reach if first is None else end)
            last = below.take(
                min(upright, end), far, has_label=has_label and first is None, comes=True
            )
        above.has_labels |= has_label and first is None and last is None

        def finish() -> None:
            level = above.level(first) if first else below.level(last) if last else None
            at = above.top + LABELLED if level is None else level
            points = [(start, source.bottom), (start, at), (upright, at)]
            if last:
                points += [(upright, below.level(last)), (end, below.level(last))]
            arrow.points = _plain([*points, (end, target.y)])
            arrow.label_at = (min(start, upright) + 5, at - 4)

        return finish

    def _upright(
        self, arrow: Arrow, cells: set[tuple[int, int]], start: float, end: float
    ) -> float:
        """Return the x at which an arrow runs down: its end's, its start's, or a lane's, whichever is free."""
        source, target = arrow.source, arrow.target
        between = range(source.rank + 1, target.rank)
        if self._is_free(cells, target.column, between):
            return end
        if self._is_free(cells, source.column, between):
            return start
        return self._lane(source.column, source.rank, target.rank)

    def _lane(self, column: int, start: int, end: int) -> float:
        """Return the x of a free lane between two ranks: beside the column, else to the right of them all."""
        for place in (column, self.columns - 1):
            right = self.left + place * COLUMN + WIDTH
            for number in range(LANES if place < self.columns - 1 else MOST_STEPS * MOST_STEPS):
                held = self._held[place, number]
                if all(end <= low or high <= start for low, high in held):
                    held.append((start, end))
                    return right + (number + 1) * LANE
        raise AssertionError("there is always a lane beside the last column")

    def _back(
        self, arrow: Arrow, number: int, leaving: dict[str, int], arriving: dict[str, int]
    ) -> Callable[[], None]:
        """Up a lane to the left, from side to side; from below and to above where a column stands between."""
        source, target = arrow.source, arrow.target
        lane, nth, mth = 4 + number * LANE_BACK, leaving[source.key], arriving[target.key]
        leaving[source.key] += 1
        arriving[target.key] += 1
        start, end = source.middle - _spread(nth + 1), target.middle - _spread(mth + 1)
        leaves = enters = None
        if source.column or nth > 1:
            leaves = self.gaps[source.rank + 1].take(
                start, min(lane, start - self.length_of(arrow.label)), has_label=bool(arrow.label)
            )
        if target.column or mth > 2:
            enters = self.gaps[target.rank].take(lane, end, has_label=False, comes=True)

        def finish() -> None:
            arrow.anchor = "end"
            if leaves is None:
                at = source.y + source.height / 2 + (-7, 7)[nth]
                out, arrow.label_at = [(source.x, at)], (source.x - 5, at + (-4, 14)[nth])
            else:
                at = self.gaps[source.rank + 1].level(leaves)
                out, arrow.label_at = [(start, source.bottom), (start, at)], (start - 5, at - 4)
            if enters is None:
                up = target.y + target.height / 2 + (-12, 0, 12)[mth]
                into = [(target.x, up)]
            else:
                up = self.gaps[target.rank].level(enters)
                into = [(end, up), (end, target.y)]
            arrow.points = [*out, (lane, at), (lane, up), *into]

        return finish


def _spread(number: int) -> float:
    """Return how far from a box's middle its nth other arrow stands: never beyond its corners."""
    return min(PORT * number, WIDTH / 2 - 12 - 3 * (number % 3))


def _plain(points: list[Point]) -> list[Point]:
    """Return the points without those that repeat the one before."""
    return [one for n, one in enumerate(points) if n == 0 or one != points[n - 1]]
