"""Publication against processes that die, disks that are full and folders that are read-only: real ones."""

import functools
import os
import resource
import shutil
import signal

import pytest

from pilotzone.common.errors import PilotzoneError
from pilotzone.oversight.evidence.durable_files import UNFINISHED
from pilotzone.oversight.evidence.errors import LogUnreadableError, LogUnwritableError
from pilotzone.oversight.evidence.proofs import check_proof, prove
from pilotzone.oversight.evidence.publisher import publish
from pilotzone.oversight.evidence.verification import verify_folder

NOBODY = 65_534
CRASHED = 7

pytestmark = pytest.mark.filterwarnings("ignore:This process .* is multi-threaded:DeprecationWarning")


def die_at(operation: int) -> None:
    """Let this process end in front of its n-th operation on files; a file that was to be flushed is torn."""
    left = operation

    def counted(original, name):
        @functools.wraps(original)
        def call(*args, **kwargs):
            nonlocal left
            left -= 1
            if left == 0:
                if name == "fsync" and os.path.isfile(f"/proc/self/fd/{args[0]}"):  # noqa: PTH113  # of a descriptor
                    os.truncate(args[0], os.fstat(args[0]).st_size // 2)
                os._exit(CRASHED)
            return original(*args, **kwargs)

        return call

    for name in ("open", "fsync", "replace", "mkdir", "unlink", "rmdir"):
        setattr(os, name, counted(getattr(os, name), name))


@pytest.mark.parametrize(
    ("first", "second", "step"), [(0, 1, 1), (1, 255, 1), (250, 256, 1), (250, 600, 1), (65_530, 65_540, 17)]
)
def test_a_crash_at_any_file_operation_leaves_the_signed_log_and_publishing_goes_on(
    tmp_path, make_table, signer, verifier, in_child, first, second, step
):
    table = make_table(second)
    before, after = tmp_path / "before", tmp_path / "after"
    publish(before, first, table, signer)
    operation, sizes, status = 1, set(), CRASHED
    while status == CRASHED:
        shutil.rmtree(after, ignore_errors=True)
        shutil.copytree(before, after)

        def crash(operation=operation):
            die_at(operation)
            publish(after, second, table, signer)

        status = in_child(crash)
        sizes.add(verify_folder(after, verifier, table).size)
        publish(after, second, table, signer)
        verify_folder(after, verifier, table)
        check_proof(prove(after, second - 1), table.rows[second - 1], verifier)
        operation += step
    assert status == 0
    assert operation > 12
    assert sizes >= {first, second}


def test_a_crash_while_a_lost_tile_is_derived_again_is_overcome(tmp_path, make_table, signer, verifier, in_child):
    table = make_table(600)
    before, after = tmp_path / "before", tmp_path / "after"
    publish(before, 300, table, signer)
    shutil.rmtree(before / "tile")
    for operation in range(1, 40):
        shutil.rmtree(after, ignore_errors=True)
        shutil.copytree(before, after)

        def crash(operation=operation):
            die_at(operation)
            publish(after, 600, table, signer)

        assert in_child(crash) == CRASHED
        publish(after, 600, table, signer)
        assert verify_folder(after, verifier, table).size == 600


def test_a_crash_leaves_one_unfinished_file_that_is_not_foreign_and_is_used_up(
    tmp_path, make_table, signer, verifier, in_child
):
    table = make_table(10)
    publish(tmp_path, 5, table, signer)

    def crash():
        os.fsync = lambda _: os._exit(CRASHED)
        publish(tmp_path, 10, table, signer)

    assert in_child(crash) == CRASHED
    assert (tmp_path / UNFINISHED).exists()
    assert verify_folder(tmp_path, verifier, table).size == 5
    publish(tmp_path, 10, table, signer)
    assert not (tmp_path / UNFINISHED).exists()


@pytest.mark.parametrize("bytes_left", [0, 50, 300, 8000])
def test_a_full_disk_is_reported_and_the_signed_log_stays(tmp_path, make_table, signer, verifier, in_child, bytes_left):
    """The limit on the size of files stands in for the disk: the operating system refuses the write."""
    table = make_table(300)
    publish(tmp_path, 1, table, signer)

    def fill():
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (bytes_left, resource.RLIM_INFINITY))
        try:
            publish(tmp_path, 300, table, signer)
        except LogUnwritableError as error:
            return 1 if error.parameters["reason"] == "File too large" else 2

    assert in_child(fill) == 1
    assert verify_folder(tmp_path, verifier, table).size == 1
    publish(tmp_path, 300, table, signer)
    assert verify_folder(tmp_path, verifier, table).size == 300


def as_nobody(action):
    """Give up the rights of root, to whom nothing is read-only, and return the code of the error of ``action``."""
    if os.getuid() == 0:
        os.setgroups([])
        os.setgid(NOBODY)
        os.setuid(NOBODY)
    try:
        action()
    except PilotzoneError as error:
        return {LogUnwritableError.code: 1, LogUnreadableError.code: 2}.get(error.code, 3)
    return 0


@pytest.fixture
def open_path(tmp_path):
    """Let everybody walk to the folder of this test, as far as it is ours."""
    for folder in (tmp_path, *tmp_path.parents):
        if folder.owner() == tmp_path.owner() and folder.parent != folder:
            mode = folder.stat().st_mode
            if not mode & 0o001:
                folder.chmod(mode | 0o011)
    return tmp_path


def test_a_read_only_folder_is_verified_and_proves_but_cannot_be_published_to(
    open_path, make_table, signer, verifier, in_child
):
    table = make_table(300)
    directory = open_path / "log"
    publish(directory, 200, table, signer)
    for path in (directory, *directory.rglob("*")):
        path.chmod(0o555 if path.is_dir() else 0o444)
    assert in_child(lambda: as_nobody(lambda: publish(directory, 300, table, signer))) == 1
    assert in_child(lambda: as_nobody(lambda: verify_folder(directory, verifier, table))) == 0
    assert in_child(lambda: as_nobody(lambda: prove(directory, 0))) == 0
    for path in (directory, *directory.rglob("*")):
        path.chmod(0o755 if path.is_dir() else 0o644)


@pytest.mark.parametrize("name", ["checkpoint", "tile/0/000.p/200", "tile/entries/000.p/200", "tile/entries"])
def test_an_unreadable_file_is_reported(open_path, make_table, signer, verifier, in_child, name):
    table = make_table(200)
    directory = open_path / "log"
    publish(directory, 200, table, signer)
    (directory / name).chmod(0o000)
    assert in_child(lambda: as_nobody(lambda: verify_folder(directory, verifier, table))) == 2
    (directory / name).chmod(0o755)


@pytest.mark.parametrize("name", ["", "below"])
def test_a_file_where_the_folder_should_be_is_reported(tmp_path, make_table, signer, name):
    (tmp_path / "file").write_text("not a folder")
    with pytest.raises(LogUnwritableError):
        publish(tmp_path / "file" / name, 1, make_table(1), signer)
