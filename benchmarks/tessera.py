"""Tessera's POSIX driver under its own load tool, on the disk of the run (conformance/build.sh builds both)."""

import base64
import socket
import subprocess
import tempfile
import time
from pathlib import Path

from pilotzone.oversight.evidence.notes import Signer

__all__ = ["CONDITIONS", "rate"]

PROGRAMS = Path("build/verifiers/bin")
WRITERS = 512
CONDITIONS = (
    "Tessera v1.0.4, POSIX, no antispam, every file flushed before it answers; "
    f"hammer, {WRITERS} writers, 256 bytes, 1 entry to a request"
)


def rate(folder: Path, leaves: int) -> float | None:
    """Return the entries per second until ``leaves`` are published, or None where the programs are not built."""
    posix, hammer = (PROGRAMS.absolute() / name for name in ("posix", "hammer"))
    if not (posix.exists() and hammer.exists()):
        return None
    with tempfile.TemporaryDirectory(dir=folder) as directory, socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        address = f"127.0.0.1:{probe.getsockname()[1]}"
        probe.close()
        vkey, private = _keys()
        key = Path(directory) / "key"
        key.write_text(private, encoding="utf-8")
        (Path(directory) / "log").mkdir()
        serve = [posix, f"--storage_dir={directory}/log", f"--listen={address}", f"--private_key={key}"]
        with subprocess.Popen(serve, stderr=subprocess.DEVNULL) as server:
            try:
                _wait_for(Path(directory) / "log" / "checkpoint")
                return leaves / _hammer(hammer, address, vkey, leaves)
            finally:
                server.terminate()


def _hammer(hammer: Path, address: str, vkey: str, leaves: int) -> float:
    options = {
        "show_ui": "false",
        "log_public_key": vkey,
        "log_url": f"http://{address}/",
        "write_log_url": f"http://{address}/",
        "max_read_ops": 0,
        "num_writers": WRITERS,
        "max_write_ops": 1_000_000,
        "leaf_write_goal": leaves,
        "leaf_min_size": 256,
        "dup_chance": 0,
        "max_runtime": "2m",
    }
    start = time.perf_counter()
    subprocess.run([hammer, *(f"--{name}={value}" for name, value in options.items())], check=True, capture_output=True)
    return time.perf_counter() - start


def _keys() -> tuple[str, str]:
    """Return a verifier key, and the private key in the form of Go's package note."""
    seed = bytes(range(32))
    vkey = Signer("tessera.invalid/log", seed).verifier.vkey
    name, key_id, _ = vkey.split("+", 2)  # base64 may hold another plus
    return vkey, f"PRIVATE+KEY+{name}+{key_id}+{base64.b64encode(bytes([1]) + seed).decode()}"


def _wait_for(checkpoint: Path) -> None:
    for _ in range(300):
        if checkpoint.exists():
            return
        time.sleep(0.1)
    msg = "Tessera has published no checkpoint"
    raise RuntimeError(msg)
