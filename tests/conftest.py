"""What all tests share: the real data sets beside the checkout, a real PostgreSQL, and a web server of files."""

import os
import tempfile
import threading
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from hypothesis import settings

# Examples take as long as a shared machine needs. On a clean checkout they are the same in every run, so that what
# failed there can be repeated; elsewhere each run looks at new ones.
settings.register_profile("house", deadline=None, derandomize="CI" in os.environ)
settings.load_profile("house")

SHARED = Path(__file__).resolve().parent.parent.parent / "shared"


@pytest.fixture(scope="session")
def shared() -> Path:
    """Return the folder of real data sets, or skip where it is not beside the checkout."""
    if not SHARED.is_dir():
        pytest.skip("the real data sets are not beside the checkout (../shared)")
    return SHARED


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """Return the address of an empty PostgreSQL server that lives as long as the tests."""
    with tempfile.TemporaryDirectory(prefix="pz") as folder:  # short: a socket's path has at most 107 bytes
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # pgserver asks for a run-time folder that servers do not have
                import pgserver  # it may be absent, and importing it already warns

                server = pgserver.get_server(Path(folder) / "data")
        except Exception as error:  # noqa: BLE001 - whatever keeps the server from starting is the reason to skip
            pytest.skip(f"PostgreSQL does not start: {error}")
        yield server.get_uri()
        server.cleanup()


class SilentFiles(SimpleHTTPRequestHandler):
    """A web server of files that keeps connections open, as a log's server does, and no diary."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True  # head and body are two writes: the second would wait for an acknowledgement

    def log_message(self, *_arguments):
        pass


@pytest.fixture(scope="session")
def served():
    """Return what serves a folder over HTTP on this machine, by a handler of one's own if need be."""

    @contextmanager
    def serve(directory: Path, handler: type[SimpleHTTPRequestHandler] = SilentFiles) -> Iterator[str]:
        server = ThreadingHTTPServer(("127.0.0.1", 0), partial(handler, directory=directory))
        server.daemon_threads = True
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}/"
        finally:
            server.shutdown()
            thread.join()
            server.server_close()

    return serve


@pytest.fixture(scope="session")
def chinese_font() -> None:
    """Skip where the font of certificate pages is not installed."""
    import typst  # it is of the portal, and some tests need the library alone

    if "Noto Serif CJK SC" not in typst.Fonts().families():
        pytest.skip("Noto Serif CJK SC is not installed: apt install fonts-noto-cjk")
