"""Run many command lines on one zone in one process: a process opens a zone once, and starting it takes a second.

Reads a JSON list of argument lists from standard input; writes a JSON list of [exit status, stdout, stderr].
"""

import json
import os
import sys
import tempfile

from pilotzone_cli.main import run


def captured(arguments: list[str]) -> tuple[int, str, str]:
    """Run one command with standard output and error in files, as a shell would redirect them."""
    saved = [os.dup(number) for number in (1, 2)]
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        os.dup2(out.fileno(), 1)
        os.dup2(err.fileno(), 2)
        try:
            status = run(arguments)
            sys.stdout.flush()
            sys.stderr.flush()
        finally:
            for number, original in enumerate(saved, start=1):
                os.dup2(original, number)
                os.close(original)
        texts = []
        for file in (out, err):
            file.seek(0)
            texts.append(file.read().decode("utf-8", "surrogateescape"))
    return status, *texts


if __name__ == "__main__":
    json.dump([captured(arguments) for arguments in json.load(sys.stdin)], sys.stdout)
