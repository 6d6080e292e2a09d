"""Is it alive, is it ready, has it started: for supervisors and load balancers."""

from collections.abc import Awaitable, Callable, Sequence

import msgspec

from counterfoil.kernel.refused import Refused, code
from counterfoil.web.access import PUBLIC
from counterfoil.web.routes import Route, get

NOT_READY = code("not_ready", 503, "Not ready yet", "Waiting for: {missing}.", retryable=True)

Missing = Callable[[], Awaitable[Sequence[str]]]  # the names of what is not ready: "database", "read tables" …


class Health(msgspec.Struct):
    status: str


def routes(missing: Missing) -> list[Route]:
    started = False

    @get("/livez", may=PUBLIC)
    async def livez() -> Health:
        """Whether the process answers; it asks nothing else."""
        return Health("live")

    @get("/readyz", may=PUBLIC, refuses=(NOT_READY,))
    async def readyz() -> Health:
        """Whether requests can be answered now."""
        nonlocal started
        if names := await missing():
            raise Refused(NOT_READY, retry_after_ms=1000, missing=", ".join(names))
        started = True
        return Health("ready")

    @get("/startupz", may=PUBLIC, refuses=(NOT_READY,))
    async def startupz() -> Health:
        """Whether it has been ready once since it was started."""
        if not started:
            await readyz.handler()
        return Health("started")

    return [livez, readyz, startupz]
