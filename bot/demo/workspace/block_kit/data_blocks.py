"""Tables and charts: `table`, `data_table`, `data_visualization`."""

from typing import Any

from bot.demo.workspace.block_kit.rich_text import BLOCK_ID, RICH_TEXT
from bot.demo.workspace.block_kit.schema import (
    Check,
    Report,
    Shape,
    anything,
    array,
    boolean,
    limit,
    number,
    one_of,
    string,
    tagged,
)

_CELLS: dict[str, Check] = {
    "raw_text": Shape({"text": string()}),
    "raw_number": Shape({"value": number(whole=False)}, {"text": string()}),
    "rich_text": RICH_TEXT,
}
_COLUMN = Shape(optional={"align": one_of(("left", "center", "right")), "is_wrapped": boolean})


def characters(value: Any) -> int:
    """How many characters of text lie anywhere in a block."""
    if isinstance(value, dict):
        own = sum(len(value[name]) for name in ("text",) if isinstance(value.get(name), str))
        return own + sum(characters(each) for each in value.values() if isinstance(each, dict | list))
    return sum(characters(each) for each in value) if isinstance(value, list) else 0


def _column_setting(value: Any, pointer: str, report: Report) -> None:
    if value is not None:
        _COLUMN(value, pointer, report)


def _at_most(name: str) -> Check:
    def check(value: Any, pointer: str, report: Report) -> None:
        if characters(value.get("rows")) > limit(name):
            report.add(f"{pointer}/rows", f"total text of all cells must be less than {limit(name) + 1} characters")

    return check


def _rows_are_even(value: Any, pointer: str, report: Report) -> None:
    rows = value.get("rows")
    lengths = {len(row) for row in rows if isinstance(row, list)} if isinstance(rows, list) else set()
    if len(lengths) > 1:
        report.add(f"{pointer}/rows", "all rows must have the same number of cells")


def _header_is_plain(value: Any, pointer: str, report: Report) -> None:
    rows = value.get("rows")
    header = rows[0] if isinstance(rows, list) and rows and isinstance(rows[0], list) else []
    if any(isinstance(cell, dict) and cell.get("type") == "rich_text" for cell in header):
        report.add(f"{pointer}/rows/0", "rich_text is not allowed in the header row")


def _row_header_exists(value: Any, pointer: str, report: Report) -> None:
    rows, index = value.get("rows"), value.get("row_header_column_index", 0)
    if isinstance(rows, list) and rows and isinstance(rows[0], list) and isinstance(index, int):
        number(low=0, high=max(0, len(rows[0]) - 1))(index, f"{pointer}/row_header_column_index", report)


TABLE = Shape(
    {
        "rows": array(array(tagged(_CELLS), high=limit("table.columns.max_items")), high=limit("table.rows.max_items")),
    },
    {
        "block_id": BLOCK_ID,
        "column_settings": array(_column_setting, high=limit("table.column_settings.max_items")),
    },
    (_at_most("table.content.max_length"),),
)
DATA_TABLE = Shape(
    {
        "rows": array(
            array(tagged(_CELLS), high=limit("data_table.columns.max_items")),
            low=limit("data_table.rows.min_items"),
            high=limit("data_table.rows.max_items"),
        ),
        "caption": string(),
    },
    {
        "block_id": BLOCK_ID,
        "page_size": number(low=limit("data_table.page_size.min"), high=limit("data_table.page_size.max")),
        "row_header_column_index": anything,
    },
    (_rows_are_even, _header_is_plain, _row_header_exists, _at_most("data_table.content.max_length")),
)


def _value_is_positive(value: Any, pointer: str, report: Report) -> None:
    number(whole=False)(value, pointer, report)
    if isinstance(value, int | float) and value <= 0:
        report.add(pointer, "must be greater than 0")


_LABELS = "data_visualization"
_SEGMENT = Shape({"label": string(limit(f"{_LABELS}.segment.label.max_length")), "value": _value_is_positive})
_POINT = Shape({"label": string(limit(f"{_LABELS}.point_label.max_length")), "value": number(whole=False)})
_SERIES = Shape(
    {
        "name": string(limit(f"{_LABELS}.series_name.max_length")),
        "data": array(_POINT, high=limit(f"{_LABELS}.data.max_items")),
    }
)
_AXES = Shape(
    {
        "categories": array(
            string(limit(f"{_LABELS}.category_label.max_length")), high=limit(f"{_LABELS}.categories.max_items")
        )
    },
    {
        "x_label": string(limit(f"{_LABELS}.axis_label.max_length")),
        "y_label": string(limit(f"{_LABELS}.axis_label.max_length")),
    },
)


def _points_match_categories(value: Any, pointer: str, report: Report) -> None:
    series, axes = value.get("series"), value.get("axis_config")
    if not isinstance(series, list) or not isinstance(axes, dict):
        return
    named = [each for each in series if isinstance(each, dict)]
    if len({str(each.get("name")) for each in named}) != len(named):
        report.add(f"{pointer}/series", "series names must be unique")
    for index, each in enumerate(named):
        labels = [point.get("label") for point in each.get("data") or [] if isinstance(point, dict)]
        if labels != axes.get("categories"):
            report.add(f"{pointer}/series/{index}/data", "labels must match axis_config.categories")


_CHART = Shape(
    {"series": array(_SERIES, high=limit(f"{_LABELS}.series.max_items")), "axis_config": _AXES},
    rules=(_points_match_categories,),
)
_PIE = Shape({"segments": array(_SEGMENT, high=limit(f"{_LABELS}.segments.max_items"))})
DATA_VISUALIZATION = Shape(
    {
        "title": string(limit(f"{_LABELS}.title.max_length")),
        "chart": tagged({"pie": _PIE, "bar": _CHART, "line": _CHART, "area": _CHART}),
    },
    {"block_id": BLOCK_ID},
)
