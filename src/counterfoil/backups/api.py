"""How old the last good backup is: whoever may read the audit may know whether it would survive this machine."""

from collections.abc import Sequence

from counterfoil.backups.schedule import BackupStatus, Schedule
from counterfoil.web.routes import Route, get

_SHOWN = {
    "scheduled": True,
    "every_hours": 24,
    "last_good_at": "2026-11-12T02:00:04.120931Z",
    "age_s": 30240,
    "overdue": False,
    "keys_at": "2026-11-12T02:00:05.401322Z",
    "failing": None,
}


@get("/api/backups/status", may="audit.read", organisation=False, shows=_SHOWN)
async def status(schedule: Schedule) -> BackupStatus:
    """When the last good scheduled backup was made, whether the next one is late, and why it fails."""
    return await schedule.status()


ROUTES: Sequence[Route] = (status,)
