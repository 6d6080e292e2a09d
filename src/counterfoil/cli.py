"""The command line: `counterfoil COMMAND`."""


def main() -> int:
    return 0
