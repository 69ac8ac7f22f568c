"""Shipped procedures beside each other: whatever differs is told once, and taken over it is the other one."""

import itertools

from kanvtui.domain.sop_changes import compare, take
from kanvtui.sops import files


def test_each_is_made_of_any_other() -> None:
    documents = [files.load(path) for _, path in files.shipped()]
    for before, after in itertools.permutations(documents, 2):
        found = compare(before, after)
        assert take(before, after, found) == after
        assert len({one.path for one in found}) == len(found)
        assert all(one.words == one.words.strip() and "  " not in one.words for one in found)
    assert not any(compare(document, files.checked(document)) for document in documents)
