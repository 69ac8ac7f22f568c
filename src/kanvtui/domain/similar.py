"""Which titles and names look like the same thing, and why; pure, and never by comparing all with all.

Two titles are alike when they hold the same numbers and, once the words of their customer and board are left out,
the same words: in any order, written together or apart, with one word of five letters or more a letter off, or with
one word more where three are the same. So are two names of customers, without `Inc.` and the like, and of people.
"""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from functools import lru_cache

from kanvtui.domain.values import frozen

SAME, ORDER, SPELT, MORE = "the same title", "the same words", "one word spelt differently", "one word more"
"""Why two titles are alike, the strongest first."""
REASONS = (SAME, ORDER, SPELT, MORE)
NAME, NAME_SPELT = "the same name", "one letter differs"
MAIL, PART, INITIAL = "the same mail address", "a part of the name", "the same initial and last name"
"""Why two names are alike."""
_SPELT_FROM = 5
"""Letters from which a word may be a letter off: shorter ones are other words."""
_FEW = 16
"""Words that are compared one by one."""
_MORE_FROM = 3
"""Words that must be the same where one title has one word more."""
_TOKEN = re.compile(r"[^\W_]+")
_FILLERS = frozenset("a an and at for in of on the to with".split())
_FORMS = frozenset(
    """ab ag as bv co company corp corporation gmbh group holding holdings inc incorporated kg limited llc llp ltd nv
    oy plc pte pty sa sarl sas se spa srl the""".split()
)
"""Words that say of what kind a company is, not which."""


@frozen
class Words:
    """A title in the form in which it is compared: its numbers, and its other words as they stand."""

    numbers: tuple[str, ...]
    words: tuple[str, ...]


@frozen
class Named:
    """A customer or somebody with a name, and a mail address where one is known."""

    id: int
    name: str
    mail: str = ""


@frozen
class Pair:
    """Two things that look alike, `first` being the older one, and why."""

    first: int
    second: int
    why: str


@lru_cache(maxsize=4096)
def tokens(text: str) -> tuple[str, ...]:
    """Return the words of a text, caseless and without accents."""
    if not text.isascii():
        text = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    return tuple(_TOKEN.findall(text.casefold()))


def words_of(title: str, dropped: Collection[str] = ()) -> Words:
    """Return a title's words without fillers and without *dropped* ones (words of its customer and board)."""
    numbers, words = [], []
    for token in _tokens_of(title):
        if token.isdigit() or any(map(str.isdigit, token)):
            numbers.append(token)
        elif token not in dropped and token not in _FILLERS:
            words.append(token)
    return Words(tuple(sorted(numbers)), tuple(words))


def _tokens_of(title: str) -> Sequence[str]:
    return _TOKEN.findall(title.casefold()) if title.isascii() else tokens(title)


def alike(first: Words, second: Words) -> str:
    """Say why two titles look alike; `""` when they do not."""
    if first.numbers != second.numbers:
        return ""
    if "".join(first.words) == "".join(second.words):
        return SAME
    one, other = sorted(first.words), sorted(second.words)
    if one == other:
        return ORDER
    short, long = sorted((one, other), key=len)
    only, more = _without(short, long), _without(long, short)
    if len(only) == len(more) == 1 and _one_off(only[0], more[0]):
        return SPELT
    return MORE if not only and len(more) == 1 and len(short) >= _MORE_FROM else ""


def _without(words: Iterable[str], others: Iterable[str]) -> list[str]:
    left = list(others)
    found = []
    for word in words:
        if word in left:
            left.remove(word)
        else:
            found.append(word)
    return found


def _one_off(one: str, other: str) -> bool:
    """True when one letter was left out, added, changed, or swapped with its neighbour, in words long enough."""
    if min(len(one), len(other)) < _SPELT_FROM or abs(len(one) - len(other)) > 1 or one == other:
        return False
    start = next((n for n, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
    a, b = one[start:], other[start:]
    return a[1:] == b[1:] or a[1:] == b or a == b[1:] or (a[:2] == b[1::-1] and a[2:] == b[2:])


Apart = Callable[[int, int], bool]
"""Whether two ids, the smaller first, are known to be different things."""


def never(_first: int, _second: int) -> bool:
    """Nothing is known to be different."""
    return False


def pairs(titles: Iterable[tuple[int, Words]], apart: Apart = never) -> list[Pair]:
    """Return for each title that looks like an older one (a smaller id) the strongest and oldest it looks like.

    What it costs grows with the number of titles, and not with its square: each is looked up among the older ones by
    its words, and by its words but one. Titles without any word are alike too.
    """
    same: dict[object, list[int]] = {}
    ordered: dict[object, list[int]] = {}
    rests: dict[object, _Rest] = {}
    found = []
    for key, title in sorted(titles, key=lambda pair: pair[0]):
        numbers, words = title.numbers, tuple(sorted(title.words))
        joined, others = (numbers, "".join(title.words)), [(word, (numbers, rest)) for word, rest in _rests(words)]
        for why, olds in _older(same, ordered, rests, joined, (numbers, words), others):
            first = next((old for old in olds if not apart(old, key)), None)
            if first is not None:
                found.append(Pair(first, key, why))
                break
        same.setdefault(joined, []).append(key)
        ordered.setdefault((numbers, words), []).append(key)
        for word, rest in others:
            rests.setdefault(rest, _Rest()).append((key, word))
    return found


class _Rest(list[tuple[int, str]]):
    """The titles that share all their words but one, with that word."""

    __slots__ = ("_by_form", "_known")

    def __init__(self) -> None:
        self._known = 0

    def spelt(self, word: str) -> Iterable[int]:
        """Return the titles whose other word is spelt nearly like *word*."""
        near: Iterable[tuple[int, str]] = self
        if len(self) > _FEW:
            if not self._known:
                self._by_form: dict[str, list[tuple[int, str]]] = {}
            for pair in self[self._known :]:
                for form in _forms(pair[1]):
                    self._by_form.setdefault(form, []).append(pair)
            self._known = len(self)
            near = {pair for form in _forms(word) for pair in self._by_form.get(form, ())}
        return [key for key, other in near if _one_off(word, other)]


def _older(
    same: dict[object, list[int]],
    ordered: dict[object, list[int]],
    rests: "dict[object, _Rest]",
    joined: object,
    words: tuple[tuple[str, ...], tuple[str, ...]],
    others: list[tuple[str, tuple[tuple[str, ...], tuple[str, ...]]]],
) -> Iterator[tuple[str, Iterable[int]]]:
    """Yield why, with the older titles that a title looks like, the strongest reason first, then the oldest."""
    if joined in same:
        yield SAME, same[joined]
    if words in ordered:
        yield ORDER, ordered[words]
    if near := [(word, rests[rest]) for word, rest in others if rest in rests]:
        yield SPELT, sorted({key for word, rest in near for key in rest.spelt(word)})
    more = {key for _, rest in others if len(rest[1]) >= _MORE_FROM for key in ordered.get(rest, ())}
    if len(words[1]) >= _MORE_FROM and words in rests:
        more.update(key for key, _ in rests[words])
    yield MORE, sorted(more)


def _rests(words: tuple[str, ...]) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Each word with the others; of a word that stands twice, once."""
    for n, word in enumerate(words):
        if n == 0 or words[n - 1] != word:
            yield word, (*words[:n], *words[n + 1 :])


def _forms(word: str) -> Iterator[str]:
    """The word, and the word without each of its letters: two words a letter off share one of them."""
    yield word
    for n in range(len(word)):
        yield word[:n] + word[n + 1 :]


def companies(named: Iterable[Named], apart: Apart = never) -> list[Pair]:
    """Return for each customer whose name looks like an older one's which one, and why."""

    def words(one: Named) -> Words:
        told = tokens(one.name)
        return Words((), tuple(word for word in told if word not in _FORMS) or told)

    found = pairs(((one.id, words(one)) for one in named), apart)
    return [Pair(pair.first, pair.second, _AS_NAME[pair.why]) for pair in found if pair.why in _AS_NAME]


_AS_NAME = {SAME: NAME, ORDER: NAME, SPELT: NAME_SPELT}


def people(named: Iterable[Named], apart: Apart = never) -> list[Pair]:
    """Return for each of some people who may be an older one which one, and why.

    They are alike by their mail address, by their name as customers are, where one is the only one whose name begins
    with the other's (`Kim`, `Kim Lee`), or by initial and last name (`K. Lee`, `Kim Lee`).
    """
    known = sorted(named, key=lambda one: one.id)
    told: dict[tuple[int, int], str] = {}
    for pair in companies(known, apart):
        told[pair.first, pair.second] = pair.why
    for why, key_of in ((MAIL, _mail), (INITIAL, _initialled), (PART, _first_name)):
        for one, other in _grouped(known, key_of):
            if not apart(one.id, other.id) and _fits(why, one, other):
                told.setdefault((one.id, other.id), why)
    best: dict[int, Pair] = {}
    for (first, second), why in told.items():
        best.setdefault(second, Pair(first, second, why))
    return [best[key] for key in sorted(best)]


def _mail(one: Named) -> str:
    return one.mail.strip().casefold()


def _initialled(one: Named) -> str:
    words = tokens(one.name)
    return f"{words[0][:1]} {words[-1]}" if len(words) > 1 else ""


def _first_name(one: Named) -> str:
    return (*tokens(one.name), "")[0]


def _grouped(known: Sequence[Named], key_of: Callable[[Named], str]) -> Iterator[tuple[Named, Named]]:
    """The pairs of two that share a key; where more do, nobody can tell which are meant."""
    groups: dict[str, list[Named]] = defaultdict(list)
    for one in known:
        groups[key_of(one)].append(one)
    for key, group in groups.items():
        if key and len(group) == 2:
            yield group[0], group[1]


def _fits(why: str, one: Named, other: Named) -> bool:
    """Whether names may be meant for one: a first name alone, or an initial in place of one."""
    words = sorted((tokens(one.name), tokens(other.name)), key=len)
    if why == PART:
        return len(words[0]) == 1 < len(words[1])
    return why == MAIL or min(len(words[0][0]), len(words[1][0])) == 1
