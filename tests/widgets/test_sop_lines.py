"""The lines of an SOP, whatever its document holds."""

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from builders import shipped_document
from kanvtui.domain.manual import chapters
from kanvtui.domain.sop_effects import Unsaid
from kanvtui.domain.sop_page import Fact, Overridden, SopPage
from kanvtui.domain.sop_reading import read
from kanvtui.errors import KanvError
from kanvtui.operations import sop_forms, sop_lines
from kanvtui.sops.files import shipped
from kanvtui.widgets.line_list import Item
from kanvtui.widgets.sop_effects import LINES, MOVES, SAVE, effect_items
from kanvtui.widgets.sop_lines import sop_items

JUNK: tuple[Any, ...] = (None, 7, "", [], {}, "x\x1b[2J[/x]", [1, {}], {"a": 1}, True, "a\nb")
NAMES = [name for name, _ in shipped()]


def page_of(document: dict[str, Any], **given: Any) -> SopPage:
    return SopPage("Board", document, read(document), chapters(document), **given)


def laid_out(page: SopPage, width: int = 60) -> tuple[list[Item], list[str]]:
    keys: dict[str, int] = {}
    items = sop_items(page, width, lambda path: keys.setdefault(path, len(keys)))
    assert all(sum(len(text) for text, _ in line) <= width for item in items for line in item.lines)
    return items, list(keys)


@settings(max_examples=40, deadline=None)
@given(st.data())
def test_a_damaged_document_is_shown_and_its_lines_refuse_what_cannot_be(data: st.DataObject) -> None:
    document = shipped_document(data.draw(st.sampled_from(NAMES)))
    for _ in range(data.draw(st.integers(1, 5))):
        node: Any = document
        while True:
            key = data.draw(st.sampled_from(sorted(node) if isinstance(node, dict) else range(len(node))))
            inner = node[key]
            if not isinstance(inner, dict | list) or not inner or data.draw(st.booleans()):
                node[key] = data.draw(st.sampled_from(JUNK))
                break
            node = inner
    _, places = laid_out(page_of(document))
    for path in places[:: max(1, len(places) // 12)]:
        for edit in (sop_forms.form, sop_lines.without, sop_lines.turned):
            try:
                edit(document, path)
            except KanvError:
                continue


def test_what_the_work_says_stands_at_the_rule() -> None:
    document = shipped_document("Sales process")
    key = document["stages"][1]["key"]
    check = document["stages"][1]["checks"][0]["key"]
    approval = document["approvals"][0]["key"]
    reasons = {f"exit:{key}": 4, f"check:{check}": 3, f"approval:{approval}": 5}
    passed = {rule: Overridden(times, ("no time",)) for rule, times in reasons.items()}
    facts = (Fact("Version", "1.1", "version"), Fact("Training", "open", "review/training", "warning"))
    items, places = laid_out(page_of(document, cards={key: 12}, overridden=passed, within="30 days", facts=facts), 100)
    said = {path: " ".join(text for line in item.lines for text, _ in line) for item, path in _placed(items, places)}
    assert "12 cards" in said[f"stages/{key}"]
    assert "overridden 4 times in 30 days: “no time”" in said[f"stages/{key}/exit"]
    assert "overridden 3 times" in said[f"stages/{key}/checks/{check}"]
    assert "overridden 5 times" in said[f"approvals/{approval}"]
    assert said["version"].split() == ["Version", "1.1"]
    assert len(set(places)) == len(places)


def _placed(items: list[Item], places: list[str]) -> list[tuple[Item, str]]:
    return [(item, places[item.key]) for item in items if item.key is not None]


def test_a_look_at_a_change_lists_what_is_to_be_decided_first() -> None:
    items = effect_items(
        (Unsaid("review", "Review [x]", 12),),
        (("What differs", ("one thing", "another")), ("Stages", ("“Review” goes",))),
        {"review": "Intake"},
        ((SAVE, "Save", "s saves it"),),
        40,
    )
    assert [item.key for item in items if item.key is not None] == [MOVES, SAVE, LINES, LINES + 1, LINES + 2]
    text = ["".join(part for part, _ in line) for item in items for line in item.lines]
    assert text[1].split() == ["Review", "[x],", "12", "cards", "→", "Intake"]
