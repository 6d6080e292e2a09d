"""Prints the OpenAPI document of the routes as they stand in this checkout."""

import json

from counterfoil.app import ROUTES
from counterfoil.web.openapi import document

print(json.dumps(document(ROUTES, "0")))
