"""The zone's folder: its name, its keys, its data, its records and its evidence log.

``zone.toml`` says what the zone is; ``keys/`` holds the secrets (readable by the owner alone); ``data/`` the snapshots
of published datasets; ``evidence/`` the tiles that anyone may copy; ``witnesses.policy``, where there is one, says who
must cosign the log before a checkpoint is public; ``registers.toml``, which registers the programme has;
``records.sqlite3`` holds the records, unless ``PILOTZONE_DATABASE`` or ``database`` in ``zone.toml`` names PostgreSQL.
"""

import hmac
import json
import os
import secrets
import shutil
import tomllib
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Final

from pilotzone.common.canonical_json import canonical_bytes
from pilotzone.common.errors import PilotzoneError
from pilotzone.common.identifiers import check_name

__all__ = ["Zone", "ZoneExistsError", "ZoneNotFoundError"]

FORMAT: Final = 1


class ZoneNotFoundError(PilotzoneError):
    """The folder named is not the folder of a zone."""

    code = "zone_not_found"
    message = "{path} is not the folder of a zone: {finding}."
    help = "Name a zone with --zone PATH or PILOTZONE_ZONE, or make one: pilotzone --zone {path} zone init."
    status = 404


class ZoneExistsError(PilotzoneError):
    """A zone would be made over something that is already there."""

    code = "zone_exists"
    message = "{path} is not empty."
    help = "Choose a new folder for the new zone, or use the one that is there: pilotzone --zone {path} zone status."
    status = 409


@dataclass(frozen=True)
class Zone:
    """One zone on this machine.

    ``origin`` is the name of its evidence log (C2SP tlog-checkpoint: an address without scheme, no spaces, no ``+``).
    """

    path: Path
    identifier: str
    name_en: str
    name_zh: str
    origin: str
    database: str = ""

    @classmethod
    def create(cls, path: Path, *, identifier: str, name_en: str, name_zh: str, database: str = "") -> "Zone":
        """Make the folder of a new zone with fresh keys, all of it or nothing.

        Raises:
            ZoneExistsError: something is there already.
            InvalidValueError: the identifier cannot be a name.
        """
        check_name("The identifier of a zone", identifier)
        path = path.absolute()
        if path.exists() and (not path.is_dir() or any(path.iterdir())):
            raise ZoneExistsError(path=str(path))
        building = path.with_name(f".{path.name}.{secrets.token_hex(4)}.building")
        building.mkdir(parents=True)
        try:
            for folder in ("data", "evidence"):
                (building / folder).mkdir()
            (building / "keys").mkdir(mode=0o700)
            for name in ("evidence", "evidence-ml-dsa-44", "portal"):
                _write_secret(building / "keys" / f"{name}.key", secrets.token_bytes(32))
            settings = {
                "format": FORMAT,
                "identifier": identifier,
                "name_en": name_en,
                "name_zh": name_zh,
                "origin": f"{identifier}.pilotzone.invalid/evidence",
                "database": database,
            }
            # A JSON string is a TOML basic string (TOML 1.0, "String"), so json writes the values.
            lines = [f"{key} = {json.dumps(value, ensure_ascii=False)}\n" for key, value in settings.items()]
            (building / "zone.toml").write_text("".join(lines), encoding="utf-8")
            (building / "zone.toml").chmod(0o600)  # it may hold the password of a database
            building.rename(path)
        except OSError:
            shutil.rmtree(building, ignore_errors=True)
            raise
        return cls.open(path)

    @classmethod
    def open(cls, path: Path) -> "Zone":
        """Read the folder of a zone.

        Raises:
            ZoneNotFoundError: it is no zone, or one of another format.
        """
        path = path.absolute()
        try:
            settings = tomllib.loads((path / "zone.toml").read_text(encoding="utf-8"))
        except FileNotFoundError:
            raise ZoneNotFoundError(path=str(path), finding="it holds no zone.toml") from None
        except (OSError, ValueError):
            raise ZoneNotFoundError(path=str(path), finding="its zone.toml cannot be read") from None
        if settings.pop("format", None) != FORMAT:
            raise ZoneNotFoundError(path=str(path), finding=f"its zone.toml is not of format {FORMAT}")
        try:
            return cls(path=path, **settings)
        except TypeError:
            finding = "its zone.toml lacks a setting or has a foreign one"
            raise ZoneNotFoundError(path=str(path), finding=finding) from None

    @property
    def data(self) -> Path:
        """The snapshots of published datasets."""
        return self.path / "data"

    @property
    def evidence(self) -> Path:
        """The evidence log as files (C2SP tlog-tiles)."""
        return self.path / "evidence"

    @property
    def witness_policy(self) -> Path:
        """The trust policy of the evidence log (C2SP tlog-policy); without the file the zone asks no witness."""
        return self.path / "witnesses.policy"

    @property
    def witness_reports(self) -> Path:
        """What each witness said when it was asked last: a note for people, of which nothing hangs."""
        return self.path / "witnesses.json"

    @property
    def registers(self) -> Path:
        """The registers of the programme that this zone keeps; without the file, those of the package."""
        return self.path / "registers.toml"

    @property
    def database_url(self) -> str:
        """The PostgreSQL of the records, or nothing for the SQLite file; the environment overrides ``zone.toml``."""
        return os.environ.get("PILOTZONE_DATABASE", self.database)

    @cached_property
    def evidence_key(self) -> bytes:
        """The Ed25519 private key of the evidence log."""
        return (self.path / "keys" / "evidence.key").read_bytes()

    @cached_property
    def evidence_ml_dsa_key(self) -> bytes | None:
        """The seed of the ML-DSA-44 key of the evidence log; zones made before November 2026 have none."""
        path = self.path / "keys" / "evidence-ml-dsa-44.key"
        return path.read_bytes() if path.exists() else None

    @cached_property
    def portal_key(self) -> str:
        """The key under which the portal signs its cookies, and from which :meth:`secret` derives others."""
        return (self.path / "keys" / "portal.key").read_bytes().hex()

    def secret(self, use: str, *about: str) -> bytes:
        """Return the 32 bytes that this zone keeps for one use about one thing; whoever has no key cannot know them.

        They are an HMAC-SHA256 (RFC 2104) under the portal's key, so that nothing has to be stored: the same zone
        always gives the same bytes.
        """
        return hmac.digest(bytes.fromhex(self.portal_key), canonical_bytes([use, *about]), "sha256")


def _write_secret(path: Path, secret: bytes) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(secret)
