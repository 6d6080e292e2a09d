"""Which organisations there are, remembered for a moment: every request asks."""

import time
from collections.abc import Sequence
from uuid import UUID

from counterfoil.organisations.repository import Organisation, OrganisationRepository

_REMEMBERED_S = 1.0


class OrganisationDirectory:
    def __init__(self, repository: OrganisationRepository) -> None:
        self._repository = repository
        self._until = 0.0
        self._known: Sequence[Organisation] = ()

    async def all(self) -> Sequence[Organisation]:
        """At most a second old; an installation without any is asked each time, so that its first one shows at once."""
        if not self._known or time.monotonic() > self._until:
            self._known = await self._repository.all()
            self._until = time.monotonic() + _REMEMBERED_S
        return self._known

    async def find_by_id(self, org: UUID) -> Organisation | None:
        return next((one for one in await self.all() if one.id == org), None)
