"""`counterfoil` that kills itself at a named point, by request: `X-Correlation-Id: die.<point>.<pass>`.

The product knows nothing of it: the functions of the way that a command takes are wrapped from outside.
"""

import os
import signal
import sys
from collections import Counter
from collections.abc import Callable
from typing import Any

from counterfoil.cli import main
from counterfoil.customers.repository import CustomerRepository
from counterfoil.store.personal import Keyring
from counterfoil.store.session import Store
from counterfoil.store.unit import Packer
from counterfoil.web import correlation

_passes: Counter[str] = Counter()


def passing(point: str) -> None:
    """As kill -9 from outside would: nothing unwinds, nothing is said to anyone."""
    asked, _, number = correlation.current().rpartition(".")
    if asked == f"die.{point}":
        _passes[point] += 1
        if _passes[point] == int(number):
            os.kill(os.getpid(), signal.SIGKILL)


def before(owner: type, name: str, point: str) -> None:
    original: Callable[..., Any] = getattr(owner, name)

    async def wrapped(*given: Any, **named: Any) -> Any:
        passing(point)
        return await original(*given, **named)

    setattr(owner, name, wrapped)


def after(owner: type, name: str, point: str) -> None:
    original: Callable[..., Any] = getattr(owner, name)

    async def wrapped(*given: Any, **named: Any) -> Any:
        answer = await original(*given, **named)
        passing(point)
        return answer

    setattr(owner, name, wrapped)


if __name__ == "__main__":
    before(Store, "load", "before-load")
    after(CustomerRepository, "take_codes", "code-taken")
    after(Keyring, "new", "key-made")
    after(Packer, "pack", "decided")
    after(Store, "_commit", "committed")
    sys.exit(main())
