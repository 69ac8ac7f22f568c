"""Trends: a figure this week and last week, said in words first; what is better depends on the target."""

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from kanvtui.domain import sparkline, targets
from kanvtui.domain.flow import SHOWN
from kanvtui.domain.metrics import MetricLine
from kanvtui.domain.sop_health import HealthLine
from kanvtui.domain.values import frozen

NO_DATA = "no data"
MORE, LESS, NEAR, PLAIN = "more", "less", "near", ""
"""What is better: a higher figure, a lower one, one nearer to the target, or neither."""
SO_FAR = "so far"
ARROWS = {-1: "↘", 0: "→", 1: "↗"}


@frozen
class Reading:
    """A figure in one week with its words; `figure` is None where there is nothing to count or it cannot be known.

    `brief` is the figure alone, without what it was counted of, for narrow columns.
    """

    figure: Decimal | None = None
    words: str = NO_DATA
    brief: str = "–"


@frozen
class FigureLine:
    """A metric with its weeks: `line` as it stands now, in words this week and last week, and the trend.

    `brief` is its value alone, `""` without one. `trend` is better, worse or same; up or down where neither is better;
    SO_FAR of a count that may still grow; `""` without two weeks to compare. `way` is 1, 0 or -1 for a figure that
    rose, stayed or fell. `weeks` are the figures of the last weeks, this one last, and `spark` draws them. `board` is
    `""` for a trust signal. `flows` is true of what counts things that ended in a week, false of what stands at its
    end. `by_hand` is true of a figure that can be entered, `private` of one that private fields or scores feed.
    """

    line: MetricLine
    brief: str = ""
    board: str = ""
    board_id: int | None = None
    this_week: str = NO_DATA
    last_week: str = NO_DATA
    this_brief: str = "–"
    last_brief: str = "–"
    trend: str = ""
    way: int | None = None
    spark: str = ""
    weeks: tuple[Decimal | None, ...] = ()
    flows: bool = False
    by_hand: bool = False
    private: bool = False

    @property
    def arrow(self) -> str:
        """The way the figure went, as a sign; `""` when it is not known."""
        return "" if self.way is None else ARROWS[self.way]


def masked(found: FigureLine, mask: str) -> FigureLine:
    """Return a private figure as it may be shown to others: its name and target, nothing of its value."""
    line = replace(found.line, value=mask, figure=None, met=None, missed=())
    return replace(
        found,
        line=line,
        brief=mask,
        this_week=mask,
        last_week=mask,
        this_brief=mask,
        last_brief=mask,
        trend="",
        way=None,
        spark="",
        weeks=(),
    )


@frozen
class MetricsPicture:
    """All figures of some boards: trust signals and metrics, what flows, and the health of each SOP.

    `names` are the boards; `week` names the week that runs.
    """

    figures: tuple[FigureLine, ...]
    flow: tuple[FigureLine, ...]
    health: tuple[HealthLine, ...]
    week: str = ""
    names: tuple[tuple[int, str], ...] = ()


@frozen
class BehindLine:
    """A card, or a customer, behind a figure; `short` is true of one that falls short."""

    kind: str
    key: int
    title: str
    about: str
    short: bool
    board_id: int | None = None


def better(target: str, otherwise: str = PLAIN) -> str:
    """Return what is better for a figure with that target; *otherwise* without one."""
    found = targets.parse(target)
    if found is None:
        return otherwise
    return {"<": LESS, "<=": LESS, "=": NEAR}.get(found.sign, MORE)


def compare(
    before: Reading, after: Reading, wanted: str, target: str = "", *, counts: bool = False
) -> tuple[str, int | None]:
    """Return the trend in a word and its way from one week to another; (`""`, None) when one has no figure.

    Figures that read the same are the same. *wanted* is one of MORE, LESS, NEAR and PLAIN; NEAR needs a target. What
    only *counts* in a week that runs still grows: unless it has passed the week before already, it is SO_FAR.
    """
    if before.figure is None or after.figure is None:
        return "", None
    gain = after.figure - before.figure
    way = (gain > 0) - (gain < 0)
    if counts and (way < 0 or (way == 0 and wanted != MORE)):
        return SO_FAR, way
    if way == 0 or before.words == after.words:
        return "same", 0
    if wanted == PLAIN:
        return ("up" if way > 0 else "down"), way
    if wanted == LESS:
        gain = -gain
    elif wanted == NEAR and (aim := targets.parse(target)) is not None:
        gain = abs(before.figure - aim.number) - abs(after.figure - aim.number)
    return ("better" if gain > 0 else "worse" if gain < 0 else "same"), way


def figure(
    line: MetricLine,
    readings: Sequence[Reading],
    *,
    wanted: str = "",
    counts: bool = False,
    top: Decimal | None = None,
    flows: bool = False,
    by_hand: bool = False,
    private: bool = False,
    brief: str = "",
    board: str = "",
    board_id: int | None = None,
) -> FigureLine:
    """Put a metric and its weeks (at least two, this one last, those beyond SHOWN are dropped) together.

    The trend compares this week with last week. *top* is the highest bar of the spark where that is fixed, such as 100
    for shares, *brief* the value alone where it does not follow from its words.
    """
    last, this = readings[-2:]
    word, way = compare(last, this, better(line.target, wanted), line.target, counts=counts)
    figures = tuple(reading.figure for reading in readings)[-SHOWN:]
    now = brief or (line.value.partition(" (")[0].partition(" on average of ")[0] if flows else this.brief)
    return FigureLine(
        line, now if line.figure is not None else "", board, board_id, this.words, last.words, this.brief, last.brief,
        word, way, sparkline.trace(figures, top), figures, flows, by_hand, private,
    )  # fmt: skip
