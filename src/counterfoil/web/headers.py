"""Headers of every answer that tell browsers to keep to our own files."""

from counterfoil.web.asgi import App, Receive, Scope, Send, adding, raw

_POLICY = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self' data: blob:",
    "font-src": "'self'",
    "connect-src": "'self'",
    "manifest-src": "'self'",
    "worker-src": "'self'",
    "frame-src": "'none'",
    "frame-ancestors": "'none'",
    "form-action": "'self'",
    "base-uri": "'none'",
    "object-src": "'none'",
    "require-trusted-types-for": "'script'",
}
_HEADERS = {
    "Content-Security-Policy": "; ".join(f"{name} {value}" for name, value in _POLICY.items()),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=(), browsing-topics=()",
    "Cache-Control": "no-store",  # a file of the console says otherwise
}
_TLS_ONLY = {"Strict-Transport-Security": "max-age=31536000"}


def secured(app: App, *, https: bool) -> App:
    headers = raw([*_HEADERS.items(), *(_TLS_ONLY.items() if https else ())])

    async def wrapped(scope: Scope, receive: Receive, send: Send) -> None:
        await app(scope, receive, adding(send, headers))

    return wrapped
