"""What a template may say, held when it is read: enough for a layout, and nothing that could run away.

Jinja's sandbox keeps a template from Python, but not from `{{ 9 ** 9 ** 9 }}`, from loops in loops, or from text that is
doubled thirty times over; no deadline could end those, because Python runs such work in one piece. So the language has no
multiplication, no macros and no texts made of texts; loops do not nest and go round a list once, and a file is drawn a
bounded number of times. The same holds for the engine's templates, the organisation's and every plugin's.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Final

from jinja2 import Environment, TemplateSyntaxError, nodes

from rekindle.domain.errors import ContentError

FILTERS: Final = frozenset(
    "capitalize count d default e escape first int join last length lower round title trim upper".split()
)
TESTS: Final = frozenset("defined even none odd undefined".split())
MOST_ROUNDS: Final = 200
"""Numbers that `range` gives."""

_NODES: Final = (
    nodes.Template, nodes.TemplateData, nodes.Output, nodes.Block, nodes.Extends, nodes.Include, nodes.If, nodes.For,
    nodes.Assign, nodes.Const, nodes.Name, nodes.Getattr, nodes.Getitem, nodes.CondExpr, nodes.Compare, nodes.Operand,
    nodes.And, nodes.Or, nodes.Not, nodes.Concat, nodes.Add, nodes.Sub, nodes.Filter, nodes.Test, nodes.Call,
    nodes.Tuple, nodes.List,
)  # fmt: skip
_SAID: Final[Mapping[type[nodes.Node], str]] = {
    nodes.Macro: "{% macro %}", nodes.CallBlock: "{% call %}", nodes.Import: "{% import %}",
    nodes.FromImport: "{% from %}", nodes.FilterBlock: "{% filter %}", nodes.With: "{% with %}",
    nodes.AssignBlock: "{% set %} ... {% endset %}", nodes.Scope: "{% autoescape %}",
    nodes.Mul: "*", nodes.Div: "/", nodes.FloorDiv: "//", nodes.Mod: "%", nodes.Pow: "**", nodes.Neg: "a sign",
    nodes.Pos: "a sign", nodes.Slice: "a slice", nodes.Dict: "a table",
}  # fmt: skip
_RAW = re.compile(r"\{%[-+]?\s*raw\b")
_FETCHED = re.compile(
    r"<(?:script|link|iframe|object|embed|video|audio|base)\b|@import|\burl\("
    r"|\b(?:src|srcset|background|poster)\s*=(?!\s*[\"']?(?:cid:|\{\{\s*brand\.))",
    re.IGNORECASE,
)
"""What a mail program would run, or fetch from somewhere: whoever is asked for a picture learns who reads, and when."""


def check_source(source: str, file: str, environment: Environment) -> None:
    """Raises ContentError with file and line."""
    fetched = _FETCHED.search(source) if file.endswith((".html", ".css")) else None
    if found := _RAW.search(source) or fetched:
        why = "; pictures travel inside the mail, and nothing is fetched or run" if found is fetched else ""
        line = source.count("\n", 0, found.start()) + 1
        raise ContentError(f"{file}:{line}: {found[0].strip()} cannot stand in a template{why}")
    try:
        check(environment.parse(source, filename=file), file)
    except TemplateSyntaxError as error:
        raise ContentError(f"{file}:{error.lineno}: {error.message}") from None
    except RecursionError:
        raise ContentError(f"{file}:1: this is nested too deeply") from None


def check(tree: nodes.Template, file: str) -> None:
    for line, what in _wrong(tree, None):
        raise ContentError(f"{file}:{line}: {what}")


def _wrong(node: nodes.Node, loop: nodes.For | None) -> Iterator[tuple[int, str]]:
    """(line, what) for everything in and below this node that the language does not have."""
    if not isinstance(node, _NODES):
        yield _line(node), f"{_SAID.get(type(node), type(node).__name__)} cannot be used in a template"
        return
    if what := _refused(node, loop):
        yield node.lineno, what
        return
    if isinstance(node, nodes.For):
        yield from _wrong_loop(node)
        return
    for child in node.iter_child_nodes():
        yield from _wrong(child, loop)


def _refused(node: nodes.Node, loop: nodes.For | None) -> str:
    match node:
        case nodes.For() | nodes.Block() | nodes.Include() | nodes.Name(name="slot") if loop is not None:
            return "inside a loop there is no other loop, no block, no include and no slot"
        case nodes.Extends() | nodes.Include() if not _is_text(node.template):
            return "extends and include take one name in quotation marks"
        case nodes.Block() if sum(_is_super(call) for call in node.find_all(nodes.Call)) > 1:
            return "{{ super() }} stands once in a block"
        case nodes.Assign() if not isinstance(node.node, nodes.Const | nodes.Name | nodes.Getattr):
            return "{% set %} takes one text or one value"
        case nodes.Getattr() if node.attr.startswith("_"):
            return f"{node.attr} is unsafe: no name begins with an underscore"
        case nodes.Getitem() if not isinstance(node.arg, nodes.Const):
            return "square brackets take one number or one text"
        case nodes.Add() | nodes.Sub() if not _is_number(node.left) and not _is_number(node.right):
            return "+ and - take one written number; texts are joined by ~"
        case nodes.Filter() if node.name not in FILTERS:
            return f"there is no filter {node.name}; there are: {', '.join(sorted(FILTERS))}"
        case nodes.Filter() if not all(isinstance(arg, nodes.Const) for arg in node.args) or node.kwargs:
            return f"the filter {node.name} takes written values only"
        case nodes.Test() if node.name not in TESTS:
            return f"there is no test {node.name}; there are: {', '.join(sorted(TESTS))}"
        case nodes.Call() if not (_is_super(node) and loop is None) and not _is_decision(node):
            return "nothing is called in a template but super(), and range() as what a loop goes round"
    return ""


def _wrong_loop(node: nodes.For) -> Iterator[tuple[int, str]]:
    if node.recursive:
        yield node.lineno, "a loop cannot be recursive"
    if isinstance(node.iter, nodes.Call) and isinstance(node.iter.node, nodes.Name) and node.iter.node.name == "range":
        over: list[nodes.Node] = [*node.iter.args]
        if any(isinstance(arg, nodes.Const) and not _is_count(arg) for arg in node.iter.args) or node.iter.kwargs:
            yield node.lineno, f"range goes to {MOST_ROUNDS} at most"
    else:
        over = [node.iter]
        if not isinstance(node.iter, nodes.Name | nodes.Getattr | nodes.Getitem):
            yield node.lineno, "a loop goes round a value that was given, or round range()"
    for child in over:
        yield from _wrong(child, node)
    for part in (node.body, node.else_, [node.test] if node.test else []):
        for child in part:
            yield from _wrong(child, node)


def _line(node: nodes.Node) -> int:
    """Jinja knows no line of some; then that of what is first inside."""
    lines = (inner.lineno for inner in node.find_all(nodes.Node))
    return node.lineno or next((line for line in lines if line), 1)


def _is_text(node: nodes.Node) -> bool:
    return isinstance(node, nodes.Const) and isinstance(node.value, str)


def _is_number(node: nodes.Node) -> bool:
    return isinstance(node, nodes.Const) and isinstance(node.value, int)


def _is_count(node: nodes.Const) -> bool:
    return isinstance(node.value, int) and 0 <= node.value <= MOST_ROUNDS


def _is_super(node: nodes.Call) -> bool:
    return isinstance(node.node, nodes.Name) and node.node.name == "super"


def _is_decision(node: nodes.Call) -> bool:
    """`when.get("lean=inward", false)`: what a `:::when` of a lesson has become."""
    called = node.node
    return isinstance(called, nodes.Getattr) and called.attr == "get" and called.node == nodes.Name("when", "load")
