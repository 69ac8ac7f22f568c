"""The schema: everything in it is accounted for, strict, and mapped by the models."""

import inspect
import re
import sqlite3
from pathlib import Path

import pytest

from builders import Bench, Clock, full
from kanvtui.storage import schema
from kanvtui.storage.accounts import AccountRow, PersonRow
from kanvtui.storage.approvals import ApprovalRow
from kanvtui.storage.boards import BoardRow, StageRow
from kanvtui.storage.cards import CardRow
from kanvtui.storage.checks import CheckRow
from kanvtui.storage.contacts import ContactRow
from kanvtui.storage.deadlines import DeadlineRow
from kanvtui.storage.events import EventRow
from kanvtui.storage.exceptions import ExceptionRow
from kanvtui.storage.metric_entries import EntryRow
from kanvtui.storage.milestones import MilestoneRow
from kanvtui.storage.notes import NoteRow
from kanvtui.storage.promises import PromiseRow
from kanvtui.storage.recurring import OccurrenceRow, RecurringRow
from kanvtui.storage.reviews import ItemRow, ReviewRow
from kanvtui.storage.scores import ScoreRow
from kanvtui.storage.tables import BY_NAME, Change, Row

ROWS = {
    "person": PersonRow,
    "account": AccountRow,
    "board": BoardRow,
    "stage": StageRow,
    "card": CardRow,
    "check_item": CheckRow,
    "note": NoteRow,
    "event": EventRow,
    "exception": ExceptionRow,
    "milestone": MilestoneRow,
    "deadline": DeadlineRow,
    "approval": ApprovalRow,
    "recurring": RecurringRow,
    "occurrence": OccurrenceRow,
    "score": ScoreRow,
    "contact": ContactRow,
    "review": ReviewRow,
    "promise": PromiseRow,
    "review_item": ItemRow,
    "metric_entry": EntryRow,
}


def columns(bench: Bench, table: str) -> dict[str, tuple[str, bool]]:
    found = bench.db.rows(f"PRAGMA table_info({table})")
    return {name: (kind, bool(needed or key)) for _, name, kind, needed, _, key in found}


def made(bench: Bench, kind: str) -> list[tuple[str, str]]:
    query = "SELECT name, sql FROM sqlite_master WHERE type = ? AND name NOT LIKE 'sqlite_%' AND sql IS NOT NULL"
    return [(name, sql) for name, sql in bench.db.rows(query, (kind,))]


def test_every_table_is_journaled_or_named_as_not(bench: Bench) -> None:
    tables = {name for name, _ in made(bench, "table")}
    assert tables == {*schema.JOURNALED, *schema.UNJOURNALED}
    assert not set(schema.JOURNALED) & set(schema.UNJOURNALED)


@pytest.mark.parametrize("table", schema.JOURNALED)
def test_every_column_is_in_the_images_or_derived(bench: Bench, table: str) -> None:
    assert [*schema.JOURNALED[table], *schema.DERIVED.get(table, ())] == list(columns(bench, table))


@pytest.mark.parametrize("model", [*tuple(BY_NAME.values()), Change], ids=lambda model: model._meta.table_name)
def test_the_models_map_the_schema(bench: Bench, model: type[Row]) -> None:
    fields = {field.column_name: field for field in model._meta.sorted_fields}
    real = columns(bench, model._meta.table_name)
    assert list(fields) == list(real)
    kinds = {"AUTO": "INTEGER", "INT": "INTEGER", "TEXT": "TEXT"}
    for name, (kind, needed) in real.items():
        assert kinds[fields[name].field_type] == kind, name
        assert fields[name].null is not needed, name


def test_every_journaled_table_has_a_model() -> None:
    assert [model._meta.table_name for model in tuple(BY_NAME.values())] == list(schema.JOURNALED)


@pytest.mark.parametrize("table", ROWS)
def test_rows_name_the_columns_in_use(bench: Bench, table: str) -> None:
    assert set(inspect.signature(ROWS[table]).parameters) == set(columns(bench, table)) - (
        {"sop"} if table == "board" else set()
    )


def test_tables_are_strict_and_hold_integers_and_text_only(bench: Bench) -> None:
    assert {row[1] for row in bench.db.rows("PRAGMA table_list") if row[5] == 0 and row[0] == "main"} == {
        "sqlite_schema",
        "sqlite_sequence",
    }
    for name, sql in made(bench, "table"):
        assert {kind for kind, _ in columns(bench, name).values()} <= {"INTEGER", "TEXT"}, name
        assert "CASCADE" not in sql.upper(), name
    assert "REPLACE" not in " ".join(schema.statements()).upper()


def test_ids_are_never_used_again(bench: Bench) -> None:
    for table in schema.JOURNALED:
        sql = dict(made(bench, "table"))[table]
        assert "id INTEGER PRIMARY KEY AUTOINCREMENT" in sql


def test_parents_stand_before_their_children(bench: Bench) -> None:
    order = list(schema.JOURNALED)
    for table in order:
        for row in bench.db.rows(f"PRAGMA foreign_key_list({table})"):
            parent = row[2]
            assert parent == "change" or order.index(parent) < order.index(table), (table, parent)


def test_every_reference_is_watched(bench: Bench) -> None:
    """A column that names another row is a foreign key; what stands outside is listed here, so that it is meant."""
    loose = set()
    for table in schema.JOURNALED:
        keys = {row[3] for row in bench.db.rows(f"PRAGMA foreign_key_list({table})")}
        loose |= {f"{table}.{name}" for name in columns(bench, table) if name.endswith("_id") and name not in keys}
    assert loose == set()


def test_the_file_names_its_program_and_format(bench: Bench, path: Path) -> None:
    bench.close()
    header = path.read_bytes()[:100]
    assert header[68:72] == b"kanv"
    assert int.from_bytes(header[60:64], "big") == schema.VERSION == 3


def test_a_second_file_has_the_same_schema(bench: Bench, tmp_path: Path) -> None:
    other = Bench(tmp_path / "other.db", Clock())
    for kind in ("table", "index", "trigger"):
        assert made(bench, kind) == made(other, kind)
    other.close()


def test_each_journaled_table_has_its_three_triggers(bench: Bench) -> None:
    names = {name for name, _ in made(bench, "trigger")}
    assert names == {
        f"journal_{table}_{event}" for table in schema.JOURNALED for event in ("insert", "update", "delete")
    }


@pytest.mark.parametrize("table", schema.JOURNALED)
def test_no_program_writes_outside_a_change(bench: Bench, path: Path, table: str) -> None:
    full(bench)
    before = bench.dump()
    other = sqlite3.connect(path)
    column = schema.JOURNALED[table][-1]
    for statement in (f"UPDATE {table} SET {column} = {column}", f"DELETE FROM {table}"):
        with pytest.raises(sqlite3.IntegrityError, match=schema.OUTSIDE):
            other.execute(statement)
    other.close()
    assert bench.dump() == before


def test_no_program_inserts_outside_a_change(bench: Bench, path: Path) -> None:
    other = sqlite3.connect(path)
    with pytest.raises(sqlite3.IntegrityError, match=schema.OUTSIDE):
        other.execute("INSERT INTO person (name, name_key) VALUES ('x', 'x')")
    with pytest.raises(sqlite3.IntegrityError, match=schema.OUTSIDE):
        other.execute("INSERT OR REPLACE INTO account (name, name_key) VALUES ('x', 'x')")
    other.close()


def test_the_triggers_name_every_column(bench: Bench) -> None:
    triggers = dict(made(bench, "trigger"))
    for table, names in schema.JOURNALED.items():
        for event, rows in (("insert", ("NEW",)), ("update", ("NEW", "OLD")), ("delete", ("OLD",))):
            sql = triggers[f"journal_{table}_{event}"]
            for row in rows:
                assert {*re.findall(rf"\b{row}\.(\w+)", sql)} == set(names), (table, event)
