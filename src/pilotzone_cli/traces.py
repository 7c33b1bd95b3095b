"""The traces of figures, found beside a file or in a zone, each computed again from its own inputs."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final, Protocol

from pilotzone_cli.files import read_bytes
from pilotzone_cli.session import Session

if TYPE_CHECKING:
    from pilotzone.statistics.indicators import Figure, Input

__all__ = ["FileTraces", "Step", "Traces", "ZoneTraces", "input_line", "is_reproduced", "trace_path", "walk"]

_DIGEST: Final = "sha256:"


class Traces(Protocol):
    """Where traces are found."""

    def first(self) -> bytes:
        """Return the trace that was asked for."""

    def below(self, digest: str) -> bytes | None:
        """Return the trace of a figure that another one names, if it is there."""


@dataclass(frozen=True)
class FileTraces:
    """A trace in a file, with those of its inputs beside it."""

    path: Path

    def first(self) -> bytes:
        """Return the trace that was asked for."""
        return read_bytes(self.path, "the trace of a figure")

    def below(self, digest: str) -> bytes | None:
        """Return the trace of a figure that another one names, if it is there."""
        path = trace_path(self.path.parent, digest)
        return read_bytes(path, "the trace of a figure") if path.is_file() else None


class ZoneTraces:
    """The trace of a digest in a zone, with all under it that the party may see."""

    def __init__(self, session: Session, digest: str) -> None:
        actor = session.actor()
        from pilotzone_portal.statistics.services.figures import walk_trace

        found = walk_trace(actor, digest)
        self._digest = digest
        self._kept: Mapping[str, bytes] = {one.stored.digest: bytes(one.stored.content) for one in found}

    def first(self) -> bytes:
        """Return the trace that was asked for."""
        return self._kept[self._digest]

    def below(self, digest: str) -> bytes | None:
        """Return the trace of a figure that another one names, if it is there."""
        return self._kept.get(digest)


@dataclass(frozen=True)
class Step:
    """One input in the tree of a figure; ``reproduced`` is None where it is no figure, or its trace is not there."""

    depth: int
    given: "Input"
    reproduced: bool | None


def walk(figure: "Figure", traces: Traces, depth: int = 0) -> Iterator[Step]:
    """Yield every input of a figure, each before those that it was computed from itself."""
    from pilotzone.statistics.indicators import Figure

    for given in figure.inputs:
        content = traces.below(given.receipt) if given.receipt and given.receipt.startswith(_DIGEST) else None
        if content is None:
            yield Step(depth, given, None)
            continue
        below = Figure.from_bytes(content)
        yield Step(depth, given, below.digest == given.receipt and is_reproduced(below, content))
        yield from walk(below, traces, depth + 1)


def is_reproduced(figure: "Figure", content: bytes) -> bool:
    """Say whether the inputs of a figure give the bytes in which it was read."""
    from pilotzone.statistics.formulas import FORMULAS
    from pilotzone.statistics.indicators import recompute

    return recompute(figure, FORMULAS.find(figure.formula, figure.version)).to_bytes() == content


def input_line(given: "Input") -> str:
    """Return an input as a line: what it is of, its value, how it was made, and its receipt."""
    one = given.observation
    place = " ".join(filter(None, (one.series, one.branch, one.region, str(one.period))))
    made = f"{one.vintage}, {one.method}, {one.grade}"
    return f"{given.name}: {place} = {one.value:f} {one.unit} ({made}){' ' + given.receipt if given.receipt else ''}"


def trace_path(folder: Path, digest: str) -> Path:
    """Return where the trace of the figure of a digest stands in a folder."""
    return folder / f"{digest.removeprefix(_DIGEST)}.json"
