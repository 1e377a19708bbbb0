"""The JSON Schema of a release file, generated from the model that reads and writes it."""

import json
import re
from typing import Any

from reports.release import Release

DIALECT = "https://json-schema.org/draft/2020-12/schema"
_RUST_CODE_POINT = re.compile(r"\\x\{([0-9a-fA-F]{4})\}")


def release_schema() -> bytes:
    """Give the schema as JSON, always the same bytes for the same model."""
    schema = {"$schema": DIALECT, **Release.model_json_schema(mode="serialization")}
    return json.dumps(_portable(schema), ensure_ascii=False, sort_keys=True, indent=1).encode() + b"\n"


def _portable(part: Any) -> Any:
    r"""Write patterns in the dialect JSON Schema asks for, where \x{202a} is \u202a."""
    if isinstance(part, dict):
        return {name: _RUST_CODE_POINT.sub(r"\\u\1", value) if name == "pattern" and isinstance(value, str)
                else _portable(value) for name, value in part.items()}
    return [_portable(entry) for entry in part] if isinstance(part, list) else part
