"""The only door for writing organisations."""

from dataclasses import dataclass
from zoneinfo import available_timezones

from counterfoil.kernel.ids import OrgId
from counterfoil.kernel.refused import FieldError, invalid
from counterfoil.organisations.commands import Create
from counterfoil.organisations.repository import AGGREGATE, CONTEXT
from counterfoil.store.session import Committed, Store, Taken
from counterfoil.store.unit import Envelope, Unit


@dataclass(frozen=True, slots=True)
class OrganisationService:
    store: Store

    async def create(self, org: OrgId, envelope: Envelope, command: Create) -> Committed:
        """Open an organisation's log. Raises Refused where it exists, or its code is taken."""
        if command.time_zone not in available_timezones():
            raise invalid([FieldError("/time_zone", "choice", "Choose a time zone such as Europe/Berlin")])

        async def attempt(unit: Unit) -> None:
            await self.store.load(unit, "select * from load_streams($1, $2)", [org])
            stream = unit.stream(AGGREGATE, org)
            unit.decide(stream, command)
            unit.answers(stream, 201)

        try:
            return (await self.store.execute(org, envelope, CONTEXT.door, attempt))[0]
        except Taken as taken:
            message = f"The code {command.code} is taken"
            raise invalid([FieldError("/code", "taken", message, {"code": command.code})]) from taken
