"""JSON batches: up to a hundred calls in one, "
"https://learn.microsoft.com/dynamics365/business-central/dev-itpro/webservices/use-odata-batch"""

import json
from collections.abc import Callable, Mapping
from copy import deepcopy
from urllib.parse import urlsplit

from bot.demo.business_central.answers import Answer, Refusal, json_answer
from bot.demo.business_central.calls import Address, Call, read_options, read_segment
from bot.demo.business_central.world import World

MOST_OPERATIONS = 100

AnswerOne = Callable[[Call], Answer]


def answer_batch(call: Call, world: World, answer_one: AnswerOne) -> Answer:
    """Carry out the operations in turn. Each stands alone, unless `Isolation: snapshot` makes them one transaction."""
    operations = _operations(call)
    whole = call.headers.get("isolation", "") == "snapshot"
    onward = "odata.continue-on-error" in call.headers.get("prefer", "")
    before = [(company, deepcopy((company.log, company.deletions))) for company in world.companies] if whole else []
    responses: list[dict[str, object]] = []
    for operation in operations:
        answer = _one(call, operation, answer_one)
        responses.append(_response(operation, answer))
        if answer.status >= 400 and whole:
            for company, (log, deletions) in before:
                company.log, company.deletions = log, deletions
            break
        if answer.status >= 400 and not onward:
            break
    return json_answer({"responses": responses})


def _operations(call: Call) -> list[Mapping[str, object]]:
    if not call.headers.get("content-type", "").startswith("application/json"):
        raise Refusal(415, "BadRequest", "The batch has to be sent as application/json.")
    try:
        operations = json.loads(call.body)["requests"]
        names = [str(operation["id"]) for operation in operations]
        [(operation["method"], operation["url"]) for operation in operations]
    except (ValueError, KeyError, TypeError):
        raise Refusal(400, "BadRequest", "Invalid Request Body") from None
    if len(set(names)) < len(names):
        raise Refusal(400, "BadRequest", "The id of a request in a batch has to be unique.")
    if len(operations) > MOST_OPERATIONS:
        raise Refusal(413, "Unknown", f"The number of operations in a batch cannot exceed {MOST_OPERATIONS}.")
    return list(operations)


def _one(call: Call, operation: Mapping[str, object], answer_one: AnswerOne) -> Answer:
    url = urlsplit(str(operation["url"]))
    path = url.path if url.path.startswith("/") else f"{call.address.base}/{url.path}"
    inner = path.removeprefix(call.address.base).strip("/")
    headers = operation.get("headers") or {}
    assert isinstance(headers, dict)
    body = operation.get("body")
    return answer_one(
        call._replace(
            method=str(operation["method"]).upper(),
            raw_path=path,
            address=Address(
                call.address.root,
                call.address.service,
                call.address.base,
                tuple(read_segment(part) for part in inner.split("/") if part),
            ),
            options=read_options(url.query),
            headers={str(name).lower(): str(value) for name, value in headers.items()},
            body=json.dumps(body).encode() if body is not None else b"",
        )
    )


def _response(operation: Mapping[str, object], answer: Answer) -> dict[str, object]:
    response: dict[str, object] = {
        "id": str(operation["id"]),
        "status": answer.status,
        "headers": {name: value for name, value in answer.headers.items() if not name.startswith("x-")},
    }
    if answer.body:
        is_json = answer.headers.get("content-type", "").startswith("application/json")
        response["body"] = json.loads(answer.body) if is_json else answer.body.decode()
    return response
