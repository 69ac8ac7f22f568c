"""What share mode masks as shipped: amounts, discounts, scores and remarks on people are private in every SOP."""

from pathlib import Path

import pytest

from kanvtui.domain import procedure_reading
from kanvtui.domain.sop_reading import read
from kanvtui.sops.files import load, shipped

REMARKS = {
    ("Customer handoff", "risks"),
    ("Customer handoff", "special_notes"),
    ("Sales process", "competition"),
    ("Sales process", "decision_criteria"),
    ("Sales process", "decision_makers"),
    ("Sales process", "budget_range"),
}
"""Fields in which somebody writes what they think of a customer's people, money or chances."""


@pytest.mark.parametrize("path", [path for _, path in shipped()], ids=lambda path: path.stem)
def test_money_discounts_and_scores_are_private(path: Path) -> None:
    document = load(path)
    sop = read(document)
    money = {field.key for field in sop.fields if field.type in ("money", "score")}
    money |= {field.key for field in sop.fields if "score" in field.key or "discount" in field.key}
    assert {field.key for field in sop.fields if field.key in money and not field.private} == set()
    assert [score.key for score in procedure_reading.read(document).scores if not score.private] == []


def test_remarks_are_private() -> None:
    sops = [read(load(path)) for _, path in shipped()]
    found = {(sop.name, field.key) for sop in sops for field in sop.fields if field.private}
    assert found >= REMARKS
