"""Statements sent by four connections: ``python -m benchmarks.statements PORT KEY SIZE REQUESTS`` prints seconds."""

import json
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPConnection

__all__ = []

CONNECTIONS = 4
DIGEST = "sha256:" + "0a" * 32


def _send(port: int, key: str, size: int, requests: int) -> None:
    """Send ``requests`` times ``size`` statements over one connection that is kept alive."""
    said = [{"object": f"invoice-{number:012}", "object_digests": [DIGEST]} for number in range(size)]
    body = json.dumps({"statements": said})
    headers = {"Authorization": f"Bearer {key}", "Content-Type": "application/json"}
    connection = HTTPConnection("127.0.0.1", port)
    for _ in range(requests):
        connection.request("POST", "/api/v1/evidence/entries", body, headers)
        reply = connection.getresponse()
        answer = reply.read()
        assert reply.status == 201, answer
    connection.close()


def _main(port: int, key: str, size: int, requests: int) -> None:
    start = time.perf_counter()
    with ThreadPoolExecutor(CONNECTIONS) as pool:
        each = [pool.submit(_send, port, key, size, requests // CONNECTIONS) for _ in range(CONNECTIONS)]
        for done in each:
            done.result()
    print(time.perf_counter() - start)


if __name__ == "__main__":
    _main(int(sys.argv[1]), sys.argv[2], int(sys.argv[3]), int(sys.argv[4]))
