"""Entity tags: `"v17"` is version 17 of the stream behind a record."""

import re

from counterfoil.kernel.refused import Refused, code
from counterfoil.web.asgi import Scope, header

_TAG = re.compile(r'"v([1-9][0-9]{0,8})"')
_TAGS = re.compile(r'(?:W/)?"v([1-9][0-9]{0,8})"')

PRECONDITION_REQUIRED = code(
    "precondition_required",
    428,
    "Which version do you mean?",
    "Read the record and send its ETag as If-Match, so that nobody's change is lost.",
)
IF_MATCH_FORM = code("if_match_form", 400, "If-Match is not one version", 'Send one entity tag, such as "v17".')


def tag(version: int) -> str:
    return f'"v{version}"'


def expected(scope: Scope, *, required: bool) -> int | None:
    """The version that the change is based on. `*` names none, so it is not taken."""
    given = header(scope, "If-Match")
    if given is None:
        if required:
            raise Refused(PRECONDITION_REQUIRED)
        return None
    found = _TAG.fullmatch(given)
    if not found:
        raise Refused(IF_MATCH_FORM)
    return int(found[1])


def known(scope: Scope, version: int) -> bool:
    """Whether If-None-Match says that the caller has this version already."""
    given = header(scope, "If-None-Match")
    return given is not None and (given == "*" or str(version) in _TAGS.findall(given))
