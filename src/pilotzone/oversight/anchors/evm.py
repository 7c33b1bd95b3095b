"""The anchor ``evm``: a digest as the call data of a transaction on a chain of the Ethereum kind (execution JSON-RPC).

The transaction is signed by the node, or by the signer that stands in front of it (Clef, Web3Signer): the key of the
account never comes into the zone. The digest is sent to the account itself, with no value.
"""

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from pilotzone.oversight.anchors.anchoring import Receipt, Standing
from pilotzone.oversight.anchors.errors import (
    AnchorInvalidError,
    AnchorUnknownError,
    AnchorWaitingError,
    LedgerUnreachableError,
)
from pilotzone.oversight.anchors.findings import AnchorFinding
from pilotzone.oversight.anchors.json_rpc import Node

__all__ = ["EvmAnchor"]

_PLACE: Final = re.compile(r"0x[0-9a-f]{64}")
_ACCOUNT: Final = re.compile(r"0x[0-9a-fA-F]{40}")
_QUANTITY: Final = re.compile(r"0x[0-9a-f]{1,13}")
"""At most 52 bits, as many as numbers of chains may have (EIP-2294)."""

_LAST_SECOND: Final = 253_402_300_799
"""The end of the year 9999: a later one is no time."""


@dataclass(frozen=True)
class EvmAnchor:
    """A chain as one node shows it, and the account that pays."""

    node: Node
    account: str

    name = "evm"

    @classmethod
    def from_text(cls, text: str, seconds: float) -> "EvmAnchor":
        """Read ``ACCOUNT@NODE``; an answer of the node may take ``seconds``.

        Raises:
            AnchorUnknownError: it is not that.
        """
        account, _, address = text.partition("@")
        if not _ACCOUNT.fullmatch(account):
            raise AnchorUnknownError(setting=text)
        return cls(Node(address, seconds), account)

    def submit(self, digest: bytes) -> Receipt:
        """Send the transaction and return its hash without waiting for a block.

        Raises:
            LedgerRefusesError: the node does not know the account, or it cannot pay.
            LedgerUnreachableError: the node does not answer, or not as a node does.
        """
        transaction = {"from": self.account, "to": self.account, "value": "0x0", "data": f"0x{digest.hex()}"}
        ledger, place = self._ledger(), str(self.node.call("eth_sendTransaction", transaction))
        if not _PLACE.fullmatch(place):
            raise LedgerUnreachableError(address=self.node.address, reason=f"eth_sendTransaction: {place[:80]}")
        return Receipt(self.name, ledger, place)

    def find(self, digest: bytes, receipt: Receipt) -> Standing:
        """Return the time of the block that holds the digest, and how many blocks follow.

        Raises:
            AnchorInvalidError: no block holds it.
            AnchorWaitingError: the transaction waits for a block.
            LedgerRefusesError: the node answers with an error.
            LedgerUnreachableError: the node does not answer, or not as a node does.
        """
        if not _PLACE.fullmatch(receipt.place):
            raise AnchorInvalidError(finding=AnchorFinding.FORM)
        if receipt.ledger != self._ledger():
            raise AnchorInvalidError(finding=AnchorFinding.OTHER_LEDGER)
        transaction = self.node.call("eth_getTransactionByHash", receipt.place)
        if transaction is None:
            raise AnchorInvalidError(finding=AnchorFinding.NO_TRANSACTION)
        if self._field(transaction, "input").lower() != f"0x{digest.hex()}":
            raise AnchorInvalidError(finding=AnchorFinding.OTHER_DIGEST)
        return self._standing(receipt.place)

    def _standing(self, place: str) -> Standing:
        outcome = self.node.call("eth_getTransactionReceipt", place)
        if outcome is None:
            raise AnchorWaitingError(transaction=place)
        if self._number(outcome, "status") != 1:
            raise AnchorInvalidError(finding=AnchorFinding.FAILED)
        block = self.node.call("eth_getBlockByHash", self._field(outcome, "blockHash"), False)
        newest = self.node.call("eth_getBlockByNumber", "latest", False)
        seconds = self._number(block, "timestamp")
        if seconds > _LAST_SECOND:
            raise LedgerUnreachableError(address=self.node.address, reason=f"timestamp: {seconds}")
        return Standing(
            at=datetime.fromtimestamp(seconds, UTC),
            followed_by=self._number(newest, "number") - self._number(block, "number"),
        )

    def _ledger(self) -> str:
        """Return the name of the chain by its number (EIP-155, CAIP-2)."""
        return f"eip155:{self._number({'chainId': self.node.call('eth_chainId')}, 'chainId')}"

    def _number(self, answer: Any, name: str) -> int:
        text = self._field(answer, name)
        if not _QUANTITY.fullmatch(text):
            raise LedgerUnreachableError(address=self.node.address, reason=f"{name}: {text[:80]}")
        return int(text, 16)

    def _field(self, answer: Any, name: str) -> str:
        """Return a field of an answer; who leaves it out is no node."""
        if not isinstance(answer, dict) or not isinstance(answer.get(name), str):
            raise LedgerUnreachableError(address=self.node.address, reason=name)
        return str(answer[name])
