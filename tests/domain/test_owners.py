import pytest
from hypothesis import given
from hypothesis import strategies as st

from kanvtui.domain.owners import owner_name, why_not_one_person
from kanvtui.errors import InputError, RefusedError


@pytest.mark.parametrize(
    "group",
    [
        "Team", "team", "CS team", "CS-Team", "the team", "Team Acme", "everyone", "Everybody", "CS", "csm", "our CSMs",
        "Customer Success", "customer-success", "Customer  success dept", "Sales", "sales support", "all marketing",
        "TBD", "nobody", "Support Group", "ＴＥＡＭ", "the squad",
    ],
)  # fmt: skip
def test_a_group_is_no_owner(group: str) -> None:
    with pytest.raises(RefusedError, match="is a group, and a card has one accountable owner — nothing was changed"):
        owner_name(group)


@pytest.mark.parametrize(
    "several", ["Kim and Raj", "Kim, Raj", "Kim/Raj", "Kim & Raj", "Kim + Raj", "Kim; Raj", "Kim|Raj", "Kim\tand\nRaj"]
)
def test_two_names_are_no_owner(several: str) -> None:
    with pytest.raises(RefusedError, match="names several people"):
        owner_name(several)


@pytest.mark.parametrize(
    "name",
    [
        "Kim", "Kim Lee", "Anne-Marie O'Neill", "Alexandra", "Andy", "Ora Orwell", "José Álvarez", "山田太郎", "Teamer",
        "My Nguyen", "My", "A", "Ada Crewe", "Sally Ops-Smith", "kim@acme.example", "Theo",
    ],
)  # fmt: skip
def test_a_person_is(name: str) -> None:
    assert owner_name(f"  {name} ") == name
    assert why_not_one_person(name) is None


@pytest.mark.parametrize("blank", ["", " ", "\u200b"])
def test_a_blank_name_is_refused(blank: str) -> None:
    with pytest.raises(InputError, match="a name is needed"):
        owner_name(blank)


@given(st.text())
def test_the_reason_depends_on_the_name_alone(text: str) -> None:
    try:
        name = owner_name(text)
    except (RefusedError, InputError):
        return
    assert owner_name(name) == name
