"""A PostgreSQL of one's own: as its superuser, as a login that may create roles, and as one that may not."""

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import asyncpg
import httpx
import pytest

from tests.support.postgres import Cluster, Database, open_folder, outside_the_loop, running_cluster
from tests.support.serving import Serving, serving

pytestmark = pytest.mark.postgres
PASSWORD = "p@ss/word:?"


@pytest.fixture
def home() -> Iterator[Path]:
    with open_folder() as folder:
        yield folder / "home"


@pytest.fixture
def own_cluster() -> Iterator[Cluster]:
    """Not the shared one: the application role's password belongs to a whole cluster."""
    with running_cluster() as running:
        yield running


def execute(database: Database, *statements: str) -> None:
    async def run() -> None:
        connection = await asyncpg.connect(database.admin)
        try:
            for statement in statements:
                await connection.execute(statement)
        finally:
            await connection.close()

    outside_the_loop(run())


def url_of(user: str, database: Database) -> str:
    return (
        f"postgresql://{user}:{quote(PASSWORD, safe='')}@/{database.name}{database.admin[database.admin.index('?') :]}"
    )


def test_the_superusers_url_is_enough(own_cluster: Cluster, home: Path) -> None:
    with own_cluster.fresh(migrated=False) as database, serving(home, database_url=database.admin) as server:
        assert httpx.get(f"{server.url}/readyz").status_code == 200
        assert not (home / "postgres").exists()
        again = server.run("migrate")
        assert again.returncode == 0, again.stderr


def test_a_login_that_may_create_roles_is_enough(own_cluster: Cluster, home: Path) -> None:
    with own_cluster.fresh(migrated=False) as database:
        execute(
            database,
            f"create role ann login createrole password '{PASSWORD}'",
            f"alter database {database.name} owner to ann",
        )
        with serving(home, database_url=url_of("ann", database)) as server:
            assert httpx.get(f"{server.url}/readyz").status_code == 200
            assert (home / "secrets" / "counterfoil_app").stat().st_mode & 0o077 == 0


def test_a_login_that_may_not_gets_the_statements_and_they_suffice(own_cluster: Cluster, home: Path) -> None:
    with own_cluster.fresh(migrated=False) as database:
        execute(
            database, f"create role bob login password '{PASSWORD}'", f"alter database {database.name} owner to bob"
        )
        bobs = url_of("bob", database)
        refused = Serving(home, database_url=bobs).run("migrate")
        assert refused.returncode == 1
        statements = [
            line.strip().replace("<this login>", "bob") for line in refused.stderr.splitlines() if line.endswith(";")
        ]
        assert len(statements) == 3
        assert "Traceback" not in refused.stderr
        execute(database, *statements, f"alter role counterfoil_app password '{PASSWORD}'")
        with serving(home, database_url=bobs, app_database_url=url_of("counterfoil_app", database)) as server:
            assert httpx.get(f"{server.url}/readyz").status_code == 200
        # A serving node knows the application role alone; the schema is there.
        with serving(home, app_database_url=url_of("counterfoil_app", database)) as server:
            assert httpx.get(f"{server.url}/readyz").status_code == 200
            refused = server.run("migrate")
            assert (refused.returncode, refused.stderr.count("\n")) == (1, 1)
            assert "COUNTERFOIL_DATABASE_URL" in refused.stderr


@pytest.mark.parametrize("member", ["canary", "nobody:canary"])
def test_a_refused_login_is_one_line_without_its_password(own_cluster: Cluster, home: Path, member: str) -> None:
    with own_cluster.fresh(migrated=False) as database:
        socket = database.admin[database.admin.index("?") :]
        refused = Serving(home, database_url=f"postgresql://{member}@/{database.name}{socket}").run("migrate")
    assert (refused.returncode, refused.stderr.count("\n")) == (1, 1)
    assert ":canary" not in refused.stderr
