"""Ring 4, the auditor: which groups of a statement's releases may leave beside each other and beside all earlier ones.

Compared are groups, the union of those of each release, and its margins: the unions of groups that share the values of
some keys. Two that differ by fewer entities than the minimum group do not both leave. Nor do two whose difference is a
group that was withheld under the p% rule, or beside another.
What is withheld looks like a group that is too small. The order of groups decides which of two stays: that of their
keys, so that one question has one answer however it is written.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from pilotzone.dataspace.privacy.sketches import Sketches, audit, close_pairs
from pilotzone.dataspace.privacy.traces import Traces, distinct_traces
from pilotzone.dataspace.queries.releases import Proposed
from pilotzone.dataspace.queries.suppression import Reasons, beside, dominated

__all__ = ["History", "Settlement", "settle"]


@dataclass(frozen=True)
class History:
    """What was released of one dataset to one party: sketches, by their number of buckets, and the minimum group.

    ``withheld`` are sketches of one bucket, of groups that were withheld for more than their size.
    """

    minimum_group_size: int
    sketches: tuple[Sketches, ...] = ()
    withheld: tuple[Sketches, ...] = ()


@dataclass(frozen=True)
class Settlement:
    """What of each release may leave, and by dataset what is then to be remembered: only what is not known yet."""

    tables: tuple[pa.Table, ...]
    remembered: Mapping[str, Sketches]
    withheld: Mapping[str, Sketches]


def settle(proposed: Sequence[Proposed], histories: Mapping[str, History]) -> Settlement:
    """Audit the releases of one statement against the histories of the datasets that are audited."""
    return _Case(proposed, histories).settled()


class _Case:
    """The releases of one statement, and which of their groups may leave as far as it is found."""

    def __init__(self, proposed: Sequence[Proposed], histories: Mapping[str, History]) -> None:
        self.proposed = proposed
        self.histories = histories
        self.unions: list[Mapping[str, Sketches]] = []
        verdicts = [_against_history(offered, histories) for offered in proposed]
        failing = [dominated(offered) for offered in proposed]
        self.known = [known for _, known, _ in verdicts]
        unnamed = [_without_keys(offered) for offered in proposed]
        self.kept = [
            ~(close | held | fails | no_keys)
            for (close, _, held), fails, no_keys in zip(verdicts, failing, unnamed, strict=True)
        ]
        self.harmless = [
            (held | no_keys) & ~close & ~fails
            for (close, _, held), fails, no_keys in zip(verdicts, failing, unnamed, strict=True)
        ]

        self.beside = [np.zeros(offered.table.num_rows, np.bool_) for offered in proposed]

    def settled(self) -> Settlement:
        """Withhold what must not leave, until nothing more has to be, and add what is pooled."""
        for dataset, history in self.histories.items():
            _keep_unlike(dataset, self.proposed, self.kept, history.minimum_group_size)
        guarded = any(offered.release.guarded for offered in self.proposed) or any(
            history.withheld for history in self.histories.values()
        )
        before = -1
        while self._count() != before:
            before = self._count()
            self._narrow()
            if not guarded:
                break
        tables = [
            _with_remainder(offered.table.filter(pa.array(mask)), self._remainder(offered, mask))
            for offered, mask in zip(self.proposed, self.kept, strict=True)
        ]
        return Settlement(
            tuple(tables),
            {name: _new(self._gathered(name), history) for name, history in self.histories.items()},
            {name: distinct_traces(self._withheld(name), history.withheld) for name, history in self.histories.items()},
        )

    def _count(self) -> int:
        return sum(int(mask.sum()) for mask in self.kept)

    def _narrow(self) -> None:
        """Withhold groups that reveal others, groups beside withheld ones, and groups of unions that are too close."""
        traces = {
            name: Traces((*history.withheld, *self._withheld(name)), history.sketches)
            for name, history in self.histories.items()
        }
        for number, offered in enumerate(self.proposed):
            for group in _in_order_of_keys(offered):
                if self.kept[number][group]:
                    self.kept[number][group] = _admitted(offered, group, traces)
        for number, offered in enumerate(self.proposed):
            harmless = self.harmless[number] | self.beside[number]
            self.beside[number] |= beside(offered, Reasons(self.kept[number], self.known[number], harmless))
            self.kept[number] &= ~self.beside[number]
        self.unions = []
        for number in range(len(self.proposed)):
            self.unions.append(self._settled_unions(number))

    def _settled_unions(self, number: int) -> Mapping[str, Sketches]:
        """Withhold groups of one release, those with the fewest entities first, until its unions may leave too.

        Where margins compete for groups, what was released before stays as long as anything else can be withheld:
        otherwise the margins of an answer would withhold groups of it when its question is asked again.
        """
        offered, kept = self.proposed[number], self.kept[number]
        rank = _ranks(offered)
        stays = self.known[number] if offered.margins else np.zeros_like(kept)
        while members := _unions(offered, kept):
            unions = offered.unions(members)
            blamed = list(self._blamed(unions, members))
            if not blamed:
                return unions
            for groups in blamed:
                if kept[groups].all():  # one less may suffice for several
                    choices = (groups[~stays[groups]], np.flatnonzero(kept & ~stays), groups)
                    chosen = next(each for each in choices if len(each))
                    kept[chosen[np.argmin(rank[chosen])]] = False
        return {}

    def _blamed(
        self, unions: Mapping[str, Sketches], members: Sequence[NDArray[np.intp]]
    ) -> Iterator[NDArray[np.intp]]:
        """Yield the groups of which one has to be withheld: of a union that is too close, or of the later of two."""
        for groups, close in zip(members, self._close(unions, len(members)).tolist(), strict=True):
            if close:
                yield groups
        for dataset, sketches in unions.items():
            each = len(sketches) // len(members)
            for pair in close_pairs(sketches, self.histories[dataset].minimum_group_size):
                earlier, later = (members[place // each] for place in pair)
                more = np.setdiff1d(later, earlier)
                yield more if len(more) else later

    def _remainder(self, offered: Proposed, kept: NDArray[np.bool_]) -> pa.Table | None:
        """Return the row of what is withheld of a release, if it and all groups together may leave as well."""
        pooled = offered.pool(kept)
        if pooled is None or dominated(pooled).any() or self._is_close(pooled.sketches):
            return None
        whole = pooled.unions([np.zeros(1, np.intp)])
        if self._is_close(whole, pooled.sketches):
            return None
        self.unions += [pooled.sketches, whole]
        return pooled.table

    def _is_close(self, union: Mapping[str, Sketches], *more: Mapping[str, Sketches]) -> bool:
        """Return whether a union is too close to what leaves or has left or to itself, or tells what is withheld."""
        return bool(self._close(union, 1, *more).any()) or any(
            True
            for dataset, sketches in union.items()
            for _ in close_pairs(sketches, self.histories[dataset].minimum_group_size)
        )

    def _close(self, unions: Mapping[str, Sketches], count: int, *more: Mapping[str, Sketches]) -> NDArray[np.bool_]:
        """Return which of some unions are too close to what leaves or has left, or tell what is withheld."""
        found = np.zeros(count, np.bool_)
        for dataset, sketches in unions.items():
            history = self.histories[dataset]
            others = (*history.sketches, self._gathered(dataset), *(each[dataset] for each in more))
            verdicts = audit(sketches, others, history.minimum_group_size)
            found |= verdicts.too_close.reshape(count, -1).any(axis=1)
            traces = Traces((*history.withheld, *self._withheld(dataset)), others)
            for number in range(count):
                union = _group(sketches, number, count)
                found[number] |= traces.reveals(union)
                traces.add(union)
        return found

    def _gathered(self, dataset: str) -> Sketches:
        """Return the sketches of all groups that are kept, and of the unions that are settled."""
        parts = [union[dataset] for union in self.unions if dataset in union]
        for offered, mask in zip(self.proposed, self.kept, strict=True):
            if dataset in offered.sketches:
                sketches = offered.sketches[dataset]
                parts.append(sketches.of(np.repeat(mask, len(sketches) // len(mask))))
        return _together(parts) if parts else Sketches(*np.zeros((2, 0, 1), np.uint64))

    def _withheld(self, dataset: str) -> list[Sketches]:
        """Return the sketches of what is withheld, where more than size can be the reason."""
        return [
            _each(offered.sketches[dataset], ~mask & ~harmless)
            for offered, mask, harmless in zip(self.proposed, self.kept, self.harmless, strict=True)
            if offered.release.guarded and dataset in offered.sketches
        ]


def _against_history(
    offered: Proposed, histories: Mapping[str, History]
) -> tuple[NDArray[np.bool_], NDArray[np.bool_], NDArray[np.bool_]]:
    """Return which groups are too close to what was released before, which were, and which were withheld then."""
    close, known, held = np.zeros((3, offered.table.num_rows), np.bool_)
    for dataset, sketches in offered.sketches.items():
        history = histories[dataset]
        verdicts = audit(sketches, history.sketches, history.minimum_group_size)
        close |= verdicts.too_close.reshape(len(close), -1).any(axis=1)
        known |= verdicts.same.reshape(len(close), -1).any(axis=1)
        if history.withheld:
            traces = Traces(history.withheld)
            held |= np.array([traces.holds(_group(sketches, group, len(held))) for group in range(len(held))])
    return close, known, held & ~known


def _without_keys(offered: Proposed) -> NDArray[np.bool_]:
    """Return which group has no keys at all, where the row that pools withheld groups looks so."""
    found = np.full(offered.table.num_rows, bool(offered.release.remainder))
    for key in offered.release.keys:
        found &= offered.table[key].is_null().to_numpy()
    return found


def _admitted(offered: Proposed, group: int, traces: Mapping[str, Traces]) -> bool:
    """Return whether a group reveals nothing beside what leaves already, among which it then counts."""
    own = {name: _group(sketches, group, offered.table.num_rows) for name, sketches in offered.sketches.items()}
    if any(traces[name].reveals(sketches) for name, sketches in own.items()):
        return False
    for name, sketches in own.items():
        traces[name].add(sketches)
    return True


def _with_remainder(table: pa.Table, row: pa.Table | None) -> pa.Table:
    return table if row is None else pa.concat_tables([table, row])


def _group(sketches: Sketches, group: int, groups: int) -> Sketches:
    each = len(sketches) // groups
    return sketches.of(slice(group * each, (group + 1) * each))


def _each(sketches: Sketches, mask: NDArray[np.bool_]) -> Sketches:
    return sketches.of(np.repeat(mask, len(sketches) // len(mask)))


def _keep_unlike(
    dataset: str, proposed: Sequence[Proposed], kept: Sequence[NDArray[np.bool_]], minimum_group_size: int
) -> None:
    """Withhold the later of every two groups of a statement that are too close; one that is so to itself also."""
    owners, parts = [], []
    for number, offered in enumerate(proposed):
        if dataset in offered.sketches:
            sketches = offered.sketches[dataset]
            each = len(sketches) // offered.table.num_rows
            for group in _in_order_of_keys(offered):
                if kept[number][group]:
                    owners += [(number, group)] * each
                    parts.append(sketches.of(slice(group * each, (group + 1) * each)))
    if not parts:
        return
    for earlier, later in sorted(close_pairs(_together(parts), minimum_group_size), key=lambda pair: pair[::-1]):
        number, group = owners[earlier]
        if kept[number][group]:
            number, group = owners[later]
            kept[number][group] = False


def _in_order_of_keys(offered: Proposed) -> list[int]:
    keys = [str(row) for row in offered.table.select(offered.release.keys).to_pylist()]
    return sorted(range(offered.table.num_rows), key=lambda place: (keys[place] if keys else "", place))


def _unions(offered: Proposed, kept: NDArray[np.bool_]) -> list[NDArray[np.intp]]:
    """Return the unions of two and more groups that a reader can add up: all, and those that share values of keys."""
    places = np.flatnonzero(kept)
    found = [places]
    for labels in offered.margins:
        order = places[np.argsort(labels[places], kind="stable")]
        found += np.split(order, np.flatnonzero(np.diff(labels[order])) + 1)
    return list({union.tobytes(): union for union in found if len(union) > 1}.values())


def _ranks(offered: Proposed) -> NDArray[np.intp]:
    """Return the place of each group in the order of buckets in use; of several the last by its key comes first."""
    used = sum(
        (
            np.count_nonzero(sketches.entities, axis=1).reshape(offered.table.num_rows, -1).max(axis=1)
            for sketches in offered.sketches.values()
        ),
        start=np.zeros(offered.table.num_rows, np.intp),
    )
    order = np.array(_in_order_of_keys(offered)[::-1], np.intp)
    ranks = np.empty_like(order)
    ranks[order[np.argsort(used[order], kind="stable")]] = np.arange(len(order))
    return ranks


def _new(released: Sketches, history: History) -> Sketches:
    """Return the releases that are not in the history, each once."""
    known = audit(released, history.sketches, history.minimum_group_size).same
    unknown = released.of(~known)
    rows = np.concatenate((unknown.entities, unknown.records), axis=1)
    first = np.sort(np.unique(rows, axis=0, return_index=True)[1])
    return unknown.of(first)


def _together(parts: Sequence[Sketches]) -> Sketches:
    return Sketches(np.concatenate([part.entities for part in parts]), np.concatenate([part.records for part in parts]))
