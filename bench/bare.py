"""The baseline: the same framework and driver, and nothing of ours. `python -m bench.bare PORT DSN`."""

import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import msgspec
import uvicorn
import uvloop
from litestar import Litestar, Response, get, post
from litestar.datastructures import State

# Without the e-mail address, which lies in a box, and the actions, which follow from the status.
LIST = """select id, version, code, external_id, kind, name, city, country, status, currency, tags, created_at,
    updated_at from counterfoil.customer_row
  where org = $1 and status = any('{prospect,active,on_hold,closed}')
  and (name_key, id) > ($2, $3) order by name_key, id limit 50"""
_INSERT = "insert into bench.customer (id, name, kind, city, country) values ($1, $2, $3, $4, $5)"


class Address(msgspec.Struct):
    kind: str
    line1: str
    city: str
    country: str


class Body(msgspec.Struct):
    name: str
    kind: str
    addresses: list[Address]


@post("/customers", status_code=201)
async def create(data: Body, state: State) -> dict[str, Any]:
    row = uuid4(), data.name, data.kind, data.addresses[0].city, data.addresses[0].country
    async with state.pool.acquire() as connection:
        await connection.execute(_INSERT, *row)
    return {"id": row[0], "name": data.name}


@get("/customers")
async def find(org: UUID, name: str, behind: UUID, state: State) -> Response[bytes]:
    async with state.pool.acquire() as connection:
        records = await connection.fetch(LIST, org, name, behind)
    return Response(msgspec.json.encode({"items": [dict(record) for record in records]}), media_type="application/json")


def application(dsn: str) -> Litestar:
    @asynccontextmanager
    async def lifespan(app: Litestar) -> AsyncIterator[None]:
        async with asyncpg.create_pool(dsn, min_size=0, max_size=8) as pool:
            app.state.pool = pool
            yield

    return Litestar([create, find], lifespan=[lifespan], openapi_config=None, logging_config=None)


def main(port: str, dsn: str) -> None:
    uvloop.install()
    uvicorn.run(application(dsn), port=int(port), http="httptools", lifespan="on", log_config=None, access_log=False)


if __name__ == "__main__":
    main(*sys.argv[1:])
