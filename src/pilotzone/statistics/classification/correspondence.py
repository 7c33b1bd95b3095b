"""The correspondence of the digital economy with industries: which classes belong to it whole, and which in part."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field

from pilotzone.statistics.classification.tree import Category, Classification, Level

__all__ = ["DigitalEconomy", "Link"]


@dataclass(frozen=True, kw_only=True)
class Link:
    """An industry class under a class of the digital economy; ``partial`` is the asterisk of the table.

    ``certain`` is False where the reconstruction could not confirm the code.
    """

    digital: str
    industry: str
    partial: bool
    certain: bool

    @property
    def branch(self) -> str:
        """The name of the link where observations carry a branch, such as ``040501/4851``."""
        return f"{self.digital}/{self.industry}"


@dataclass(frozen=True, kw_only=True)
class DigitalEconomy:
    """The classification of 2021 with its industries; ``core`` holds the codes of the core industries."""

    classification: Classification
    industry: Classification
    links: tuple[Link, ...] = field(repr=False)
    core: frozenset[str] = field(repr=False)

    def __post_init__(self) -> None:
        by_industry: defaultdict[str, list[Link]] = defaultdict(list)
        by_digital: defaultdict[str, list[Link]] = defaultdict(list)
        for link in self.links:
            by_industry[link.industry].append(link)
            by_digital[link.digital].append(link)
        object.__setattr__(self, "_by_industry", by_industry)
        object.__setattr__(self, "_by_digital", by_digital)

    def industries(self, code: str) -> tuple[Link, ...]:
        """Return the links of a category of the digital economy and of all that stands under it.

        Raises:
            ClassCodeUnknownError: there is no such code.
        """
        kept: Mapping[str, list[Link]] = vars(self)["_by_digital"]
        return tuple(link for one in self.classification.below(code) for link in kept.get(one.code, ()))

    def digital(self, industry: str) -> tuple[Link, ...]:
        """Return the links of an industry class; none if it is not part of the digital economy.

        Raises:
            ClassCodeUnknownError: there is no such industry.
        """
        kept: Mapping[str, list[Link]] = vars(self)["_by_industry"]
        return tuple(kept.get(self.industry.find(industry).code, ()))

    @property
    def core_divisions(self) -> tuple[Category, ...]:
        """The divisions of the core industries."""
        return tuple(one for one in self.classification.at(Level.DIVISION) if one.code in self.core)

    @property
    def core_links(self) -> tuple[Link, ...]:
        """The links of the core industries."""
        return tuple(link for link in self.links if link.digital in self.core)

    @property
    def unlinked_core(self) -> tuple[Category, ...]:
        """Classes of the core that no industry stands under: residual classes, left out of every sum."""
        kept: Mapping[str, list[Link]] = vars(self)["_by_digital"]
        return tuple(
            one for one in self.classification.at(Level.CLASS) if one.code in self.core and one.code not in kept
        )
