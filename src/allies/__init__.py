"""Does a state have allies? Sourced claims from documents, weighed and shown.

import allies
ws = allies.open("eurasia.duckdb")
ws.add("dossier/*.html")
ws.claims("RUS", "PRK", layer="military", modality="actual")
ws.report("RUS", "russia.html", lang="en")
"""

from __future__ import annotations

from allies.core.claim import Claim
from allies.core.document import Document
from allies.core.values import Interval, Quantity
from allies.errors import AlliesError
from allies.workspace import Added, Workspace, code, read_documents
from allies.workspace import open_workspace as open

__version__ = "0.1.0"

__all__ = [
    "Added", "AlliesError", "Claim", "Document", "Interval", "Quantity", "Workspace",
    "__version__", "code", "open", "read_documents",
]  # fmt: skip
