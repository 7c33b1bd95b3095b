"""A time-stamping authority of the tests' own: OpenSSL behind a small web server (RFC 3161, section 3.4)."""

import shutil
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

CONFIG = """
[tsa]
default_tsa = here
[here]
serial = {folder}/serial
signer_cert = {folder}/signer.pem
signer_key = {folder}/signer.key
signer_digest = sha256
default_policy = 1.2.3.4
digests = sha256
ess_cert_id_alg = sha256
accuracy = secs:1
"""
EXTENSIONS = "basicConstraints=critical,CA:FALSE\nkeyUsage=critical,digitalSignature\n"
EXTENSIONS += "extendedKeyUsage=critical,timeStamping\nsubjectKeyIdentifier=hash\nauthorityKeyIdentifier=keyid\n"


@dataclass(frozen=True)
class Authority:
    """An authority: its folder, and the address that it answers at while it is open."""

    folder: Path

    @property
    def root(self) -> str:
        return (self.folder / "root.pem").read_text(encoding="ascii")

    def openssl(self, *arguments: object) -> bytes:
        run = subprocess.run(["openssl", *map(str, arguments)], cwd=self.folder, capture_output=True, check=False)
        assert run.returncode == 0, run.stderr.decode()
        return run.stdout

    def stamp(self, query: bytes) -> bytes:
        """Answer a request."""
        (self.folder / "query").write_bytes(query)
        self.openssl("ts", "-reply", "-queryfile", "query", "-config", "tsa.cnf", "-section", "here", "-out", "answer")
        return (self.folder / "answer").read_bytes()

    @contextmanager
    def open(self, status: int = 200) -> Iterator[str]:
        """Answer over HTTP."""
        server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self, status))
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}/tsr"
        finally:
            server.shutdown()
            thread.join()
            server.server_close()


def found_authority(folder: Path, name: str) -> Authority:
    """Make the keys and certificates of an authority, or skip where there is no OpenSSL."""
    if shutil.which("openssl") is None:
        pytest.skip("openssl is not installed: apt install openssl")
    folder.mkdir()
    authority = Authority(folder)
    (folder / "serial").write_text("01\n")
    (folder / "tsa.cnf").write_text(CONFIG.format(folder=folder))
    (folder / "extensions").write_text(EXTENSIONS)
    curve = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes")
    root = ("-subj", f"/CN={name} root", "-addext", "keyUsage=critical,keyCertSign", "-days", "3650")
    authority.openssl("req", "-x509", *curve, *root, "-keyout", "root.key", "-out", "root.pem")
    authority.openssl("req", *curve, "-subj", f"/CN={name}", "-keyout", "signer.key", "-out", "signer.csr")
    signed = ("-CA", "root.pem", "-CAkey", "root.key", "-set_serial", "2", "-days", "3650", "-extfile", "extensions")
    authority.openssl("x509", "-req", "-in", "signer.csr", *signed, "-out", "signer.pem")
    return authority


def _handler(authority: Authority, status: int) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            assert self.headers["Content-Type"] == "application/timestamp-query"
            answer = authority.stamp(self.rfile.read(int(self.headers["Content-Length"])))
            self.send_response(status)
            self.send_header("Content-Type", "application/timestamp-reply")
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, *_arguments):
            pass

    return Handler
