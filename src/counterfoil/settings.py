"""Every setting: an environment variable with a type, a default and a meaning. `counterfoil settings` lists them."""

import difflib
import ipaddress
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from counterfoil.store.key_copies import is_public_key

PREFIX = "COUNTERFOIL_"


class Unusable(Exception):
    """Says in one line which setting cannot be used and what it takes."""


def _port(text: str) -> int:
    if text.isascii() and text.isdigit() and 0 < int(text) < 65536:
        return int(text)
    raise Unusable("takes a number from 1 to 65535")


def _switch(text: str) -> bool:
    if text in ("0", "1"):
        return text == "1"
    raise Unusable("takes 1 (yes) or 0 (no)")


def _count(text: str) -> int:
    if text.isascii() and text.isdigit() and int(text) > 0:
        return int(text)
    raise Unusable("takes a number from 1 on")


def _backup_key(text: str) -> str:
    if is_public_key(text):
        return text
    raise Unusable("takes the public key that `counterfoil backup-key FILE` prints: age1…")


def _database_url(text: str) -> str:
    if urlsplit(text).scheme in ("postgresql", "postgres"):
        return text
    raise Unusable("takes a URL such as postgresql://user:password@host/database")


def _loopback(text: str) -> str:
    try:
        if text == "localhost" or ipaddress.ip_address(text).is_loopback:
            return text
    except ValueError:
        pass
    raise Unusable("takes 127.0.0.1, ::1 or localhost: other machines may come in once there is sign-in")


def default_data_dir() -> Path:
    return Path("/var/lib/counterfoil" if os.geteuid() == 0 else "data")


def _setting(default: Any, meaning: str, reads: Callable[[str], Any] = str, *, shown: str | None = None) -> Any:
    """`shown` words a default that depends on the machine, or is nothing."""
    metadata = {"meaning": meaning, "reads": reads, "default": str(default) if shown is None else shown}
    secret = reads is _database_url
    if callable(default):
        return field(default_factory=default, metadata=metadata)
    return field(default=default, repr=not secret, metadata=metadata)


@dataclass(frozen=True, slots=True)
class Settings:
    host: str = _setting(
        "127.0.0.1", "Address to listen on. Only this machine itself, until there is sign-in.", _loopback
    )
    port: int = _setting(8000, "Port to listen on.", _port)
    data_dir: Path = _setting(
        default_data_dir,
        "Folder of the embedded database, keys and passwords. Back up all of it.",
        Path,
        shown="./data, as root /var/lib/counterfoil",
    )
    database_url: str | None = _setting(
        None, "A PostgreSQL of your own, 15 or newer, as its owner. Without it one is started.", _database_url, shown=""
    )
    app_database_url: str | None = _setting(
        None,
        "The same database as the application role. Without it, migrate makes that role's password and keeps it.",
        _database_url,
        shown="",
    )
    demo: bool = _setting(False, "1 fills an empty database with a demo organisation.", _switch, shown="0")
    pg_bin: Path | None = _setting(
        None,
        "The bin folder of another PostgreSQL to run as the embedded one.",
        Path,
        shown="the one that was installed",
    )

    import_most_mib: int = _setting(512, "The largest file that the console may send to be imported, in MiB.", _count)
    backup_to: Path | None = _setting(
        None,
        "Folder that the server backs up into, beside serving. Without it nothing is backed up by itself.",
        Path,
        shown="",
    )
    backup_every_hours: int = _setting(24, "Hours from one such backup to the next.", _count)
    backup_keep: int | None = _setting(
        None,
        "How many log backups stay in their folder; older ones are deleted. Without it all stay.",
        _count,
        shown="all",
    )
    backup_key: str | None = _setting(
        None,
        "Public key that copies of the keys are encrypted to; `counterfoil backup-key` makes it. Without it they are"
        " not backed up, and personal data is lost with this machine.",
        _backup_key,
        shown="",
    )

    @property
    def operator(self) -> Path:
        """The id under which the local operator stands in the log, and by which backups know the installation."""
        return self.data_dir / "operator"

    @property
    def key_encryption_keys(self) -> Path:
        """What opens all personal data. Whoever has this file and the database has everything."""
        return self.data_dir / "keys" / "key-encryption.json"

    @property
    def signing_key(self) -> Path:
        """What exports are signed with."""
        return self.data_dir / "keys" / "signing"


@dataclass(frozen=True, slots=True)
class Listed:
    """A setting as people read about it."""

    name: str
    default: str
    set_to: str | None
    meaning: str


def load(environ: Mapping[str, str] = os.environ) -> Settings:
    """Settings from the environment; an empty variable counts as not set. Raises Unusable."""
    values = {}
    for item in fields(Settings):
        name = PREFIX + item.name.upper()
        if text := environ.get(name, ""):
            try:
                values[item.name] = item.metadata["reads"](text)
            except Unusable as error:
                raise Unusable(f"{name} {error}") from None
    return Settings(**values)


def unknown(environ: Mapping[str, str] = os.environ) -> list[str]:
    """A line for each variable that looks like a setting and is none: mostly a slip of the pen."""
    names = [PREFIX + item.name.upper() for item in fields(Settings)]
    lines = []
    for name in sorted(set(environ) - set(names)):
        if name.startswith(PREFIX):
            near = difflib.get_close_matches(name, names, 1)
            lines.append(f"{name} is not a setting" + (f"; did you mean {near[0]}?" if near else ""))
    return lines


def listed(environ: Mapping[str, str] = os.environ) -> list[Listed]:
    """All settings; passwords in URLs are left out."""
    rows = []
    for item in fields(Settings):
        name = PREFIX + item.name.upper()
        value = environ.get(name) or None
        if value and item.metadata["reads"] is _database_url:
            value = without_password(value)
        rows.append(Listed(name, item.metadata["default"], value, item.metadata["meaning"]))
    return rows


def without_password(url: str) -> str:
    parts = urlsplit(url)
    user, _, host = parts.netloc.rpartition("@")
    name = user.partition(":")[0]
    # Libraries take a password from the query, too.
    return parts._replace(netloc=f"{name}@{host}" if user else host, query="").geturl()
