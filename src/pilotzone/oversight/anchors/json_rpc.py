"""Questions to a node by JSON-RPC 2.0 over HTTP, with limits on size and time."""

import http.client
import json
import urllib.request
from typing import Any, Final

from pilotzone.oversight.anchors.errors import AnchorUnknownError, LedgerRefusesError, LedgerUnreachableError

__all__ = ["Node"]

_MAX_ANSWER_BYTES: Final = 1 << 20


class Node:
    """A node at an address; no proxy is asked.

    Raises:
        AnchorUnknownError: the address is not one.
    """

    def __init__(self, address: str, seconds: float) -> None:
        if not address.startswith(("http://", "https://")):
            raise AnchorUnknownError(setting=address)
        self.address = address
        self._seconds = seconds
        self._opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))

    def call(self, method: str, *parameters: object) -> Any:
        """Return the result of a method.

        Raises:
            LedgerRefusesError: the node answers with an error.
            LedgerUnreachableError: it does not answer, or not in JSON-RPC.
        """
        body = json.dumps({"jsonrpc": "2.0", "id": 1, "method": method, "params": parameters}).encode()
        try:
            answer = self._post(body)
        except (OSError, http.client.HTTPException, ValueError, RecursionError) as error:
            raise LedgerUnreachableError(address=self.address, reason=str(error) or type(error).__name__) from error
        if not isinstance(answer, dict) or not answer.keys() & {"result", "error"}:
            raise LedgerUnreachableError(address=self.address, reason="JSON-RPC 2.0")
        if "error" in answer:
            raise LedgerRefusesError(address=self.address, method=method, reason=answer["error"])
        return answer["result"]

    def _post(self, body: bytes) -> Any:
        request = urllib.request.Request(self.address, body, {"Content-Type": "application/json"})  # noqa: S310 - its scheme was checked
        with self._opener.open(request, timeout=self._seconds) as reply:
            return json.loads(reply.read(_MAX_ANSWER_BYTES))
