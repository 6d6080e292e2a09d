import io
import json
import logging
from collections.abc import AsyncIterator, Callable, Iterator
from typing import Any

import httpx
import pytest
import structlog

from counterfoil.web import logs
from tests.web.example import World, client_of

_WORLD = World()
_APPLICATION = _WORLD.build()  # building takes longer than most tests


@pytest.fixture
def world() -> World:
    """The world around the application, as new."""
    _WORLD.reset()
    return _WORLD


@pytest.fixture
async def client(world: World) -> AsyncIterator[httpx.AsyncClient]:
    async with client_of(_APPLICATION) as made:
        yield made


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    """Everything logged during the test; afterwards logging is as before."""
    root, handlers, level = logging.root, logging.root.handlers, logging.root.level
    stream = io.StringIO()
    logs.configure(stream)
    yield stream
    structlog.reset_defaults()
    root.handlers = handlers
    root.setLevel(level)


@pytest.fixture
def lines(log: io.StringIO) -> Callable[[], list[dict[str, Any]]]:
    return lambda: [json.loads(line) for line in log.getvalue().splitlines()]
