"""The command line: `counterfoil COMMAND`. Exit codes: 0 done, 1 refused, 2 usage."""

from counterfoil.cli.command_line import main

__all__ = ["main"]
