"""The list of components that scanners read: CycloneDX 1.6 as JSON (https://cyclonedx.org/docs/1.6/json/)."""

from __future__ import annotations

import json
import uuid
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from build_scripts.building import identity
from build_scripts.building.components import Component

_NAMESPACE = uuid.UUID("2f5b0b0a-6f0c-4b55-9f55-6a3c9f9d6d10")


def bill_of(
    components: Sequence[Component], linked: Mapping[str, str], *, version: str, system: str, epoch: int
) -> dict[str, Any]:
    """Return the bill of materials of one build.

    Args:
        components: What is inside.
        linked: Versions of libraries that Python is linked with, by name.
        version: Of the program.
        system: What it was built for, as "linux-x86_64".
        epoch: The moment of the build, seconds since 1970.

    Returns:
        A document of JSON values; the same arguments give the same document, its serial number included.
    """
    main = f"{identity.PACKAGE}@{version}"
    listed = [_component(each) for each in components]
    listed += [
        {"type": "library", "bom-ref": f"linked:{name}", "name": name, "version": number}
        for name, number in sorted(linked.items())
    ]
    document: dict[str, Any] = {
        "$schema": "http://cyclonedx.org/schema/bom-1.6.schema.json",
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {
            "timestamp": datetime.fromtimestamp(epoch, UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
            "component": {
                "type": "application",
                "bom-ref": main,
                "name": identity.NAME,
                "version": version,
                "description": identity.DESCRIPTION,
                "licenses": [{"license": {"id": "MIT"}}],
                "properties": [{"name": "ozogui:system", "value": system}],
            },
        },
        "components": listed,
        "dependencies": [{"ref": main, "dependsOn": sorted(each["bom-ref"] for each in listed)}],
    }
    serial = uuid.uuid5(_NAMESPACE, json.dumps(document, sort_keys=True))
    return {"serialNumber": serial.urn, **document}


def _component(component: Component) -> dict[str, Any]:
    found: dict[str, Any] = {
        "type": "library",
        "bom-ref": component.origin or component.name,
        "name": component.name,
        "version": component.version,
    }
    if component.origin:
        found["purl"] = component.origin
    if component.licence:
        found["licenses"] = _licences(component.licence)
    found["properties"] = [{"name": "ozogui:files", "value": str(len(component.files))}]
    return found


def _licences(licence: str) -> list[dict[str, Any]]:
    if any(f" {word} " in licence for word in ("OR", "AND", "WITH")):
        return [{"expression": licence}]
    is_name = " " in licence
    return [{"license": {"name" if is_name else "id": licence}}]
