"""A whole Counterfoil as people start it: `counterfoil serve` with its embedded database, a process of its own."""

import json
import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

COUNTERFOIL = Path(sys.executable).with_name("counterfoil")


class Serving:
    def __init__(self, home: Path, **settings: str) -> None:
        self.home = home
        self.port = free_port()
        self.environment = {name: value for name, value in os.environ.items() if not name.startswith("COUNTERFOIL_")}
        self.environment |= {"COUNTERFOIL_DATA_DIR": str(home), "COUNTERFOIL_PORT": str(self.port), "LANG": "C"}
        if named := os.environ.get("COUNTERFOIL_PG_BIN"):
            self.environment["COUNTERFOIL_PG_BIN"] = named
        self.environment |= {f"COUNTERFOIL_{name.upper()}": value for name, value in settings.items()}
        self.command = [str(COUNTERFOIL), "serve", "--json"]
        self.process: subprocess.Popen[str] | None = None

    @property
    def url(self) -> str:
        return f"http://localhost:{self.port}"

    @property
    def log(self) -> Path:
        return self.home.with_name(f"{self.home.name}.log")

    def start(self) -> None:
        """Returns once it says that it answers."""
        with self.log.open("a", encoding="utf-8") as log:
            self.process = subprocess.Popen(
                self.command, env=self.environment, stdout=subprocess.PIPE, stderr=log, text=True
            )
        line = _out(self.process).readline()
        assert line, f"it did not start: {self.log.read_text('utf-8')[-2000:]}"
        assert json.loads(line) == {"url": self.url}

    def end(self, signal: int) -> int:
        assert self.process
        self.process.send_signal(signal)
        code = self.process.wait(60)
        _out(self.process).close()
        self.process = None
        return code

    def run(self, *words: str) -> "subprocess.CompletedProcess[str]":
        """Another command beside it, or instead of it."""
        return subprocess.run(
            [COUNTERFOIL, *words], env=self.environment, capture_output=True, text=True, check=False, timeout=120
        )


@contextmanager
def serving(home: Path, **settings: str) -> Iterator[Serving]:
    server = Serving(home, **settings)
    server.start()
    try:
        yield server
    finally:
        if server.process:
            server.end(15)


def free_port() -> int:
    with socket.socket() as trial:
        trial.bind(("127.0.0.1", 0))
        port: int = trial.getsockname()[1]
        return port


def _out(process: "subprocess.Popen[str]") -> IO[str]:
    assert process.stdout
    return process.stdout
