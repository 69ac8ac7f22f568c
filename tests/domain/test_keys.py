"""Names of keys, and the user's keys laid over ours."""

from dataclasses import dataclass, field

import pytest
from hypothesis import given
from hypothesis import strategies as st
from textual.keys import _character_to_key

from kanvtui.domain.keys import NO_KEY, Keys, chord_name, is_typed, key_label, key_name, nearest, resolve


@dataclass(frozen=True)
class Thing:
    id: str
    keys: tuple[str, ...]
    where: frozenset[str] = field(default_factory=lambda: frozenset({"board"}))
    after: str = ""
    needed: bool = False
    priority: bool = False
    marked: bool = False


NEW = Thing("card.new", ("n",))
OWNER = Thing("card.owner", ("o",))
FIRST = Thing("go.first", ("g g", "home"))
BOARDS = Thing("go.boards", ("g b",))
CHECKS = Thing("card.checks", ("t",))
TICK = Thing("checks.next", ("t",), frozenset({"checks"}), after="card.checks")
QUIT = Thing("app.quit", ("ctrl+q",), frozenset({"app"}), needed=True)
HELP = Thing("app.help", ("?",), frozenset({"app"}))
ACCEPT = Thing("prompt.accept", ("enter",), frozenset({"prompt"}))
DIGIT = Thing("move.stage1", ("1",), frozenset({"prompt"}), priority=True)
THINGS = (NEW, OWNER, FIRST, BOARDS, CHECKS, TICK, QUIT, HELP, ACCEPT, DIGIT)


def laid(**overrides: object) -> Keys:
    table = {name.replace("__", "."): value for name, value in overrides.items()}
    return resolve(THINGS, table, {"prompt"})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("n", "n"),
        ("G", "G"),
        ("?", "question_mark"),
        ("/", "slash"),
        ("-", "minus"),
        ("+", "plus"),
        (",", "comma"),
        ("ä", "ä"),
        ("Esc", "escape"),
        ("return", "enter"),
        ("PgDn", "pagedown"),
        ("F5", "f5"),
        ("shift+g", "G"),
        ("ctrl+A", "ctrl+shift+a"),
        ("Ctrl+R", "ctrl+shift+r"),
        ("ctrl+r", "ctrl+r"),
        ("Control+r", "ctrl+r"),
        ("shift+ctrl+up", "ctrl+shift+up"),
        ("ctrl++", "ctrl+plus"),
        ("question_mark", "question_mark"),
        ("hyphen-minus", "minus"),
        ("<", "less_than_sign"),
        ("less_than_sign", "less_than_sign"),
        ("greater-than-sign", "greater_than_sign"),
        (" ", "space"),
        ("backtab", "shift+tab"),
        ("ctrl+i", "tab"),
        ("ctrl+m", "enter"),
        ("ctrl+[", "escape"),
    ],
)
def test_a_key_has_textuals_name_however_it_is_written(typed: str, name: str) -> None:
    assert key_name(typed) == name


@pytest.mark.parametrize("typed", ["foo", "ctrl+foo", "ctlr+a", "f25", "\x1b", "ctrl+ctrl+a", "shift+1", "+a", "ctrl+"])
def test_what_is_no_key_has_no_name(typed: str) -> None:
    assert key_name(typed) is None


@given(st.characters(exclude_categories=("C", "Z")))
def test_the_name_of_a_character_is_textuals_own(character: str) -> None:
    name = key_name(character)
    if name is not None:
        assert name == _character_to_key(character)
        assert not character.isascii() or key_name(name) == name


@given(st.text(max_size=12))
def test_a_name_is_shown_without_controls(text: str) -> None:
    name = chord_name(text)
    assert name is None or key_label(name).isprintable()


def test_a_chord_has_two_keys() -> None:
    assert chord_name("g b") == "g b"
    assert chord_name("g ?") == "g question_mark"
    assert chord_name("g b x") is None
    assert chord_name("") is None
    assert chord_name(" ") == "space"


def test_keys_are_shown_as_people_write_them() -> None:
    assert key_label("question_mark") == "?"
    assert key_label("minus") == "-"
    assert key_label("left") == "←"
    assert key_label("enter") == "Enter"
    assert key_label("g slash") == "g /"
    assert key_label("ctrl+shift+up") == "ctrl+shift+↑"
    assert key_label("f5") == "F5"


def test_typed_keys_write_a_character() -> None:
    assert is_typed("n")
    assert is_typed("space")
    assert is_typed("question_mark")
    assert is_typed("g b")
    assert not is_typed("enter")
    assert not is_typed("ctrl+r")
    assert not is_typed("f5")


def test_nothing_overridden_keeps_our_keys() -> None:
    keys = laid()
    assert keys.problems == ()
    assert keys.keymap() == {}
    assert keys.table["go.first"] == ("g g", "home")
    assert keys.following("board", "g") == {"g": "go.first", "b": "go.boards"}


def test_a_key_several_keys_and_a_chord_replace_ours() -> None:
    keys = laid(card__new="a", card__owner=["p", "f2"], go__boards="z b")
    assert keys.problems == ()
    assert keys.keymap() == {"card.new": "a", "card.owner": "p,f2", "go.boards": "z b"}
    assert keys.shown() == {"card.new": ("a",), "card.owner": ("p", "F2"), "go.boards": ("z b",)}
    assert keys.following("board", "z") == {"b": "go.boards"}
    assert keys.following("board", "g") == {"g": "go.first"}


def test_two_commands_can_swap_their_keys() -> None:
    keys = laid(card__new="o", card__owner="n")
    assert keys.problems == ()
    assert keys.keymap() == {"card.new": "o", "card.owner": "n"}


def test_a_key_can_be_taken_away_unless_the_command_needs_one() -> None:
    keys = laid(card__new="", card__owner=[], app__quit=[])
    assert keys.keymap() == {"card.new": NO_KEY, "card.owner": NO_KEY}
    assert keys.problems == ("keys: app.quit = [] leaves the command without a key; it keeps ctrl+q",)


def test_an_unknown_command_is_reported_with_the_nearest() -> None:
    assert laid(crd__new="a").problems == ("keys: there is no command “crd.new”, did you mean “card.new”?",)
    assert laid(zzzzzzzz="a").problems == ("keys: there is no command “zzzzzzzz”",)


def test_a_bad_key_keeps_ours_and_is_reported() -> None:
    keys = laid(card__new=["a", "ctlr+x"])
    assert keys.table["card.new"] == ("n",)
    assert len(keys.problems) == 1
    assert "“ctlr+x”" in keys.problems[0]
    assert keys.problems[0].endswith("it keeps n")


def test_a_clash_with_our_key_keeps_ours() -> None:
    keys = laid(card__new="o")
    assert keys.keymap() == {}
    assert keys.problems == ('keys: card.new = "o" clashes with card.owner, which has o in “board”; it keeps n',)


def test_of_two_own_entries_the_later_gives_way() -> None:
    keys = laid(card__new="x", card__owner="x")
    assert keys.keymap() == {"card.new": "x"}
    assert keys.problems[0].startswith('keys: card.owner = "x" clashes with card.new')


def test_a_refused_entry_takes_its_old_key_back() -> None:
    # card.owner wants n, which card.new would leave; but card.new is refused and keeps n, so card.owner falls too.
    keys = laid(card__new="t", card__owner="n")
    assert keys.keymap() == {}
    assert len(keys.problems) == 2


def test_the_programs_keys_clash_on_every_screen() -> None:
    assert "app.help" in laid(card__new="?").problems[0]
    assert "card.new" in laid(app__help="n").problems[0]


def test_the_prefix_of_a_chord_is_taken() -> None:
    assert "clashes" in laid(card__new="g").problems[0]
    assert "clashes" in laid(go__boards="n b").problems[0]
    assert "clashes" in laid(go__first=["y", "y y"]).problems[0]


def test_the_same_key_in_another_context_is_no_clash() -> None:
    assert laid(checks__next="n").problems == ()


def test_a_chord_through_a_prompt_is_set_by_its_second_key() -> None:
    assert laid(checks__next="t x").keymap() == {"checks.next": "x"}
    assert "give only the second key" in laid(checks__next="z x").problems[0]


def test_a_typed_key_is_refused_where_text_is_typed() -> None:
    assert "writes text" in laid(prompt__accept="x").problems[0]
    assert laid(prompt__accept="f2").problems == ()
    assert laid(move__stage1="&").keymap() == {"move.stage1": "ampersand"}


def test_nearest_finds_the_slip_and_leaves_nonsense() -> None:
    assert nearest("theem", ["name", "theme"]) == "theme"
    assert nearest("qqqq", ["name", "theme"]) is None


@given(
    st.dictionaries(
        st.sampled_from([thing.id for thing in THINGS]),
        st.lists(
            st.sampled_from(["n", "o", "g", "g g", "t", "b", "?", "enter", "home", "g b", "ctrl+q", "x"]), max_size=2
        ),
        max_size=6,
    )
)
def test_whatever_the_user_writes_no_two_commands_share_a_key(table: dict[str, list[str]]) -> None:
    keys = resolve(THINGS, table, {"prompt"})
    for where in ("board", "checks", "prompt"):
        here = {where} if where == "prompt" else {where, "app"}
        pressed = [key for thing in THINGS if thing.where & here for key in keys.table[thing.id]]
        assert len(set(pressed)) == len(pressed)
        assert not {key.partition(" ")[0] for key in pressed if " " in key} & set(pressed)
    assert keys.table["app.quit"]
