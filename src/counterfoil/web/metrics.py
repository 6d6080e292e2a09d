"""`/metrics` for Prometheus: how requests fare by route, and what the composition root measures of the inside.

No label names an organisation, a person or a path that was asked for: series stay few, and say nothing about anyone.
"""

import time
from collections.abc import Awaitable, Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from litestar import Response
from litestar.handlers import HTTPRouteHandler
from prometheus_client import CollectorRegistry, Histogram, ProcessCollector, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_LATEST
from prometheus_client.metrics_core import GaugeMetricFamily, Metric

from counterfoil.web.access import PUBLIC
from counterfoil.web.asgi import App, Message, Receive, Scope, Send
from counterfoil.web.endpoints import options

_METHODS = frozenset(("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"))
_BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)


@dataclass(frozen=True, slots=True)
class Gauge:
    """One figure as it is now; those of one name have the same labels."""

    name: str
    meaning: str
    value: float
    labels: Mapping[str, str] = field(default_factory=dict)


Measure = Callable[[], Awaitable[Sequence[Gauge]]]


async def nothing() -> Sequence[Gauge]:
    """Where nobody measures."""
    return ()


class Metrics:
    def __init__(self, measure: Measure) -> None:
        self._measure = measure
        self._registry = CollectorRegistry()
        self._now = _Now()
        self._requests = Histogram(
            "counterfoil_http_request_duration_seconds",
            "How long requests took, from their first byte to the last one of the answer.",
            ("method", "route", "status"),
            buckets=_BUCKETS,
            registry=self._registry,
        )
        self._registry.register(self._now)
        ProcessCollector(registry=self._registry)

    def handlers(self) -> list[HTTPRouteHandler]:
        """Unauthenticated, and so for this machine alone: nothing else can come in (settings.py, origin.py)."""

        async def metrics() -> Response[bytes]:
            self._now.gauges = await self._measure()
            return Response(generate_latest(self._registry), media_type=CONTENT_TYPE_LATEST)

        handler = HTTPRouteHandler("/metrics", http_method="GET", opt={"permission": PUBLIC})
        return [options("/metrics", "GET, OPTIONS"), handler(metrics)]

    def measured(self, app: App, routes: Collection[str]) -> App:
        """Wraps the whole application."""

        async def wrapped(scope: Scope, receive: Receive, send: Send) -> None:
            begun, status = time.perf_counter(), 0  # stays 0 where the caller went away before an answer began

            async def watched(message: Message) -> None:
                nonlocal status
                if message["type"] == "http.response.start":
                    status = message["status"]
                await send(message)

            try:
                await app(scope, receive, watched)
            finally:
                if scope["type"] == "http":  # type: ignore[comparison-overlap]  # Litestar's enum is a string
                    labels = _method(scope), _route(scope, routes), str(status)
                    self._requests.labels(*labels).observe(time.perf_counter() - begun)

        return wrapped


class _Now:
    """What was measured last, as the registry asks for it."""

    def __init__(self) -> None:
        self.gauges: Sequence[Gauge] = ()

    def collect(self) -> Iterable[Metric]:
        families: dict[str, GaugeMetricFamily] = {}
        for gauge in self.gauges:
            if gauge.name not in families:
                families[gauge.name] = GaugeMetricFamily(gauge.name, gauge.meaning, labels=list(gauge.labels))
            families[gauge.name].add_metric(list(gauge.labels.values()), gauge.value)
        return families.values()


def _method(scope: Any) -> str:
    return scope["method"] if scope["method"] in _METHODS else "other"


def _route(scope: Any, routes: Collection[str]) -> str:
    template = scope.get("path_template", "")
    if template in routes:
        return str(template)
    return "(console)" if template else "(none)"
