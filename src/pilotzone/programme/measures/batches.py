"""Batches of listed measures (成熟一批推广一批): the list as it is published, with its counts."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from pilotzone.programme.measures.errors import BatchRepeatedError
from pilotzone.programme.measures.events import Scope, check_scope
from pilotzone.programme.measures.life_cycle import History

__all__ = ["Batch", "BatchEntry"]


@dataclass(frozen=True, kw_only=True)
class BatchEntry:
    """One row of a published list; its field is a heading of this batch.

    Raises:
        ScopeAreasError: scope and areas contradict each other.
    """

    measure: str
    title: str
    field: str
    content: str
    lead_department: str
    scope: Scope
    areas: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        check_scope(self.scope, self.areas)


@dataclass(frozen=True, kw_only=True)
class Batch:
    """A published list, its rows in the order of publication.

    Raises:
        BatchRepeatedError: a measure stands in it twice.
    """

    id: str
    authority: str
    published: date
    entries: tuple[BatchEntry, ...]

    def __post_init__(self) -> None:
        for measure, times in Counter(one.measure for one in self.entries).items():
            if times > 1:
                raise BatchRepeatedError(batch=self.id, measure=measure)

    @classmethod
    def of(cls, histories: Iterable[History], *, id_: str, authority: str, published: date) -> "Batch":
        """Return the batch of those measures that are listed under its identifier, by heading and measure."""
        listed = (
            BatchEntry(
                measure=measure.id,
                title=measure.title,
                field=measure.field,
                content=measure.content,
                lead_department=measure.lead_department,
                scope=listing.scope,
                areas=listing.areas,
            )
            for history in histories
            if (measure := history.measure) and (listing := history.listing) and listing.batch == id_
        )
        entries = tuple(sorted(listed, key=lambda row: (row.field, row.measure)))
        return cls(id=id_, authority=authority, published=published, entries=entries)

    def counts(self) -> Mapping[str, int]:
        """Return how many measures stand under each heading, in the order of the headings."""
        return Counter(one.field for one in self.entries)

    def counts_by_scope(self) -> Mapping[Scope, int]:
        """Return how many measures are promoted nationally and how many in areas."""
        return Counter(one.scope for one in self.entries)
