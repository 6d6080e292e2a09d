"""Which pages follow from the code, and which of them are not what they should be."""

import importlib
import json
import pkgutil
from collections.abc import Mapping, Sequence
from importlib.metadata import version
from pathlib import Path

import counterfoil
from counterfoil import app
from counterfoil.catalogue import customers
from counterfoil.catalogue.events import events_markdown, events_schema
from counterfoil.catalogue.marks import replaced
from counterfoil.contexts import CONTEXTS
from counterfoil.web import health, openapi
from counterfoil.web.docs import errors_markdown

FOLDER = "docs"
ERRORS = "docs/errors.md"
OPENAPI = "docs/openapi.json"
_CUSTOMERS = "docs/contexts/customers.md"


def generated(root: Path) -> Mapping[str, str]:
    """Every page by its name, as the code says it should be. `root` gives the pages that people write, too."""
    page = (root / _CUSTOMERS).read_text("utf-8")
    for name, part in customers.parts().items():
        page = replaced(page, name, part)
    return {
        ERRORS: _errors(),
        "docs/events.md": events_markdown(CONTEXTS),
        "docs/events.schema.json": events_schema(CONTEXTS),
        OPENAPI: openapi_json(),
        _CUSTOMERS: page,
    }


def stale(root: Path) -> Mapping[str, str]:
    """Those that are not there, or otherwise, with what they should be."""
    return {name: text for name, text in generated(root).items() if _found(root / name) != text}


def _errors() -> str:
    """A code is declared where its rule lives, so every module is imported first."""
    for module in pkgutil.walk_packages(counterfoil.__path__, "counterfoil."):
        if not module.name.endswith(".__main__"):
            importlib.import_module(module.name)
    return errors_markdown()


def openapi_json() -> str:
    """What a running server answers at /api/openapi.json, laid out for reading; no database is asked for it."""
    routes = [*app.ROUTES, *health.routes(_nothing)]
    routes.append(openapi.route(routes, version("counterfoil")))
    return json.dumps(openapi.document(routes, version("counterfoil")), indent=1, ensure_ascii=False) + "\n"


async def _nothing() -> Sequence[str]:
    return []


def _found(path: Path) -> str | None:
    return path.read_text("utf-8") if path.exists() else None
