"""What can be done with cards on every screen that shows them: each action asks, if it must, and applies one verb."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from kanvtui.domain import hints
from kanvtui.domain.text import visible
from kanvtui.errors import NotFoundError
from kanvtui.operations import cards, checks, drafts, lookup
from kanvtui.operations.reads import lists
from kanvtui.operations.session import Change
from kanvtui.screens import suggest
from kanvtui.screens.acting import Verb
from kanvtui.screens.asking import Ask, Write
from kanvtui.screens.card_sop import CardSop


class CardActions(CardSop):
    """All `action_card_…`, `action_note_…` and `action_checks_…`; the hooks are described at Acting."""

    # Making a card

    def action_card_new(self) -> None:
        """Catch a new card on top of the focused stage; hints at the end of the line are understood."""
        board_id, stage_id, names = self.board_of_targets(), self.focused_stage(), self.names()
        if board_id is None:
            return
        known = hints.Known(names.people, names.accounts, names.labels, names.stages, names.me)
        made: list[int] = []

        def read(line: str) -> hints.Draft:
            return hints.parse(line, known, self.session.today(), self.session.calendar)

        def add(line: str) -> Callable[[Change], object]:
            def body(change: Change) -> None:
                draft = read(line)
                stage = lookup.stage(change.db, board_id, draft.stage).id if draft.stage else stage_id
                made[:] = [cards.add(change, board_id, _new_card(draft), stage)]

            return body

        ask = Ask(
            title=f"New card{self._stage_words(board_id, stage_id)}",
            placeholder="title  @owner due:fri #label acct:customer > next step",
            find=lambda line, cursor: hints.completions(line, cursor, known),
            put=hints.completed,
            preview=lambda line: hints.preview(read(line)),
            write=Write("card.add", add),
            needed="A title is needed, or Esc to leave it.",
            draft=(drafts.CARD, board_id),
        )
        self.ask(ask, lambda _line: self.show_card(made[0]))

    def _stage_words(self, board_id: int, stage_id: int | None) -> str:
        name = lists.stages(self.session, board_id).get(stage_id or 0)
        return f" in {name}" if name else ""

    # Who

    def action_card_owner(self) -> None:
        """Give the cards their one accountable owner."""
        names, only = self.names(), self.only()
        ask = Ask(
            title=self.title_for("Owner of"),
            value=only.owner if only else "",
            placeholder="one person; me is you, none is nobody",
            find=suggest.among(("me", *names.people)),
            about=lambda name: names.me if name == "me" else "",
            preview=suggest.person_words(names.people, names.me),
            allow_blank=only is not None,
        )
        self.act_typed(ask, "card.owner", lambda name: lambda change, ids: cards.set_owner(change, ids, name))

    def action_card_pass(self) -> None:
        """Say who has the ball, and when to ask again: `Acme by fri`."""
        names, only = self.names(), self.only()
        people = dict.fromkeys(filter(None, (only.account if only else "", *names.people, *names.accounts)))

        def preview(text: str) -> str:
            holder, nudge = suggest.passing(text, self.session)
            again = f", ask again {suggest.day_meant(self.session, nudge)}" if nudge else ""
            return f"waits for {holder}{again}"

        def verb(text: str) -> Verb:
            holder, nudge = suggest.passing(text, self.session)
            return lambda change, ids: cards.pass_ball(change, ids, holder, nudge)

        ask = Ask(
            title=self.title_for("Who has the ball for"),
            value=only.holder if only else "",
            placeholder="customer, person or team; `by fri` sets a day to ask; none gives it back to the owner",
            find=suggest.among(tuple(people)),
            preview=preview,
            allow_blank=only is not None,
        )
        self.act_typed(ask, "card.pass", verb)

    # Blocked, snoozed, urgent, labels

    def action_card_block(self) -> None:
        """Block the cards with a reason; when all of them are blocked, unblock them."""
        if self._all(lambda card: card.blocked_since is not None):
            self.act("card.unblock", cards.unblock, tell=True)
            return
        ask = Ask(
            title=self.title_for("What blocks"),
            placeholder="one sentence",
            needed="A reason is needed, or Esc to leave it.",
            draft=(drafts.BLOCK, (self.targets() or (0,))[0]),
        )
        self.act_typed(ask, "card.block", lambda reason: lambda change, ids: cards.block(change, ids, reason))

    def _all(self, fits: Callable[[Any], bool]) -> bool:
        """True when there are targets and all of them fit."""
        ids = self.targets()
        try:
            with self.session.reading() as db:
                return bool(ids) and all(fits(lookup.card(db, key)) for key in ids)
        except NotFoundError:
            return False

    def action_card_snooze(self) -> None:
        """Hide the cards until a day, unless they become blocked or overdue."""
        only = self.only()
        ask = Ask(
            title=self.title_for("Hide until which day:"),
            value=(only.snoozed_until or "") if only else "",
            placeholder="mon, 1 dec, +2w; none wakes it",
            find=lambda line, cursor: [day for day in suggest.days(line, cursor) if day != "today"],
            about=suggest.day_preview(self.session, "shown again"),
            preview=suggest.day_preview(self.session, "shown again", "hidden until "),
            allow_blank=bool(only and only.snoozed_until),
        )
        self.act_typed(ask, "card.snooze", lambda day: lambda change, ids: cards.snooze(change, ids, day), ask.preview)

    def action_card_labels(self) -> None:
        """Put labels on the cards or take them off."""
        only, names = self.only(), self.names()
        before = only.labels if only else ()

        def preview(line: str) -> str:
            added, gone = suggest.label_change(before, line) if only else suggest.label_signs(line)
            signed = [f"adds {' '.join('#' + name for name in added)}"] if added else []
            signed += [f"takes off {' '.join('#' + name for name in gone)}"] if gone else []
            return " · ".join(signed) or "stays as it is"

        def verb(line: str) -> Verb:
            added, gone = suggest.label_change(before, line) if only else suggest.label_signs(line)

            def change_labels(change: Change, ids: Sequence[int]) -> None:
                signed = [f"+{name}" for name in added] + [f"-{name}" for name in gone]
                change.says(f"{cards.named(change, ids)}: labels {' '.join(signed) or 'as they were'}")
                cards.add_labels(change, ids, added)
                cards.remove_labels(change, ids, gone)

            return change_labels

        ask = Ask(
            title=self.title_for("Labels of"),
            value=" ".join(f"#{name}" for name in before) + (" " if before else ""),
            placeholder="renewal q4; +add -remove",
            find=suggest.labels(names.labels),
            put=suggest.put_word,
            preview=preview,
            allow_blank=only is not None,
        )
        self.act_typed(ask, "card.labels", verb)

    def action_card_urgent(self) -> None:
        """Mark the cards urgent; when all of them are, no longer."""

        def toggle(change: Change, ids: Sequence[int]) -> None:
            urgent = not all(lookup.card(change.db, key).urgent for key in ids)
            cards.set_urgent(change, ids, urgent=urgent)

        self.act("card.urgent", toggle)

    # Again, and copies

    def action_edit_repeat(self) -> None:
        """Do the last action again on the targets."""
        last = self._last
        if last is None:
            self.say("Nothing to repeat yet.")
        elif last.move is not None:
            self.act_move(last.kind, last.move, tell=last.tell)
        elif last.verb is not None:
            self.act(last.kind, last.verb, tell=last.tell)

    def action_card_copy(self) -> None:
        """Copy number and title of the cards."""
        lines = []
        with self.session.reading() as db:
            for key in self.meant():
                try:
                    lines.append(f"#{key} {visible(lookup.card(db, key).title)}")
                except NotFoundError:
                    continue
        if lines:
            self.app.copy_to_clipboard("\n".join(lines))
            self.say(f"Copied {lines[0]}" if len(lines) == 1 else f"Copied {len(lines)} titles")

    def action_card_export(self) -> None:
        """Write all of the focused card into a file."""
        if detail := self.detail():
            from kanvtui.screens.documents import export_card

            export_card(self, detail.id)

    def action_go_minutes(self) -> None:
        """List the past reviews."""
        from kanvtui.screens.minutes import open_minutes

        open_minutes(self)

    # Looking into the card

    def action_card_open(self) -> None:
        """Open the card with all it holds."""
        if detail := self.detail():
            self.program.open_card(detail.id)

    def action_card_edit(self) -> None:
        """Open the card on its first line."""
        self.action_card_open()

    def action_card_checks(self) -> None:
        """List the card's checks; a second `t` ticks the next open one."""
        if detail := self.detail():
            from kanvtui.screens.checks import ChecksScreen

            self.app.push_screen(ChecksScreen(self.session, detail.id))

    def action_checks_next(self) -> None:
        """Tick the next open check of the cards."""
        self.act("check.tick", checks.tick_next, tell=True)

    def action_checks_new(self) -> None:
        """Add a check to the focused card."""
        if detail := self.detail():
            from kanvtui.screens.checks import ask_check

            self.ask(ask_check(self.session, detail, []), lambda _text: None)

    # Notes

    def action_note_write(self) -> None:
        """Write a note beside the focused card."""
        if detail := self.detail():
            from kanvtui.screens.notes import write_note

            write_note(self, detail.id)

    def action_note_editor(self) -> None:
        """Write a note in the user's own editor."""
        if detail := self.detail():
            from kanvtui.screens.notes import write_in_editor

            write_in_editor(self, detail.id)

    # Merging: the key of milestones merges where several cards are meant

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Leave the key that both share to merging where several cards are meant."""
        if action == "card_milestone" and len(self.to_merge()) > 1:
            return False
        return super().check_action(action, parameters)

    def action_go_people(self) -> None:
        """Make one person of two names that are one."""
        from kanvtui.screens.merge import merge_person

        merge_person(self)

    def to_merge(self) -> list[int]:
        """Return the cards that the key for merging means: the targets, and what else is known to be the same."""
        return list(self.targets())

    def action_card_merge(self) -> None:
        """Show the cards side by side and merge them; of one card, ask first which one is the same."""
        if not self.meant():
            return
        ids = self.to_merge()
        if len(ids) > 1:
            self.side_by_side(ids)
        elif (card := self.detail()) is not None:
            from kanvtui.screens.merge import ask_other_card

            ask_other_card(self, card.id, card.board_id, card.title, lambda other: self.side_by_side([card.id, other]))

    def side_by_side(self, ids: list[int]) -> None:
        """Show cards side by side; enter merges them."""
        from kanvtui.domain.merging import CARD
        from kanvtui.screens.merge import open_merge

        def then(choices: Mapping[str, int], keep: int) -> None:
            def body(change: Change) -> None:
                self.merge_cards(change, ids, choices, keep)

            self.apply("card.merge", body, lambda changes: self._merged(ids, keep, changes.label))

        open_merge(self, CARD, ids, then, lambda: self.keep_apart(ids))

    def _merged(self, ids: Sequence[int], keep: int, label: str) -> None:
        self.acted()
        self.show_merged(keep if keep in ids else ids[0], label)

    def show_merged(self, card_id: int, label: str) -> None:
        """Put the cursor on the card that stays, and say what was done."""
        self.show_card(card_id)
        self.say(f"{label} · {self.key_of('edit.undo')} undoes it")

    def merge_cards(self, change: Change, ids: Sequence[int], choices: Mapping[str, int], keep: int) -> None:
        """Merge cards inside a change."""
        from kanvtui.operations import merging

        merging.merge(change, ids, choices, keep)

    def keep_apart(self, ids: Sequence[int]) -> None:
        """Remember that cards only look alike."""
        from kanvtui.operations import merging

        def kept(label: str) -> None:
            self.acted()
            self.say(label)

        self.apply("card.keep_both", lambda change: merging.keep_both(change, ids), lambda changes: kept(changes.label))


def _new_card(draft: "hints.Draft") -> "cards.NewCard":
    return cards.NewCard(
        title=draft.title,
        owner=draft.owner or "",
        due=(draft.due or "").replace("T", " "),
        account=draft.account or "",
        labels=draft.labels,
        next=draft.next or "",
        urgent=draft.urgent,
    )
