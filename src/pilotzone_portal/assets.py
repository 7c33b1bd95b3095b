"""Static files that come out of wheels: nothing is vendored, and no external host is contacted."""

from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path
from typing import Any, Final

from django.contrib.staticfiles.finders import BaseFinder
from django.core.files.storage import FileSystemStorage

__all__ = ["WHEEL_ASSETS", "WheelFinder"]

WHEEL_ASSETS: Final = {  # static path: (import package, path inside the wheel); base names must agree
    "lib/htmx-2.min.js": ("django_htmx", "static/django_htmx/htmx-2.min.js"),
    **{  # the page of the API, which asks for them under these names
        f"ninja/{name}": ("ninja", f"static/ninja/{name}")
        for name in ("swagger-ui.css", "swagger-ui-bundle.js", "swagger-ui-init.js", "favicon.svg", "favicon.png")
    },
}


class WheelFinder(BaseFinder):
    """Find the listed files, and nothing else, inside installed packages."""

    def __init__(self, *_args: object, **_kwargs: object) -> None:
        self.paths = {name: Path(str(files(package))) / path for name, (package, path) in WHEEL_ASSETS.items()}

    def check(self, **_kwargs: object) -> list[Any]:
        """Report nothing: the paths are constants of this module, and a test reads each file."""
        return []

    def find(self, path: str, find_all: bool = False, **_kwargs: object) -> Any:  # noqa: FBT001, FBT002 - Django's signature
        """Return where ``path`` lies, in the form that Django asks for."""
        found = self.paths.get(path)
        if found is None:
            return []
        return [str(found)] if find_all else str(found)

    def list(self, ignore_patterns: object) -> Iterator[tuple[str, FileSystemStorage]]:
        """Yield each file with a storage that can open it."""
        del ignore_patterns  # the list is closed
        for name, path in self.paths.items():
            storage = FileSystemStorage(location=path.parent)
            storage.prefix = str(Path(name).parent)  # type: ignore[attr-defined]  # collectstatic reads it
            yield path.name, storage
