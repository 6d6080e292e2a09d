"""The command line in this process, on a test database, and what it left behind."""

import json
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import pytest

from counterfoil.app import House, opened
from counterfoil.cli import main
from counterfoil.customers.repository import ListQuery
from counterfoil.customers.views import CustomerView
from counterfoil.kernel.ids import OrgId
from counterfoil.settings import Settings
from tests.support.postgres import outside_the_loop

Result = TypeVar("Result")
COUNTED = ("created", "updated", "unchanged", "quarantined")


@dataclass
class Commands:
    """The command line on a test database; `org` is the organisation that a test imports into."""

    settings: Settings
    app_dsn: str
    org: OrgId
    code: str
    capture: pytest.CaptureFixture[str]

    def run(self, *words: str | Path) -> tuple[int, str, str]:
        """Exit code, and what was said where."""
        with ThreadPoolExecutor(1) as thread:  # it runs a loop of its own
            code = thread.submit(main, [*map(str, words), "--org", self.code]).result()
        said = self.capture.readouterr()
        assert "Traceback" not in said.out + said.err
        assert "fault in Counterfoil" not in said.err, said.err
        return code, said.out, said.err

    def bring(self, file: Path, *words: str) -> dict[str, Any]:
        """What the last line says of an import that was done."""
        code, out, err = self.run("import", "customers", file, "--json", *words)
        assert (code, err) == (0, ""), err
        answer: dict[str, Any] = json.loads(out.splitlines()[-1])
        assert answer["rows"] == sum(answer[name] for name in COUNTED)
        return answer

    def told(self, file: Path, *words: str) -> list[int]:
        """Created, updated, unchanged, quarantined."""
        answer = self.bring(file, *words)
        return [answer[name] for name in COUNTED]

    def look(self, asked: Callable[[House], Awaitable[Result]]) -> Result:
        async def inside() -> Result:
            async with opened(self.settings, self.app_dsn) as house:
                return await asked(house)

        return outside_the_loop(inside())

    def position(self) -> int:
        async def asked(house: House) -> int:
            async with house.pool.reading(self.org) as connection:
                found: int = await connection.fetchval("select position from org_head")
            return found

        return self.look(asked)

    def customer(self, external_id: str) -> CustomerView:
        async def asked(house: House) -> CustomerView:
            async with house.pool.reading(self.org) as connection:
                id_ = await connection.fetchval("select id from customer where external_id = $1", external_id)
            return (await house.customers.get_by_id(self.org, id_))[0]

        return self.look(asked)

    def counted(self) -> int:
        async def asked(house: House) -> int:
            return (await house.customers.get_customers(self.org, ListQuery(limit=1))).counted

        return self.look(asked)
