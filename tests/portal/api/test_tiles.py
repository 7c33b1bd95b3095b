"""The files of the log over the API: whole for those who oversee the zone, closed to all others."""

import subprocess
from pathlib import Path

import pytest

from pilotzone.oversight.evidence.folder import LogFolder
from pilotzone.oversight.evidence.notes import Verifier
from pilotzone.oversight.evidence.verification import verify_folder
from pilotzone.oversight.mirror.errors import AccessRefusedError
from pilotzone.oversight.mirror.following import follow_log
from pilotzone.oversight.mirror.remote import HttpLog
from pilotzone_portal.accounts.services import add_user, make_access_key
from pilotzone_portal.oversight.services.evidence import publish_log, verifier_key

FSCK = Path(__file__).resolve().parents[3] / "build" / "verifiers" / "bin" / "fsck"


def key_of(party: str, settings) -> str:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    add_user(party, f"{party}_program", "nine-dragons-river")
    return make_access_key(f"{party}_program")[1]


@pytest.mark.parametrize("party", ["operator", "regulator"])
def test_every_file_is_served_as_it_lies_in_the_folder(api, zone, party):
    publish_log()
    client, folder = api(party), LogFolder(zone.evidence)
    names = [name for name in folder.files() if name.startswith("tile/")]
    assert names
    for name in names:
        reply = client.get(f"/evidence/{name}")
        assert (reply.status_code, reply.content) == (200, folder.read(name))
        assert reply["Content-Type"] == "application/octet-stream"
        assert "private" in reply["Cache-Control"]


@pytest.mark.parametrize("party", ["bank", "power", ""])
def test_a_tile_holds_the_acts_of_all_and_is_closed_to_those_who_see_their_own(api, party):
    publish_log()
    reply = api(party).get("/evidence/tile/entries/000.p/7")
    assert (reply.status_code, reply.json()["code"]) == ((403, "right_missing") if party else (401, "access_needed"))


@pytest.mark.parametrize(
    ("name", "status", "code"),
    [
        ("0/000", 404, "tile_unknown"),
        ("0/999.p/3", 404, "tile_unknown"),
        ("0/1", 400, "tile_path_invalid"),
        ("..%2f..%2fzone.toml", 400, "tile_path_invalid"),
        ("../../../keys/evidence.key", 400, "tile_path_invalid"),
        ("entries/..%2f..%2f..%2fkeys/evidence.key", 400, "tile_path_invalid"),
        ("0/000.p/256", 400, "tile_path_invalid"),
    ],
)
def test_no_other_file_of_the_zone_can_be_had(api, name, status, code):
    publish_log()
    reply = api("regulator").get(f"/evidence/tile/{name}")
    assert (reply.status_code, reply.json()["code"]) == (status, code)


@pytest.mark.django_db(transaction=True)
def test_a_regulator_mirrors_the_zone_over_http(live_server, zone, settings, tmp_path):
    publish_log()
    address, verifier = f"{live_server.url}/api/v1/evidence/", Verifier.from_vkey(verifier_key())
    with HttpLog(address, seconds=20, access_key=key_of("bank", settings)) as log, pytest.raises(AccessRefusedError):
        follow_log(tmp_path / "mirror", log, verifier)
    with HttpLog(address, seconds=20, access_key=key_of("regulator", settings)) as log:
        size = follow_log(tmp_path / "mirror", log, verifier).checkpoint.size
    assert verify_folder(tmp_path / "mirror", verifier).size == size == publish_log().size


@pytest.mark.conformance
@pytest.mark.django_db(transaction=True)
def test_the_checker_of_tessera_reads_the_zone_over_http(live_server, zone, settings, tmp_path):
    if not FSCK.exists():
        pytest.skip("fsck is not built: run conformance/build.sh, which needs Go 1.24 or a Debian")
    size = publish_log().size
    (tmp_path / "vkey").write_text(verifier_key(), encoding="utf-8")
    command = [FSCK, "--ui=false", f"--public_key={tmp_path / 'vkey'}"]
    command += [f"--bearer_token={key_of('regulator', settings)}", f"--storage_url={live_server.url}/api/v1/evidence/"]
    said = subprocess.run(command, capture_output=True, encoding="utf-8", check=False).stderr
    assert f"Successfully fsck'd log with size {size}" in said
