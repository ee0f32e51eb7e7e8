"""Reading sample files: TOML, whose body blocks become those of our pages."""

import tomllib
from pathlib import Path
from typing import Any
from uuid import NAMESPACE_URL, uuid5

FOLDER = Path(__file__).resolve().parents[2] / "sample"
FILES = FOLDER / "files"

Blocks = list[dict[str, Any]]


def read(name: str) -> dict[str, Any]:
    with (FOLDER / name).open("rb") as file:
        return tomllib.load(file)


def body(blocks: Blocks, seed: str, pictures: dict[str, int] | None = None) -> Blocks:
    """Stream data for blocks written as one key each; ids follow from the seed, so that a reload changes nothing."""
    stream = []
    for number, block in enumerate(blocks):
        ((kind, value),) = block.items()
        stream.append(
            {"type": kind, "value": _value(kind, value, f"{seed}/{number}", pictures or {}), "id": _id(seed, number)}
        )
    return stream


def _value(kind: str, value: Any, seed: str, pictures: dict[str, int]) -> Any:
    if kind == "list":
        items = [f"<p>{item}</p>" if not item.startswith("<p") else item for item in value["items"]]
        return {"ordered": value.get("ordered", False), "items": _items(items, seed)}
    if kind == "key_facts":
        return _items(value, seed)
    if kind == "table":
        return {
            "caption": value["caption"],
            "table": {
                "columns": [{"type": "text", "heading": heading} for heading in value["header"]],
                "rows": [{"values": row} for row in value["rows"]],
                "caption": "",
            },
        }
    if kind == "figure":
        return value | {"image": pictures[value["image"]]}
    return value


def _items(values: list[Any], seed: str) -> Blocks:
    return [{"type": "item", "value": value, "id": _id(seed, number)} for number, value in enumerate(values)]


def _id(seed: str, number: int) -> str:
    return str(uuid5(NAMESPACE_URL, f"wgpd:sample/{seed}/{number}"))
