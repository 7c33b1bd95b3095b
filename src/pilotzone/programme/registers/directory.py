"""Places and departments that a deployment enters: nation, province, city, county (the levels of GB/T 2260)."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from pilotzone.programme.registers.errors import DepartmentUnknownError, PlaceParentError, PlaceUnknownError

__all__ = ["Department", "Directory", "Level", "Place"]


class Level(StrEnum):
    """The level of a place, from the highest to the lowest."""

    NATION = "nation"
    PROVINCE = "province"
    CITY = "city"
    COUNTY = "county"


_ORDER = tuple(Level)


@dataclass(frozen=True, kw_only=True)
class Place:
    """An administrative region and the one that it lies in."""

    code: str
    level: Level
    name_zh: str
    name_en: str
    parent: str | None = None


@dataclass(frozen=True, kw_only=True)
class Department:
    """A department of a place; two places may have departments of one name."""

    code: str
    place: str
    name_zh: str
    name_en: str


class Directory:
    """The places and departments that tasks and items may name.

    Raises:
        PlaceUnknownError: a department or a place lies in a place that is not there.
        PlaceParentError: a place lies in one of its own level, or of a lower one.

    >>> zhejiang = Place(code="CN-33", level=Level.PROVINCE, name_zh="浙江省", name_en="Zhejiang")
    >>> hangzhou = Place(code="CN-3301", level=Level.CITY, name_zh="杭州市", name_en="Hangzhou", parent="CN-33")
    >>> [one.code for one in Directory([zhejiang, hangzhou], []).around("CN-3301")]
    ['CN-3301', 'CN-33']
    """

    def __init__(self, places: Iterable[Place], departments: Iterable[Department]) -> None:
        self._places = {one.code: one for one in places}
        self._departments = {one.code: one for one in departments}
        for place in self._places.values():
            self._check_parent(place)
        for department in self._departments.values():
            self.place(department.place)

    def __contains__(self, place: str) -> bool:
        return place in self._places

    def place(self, code: str) -> Place:
        """Return a place by its code.

        Raises:
            PlaceUnknownError: there is none.
        """
        if code not in self._places:
            raise PlaceUnknownError(place=code)
        return self._places[code]

    def department(self, code: str) -> Department:
        """Return a department by its code.

        Raises:
            DepartmentUnknownError: there is none.
        """
        if code not in self._departments:
            raise DepartmentUnknownError(department=code)
        return self._departments[code]

    def around(self, code: str) -> Iterator[Place]:
        """Yield the place and all that it lies in, the nearest first."""
        place = self.place(code)
        yield place
        if place.parent:
            yield from self.around(place.parent)

    def _check_parent(self, place: Place) -> None:
        if place.parent is None:
            return
        parent = self.place(place.parent)
        if _ORDER.index(parent.level) >= _ORDER.index(place.level):
            raise PlaceParentError(
                level=place.level.value, place=place.code, parent_level=parent.level.value, parent=parent.code
            )
