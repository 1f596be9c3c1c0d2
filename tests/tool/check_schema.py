# SPDX-License-Identifier: BSD-2-Clause
"""Checks TOML descriptions against the JSON schema, with the part of JSON Schema that it uses.

usage: check_schema.py SCHEMA FILE...   prints the files that do not fit
"""
import json
import re
import sys
import tomllib


def fits(value, schema, root):
    if "$ref" in schema:
        return fits(value, root["$defs"][schema["$ref"].rsplit("/", 1)[1]], root)
    if "const" in schema:
        return value == schema["const"]
    if "enum" in schema:
        return value in schema["enum"]
    if "oneOf" in schema:
        return sum(fits(value, option, root) for option in schema["oneOf"]) == 1
    kinds = {"string": str, "boolean": bool, "integer": int, "object": dict, "array": list}
    if not isinstance(value, kinds[schema["type"]]) or \
            (schema["type"] == "integer" and isinstance(value, bool)):
        return False
    if isinstance(value, str):
        return (len(value) >= schema.get("minLength", 0) and
                re.search(schema.get("pattern", ""), value) is not None)
    if isinstance(value, list):
        return (schema.get("minItems", 0) <= len(value) <= schema.get("maxItems", len(value)) and
                all(fits(item, schema["items"], root) for item in value) and
                ("contains" not in schema or any(fits(item, schema["contains"], root) for item in value)))
    if isinstance(value, dict):
        properties = schema["properties"]
        return (set(schema.get("required", [])) <= set(value) <= set(properties) and
                any(set(option["required"]) <= set(value)
                    for option in schema.get("anyOf", [{"required": []}])) and
                all(fits(item, properties[key], root) for key, item in value.items()))
    return isinstance(value, bool) or schema["minimum"] <= value <= schema.get("maximum", value)


with open(sys.argv[1], encoding="utf-8") as file:
    rules = json.load(file)
for path in sys.argv[2:]:
    with open(path, "rb") as file:
        if not fits(tomllib.load(file), rules, rules):
            print(path)
