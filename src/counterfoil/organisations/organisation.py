"""What is allowed to an organisation: so far, to begin once."""

from collections.abc import Sequence
from dataclasses import dataclass

from counterfoil.kernel.decider import Decider
from counterfoil.kernel.refused import Refused, code
from counterfoil.organisations import commands, events

EXISTS = code(
    "organisation_exists", 409, "This organisation exists", "An organisation begins once; it is there already."
)


@dataclass(frozen=True, slots=True)
class Absent:
    pass


@dataclass(frozen=True, slots=True)
class Open:
    profile: events.Created


State = Absent | Open


def decide(state: State, command: commands.Create) -> Sequence[events.Created]:
    match state:
        case Absent():
            return [
                events.Created(
                    code=command.code,
                    name=command.name,
                    currency=command.currency,
                    language=command.language,
                    time_zone=command.time_zone,
                )
            ]
        case Open():
            raise Refused(EXISTS)


def evolve(_state: State, event: events.Created) -> State:
    return Open(event)


organisation: Decider[State, commands.Create, events.Created] = Decider("organisation", Absent(), decide, evolve)
