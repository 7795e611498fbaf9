"""Methods `files.*`: a file is announced, its bytes are sent to an address of their own, then it is shared."""

from typing import Any

from bot.demo.workspace import events
from bot.demo.workspace.channels import Post
from bot.demo.workspace.people import BOT_USER
from bot.demo.workspace.state import State
from bot.demo.workspace.web_api.places import channel_to_post
from bot.demo.workspace.web_api.registry import Arguments, Refusal, method

Answer = dict[str, Any]


@method("files.getUploadURLExternal", "files:write", tier=4)
def get_upload_url(state: State, arguments: Arguments) -> Answer:
    """https://docs.slack.dev/reference/methods/files.getUploadURLExternal"""
    name, length = arguments.need("filename"), arguments.number("length", 0)
    if length <= 0:
        raise Refusal("invalid_arguments")
    file_id = state.new_id("F")
    state.files[file_id] = {"id": file_id, "name": name, "title": name, "size": length, "content": None}
    return {"upload_url": f"{state.base_url}/upload/{file_id}", "file_id": file_id}


@method("files.completeUploadExternal", "files:write", tier=4)
def complete_upload(state: State, arguments: Arguments) -> Answer:
    """https://docs.slack.dev/reference/methods/files.completeUploadExternal"""
    listed = arguments.structure("files")
    if not isinstance(listed, list) or not listed:
        raise Refusal("invalid_arguments")
    files = [_finished(state, each) for each in listed]
    if arguments.text("channel_id"):
        _share(state, arguments, files)
    return {"files": [{"id": file["id"], "title": file["title"]} for file in files]}


def describe(state: State, file: dict[str, Any]) -> Answer:
    """Slack's file object."""
    link = f"{state.base_url}/files/{file['id']}/{file['name']}"
    known = {name: file[name] for name in ("id", "name", "title", "size")}
    return {**known, "mimetype": "text/plain", "url_private": link, "permalink": link}


def _finished(state: State, listed: Any) -> dict[str, Any]:
    file = state.files.get(str(listed.get("id"))) if isinstance(listed, dict) else None
    if file is None or file["content"] is None:
        raise Refusal("file_not_found")
    file["title"] = listed.get("title") or file["name"]
    return file


def _share(state: State, arguments: Arguments, files: list[dict[str, Any]]) -> None:
    channel = channel_to_post(state, Arguments(arguments, channel=arguments.text("channel_id")))
    root = channel.root(arguments.text("thread_ts"))
    made = Post(
        state.new_ts(),
        BOT_USER,
        arguments.text("initial_comment"),
        files=[describe(state, file) for file in files],
        thread_ts=root.ts if root else "",
    )
    state.publish(channel, made)
    events.posted(state, channel, made)
