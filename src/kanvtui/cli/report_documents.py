"""JSON of documents and of past reviews; every key is described in docs/json.md and stays."""

from kanvtui.cli.documents import Document
from kanvtui.domain.report import Block, Item, Items, MinutesLine, Paragraph, Report, Section, Table


def minutes_document(line: MinutesLine) -> Document:
    """Return a past review as the documented JSON object."""
    return {
        "id": line.review_id,
        "date": line.day,
        "actor": line.who,
        "scope": line.scope or None,
        "finished": line.ended,
        "decided": line.decided,
        "undecided": line.undecided,
        "promises": line.promised,
        "promises_open": line.promises_open,
        "seconds": line.seconds,
    }


def report_document(report: Report) -> Document:
    """Return a document as the documented JSON object."""
    return {
        "title": report.title,
        "about": list(report.about),
        "sections": [_section(section) for section in report.sections],
    }


def _section(section: Section) -> Document:
    return {
        "title": section.title,
        "blocks": [_block(block) for block in section.blocks],
        "sections": [_section(deeper) for deeper in section.sections],
    }


def _block(block: Block) -> Document:
    """A block has one of the keys `items`, `head` with `rows`, `text`, `note`."""
    if isinstance(block, Items):
        return {"items": [_item(item) for item in block.items]}
    if isinstance(block, Table):
        return {"head": list(block.head), "rows": [list(row) for row in block.rows]}
    return {"text": block.text} if isinstance(block, Paragraph) else {"note": block.body}


def _item(item: Item) -> Document:
    return {"text": item.text, "about": item.about or None, "items": [_item(deeper) for deeper in item.items]}
