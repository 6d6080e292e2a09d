"""Which host names are ours, and which pages a browser may call us from."""

from dataclasses import dataclass
from urllib.parse import urlsplit

from counterfoil.kernel.refused import Refused, code
from counterfoil.web.asgi import App, Receive, Scope, Send, header, is_socket

HOST_UNKNOWN = code(
    "host_unknown",
    421,
    "This is not the name of this server",
    "Use the address that Counterfoil printed when it started.",
)
ORIGIN_REFUSED = code(
    "origin_refused",
    403,
    "The request came from another page",
    "Open the console at its own address and repeat it there.",
)
CONSOLE_HEADER = code(
    "console_header_missing",
    403,
    "The request did not come from the console",
    "Send the header X-Counterfoil: console.",
)

_LOOPBACK = ("localhost", "127.0.0.1", "[::1]")
_WRITES = frozenset(("POST", "PUT", "PATCH", "DELETE"))
_DEFAULT_PORTS = {"http": 80, "https": 443}


@dataclass(frozen=True, slots=True)
class Site:
    """The names of this server: values of Host, and origins as browsers write them."""

    hosts: frozenset[str]
    origins: frozenset[str]
    https: bool  # reached by TLS alone, so browsers may be told to stay with it


def site(port: int, public_url: str | None = None, *, tls: bool = False) -> Site:
    """Loopback at the serving port, and the public URL where there is one."""
    scheme = "https" if tls else "http"
    addresses = [(scheme, name, port) for name in _LOOPBACK]
    if public_url:
        url = urlsplit(public_url.lower())
        name = f"[{url.hostname}]" if ":" in (url.hostname or "") else url.hostname or ""
        addresses.append((url.scheme, name, url.port or _DEFAULT_PORTS[url.scheme]))
    hosts = {f"{name}:{number}" for _, name, number in addresses}
    hosts |= {name for scheme, name, number in addresses if number == _DEFAULT_PORTS[scheme]}
    return Site(frozenset(hosts), frozenset(_origin(*address) for address in addresses), addresses[-1][0] == "https")


def _origin(scheme: str, name: str, port: int) -> str:
    return f"{scheme}://{name}" if port == _DEFAULT_PORTS[scheme] else f"{scheme}://{name}:{port}"


def our_hosts(app: App, ours: Site) -> App:
    """Answers to our own names alone: a foreign name that points here would make a foreign page our own origin."""

    async def wrapped(scope: Scope, receive: Receive, send: Send) -> None:
        if (header(scope, "Host") or "").lower() not in ours.hosts:
            raise Refused(HOST_UNKNOWN)
        await app(scope, receive, send)

    return wrapped


def our_pages(app: App, ours: Site) -> App:
    """A browser's request must come from our own pages. A caller that is no browser sends none of these headers."""

    async def wrapped(scope: Scope, receive: Receive, send: Send) -> None:
        origin, site_header = header(scope, "Origin"), header(scope, "Sec-Fetch-Site")
        if origin is not None and origin not in ours.origins:
            raise Refused(ORIGIN_REFUSED)
        writes = scope.get("method") in _WRITES
        # "none" is an address typed by the person, which only ever reads.
        if site_header not in ((None, "same-origin") if writes or is_socket(scope) else (None, "same-origin", "none")):
            raise Refused(ORIGIN_REFUSED)
        # A foreign page cannot send a header of its own without asking first, and nobody answers that question.
        if writes and (origin or site_header) and header(scope, "X-Counterfoil") != "console":
            raise Refused(CONSOLE_HEADER)
        await app(scope, receive, send)

    return wrapped
