"""Classifications as versioned trees (the terms follow the Generic Statistical Information Model, GSIM 2.0)."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from pilotzone.statistics.classification.errors import ClassCodeUnknownError

__all__ = ["Category", "Classification", "Level"]


class Level(StrEnum):
    """The levels of the tree, coarsest first: 门类, 大类, 中类, 小类."""

    SECTION = "section"
    DIVISION = "division"
    GROUP = "group"
    CLASS = "class"


@dataclass(frozen=True, kw_only=True)
class Category:
    """A node of the tree; ``name_en`` is empty where nobody translated it, ``parent`` at the top."""

    code: str
    level: Level
    name_zh: str
    name_en: str = ""
    parent: str = ""
    confidence: str = ""


@dataclass(frozen=True, kw_only=True)
class Classification:
    """One version of a classification; ``status`` says how sure its text is and is printed with every result.

    ``digest`` is that of the file, so that a figure can say which text it rests on.
    """

    id: str
    title_en: str
    title_zh: str
    authority: str
    published: date
    status: str
    digest: str
    categories: Mapping[str, Category] = field(repr=False)

    def __post_init__(self) -> None:
        children: defaultdict[str, list[str]] = defaultdict(list)
        for one in self.categories.values():
            children[one.parent].append(one.code)
        object.__setattr__(self, "_children", dict(children))

    def find(self, code: str, place: str = "") -> Category:
        """Return a category by its code; ``place`` begins the message of the refusal, such as ``Row 3: ``.

        Raises:
            ClassCodeUnknownError: there is no such code.
        """
        if code not in self.categories:
            raise ClassCodeUnknownError(place=place, class_code=code, classification=self.id)
        return self.categories[code]

    def children(self, code: str = "") -> tuple[Category, ...]:
        """Return what stands directly under ``code``; without a code, the top of the tree."""
        children: Mapping[str, list[str]] = vars(self)["_children"]
        return tuple(self.categories[child] for child in children.get(code, ()))

    def at(self, level: Level) -> tuple[Category, ...]:
        """Return all categories of a level, in the order of the file."""
        return tuple(one for one in self.categories.values() if one.level is level)

    def path(self, code: str) -> tuple[Category, ...]:
        """Return the categories from the top of the tree down to ``code``.

        Raises:
            ClassCodeUnknownError: there is no such code.
        """
        found = [self.find(code)]
        while found[-1].parent:
            found.append(self.categories[found[-1].parent])
        return tuple(reversed(found))

    def ancestor(self, code: str, level: Level) -> Category | None:
        """Return the category of ``level`` over ``code`` or ``code`` itself; None if ``code`` is coarser."""
        return next((one for one in self.path(code) if one.level is level), None)

    def below(self, code: str) -> Iterator[Category]:
        """Yield ``code`` and all that stands under it, each before its children."""
        yield self.find(code)
        for child in self.children(code):
            yield from self.below(child.code)
