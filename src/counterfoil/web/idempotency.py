"""The caller's key is the command's id; the keyed print of the request tells a repetition from a reuse."""

import hashlib
import hmac
import re
from typing import Any
from uuid import UUID

from counterfoil.kernel.ids import CommandId, is_callers_key, uuid7
from counterfoil.kernel.refused import Refused, code
from counterfoil.web.asgi import Scope, header
from counterfoil.web.bodies import canonical

_KEY = re.compile("[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")

KEY_FORM = code(
    "idempotency_key_form", 422, "The Idempotency-Key has another form", "Send a UUID of version 4 or 7, with hyphens."
)
KEY_REQUIRED = code(
    "idempotency_key_required",
    400,
    "The Idempotency-Key is missing",
    "Make a UUID and send it as Idempotency-Key, so that a repetition takes effect once.",
)


def key(scope: Scope, *, required: bool) -> CommandId:
    """The command's id: the caller's, or a new one where none was sent and none is needed."""
    given = header(scope, "Idempotency-Key")
    if given is None:
        if required:
            raise Refused(KEY_REQUIRED)
        return CommandId(uuid7())
    if not _KEY.fullmatch(given) or not is_callers_key(UUID(given)):
        raise Refused(KEY_FORM)
    return CommandId(UUID(given))


def print_of(secret: bytes, scope: Scope, body: Any) -> bytes:
    """HMAC-SHA256 over method, path, body and If-Match. Two requests with one print ask for the same."""
    parts = (scope.get("method", ""), scope["path"], header(scope, "If-Match") or "")
    # Each part has a line of its own, and neither a header nor a path holds a line feed.
    head = "\n".join(str(part) for part in parts).encode("utf-8", "surrogatepass")
    return hmac.new(secret, head + b"\n" + canonical(body), hashlib.sha256).digest()
