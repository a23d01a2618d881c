"""What schemathesis must be told about this API; see run."""

import schemathesis


@schemathesis.hook
def before_load_schema(context, raw_schema):
    """Python's regular expressions know the script by another name than ECMAScript's."""
    for schema in dictionaries_in(raw_schema):
        if isinstance(schema.get("pattern"), str):
            schema["pattern"] = schema["pattern"].replace(r"\p{Script=Han}", r"\p{Han}")


@schemathesis.hook
def before_call(context, case, kwargs):
    """Keeps the rules between fields, which a JSON Schema can't say; leaves all else as it is."""
    if is_valid(case) and case.headers.get("If-Match", "").isdigit():
        # It makes valid headers up without the quotes that this one has to have
        case.headers["If-Match"] = f'"{case.headers["If-Match"]}"'
    for fields in dictionaries_in(case.body):
        for lower, upper in (
            ("warm_up_num", "max_num"),
            ("min", "max"),
            ("min_replicas", "max_replicas"),
            ("min_replicas", "initial_replicas"),
        ):
            raise_to(fields, lower, upper)
        raise_to(fields, "initial_replicas", "max_replicas")
        for items in fields.values():
            if isinstance(items, list):
                make_unique(items)


@schemathesis.check
def valid_data_is_not_called_invalid(ctx, response, case):
    """What the document allows is never refused for its form: positive_data_acceptance by error code."""
    if is_valid(case) and response.status_code == 400:
        answer = response.json()
        assert answer["error_code"] != "common.01000001", answer["error_msg"]


def is_valid(case):
    """Whether schemathesis means the request to be valid by the document."""
    return case.meta is not None and case.meta.generation.mode.is_positive


def dictionaries_in(value):
    if isinstance(value, dict):
        yield value
        for member in value.values():
            yield from dictionaries_in(member)
    elif isinstance(value, list):
        for item in value:
            yield from dictionaries_in(item)


def raise_to(fields, lower, upper):
    least, greatest = fields.get(lower), fields.get(upper)
    if type(least) is int and type(greatest) is int and greatest < least:
        fields[upper] = least


def make_unique(items):
    """The same text in two objects of an array is left to the first of them."""
    for name in ("name", "route_prefix"):
        seen = set()
        for number, item in enumerate(items):
            text = item.get(name) if isinstance(item, dict) else None
            if not isinstance(text, str):
                continue
            if text in seen:
                text = f"{text[:50]}-{number}"
                item[name] = text
            seen.add(text)
