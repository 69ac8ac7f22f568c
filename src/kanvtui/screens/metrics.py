"""Figures against their targets, this week and last week; what is behind each, and what is entered by hand."""

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.widgets import Static

from kanvtui import commands
from kanvtui.domain.changes import Changes
from kanvtui.domain.metrics import MetricLine
from kanvtui.domain.text import plural, visible
from kanvtui.domain.trend import FigureLine, MetricsPicture
from kanvtui.errors import KanvError
from kanvtui.operations import metric_entries
from kanvtui.operations.reads import figures
from kanvtui.operations.reads.behind import behind
from kanvtui.operations.session import Change, Session
from kanvtui.screens.asking import Ask, Body, Write
from kanvtui.screens.sheet import EntriesPage
from kanvtui.widgets.entries import Entries
from kanvtui.widgets.head_line import HeadLine
from kanvtui.widgets.key_bar import KeyBar
from kanvtui.widgets.metric_lines import behind_entries, counted, key_of
from kanvtui.widgets.metric_lines import metric_entries as entries_of

MINUTE = 60.0
"""Seconds after which the figures are read again: others enter some, and days pass."""


class MetricsScreen(EntriesPage):
    """All figures of the board it was opened from, or of all boards."""

    WHERE = "metrics"
    BINDINGS: ClassVar[list[BindingType]] = commands.bindings("metrics")

    def __init__(self, session: Session, board_id: int | None = None) -> None:
        super().__init__(session)
        self.board_id = board_id
        self._names: tuple[tuple[int, str], ...] = ()
        self._figures: dict[tuple[str, str], FigureLine] = {}
        self._stale = False

    def compose(self) -> ComposeResult:
        """Head, figures, what the one under the cursor means, footer."""
        yield HeadLine(id="head")
        yield Entries(id="lines")
        yield Static(id="meaning", markup=False)
        yield KeyBar(id="keys")

    def on_mount(self) -> None:
        """Read the figures, and again each minute."""
        self._read()
        self.set_interval(MINUTE, self._read)

    def draw_changes(self, changes: Changes) -> None:
        """Read again what others and our own actions changed."""
        if changes.cards or changes.boards or changes.accounts:
            self._read()

    def on_screen_resume(self) -> None:
        """Read now what changed under another screen."""
        super().on_screen_resume()
        if self._stale:
            self._read()

    def replayed(self, _changes: Changes) -> None:
        """A figure that was entered may be gone, or there again."""
        self.call_later(self._read)

    def _read(self) -> None:
        self._stale = self.app.screen is not self
        if self._stale:  # all figures of a large board take a moment, which no key on a screen above should wait for
            return
        try:
            found = figures.picture(self.session, self.board_id)
        except KanvError as error:
            self.complain(error)
            return
        self._names = found.names if self.board_id is None else self._names
        self._figures = {key_of(one): one for one in (*found.figures, *found.flow)}
        self._figures |= _judged(found)
        missed = sum(one.line.met is False for one in found.figures)
        where = "all boards" if self.board_id is None else next((name for _, name in found.names), "this board")
        head = f"{plural(missed, 'target')} missed" if missed else "no target missed"
        self.query_one(HeadLine).show(f"Metrics · {where}", head, found.week)
        self.entries.show(entries_of(found, only=self.board_id is not None), self.entries.key)
        self._tell()

    @on(Entries.Chosen)
    def _chosen_another(self) -> None:
        self._tell()

    def _tell(self) -> None:
        """Say under the list what the figure under the cursor means, and what to do where it is missed."""
        found = self._chosen
        line = found.line if found else None
        words = line.how if line else ""
        if line is not None and line.met is False and line.if_missed:
            words = f"{words} → {line.if_missed}"
        self.query_one("#meaning", Static).update(visible(words))
        self.show_keys()

    @property
    def _chosen(self) -> FigureLine | None:
        key = self.entries.key
        return self._figures.get((key[0], str(key[1]))) if key else None

    def key_words(self, command: commands.Command) -> str:
        """Only some figures are entered by hand, and others have cards."""
        found = self._chosen
        if command.id == "metrics.enter":
            return command.label if found is not None and found.by_hand else ""
        if command.id == "metrics.open":
            return command.label if found is not None and not found.by_hand else ""
        return command.label

    # What the keys do

    @on(Entries.Clicked)
    def action_metrics_open(self) -> None:
        """Show the cards behind the figure; one that is entered by hand has none, and is entered."""
        found = self._chosen
        if found is None:
            return
        if found.by_hand:
            self.action_metrics_enter()
            return
        self.app.push_screen(BehindScreen(self.session, found))

    def action_metrics_enter(self) -> None:
        """Enter the figure by hand."""
        found = self._chosen
        if found is None:
            return
        board_id = found.board_id
        if not found.by_hand or board_id is None:
            self.say(f"“{found.line.name}” is worked out, not entered: {found.line.how or 'see its cards'}.")
            return
        line, name = found.line, found.line.key or found.line.name

        def write(text: str) -> Body:
            def body(change: Change) -> None:
                metric_entries.enter(change, board_id, name, text)

            return body

        ask = Ask(
            title=f"{line.name}{f', target {line.target}' if line.target else ''}",
            placeholder="8.5, or 8.5 yesterday; none takes the day's figure away",
            lines=(line.how,) if line.how else (),
            preview=lambda text: metric_entries.preview(self.session, board_id, name, text),
            write=Write("metrics.enter", write),
            needed="Write a number, or Esc to leave it.",
        )
        self.ask(ask, lambda _text: self._read())

    def action_metrics_board(self) -> None:
        """Show the figures of the next board; after the last one those of all."""
        if not self._names:
            try:
                self._names = figures.names(self.session)
            except KanvError as error:
                self.complain(error)
                return
        keys = [None, *(key for key, _ in self._names)]
        place = keys.index(self.board_id) if self.board_id in keys else 0
        self.board_id = keys[(place + 1) % len(keys)]
        self._read()
        self.entries.ends(-1)


def _judged(found: MetricsPicture) -> dict[tuple[str, str], FigureLine]:
    """The rules that were overridden and the checks that came late, as figures with cards behind them."""
    judged: dict[tuple[str, str], FigureLine] = {}
    for health in found.health:
        for rule in health.rules:
            line = MetricLine(rule.key, rule.text, rule.words, how=rule.text, cards=rule.cards, missed=rule.cards)
            judged["rule", f"{health.board_id}|{rule.key}"] = FigureLine(line, board=health.board, flows=True)
        for check in health.late:
            line = MetricLine(check.key, check.text, check.words, how=check.text, cards=check.cards, missed=check.cards)
            judged["check", f"{health.board_id}|{check.key}"] = FigureLine(line, board=health.board, flows=True)
    return judged


class BehindScreen(EntriesPage):
    """What one figure means, and the cards and customers behind it; enter shows the one on the line."""

    WHERE = "metrics"
    BINDINGS: ClassVar[list[BindingType]] = commands.bindings("metrics")

    def __init__(self, session: Session, found: FigureLine) -> None:
        super().__init__(session)
        self.found = found
        self._share = session.share
        self._boards: dict[int, int] = {}

    def on_mount(self) -> None:
        """Show what is behind the figure."""
        self._read()

    def draw_changes(self, changes: Changes) -> None:
        """Show what others and our own actions changed; a figure read before share mode was switched is not kept."""
        if self.session.share != self._share:
            self.query_one(HeadLine).show("Metrics")
            self.entries.show(())
            self.dismiss(None)
        elif changes.cards or changes.accounts:
            self._read()

    def _read(self) -> None:
        try:
            lines = behind(self.session, self.found)
        except KanvError as error:
            self.complain(error)
            return
        self._boards = {one.key: one.board_id for one in lines if one.board_id is not None}
        line = self.found.line
        self.query_one(HeadLine).show(line.name, self.found.board, counted(lines))
        back = (*commands.shown(commands.BY_ID["go.back"], self.keys.shown()), "")[0]
        self.entries.show(behind_entries(self.found, lines, back), self.entries.key)
        self.show_keys()

    def key_words(self, command: commands.Command) -> str:
        """Enter shows the card or the customer; nothing is entered here."""
        if command.id == "metrics.open":
            kind = self.entries.key[0] if self.entries.key else ""
            return {"card": "show on its board", "account": "customer"}.get(kind, "")
        return "" if command.id in ("metrics.enter", "metrics.board") else command.label

    @on(Entries.Chosen)
    def _chosen_another(self) -> None:
        self.show_keys()

    @on(Entries.Clicked)
    def action_metrics_open(self) -> None:
        """Show the card on its board, or the customer."""
        kind, key = self.entries.key or ("", 0)
        if kind == "card" and int(key) in self._boards:
            self.program.visit(self._boards[int(key)], int(key))
        elif kind == "account":
            from kanvtui.screens.account import AccountScreen

            self.app.push_screen(AccountScreen(self.session, int(key)))

    def action_metrics_enter(self) -> None:
        """Nothing is entered among the cards of a figure."""

    def action_metrics_board(self) -> None:
        """There is no other board to show here."""
