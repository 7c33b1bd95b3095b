"""``pilotzone serve``: the portal and the API on one address, and a publisher that keeps the evidence log fresh."""

import logging
import multiprocessing
import os
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from ipaddress import ip_address
from typing import Final

import click

from pilotzone_cli.errors import AddressTakenError, HostNotAllowedError
from pilotzone_cli.language import gettext as _
from pilotzone_cli.output import remark
from pilotzone_cli.session import Session, pass_session

__all__ = ["serve"]

_PUBLISH_SECONDS: Final = 1.0
"""How long an act may wait until its entry is published."""

logger = logging.getLogger(__name__)


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on.")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535), help="The port.")
@click.option("--workers", default=1, show_default=True, type=click.IntRange(1), help="Processes that answer.")
@click.option("--threads", default=4, show_default=True, type=click.IntRange(1), help="Threads in each of them.")
@pass_session
def serve(session: Session, *, host: str, port: int, workers: int, threads: int) -> None:
    """Serve the portal and the API of the zone until Ctrl-C or SIGTERM.

    Example: pilotzone --zone var/demo serve --port 8001
    """
    if not _is_loopback(host) and not os.environ.get("PILOTZONE_HOSTS"):
        raise HostNotAllowedError(host=host)
    session.actor()  # before anything listens: the zone opens, and its records are of this version
    _check_free(host, port)
    from django.db import connections
    from granian import Granian
    from granian.constants import Interfaces
    from granian.log import LogLevels

    connections.close_all()
    multiprocessing.set_start_method("spawn", force=True)  # a fork would share the publisher's locks and connections
    server = Granian(
        "pilotzone_portal.wsgi:application",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=workers,
        blocking_threads=threads,
        log_level=LogLevels.warning,
        respawn_failed_workers=True,
    )
    shown = f"[{host}]" if ":" in host else host
    remark(_("The portal listens on {address}; Ctrl-C stops it.").format(address=f"http://{shown}:{port}/"))
    with _publisher():
        server.serve()


@contextmanager
def _publisher() -> Iterator[None]:
    """Publish the log each second as long as the portal runs, and once more at its end."""
    stopping = threading.Event()
    thread = threading.Thread(target=_publish_until, args=(stopping,), name="publisher")
    thread.start()
    try:
        yield
    finally:
        stopping.set()
        thread.join()


def _publish_until(stopping: threading.Event) -> None:
    """Publish until told to stop; what keeps entries waiting is said once: they are durable in the records."""
    from django.db import connections

    said = ""
    while not stopping.is_set():
        stopping.wait(_PUBLISH_SECONDS)
        finding = _publish()
        if finding != said:
            logger.warning(finding or _("The evidence log is published again."))
        said = finding
    connections.close_all()


def _publish() -> str:
    """Publish the log and return nothing, or what keeps it from being published."""
    from django.db import connections

    from pilotzone_portal.failures import explain
    from pilotzone_portal.oversight.services.evidence import publish_log
    from pilotzone_portal.oversight.services.witnesses import public_size, signed_size

    try:
        publish_log()
        if public_size() < signed_size():
            return _("The evidence log waits for its witnesses. Who is missing says: pilotzone evidence status.")
    except Exception as failure:  # noqa: BLE001 - a fault in publishing must not end the portal: the entries wait
        connections.close_all()  # the next round begins with a fresh connection
        return str(explain(failure) or repr(failure))
    return ""


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _check_free(host: str, port: int) -> None:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # as the server does: TIME_WAIT is no obstacle
        try:
            probe.bind((host, port))
        except OSError as failure:
            raise AddressTakenError(host=host, port=port, reason=failure.strerror or failure) from failure
