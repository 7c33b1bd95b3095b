"""Run pytest with the records in a PostgreSQL that lives as long as the run; the arguments are pytest's."""

import os
import subprocess
import sys
import tempfile
import warnings
from pathlib import Path

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # pgserver asks for a run-time folder that servers do not have
    import pgserver

if __name__ == "__main__":
    with tempfile.TemporaryDirectory(prefix="pz") as folder:  # short: a socket's path has at most 107 bytes
        server = pgserver.get_server(Path(folder) / "data")
        try:
            environment = {**os.environ, "PILOTZONE_DATABASE": server.get_uri()}
            status = subprocess.run([sys.executable, "-m", "pytest", *sys.argv[1:]], env=environment, check=False)
        finally:
            server.cleanup()
    sys.exit(status.returncode)
