"""Masking texts: names become aliases, private values vanish, everything else stays as it is."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kanvtui.domain import masking, share
from kanvtui.domain.masking import Mask, Private
from kanvtui.domain.share import MASK, Share

NAMES = [(1, "Acme, Inc.", "Customer 1"), (2, "Blue Zephyr", "Customer 2"), (3, "Blue Zephyr North", "Customer 3"),
         (4, "株式会社アクメ", "Customer 4"), (5, "★★", "Customer 5"), (6, "Ana", "Customer 6")]  # fmt: skip


@pytest.fixture
def mask() -> Mask:
    return Mask(NAMES, [("seat prices fall", MASK)], {"Secret plan"}, ["Discount", "RVS"])


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("Acme Inc: kickoff", "Customer 1: kickoff"),
        ("ACME, INC. and acme's plan", "Customer 1. and Customer 1's plan"),
        ("kim@acme.com", "kim@Customer 1.com"),
        ("acme_plan.md", "Customer 1_plan.md"),
        ("Blue Zephyr North, Blue-Zephyr", "Customer 3, Customer 2"),
        ("the zephyr blows", f"the {MASK} blows"),  # of two customers: of neither
        ("bluezephyr.com", "Customer 2.com"),
        ("a blue sky in the north", "a blue sky in the north"),
        ("Ana's banana", "Customer 6's banana"),
        ("株式会社アクメ様", "Customer 4様"),
        ("rated ★★", "rated Customer 5"),
        ("Seat  prices\nfall, seat price", f"{MASK}, seat price"),
        ("wrote the note “Secret plan” of “Other”", f"wrote the note “{MASK}” of “Other”"),
        ("“Acme: deal”: Discount 20 %", "“Customer 1: deal”: Discount 20 %"),
        ("nothing here", "nothing here"),
        ("", ""),
    ],
)
def test_texts(mask: Mask, text: str, masked: str) -> None:
    assert mask.text(text) == masked
    assert mask.text(masked) == masked


def test_words_of_a_change_hide_the_value_of_a_private_field(mask: Mask) -> None:
    assert mask.label("undid: “Acme”: Discount 20 %") == f"undid: “Customer 1”: Discount {MASK}"
    assert mask.label("scored “Acme”: RVS 2.33: Critical") == f"scored “Customer 1”: RVS {MASK}"
    assert Mask(NAMES).label("“Acme”: Discount 20 %") == "“Customer 1”: Discount 20 %"


def test_a_name_in_longer_words_and_decomposed_letters() -> None:
    mask = Mask([(1, "Zephyrus", "Customer 1"), (2, "Café Lümmel", "Customer 2")])
    assert mask.text("zephyruscorp and Cafe\u0301 Lu\u0308mmel") == "Customer 1 and Customer 2"
    assert mask.text("zephyr") == "zephyr"


def test_what_is_typed_gets_the_names_back(mask: Mask) -> None:
    assert mask.typed("Customer 2: call, Customer 99") == "Blue Zephyr: call, Customer 99"


@given(st.text(), st.lists(st.text(min_size=1, max_size=12), max_size=4))
def test_no_whole_name_is_left(text: str, names: list[str]) -> None:
    mask = Mask([(key, name, MASK) for key, name in enumerate(names)])
    for name in names:
        masked = mask.text(f"{text} {name} {text}")
        assert mask.text(masked) == masked
        assert len(name.strip()) < 4 or not name.isalpha() or f" {name.casefold()} " not in f" {masked.casefold()} "


def test_what_is_secret() -> None:
    assert masking.is_secret("very cheap")
    assert not any(map(masking.is_secret, ("abc", "12 500", "x" * 501, " a  ")))


@pytest.mark.parametrize(
    "found",
    [Share(), Share(True), Share(True, True, 7, True), Share(False, True), Share(True, account_id=12)],
)
def test_what_is_written_is_read(found: Share) -> None:
    assert share.read(share.written(found)) == found


@pytest.mark.parametrize(
    "rubbish",
    [
        "x",
        "[]",
        "1",
        '"on"',
        "[" * 100_000,
        "{}",
        '{"on": "yes", "aliases": false, "account": null, "contrast": false}',
        '{"on": false, "aliases": false, "account": "7", "contrast": false}',
        '{"on": false, "aliases": false, "account": true, "contrast": false}',
    ],
)
def test_rubbish_shares_masked(rubbish: str) -> None:
    assert share.read(rubbish) == Share(on=True, aliases=True)


def test_nothing_written_is_off() -> None:
    assert share.read(None) == share.read("") == Share()


PRIVATE = Private(frozenset({(1, "discount")}), frozenset({"discount"}), frozenset({"rvs"}), frozenset({8}))


@pytest.mark.parametrize(
    ("kind", "detail", "shown"),
    [
        ("noted", {"note": 7, "title": "Plan"}, {"note": 7, "title": MASK}),
        ("noted", {"note": 8, "title": "Acme plan"}, {"note": 8, "title": "Customer 1 plan"}),
        ("decided", {"from": None, "to": "Acme won"}, {"from": None, "to": "Customer 1 won"}),
        ("field_changed", {"field": "discount", "from": None, "to": "20"},
         {"field": "discount", "from": None, "to": MASK}),
        ("field_changed", {"field": "code", "from": "a", "to": "b"}, {"field": "code", "from": "a", "to": "b"}),
        ("scored", {"score": "rvs", "from": None, "to": "2.3", "band": "Warm", "colour": "red", "given": 3},
         {"score": "rvs", "from": None, "to": MASK, "band": MASK, "colour": MASK, "given": MASK}),
        ("scored", {"score": "fit", "to": "2"}, {"score": "fit", "to": "2"}),
        ("health_changed", {"from": None, "to": "red", "reason": "x"}, {"from": None, "to": "red", "reason": MASK}),
        ("contact_changed", {"contact": 1, "from": None, "to": {"name": "Jo"}},
         {"contact": 1, "from": None, "to": MASK}),
        ("account_changed", {"from": {"value_minor": 1, "name": "Acme"}, "to": {"value_minor": None}},
         {"from": {"value_minor": MASK, "name": "Customer 1"}, "to": {"value_minor": None}}),
        ("excepted", {"rule": "acme", "lacking": ["Acme signs"], "n": 1},
         {"rule": "acme", "lacking": ["Customer 1 signs"], "n": 1}),
    ],
)  # fmt: skip
def test_events(mask: Mask, kind: str, detail: dict[str, Any], shown: dict[str, Any]) -> None:
    assert json.loads(masking.masked_event(kind, json.dumps(detail), 1, PRIVATE, mask.text)) == shown


def test_a_customers_field_is_private_where_any_board_says_so(mask: Mask) -> None:
    detail = '{"field": "discount", "to": "1"}'
    assert json.loads(masking.masked_event("field_changed", detail, None, PRIVATE, mask.text))["to"] == MASK
    assert json.loads(masking.masked_event("field_changed", detail, 2, PRIVATE, mask.text))["to"] == "1"


@pytest.mark.parametrize("rubbish", ["", "x", "[1]", "[" * 100_000])
def test_unreadable_documents_tell_nothing(mask: Mask, rubbish: str) -> None:
    assert masking.masked_event("noted", rubbish, 1, PRIVATE, mask.text) == "{}"
    assert "Acme" not in masking.masked_sop(rubbish, mask.text)
    assert masking.masked_figures(rubbish, mask.text) == "[]"
    assert masking.masked_reasons(rubbish, mask.text) == "[]"


def test_documents(mask: Mask) -> None:
    assert masking.masked_json('["Acme", {"a": "Acme", "key": "Acme"}, 1]', mask.text, {"key"}) == (
        '["Customer 1", {"a": "Customer 1", "key": "Acme"}, 1]'
    )
    assert masking.masked_json("Acme", mask.text) == "Customer 1"
    sop = {"name": "Acme", "stages": [{"key": "acme", "exit": "Acme has signed.", "checks": [{"text": "Acme"}]}]}
    masked = json.loads(masking.masked_sop(json.dumps(sop), mask.text))
    assert masked["stages"][0] == {"key": "acme", "exit": "Customer 1 has signed.", "checks": [{"text": "Customer 1"}]}
    parts = {
        "escalations": [{"when": "Acme is angry"}], "retention": [{"when": "customer=Acme"}],
        "playbook": [{"do": ["Call Acme", 1]}], "tables": [{"rows": [["Acme"]]}], "fields": [{"label": "Acme"}],
    }  # fmt: skip
    assert json.loads(masking.masked_sop(json.dumps(parts), mask.text)) == {
        "escalations": [{"when": "Customer 1 is angry"}], "retention": [{"when": "customer=Acme"}],
        "playbook": [{"do": ["Call Customer 1", 1]}], "tables": [{"rows": [["Customer 1"]]}],
        "fields": [{"label": "Customer 1"}],
    }  # fmt: skip
    named = {"name": "Acme", "stages": [{"key": "acme", "name": "For Acme", "owner": "Acme", "kind": "queue"}]}
    named |= {"approvals": [{"name": "Acme", "steps": [{"approver": "Acme"}]}], "deadlines": [{"what": "Acme is told"}]}
    assert "Acme" not in masking.masked_sop(json.dumps(named), mask.text)
    figures = [["Acme board", "Fit", "3", ">2", True, False], ["B", "ARR", "9", "", None, True], ["B"], 1]
    assert json.loads(masking.masked_figures(json.dumps(figures), mask.text)) == [
        ["Customer 1 board", "Fit", "3", ">2", True, False], ["B", "ARR", MASK, "", None, True],
    ]  # fmt: skip
    assert masking.masked_figures("1", mask.text) == "[]"
    reasons = [["at_risk", "Acme is at risk: they are broke"], ["blocked", "is red: now"], [], "x"]
    assert json.loads(masking.masked_reasons(json.dumps(reasons), mask.text)) == [
        ["at_risk", "Customer 1 is at risk"], ["blocked", "is red: now"],
    ]  # fmt: skip
    assert masking.masked_reasons("1", mask.text) == "[]"


def test_aliases_are_stable() -> None:
    assert share.alias(7) == "Customer 7"
