"""The documents say what the code does."""

import re

import pytest

from docs import README, ROOT, with_keys


def test_the_key_table_of_the_readme_is_the_list_of_commands() -> None:
    text = README.read_text("utf-8")
    assert with_keys(text) == text, "run: python tests/docs.py"


@pytest.mark.parametrize("name", ["README.md", "docs/architecture.md"])
def test_every_local_link_leads_somewhere(name: str) -> None:
    page = ROOT / name
    targets = re.findall(r"\]\((?!https?:)([^)#]+)", page.read_text("utf-8"))
    missing = [target for target in targets if not (page.parent / target).exists()]
    assert not missing


def test_the_top_of_the_tree_holds_only_what_was_agreed() -> None:
    agreed = {"pyproject.toml", "src", "tests", "README.md", ".ci", ".gitignore", "CHANGELOG.md", "LICENSE", "docs"}
    hidden_by_git = {path.name for path in ROOT.iterdir() if path.name.startswith(".")}
    hidden_by_git |= {"build", "dist", "snapshot_report.html"}
    assert {path.name for path in ROOT.iterdir()} - hidden_by_git <= agreed
