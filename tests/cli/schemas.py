"""What our programs write, read strictly and checked against the schemas in assets/."""

import json
import pathlib

try:
    import jsonschema
except ImportError:
    jsonschema = None

ASSETS = pathlib.Path(__file__).resolve().parent.parent.parent / "assets"


def refuse_constant(word):
    raise ValueError(f"{word} is no JSON")


def object_of(pairs):
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError(f"a name is there twice: {[name for name, _ in pairs]}")
    return found


def strict_json(content):
    """The value of these bytes, which must be UTF-8 and JSON as in RFC 8259: without NaN, without
    Infinity, without a name twice."""
    return json.loads(content.decode("utf-8"), parse_constant=refuse_constant,
                      object_pairs_hook=object_of)


def schema(name):
    return strict_json((ASSETS / f"{name}.schema.json").read_bytes())


def validator_of(name):
    """Checks values against a schema; what it refers to is at hand. None without jsonschema."""
    if jsonschema is None:
        return None
    known = {one["$id"]: one for one in (schema("report"), schema("stream"))}
    try:
        import referencing  # pylint: disable=import-outside-toplevel
        registry = referencing.Registry().with_resources(
            (key, referencing.Resource.from_contents(one)) for key, one in known.items())
        return jsonschema.Draft202012Validator(schema(name), registry=registry)
    except ImportError:  # An older jsonschema.
        resolver = jsonschema.RefResolver.from_schema(schema(name), store=known)
        return jsonschema.Draft202012Validator(schema(name), resolver=resolver)


VALIDATORS = {name: validator_of(name) for name in ("report", "stream")}


def faults_of(name, value):
    """What the schema does not allow about this value, for people; nothing if it is valid."""
    if VALIDATORS[name] is None:
        return []
    fault = jsonschema.exceptions.best_match(VALIDATORS[name].iter_errors(value))
    if fault is None:
        return []
    return [f"{'/'.join(map(str, fault.absolute_path))}: {fault.message[:1000]}"]


def valid(name, content):
    """The value of these bytes, once it is certain that the schema allows it."""
    value = strict_json(content)
    faults = faults_of(name, value)
    if faults:
        raise AssertionError(f"not as in {name}.schema.json: {faults}")
    return value
