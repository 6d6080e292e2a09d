"""The console's files."""

from pathlib import Path

import httpx
import pytest

from tests.web.example import World, code_of


@pytest.fixture
def console(world: World, tmp_path: Path) -> Path:
    folder = tmp_path / "dist"
    (folder / "assets").mkdir(parents=True)
    (folder / "index.html").write_text("<!doctype html>console")
    (folder / "assets" / "index-abc.js").write_text("export {}" * 100)
    (folder / "assets" / "index-abc.js.gz").write_bytes(b"packed as gzip")
    (folder / "assets" / "index-abc.js.br").write_bytes(b"packed as br")
    (folder / "assets" / "inter.woff2").write_bytes(b"font")
    (folder / "theme.js").write_text("1")
    (folder / "notes.secret").write_text("not served")
    (tmp_path / "outside.js").write_text("outside")
    world.console = folder
    return folder


@pytest.fixture
async def browser(world: World, console: Path) -> httpx.AsyncClient:
    return world.client()


@pytest.mark.parametrize(
    "path", ["/", "/o", "/o/acme/customers", "/o/acme/customers?query=x", "/o/a/b.js", "/index.html"]
)
async def test_the_consoles_addresses_get_its_page(browser: httpx.AsyncClient, path: str) -> None:
    response = await browser.get(path)
    assert response.text == "<!doctype html>console"
    assert response.headers["content-type"] == "text/html; charset=utf-8"
    assert response.headers["cache-control"] == "no-cache"


@pytest.mark.parametrize(
    ("path", "kind", "cache"),
    [
        ("/assets/index-abc.js", "text/javascript; charset=utf-8", "public, max-age=31536000, immutable"),
        ("/assets/inter.woff2", "font/woff2", "public, max-age=31536000, immutable"),
        ("/theme.js", "text/javascript; charset=utf-8", "no-cache"),
    ],
)
async def test_files_named_by_their_content_stay_in_caches(
    browser: httpx.AsyncClient, path: str, kind: str, cache: str
) -> None:
    response = await browser.head(path)
    assert (response.headers["content-type"], response.headers["cache-control"]) == (kind, cache)


@pytest.mark.parametrize(
    ("accepted", "coding"),
    [("gzip, br", "br"), ("gzip", "gzip"), ("br;q=0, gzip", "gzip"), ("identity", None), ("", None), ("zstd", None)],
)
async def test_packed_files_go_to_those_who_take_them(
    world: World, console: Path, accepted: str, coding: str | None
) -> None:
    async with (
        world.client() as client,
        client.stream("GET", "/assets/index-abc.js", headers={"Accept-Encoding": accepted}) as response,
    ):
        body = b"".join([piece async for piece in response.aiter_raw()])
        assert response.headers.get("content-encoding") == coding
        assert response.headers["vary"] == "Accept-Encoding"
        assert response.headers["content-length"] == str(len(body))
        assert body == (f"packed as {'gzip' if coding == 'gzip' else 'br'}".encode() if coding else b"export {}" * 100)


async def test_a_file_is_sent_once(browser: httpx.AsyncClient) -> None:
    tag = (await browser.get("/")).headers["etag"]
    again = await browser.get("/", headers={"If-None-Match": f'"other", W/{tag}'})
    assert (again.status_code, again.content) == (304, b"")
    assert (await browser.get("/", headers={"If-None-Match": '"other"'})).status_code == 200
    plain = await browser.get("/assets/index-abc.js", headers={"Accept-Encoding": "identity"})
    packed = await browser.head("/assets/index-abc.js", headers={"Accept-Encoding": "br"})
    assert plain.headers["etag"] != packed.headers["etag"]


async def test_head_has_the_headers_alone(browser: httpx.AsyncClient) -> None:
    response = await browser.head("/theme.js")
    assert (response.status_code, response.content, response.headers["content-length"]) == (200, b"", "1")


@pytest.mark.parametrize(
    "path",
    ["/../outside.js", "/assets/../../outside.js", "/%2e%2e/outside.js", "/assets/%2e%2e/%2e%2e/outside.js",
     "/..%2foutside.js", "//etc/passwd", "/assets/", "/assets", "/assets/none.js", "/notes.secret", "/customers",
     "/assets/index-abc.js.gz", "/assets/index-abc.js/", "/%00", "/\\..\\outside.js"],
)  # fmt: skip
async def test_nothing_else_is_served(browser: httpx.AsyncClient, path: str) -> None:
    response = await browser.request("GET", httpx.URL("http://localhost:8000").copy_with(raw_path=path.encode()))
    assert code_of(response) == (404, "no_such_address")
    assert "outside" not in response.text.replace("outside.js", "")


async def test_a_console_that_is_not_built_says_so_until_it_is(world: World, tmp_path: Path) -> None:
    world.console = tmp_path / "later"
    async with world.client() as client:
        response = await client.get("/o/acme")
        assert response.status_code == 503
        assert "The console is not built" in response.text
        assert response.headers["content-type"] == "text/html; charset=utf-8"
        assert (await client.get("/livez")).status_code == 200
        world.console.mkdir()
        (world.console / "index.html").write_text("built")
        assert (await client.get("/o/acme")).text == "built"
