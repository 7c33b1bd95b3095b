"""A published batch as the list that offices hand out: headings, quoted titles, contents, departments and scopes."""

from collections.abc import Callable
from typing import Any

from pilotzone.common.errors import PilotzoneError
from pilotzone.programme.measures.batches import Batch, BatchEntry
from pilotzone.programme.registers import Directory, Listing
from pilotzone.programme.registers.listing import day_in_words
from pilotzone.programme.remarks import load_document

__all__ = ["batch_listing"]


def batch_listing(batch: Batch, directory: Directory, *, language: str) -> Listing:
    """Return the list of a batch in ``zh`` or ``en``; at its foot stands how many there are, in total and by field.

    Departments and areas are shown by their names; what the directory does not know stays as it is written.
    """
    words: dict[str, Any] = load_document("measures/batch.toml")[language]

    def named(find: Callable[[str], Any], code: str) -> str:
        try:
            found = find(code)
        except PilotzoneError:
            return code
        return str(found.name_zh if language == "zh" else found.name_en)

    def row(number: int, entry: BatchEntry) -> tuple[str, ...]:
        areas = words["separator"].join(named(directory.place, area) for area in entry.areas)
        lead = named(directory.department, entry.lead_department)
        scope = words["scope"][entry.scope.value].format(areas=areas)
        return (str(number), entry.field, words["quoted"].format(title=entry.title), entry.content, lead, scope)

    fields = (words["field"].format(field=field, count=count) for field, count in batch.counts().items())
    total = words["total"].format(count=len(batch.entries), fields=words["separator"].join(fields))
    return Listing(
        language=language,
        title=words["title"].format(batch=batch.id),
        region=words["authority"].format(authority=batch.authority),
        dated=words["date"].format(day=day_in_words(batch.published, language)),
        day=batch.published,
        headings=tuple(words["headings"]),
        rows=tuple(row(number, entry) for number, entry in enumerate(batch.entries, start=1)),
        signature=(total,),
    )
