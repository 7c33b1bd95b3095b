"""Fuzz the parsers of the evidence log, and the gate, with atheris: ``python -m fuzz [--seconds 60] [TARGET]...``.

Each target runs in a process of its own for its share of the time. What breaks one is kept in ``build/fuzz``.
"""

import argparse
import subprocess
import sys

from fuzz.targets import TARGETS


def _main() -> int:
    parser = argparse.ArgumentParser(prog="python -m fuzz", description=__doc__)
    parser.add_argument("--seconds", type=int, default=60, help="in all; at least one for each target")
    parser.add_argument("targets", nargs="*", metavar="TARGET", help=f"all, or some of: {', '.join(TARGETS)}")
    options = parser.parse_args()
    names = options.targets or list(TARGETS)
    if unknown := [name for name in names if name not in TARGETS]:
        parser.error(f"there is no target {unknown[0]}")
    seconds = max(1, options.seconds // len(names))
    broken = [name for name in names if not _holds(name, seconds)]
    return 1 if broken else 0


def _holds(name: str, seconds: int) -> bool:
    """Fuzz one target in a process of its own, and say whether it held."""
    command = [sys.executable, "-m", "fuzz.one", name, str(seconds)]
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, encoding="utf-8", check=False)
    tried = next((line for line in done.stdout.splitlines() if "number_of_executed_units" in line), "")
    print(f"{name}: {seconds} s, {tried.rpartition(' ')[2] or 'unknown'} inputs", flush=True)
    if done.returncode:
        print(done.stdout[-3000:], f"{name} is broken; the input is in build/fuzz.", sep="\n", file=sys.stderr)
    return done.returncode == 0


if __name__ == "__main__":
    sys.exit(_main())
