"""Load on a server from a process of its own: ``python -m benchmarks.load PORT PATH REQUESTS`` prints seconds."""

import sys
import time
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPConnection

__all__ = []

CONNECTIONS = 4


def _ask(port: int, path: str, requests: int) -> None:
    """Ask over one connection that is kept alive."""
    connection = HTTPConnection("127.0.0.1", port)
    for _ in range(requests):
        connection.request("GET", path)
        reply = connection.getresponse()
        assert reply.status == 200, reply.read()
        reply.read()
    connection.close()


def _main(port: str, path: str, requests: str) -> None:
    start = time.perf_counter()
    with ThreadPoolExecutor(CONNECTIONS) as pool:
        each = [pool.submit(_ask, int(port), path, int(requests) // CONNECTIONS) for _ in range(CONNECTIONS)]
        for done in each:
            done.result()
    print(time.perf_counter() - start)


if __name__ == "__main__":
    _main(*sys.argv[1:])
