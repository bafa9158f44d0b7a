"""Holds the document against the rules of OpenAPI 3.1, and its examples against its own schemas."""

import sys

import requests
from jsonschema import Draft202012Validator
from openapi_spec_validator import OpenAPIV31SpecValidator
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012


def main():
    document = requests.get(sys.argv[1], timeout=30).json()
    problems = [f"{'/'.join(map(str, e.absolute_path))}: {e.message}" for e in OpenAPIV31SpecValidator(document).iter_errors()]
    registry = Registry().with_resource("urn:api", Resource(document, DRAFT202012))
    shown = 0
    for where, schema, example in examples(document):
        shown += 1
        # References lead into the document, wherever the schema stands.
        validator = Draft202012Validator(absolute(schema), registry=registry)
        problems += [f"{where}: the example is not what it says: {e.message}" for e in validator.iter_errors(example)]
    for problem in problems:
        print(problem)
    print(f"{shown} examples, {len(problems)} problems")
    sys.exit(1 if problems or shown < 100 else 0)


def examples(document):
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            where = f"{method.upper()} {path}"
            for parameter in operation.get("parameters", []):
                if "example" in parameter:
                    yield f"{where} ({parameter['name']})", parameter["schema"], parameter["example"]
            answers = [answer for answer in operation["responses"].values()]
            for one in [operation.get("requestBody", {}), *answers]:
                for content in one.get("content", {}).values():
                    if "example" in content:
                        yield where, content["schema"], content["example"]
    problem = {"$ref": "#/components/schemas/Problem"}
    for name, example in document["components"]["examples"].items():
        yield name, problem, example["value"]


def absolute(schema):
    if isinstance(schema, dict):
        return {k: f"urn:api{v}" if k == "$ref" else absolute(v) for k, v in schema.items()}
    return [absolute(one) for one in schema] if isinstance(schema, list) else schema


main()
