"""The local operator: whoever sits at this machine, with every permission and an id made at installation."""

import os
from pathlib import Path
from uuid import UUID

from counterfoil.kernel.actor import Actor, Via, label
from counterfoil.kernel.ids import uuid7
from counterfoil.web.access import PERMISSIONS
from counterfoil.web.caller import Caller, Connection


def operator_id(path: Path) -> UUID:
    """Made at the first start and kept beside the keys; it stands in every event, so it never changes."""
    try:
        return UUID(path.read_text("ascii").strip())
    except FileNotFoundError:
        keep_operator_id(path, uuid7())
        return operator_id(path)


def keep_operator_id(path: Path, id_: UUID) -> None:
    """A new one, or after a restore the one that stands in the log."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    draft = path.with_suffix(".new")
    with draft.open("w", encoding="ascii") as file:
        file.write(f"{id_}\n")
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)


class LocalOperator:
    def __init__(self, id_: UUID) -> None:
        self._id = id_

    def actor(self, via: Via) -> Actor:
        return Actor(kind="operator", id=self._id, via=via)

    async def identify(self, connection: Connection) -> Caller:
        """The console says that it is the console; everything else on this machine is a program."""
        actor = self.actor("console" if connection.headers.get("x-counterfoil") == "console" else "api")
        return Caller(actor, label(actor), PERMISSIONS)
