"""One line of Markdown as plain text: emphasis, code, links, images and HTML tags are taken out, their words stay."""

import html
import re
from collections.abc import Callable

_CODE = re.compile(r"(`{1,3})([^`]{1,500})\1(?!`)")
_LINK = re.compile(
    r"(!?)\[([^\[\]]{0,400})\]\(\s*<?([^()\s<>]{0,600}(?:\([^()\s]{0,100}\))?)>?(?:\s+[\"'][^\"']{0,200}[\"'])?\s*\)"
)
_WIKI = re.compile(r"\[\[(?:[^\[\]|]{1,300}\|)?([^\[\]|]{1,300})\]\]")
_AUTO = re.compile(r"<((?:https?|mailto):[^<>\s]{1,600})>")
_TAG = re.compile(
    r"</?(?:a|abbr|b|center|code|del|details|div|em|figure|font|h[1-6]|i|img|input|ins|kbd|li|mark|ol|p|pre|s|small|span|"
    r"strong|sub|summary|sup|table|tbody|td|th|thead|tr|u|ul)(?:\s[^<>]{0,400})?/?>",
    re.I,
)  # fmt: skip
_BREAK = re.compile(r"<(?:br|hr)\s*/?>", re.I)
_ESCAPED = re.compile(r"\\([!-/:-@\[-`{-~])")
_STRONG = re.compile(r"\*{2,3}|(?<![\w_])__(?=[^\s_])|(?<=[^\s_])__(?![\w_])|~~")
_STAR = re.compile(r"(?<=[^\s*])\*(?![\w*])|(?<![\w*])\*(?=[^\s*])")
_LOW = re.compile(r"(?<![\w_])_(?=[^\s_])|(?<=[^\s_])_(?![\w_])")
_BOLD = re.compile(r"^(?:\*\*\*?|__)(?=\S)([^*_]+(?:[*_](?![*_])[^*_]+)*)(?:\*\*\*?|__)\s*:?$")
_HIDDEN = "\ue000"


def plain(text: str) -> str:
    """Return the words of a line of Markdown; where a link leads stands in brackets behind it, anchors are left out."""
    if text.isalnum():
        return text
    kept: list[str] = []

    def keep(words: str) -> str:
        kept.append(words)
        return f"{_HIDDEN}{len(kept) - 1}{_HIDDEN}"

    text = text.replace(_HIDDEN, "")
    if "`" in text:
        text = _CODE.sub(lambda found: keep(found[2]), text)
    if "\\" in text:
        text = _ESCAPED.sub(lambda found: keep(found[1]), text)
    if "[" in text:
        text = _WIKI.sub(r"\1", text)
        text = _LINK.sub(lambda found: _linked(found, keep), text)
    if "<" in text:
        text = _AUTO.sub(lambda found: keep(found[1]), text)
        text = _TAG.sub("", _BREAK.sub(" ", text))
    for marks in (_STRONG, _STAR, _LOW):
        text = _without(text, marks)
    if "&" in text:
        text = html.unescape(text)
    if kept:
        text = re.sub(f"{_HIDDEN}(\\d+){_HIDDEN}", lambda found: kept[int(found[1])], text)
        text = re.sub(f"{_HIDDEN}(\\d+){_HIDDEN}", lambda found: kept[int(found[1])], text)
    return " ".join(text.split())


def is_bold(text: str) -> bool:
    """True when all of a line of Markdown is set in bold, but for a colon behind it."""
    return _BOLD.match(text.strip()) is not None


def _linked(found: "re.Match[str]", keep: Callable[[str], str]) -> str:
    words, target = found[2].strip(), found[3]
    if found[1] or not target or target.startswith("#") or target.rstrip("/") in (words.rstrip("/"), f"mailto:{words}"):
        return words
    return f"{words} ({keep(target)})" if words else keep(target)


def _without(text: str, marks: "re.Pattern[str]") -> str:
    """Take marks out that come in pairs; a single one means itself."""
    return marks.sub("", text) if len(marks.findall(text)) > 1 else text
