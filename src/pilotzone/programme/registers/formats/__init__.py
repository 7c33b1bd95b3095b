"""Writers of the formats that lists are handed in as; those of office files need the extra ``programme``."""

__all__: list[str] = []
