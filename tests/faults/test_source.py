"""What the source may not do with text that people typed (faults: what closes it, point 1).

Textual reads markup in most of its widgets, and passes controls on in all of them. So: the one widget of Textual that
shows our words is `Static(..., markup=False)`, whatever else draws returns `Content` or strips, and every word that
enters passes `visible`.
"""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

SOURCES = Path(__file__).parents[2] / "src" / "kanvtui"
DRAWING = [path for each in ("screens", "widgets") for path in sorted((SOURCES / each).rglob("*.py"))]
DRAWING.append(SOURCES / "app.py")
PARSING = frozenset(
    "Button Checkbox Collapsible ContentSwitcher DataTable Digits DirectoryTree Footer Header Label Link ListItem Log "
    "Markdown MarkdownViewer MaskedInput Option OptionList Placeholder Pretty RadioButton RadioSet RichLog Rule Select "
    "Selection SelectionList Sparkline Switch Tab TabbedContent TabPane Tabs Toast Tooltip Tree".split()
)
"""Widgets of Textual that read markup in what they are given, or show it with its controls."""
TITLES = frozenset({"border_title", "border_subtitle", "tooltip", "sub_title", "loading_message"})
SAFE_CALLS = frozenset({"visible", "Content"})


def tree_of(path: Path) -> ast.Module:
    return ast.parse(path.read_text("utf-8"), str(path))


def name_of(node: ast.expr) -> str:
    """The last part of a name: `notify` of `self.app.notify`."""
    return node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""


def is_plain(node: ast.expr) -> bool:
    """True for our own words, and for what went through `visible` or became `Content`."""
    if isinstance(node, ast.JoinedStr):
        return all(isinstance(part, ast.Constant) for part in node.values)
    return isinstance(node, ast.Constant) or (isinstance(node, ast.Call) and name_of(node.func) in SAFE_CALLS)


def keyword(call: ast.Call, name: str) -> ast.expr | None:
    return next((given.value for given in call.keywords if given.arg == name), None)


def faults(path: Path) -> Iterator[str]:
    """Every place of a file where a text could be taken for markup."""
    for node in ast.walk(tree_of(path)):
        where = f"{path.relative_to(SOURCES)}:{getattr(node, 'lineno', 0)}"
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith(("textual.widgets", "textual.content")):
            yield from (f"{where}: {name.name} reads markup" for name in node.names if name.name in PARSING)
        elif isinstance(node, (ast.Attribute, ast.Name)) and name_of(node) in ("from_markup", "render_markup"):
            yield f"{where}: markup is read"
        elif isinstance(node, ast.Call):
            yield from (f"{where}: {fault}" for fault in call_faults(node))
        elif isinstance(node, ast.Assign) and any(name_of(target) in TITLES for target in node.targets):
            if not is_plain(node.value):
                yield f"{where}: a title reads markup"
        elif isinstance(node, ast.FunctionDef) and node.name == "render":
            if node.returns is None or ast.unparse(node.returns) not in ("Content", "RenderResult | Content"):
                yield f"{where}: what render() returns must be Content: text is read as markup"
        elif isinstance(node, ast.ClassDef) and {name_of(base) for base in node.bases} & {"Static", "Label"}:
            yield f"{where}: a subclass of Static takes markup unless told otherwise"


def call_faults(call: ast.Call) -> Iterator[str]:
    name = name_of(call.func)
    markup = keyword(call, "markup")
    off = isinstance(markup, ast.Constant) and markup.value is False
    if name == "Static" and not off:
        yield "Static without markup=False"
    if name == "Static" and call.args and not is_plain(call.args[0]):
        yield "Static with text that did not pass visible()"
    if ast.unparse(call.func) == "super().notify":  # in the app, whose own notify makes visible and parses nothing
        return
    if name == "notify" and not off and not (call.args and isinstance(call.args[0], ast.Constant)):
        yield "notify without markup=False"
    updates = name == "update" and "query_one" in ast.unparse(call.func)
    if updates and not (call.args and is_plain(call.args[0])):
        yield "update() with text that did not pass visible()"
    placeholder = keyword(call, "placeholder")
    if placeholder is not None and name == "Line" and not is_plain(placeholder):
        yield "a placeholder that did not pass visible()"


@pytest.mark.parametrize("path", DRAWING, ids=lambda path: str(path.relative_to(SOURCES)))
def test_no_text_is_read_as_markup(path: Path) -> None:
    assert list(faults(path)) == []


def test_only_what_makes_text_harmless_writes_to_the_streams() -> None:
    """The command line prints through Context, which makes lines visible; nothing else has a stream."""
    writers = {}
    for path in sorted(SOURCES.rglob("*.py")):
        calls = [node for node in ast.walk(tree_of(path)) if isinstance(node, ast.Call)]
        raw = [
            call
            for call in calls
            if name_of(call.func) == "print" or ast.unparse(call.func) in ("sys.stdout.write", "sys.stderr.write")
        ]
        if raw and path.name != "reference.py":  # makes a document for the repository
            writers[str(path.relative_to(SOURCES))] = len(raw)
    assert writers == {
        "cli/context.py": 2,  # write (of say, block, json) and warn
        "cli/main.py": 1,  # --debug
        "screens/terminal/crash.py": 1,
    }


@pytest.mark.parametrize(
    "source",
    [
        "Static(title)",
        "Static(title, markup=False)",
        "Static(f'{title}', markup=False)",
        "from textual.widgets import Label",
        "from textual.widgets.option_list import Option",
        "self.app.notify(words)",
        "self.border_title = title",
        "self.tooltip = f'{title}'",
        "self.query_one('#a', Static).update(words)",
        "Text.from_markup(words)",
        "def render(self) -> str: ...",
        "class Mine(Static): ...",
    ],
)
def test_the_test_finds_what_it_looks_for(source: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(globals(), "SOURCES", tmp_path)
    path = tmp_path / "planted.py"
    path.write_text(source)
    assert list(faults(path))
