"""Masking texts in share mode. Pure.

A masked text says `•••` where something is hidden; a customer's name becomes an alias that stays the same for good.
"""

import json
import re
import unicodedata
from collections.abc import Callable, Container, Iterable, Iterator

from kanvtui.domain.share import MASK
from kanvtui.domain.values import frozen

SHORTEST = 4
"""Characters below which a private value, or one word of a name, says nothing by itself."""
LONGEST = 500
"""Characters of a private value beyond which it is looked for no more: nobody writes it down twice."""
_ALIAS = re.compile(r"\bCustomer (\d{1,18})\b")
_TOKEN = re.compile(r"[^\W_]+")
_QUOTED = re.compile("“([^“”]*)”")
# Words that stand in many names, and say nothing of whose name it is.
_COMMON = frozenset(
    """account active agency alliance america american analytics associates bank best black blue board brand brands
    bright brothers business call capital care cards center central centre city clean clear client clients cloud club
    college commerce communications company connect consulting content corp corporation creative customer customers data
    design digital direct east education electric energy engineering enterprise enterprises europe european express
    factory fashion finance financial first food foods foundation free fresh fund future games general gmbh global gold
    good great green group hands health healthcare high holding holdings home hotel house incorporated industrial
    industries industry innovation institute insurance interactive international invest investment just labs law legal
    life light limited line link live local logistics management manufacturing marine market marketing markets media
    medical meeting metal minds mobile money motors museum national natural nature network networks news next north note
    office online open paper park partner partners people pharma plan plastic platform plus point power prime product
    production products project properties property public quality quick real renewal research resources retail review
    right sales school science secure security service services shop silver simple smart social society software
    solution solutions sons south space star start state station steel stone store stories story street studio studios
    super supplies supply support system systems team tech technologies technology test that their this time tools
    touch trade trading training transport travel trust union united university urban valley value ventures village
    vision voice water wealth website week west white with wood work works world young your""".split()
)


def said(text: str) -> str:
    """Return the text in the form in which it is compared: letters composed, so that no accent stands alone."""
    return text if text.isascii() else unicodedata.normalize("NFC", text)


def _words(text: str) -> tuple[str, ...]:
    return tuple(found.casefold() for found in _TOKEN.findall(said(text)))


def _uncased(text: str) -> bool:
    """True for a script that does not part its words, such as Chinese: its names are looked for inside words too."""
    return any(char.isalpha() and char.lower() == char.upper() for char in text)


class Mask:
    """Masks texts.

    *hidden* are (text, what stands in its place); a longer text goes before a shorter one, case and what stands
    between words do not count. *names* are (id, customer's name, what stands in its place): names are found by each
    of their telling words too. *quoted* are titles that are hidden where a text quotes them: “title”. *tails* are
    names of values: what follows `: name ` in the words of a change is hidden.
    """

    def __init__(
        self,
        names: Iterable[tuple[int, str, str]] = (),
        hidden: Iterable[tuple[str, str]] = (),
        quoted: Container[str] = (),
        tails: Iterable[str] = (),
    ) -> None:
        known = list(names)
        self.names = {key: name for key, name, _ in known}
        self.quoted = quoted
        self._known: dict[str, list[tuple[tuple[str, ...], str]]] = {}
        self._inside: list[tuple[str, str]] = []
        self._lengths: tuple[int, ...] = ()
        self._prefixes: dict[str, str] = {}
        for _, name, instead in known:
            self._add(name, instead)
        for word, instead in _telling(known).items():
            self._known.setdefault(word, []).append(((word,), instead))
            if len(word) > SHORTEST + 1:
                self._prefixes[word] = instead
        for text, instead in hidden:
            self._add(text, instead)
        for found in self._known.values():
            found.sort(key=lambda entry: -len(entry[0]))
        self._inside.sort(key=lambda entry: -len(entry[0]))
        self._lengths = tuple(sorted({len(word) for word in self._prefixes}, reverse=True))
        labels = "|".join(re.escape(label) for label in sorted(set(tails), key=len, reverse=True) if label)
        self._tail = re.compile(rf": ({labels}) .*", re.DOTALL) if labels else None

    def _add(self, text: str, instead: str) -> None:
        words = _words(text)
        if not words or _uncased(text):
            self._inside.append((said(text), instead))
        if words:
            self._known.setdefault(words[0], []).append((words, instead))

    def text(self, text: str) -> str:
        """Return a text with all that is hidden masked."""
        found = said(text)
        if "“" in found:
            found = _QUOTED.sub(self._quote, found)
        for inner, instead in self._inside:
            found = found.replace(inner, instead)
        return self._by_words(found)

    def label(self, text: str) -> str:
        """Return the words of a change or a notice masked: the values of private fields stand in them."""
        found = self._tail.sub(rf": \1 {MASK}", text) if self._tail else text
        return self.text(found)

    def typed(self, text: str) -> str:
        """Return what was typed with the names in place of their aliases."""
        return _ALIAS.sub(lambda found: self.names.get(int(found[1]), found[0]), text)

    def _quote(self, found: re.Match[str]) -> str:
        return f"“{MASK}”" if found[1] in self.quoted else found[0]

    def _by_words(self, text: str) -> str:
        tokens = list(_TOKEN.finditer(text))
        words = [token[0].casefold() for token in tokens]
        parts: list[str] = []
        end = place = 0
        while place < len(words):
            many, instead = self._at(words, place)
            if many:
                parts += (text[end : tokens[place].start()], instead)
                end = tokens[place + many - 1].end()
            place += many or 1
        return "".join((*parts, text[end:])) if parts else text

    def _at(self, words: list[str], place: int) -> tuple[int, str]:
        """How many words are hidden from a place on, and what stands instead; 0 for none."""
        word = words[place]
        for wanted, instead in self._known.get(word, ()):
            if len(wanted) == 1 or tuple(words[place : place + len(wanted)]) == wanted:
                return len(wanted), instead
        for length in self._lengths:
            if len(word) > length and word[:length] in self._prefixes:
                return 1, self._prefixes[word[:length]]
        return 0, ""


def _telling(names: Iterable[tuple[int, str, str]]) -> dict[str, str]:
    """The words that give a customer away by themselves; one that stands in several names is hidden as none of them."""
    found: dict[str, str] = {}
    for _, name, instead in names:
        words = _words(name)
        telling = {word for word in words if _tells(word)}
        joined = "".join(words)
        if len(words) > 1 and len(joined) > SHORTEST + 1:
            telling.add(joined)
        for word in telling:
            found[word] = instead if found.get(word, instead) == instead else MASK
    return found


def _tells(word: str) -> bool:
    return len(word) >= SHORTEST and word not in _COMMON and any(char.isalpha() for char in word)


def is_secret(value: str) -> bool:
    """True for a private value that is looked for in other texts: short numbers would hit anything."""
    return SHORTEST <= len(value.strip()) <= LONGEST and any(char.isalpha() for char in value)


def masked_json(text: str, mask: Callable[[str], str], codes: Container[str] = ()) -> str:
    """Return a JSON document with its texts masked; those under the keys *codes* are words of the program."""
    try:
        document = json.loads(text)
    except (ValueError, RecursionError):
        return mask(text)
    return json.dumps(_walk(document, mask, codes), ensure_ascii=False)


def _walk(value: object, mask: Callable[[str], str], codes: Container[str]) -> object:
    if isinstance(value, str):
        return mask(value)
    if isinstance(value, list):
        return [_walk(item, mask, codes) for item in value]
    if isinstance(value, dict):
        return {key: item if key in codes else _walk(item, mask, codes) for key, item in value.items()}
    return value


CODES = frozenset(
    {"rule", "rules", "key", "score", "verdict", "field", "by", "colour", "when", "level", "due", "nudge_on"}
)
"""Keys of an event's detail that hold words of the program."""
_OF_NOTES = frozenset({"noted", "note_edited", "note_pinned", "note_removed", "decided", "note_shared", "note_hidden"})
_OF_ACCOUNT = frozenset({"value_minor", "currency", "health_reason", "name_key"})


@frozen
class Private:
    """What is private by its place: (board id, field key) pairs, keys of scores; and the notes that may be shown."""

    fields: frozenset[tuple[int, str]] = frozenset()
    account_fields: frozenset[str] = frozenset()
    scores: frozenset[str] = frozenset()
    shared_notes: frozenset[int] = frozenset()

    def is_field(self, board_id: object, key: str) -> bool:
        """True for a private field of a board; of no board (a customer's field) where any board says so."""
        return (board_id, key) in self.fields if isinstance(board_id, int) else key in self.account_fields


def masked_event(kind: str, detail: str, board_id: int | None, private: Private, mask: Callable[[str], str]) -> str:
    """Return the detail of an event masked: first what its kind makes private, then its texts."""
    try:
        found = json.loads(detail)
    except (ValueError, RecursionError):
        return "{}"
    if not isinstance(found, dict):
        return "{}"
    hidden = set(_hidden_keys(kind, found, board_id, private))
    kept = {key: MASK if key in hidden and value is not None else value for key, value in found.items()}
    return json.dumps({key: _masked_value(key, value, mask) for key, value in kept.items()}, ensure_ascii=False)


def _masked_value(key: str, value: object, mask: Callable[[str], str]) -> object:
    if key in CODES:
        return value
    if isinstance(value, dict):  # the columns of a customer
        value = {name: MASK if name in _OF_ACCOUNT and held is not None else held for name, held in value.items()}
    return _walk(value, mask, ())


def _hidden_keys(kind: str, found: dict[str, object], board_id: int | None, private: Private) -> Iterator[str]:
    if kind in _OF_NOTES and "note" in found:
        if found["note"] not in private.shared_notes:
            yield from ("title", "from", "to")
    elif kind == "field_changed":
        if private.is_field(board_id, str(found.get("field"))):
            yield from ("from", "to")
    elif kind == "scored":
        if found.get("score") in private.scores:
            yield from ("from", "to", "band", "colour", "given")
    elif kind == "health_changed":
        yield "reason"
    elif kind == "contact_changed":
        yield from ("from", "to")


PROSE = frozenset(
    """purpose summary scope object failure_mode trust_signals entry exit input output signal steps quality then text
    maturity group improve weekly daily monthly quarterly half_yearly yearly inspect status context blockers how
    if_missed duty hint example goal topic asks before agenda outputs after what action means title body do items rows
    columns checks question decision also name label owner approver workflow_owner what""".split()
)
"""Keys of an SOP that hold words to read, names too; its keys, and what the program goes by, are left as they are."""


def masked_sop(text: str, mask: Callable[[str], str]) -> str:
    """Return an SOP's JSON document with its words masked: somebody may have written a customer's name there."""
    try:
        document = json.loads(text)
    except (ValueError, RecursionError):
        return "{}"

    def masked(value: object, is_prose: bool) -> object:
        if isinstance(value, list):
            return [masked(item, is_prose) for item in value]
        if isinstance(value, dict):
            return {key: masked(item, key in PROSE or _is_occasion(key, item)) for key, item in value.items()}
        return mask(value) if is_prose and isinstance(value, str) else value

    return json.dumps(masked(document, is_prose=False), ensure_ascii=False)


def _is_occasion(key: str, value: object) -> bool:
    """Whether a `when` says in words when something happens; else it is a condition on a field."""
    return key == "when" and isinstance(value, str) and "=" not in value


def masked_figures(text: str, mask: Callable[[str], str]) -> str:
    """Return the figures kept with a review masked: `[[board, name, value, target, met, private], …]`."""
    try:
        rows = json.loads(text)
    except (ValueError, RecursionError):
        return "[]"
    found = []
    for row in rows if isinstance(rows, list) else ():
        if isinstance(row, list) and len(row) > 2:
            hidden = len(row) > 5 and bool(row[5])
            found.append([mask(str(row[0])), mask(str(row[1])), MASK if hidden else mask(str(row[2])), *row[3:]])
    return json.dumps(found, ensure_ascii=False)


_WHY = re.compile(r"(?s)(\bis (?:green|yellow|red|at risk)): .*")
"""A customer's health with its reason, which is private."""


def masked_reasons(text: str, mask: Callable[[str], str]) -> str:
    """Return the reasons of a review's item masked: `[[flag, words], …]`."""
    try:
        rows = json.loads(text)
    except (ValueError, RecursionError):
        return "[]"
    pairs = (row for row in (rows if isinstance(rows, list) else ()) if isinstance(row, list) and row)
    told = [[row[0], *(mask(_WHY.sub(r"\1", str(words)) if row[0] == "at_risk" else str(words)) for words in row[1:])]
            for row in pairs]  # fmt: skip
    return json.dumps(told, ensure_ascii=False)
