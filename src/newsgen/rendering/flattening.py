"""Templates that render thousands of pages: what they extend put into them, constants filled in.

Jinja2 looks up each block and variable anew for every page. Which block overrides which, and
what the site's title and the interface words are, is the same for all pages of a build; here
it is settled once, in the syntax tree. What this does not understand stays as it is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from types import CodeType
from typing import Any

import jinja2
from jinja2 import nodes
from jinja2.visitor import NodeTransformer

HOT = 100
"""Pages after which a template is worth the milliseconds that flattening takes."""

_WRITTEN = "_page"
_FLAT = (
    nodes.Template,
    nodes.Extends,
    nodes.Block,
    nodes.FromImport,
    nodes.Output,
    nodes.TemplateData,
    nodes.If,
    nodes.For,
    nodes.Name,
    nodes.Const,
    nodes.List,
    nodes.Getattr,
    nodes.Getitem,
    nodes.Slice,
    nodes.Filter,
    nodes.Test,
    nodes.Call,
    nodes.Keyword,
    nodes.CondExpr,
    nodes.BinExpr,
    nodes.UnaryExpr,
    nodes.Compare,
    nodes.Operand,
    nodes.Concat,
)
"""What means the same wherever it stands; an assignment, an include or a macro may not."""


Flat = Callable[[Mapping[str, Any]], str]
"""Renders a flattened template with these fields."""


def flatten(
    environment: jinja2.Environment, name: str, known: Mapping[str, object]
) -> CodeType | None:
    """Return code that gives what the template `name` gives, faster; None where that is unsure.

    `known` are variables that have these values on every page. `renderer` runs the code.
    """
    try:
        chain = _chain(environment, name)
    except nodes.Impossible:
        return None
    if not all(_is_simple(one, known) for one in chain):
        return None
    blocks: dict[str, nodes.Block] = {}
    for template in chain:
        for block in template.find_all(nodes.Block):
            blocks.setdefault(block.name, block)
    imports = [one for template in chain for one in template.find_all(nodes.FromImport)]
    frame = [node for node in chain[-1].body if not isinstance(node, nodes.FromImport)]
    body = _filled(frame, blocks)
    if any(node.find(nodes.Block) for node in body):
        return None
    settled = _Settling(environment, known).settled(body)
    # A block that is set is written to a list; a template's own output, to nested generators.
    written = nodes.AssignBlock(nodes.Name(_WRITTEN, "store"), None, settled, lineno=1)
    shown = nodes.Output([nodes.Name(_WRITTEN, "load")], lineno=1)
    tree = nodes.Template([*imports, written, shown], lineno=1)
    tree.set_environment(environment)
    return environment.compile(tree, name, name)


def renderer(environment: jinja2.Environment, code: CodeType) -> Flat:
    """Return the rendering of flat code, with one context: making it costs as much as using it."""
    template = environment.template_class.from_code(
        environment, code, environment.make_globals(None)
    )
    known = dict(template.globals)
    context = template.new_context()

    def render(fields: Mapping[str, Any]) -> str:
        context.vars.clear()
        context.parent = {**known, **fields}
        return "".join(template.root_render_func(context))

    return render


def _chain(environment: jinja2.Environment, name: str) -> list[nodes.Template]:
    """Return the syntax trees of a template and of all that it extends, the frame last.

    Raises Impossible when a name is computed.
    """
    assert environment.loader is not None
    chain = [environment.parse(environment.loader.get_source(environment, name)[0], name)]
    extends = [node for node in chain[0].body if isinstance(node, nodes.Extends)]
    for node in extends:
        chain += _chain(environment, node.template.as_const())
    return chain


def _is_simple(template: nodes.Template, known: Mapping[str, object]) -> bool:
    kept_names = {"self", "super", "caller", _WRITTEN}
    for node in template.find_all(nodes.Node):
        if not isinstance(node, _FLAT):
            return False
        if isinstance(node, nodes.Name):
            stored = node.ctx != "load" and node.name in known
            if stored or node.name in kept_names:
                return False
        if isinstance(node, nodes.Block) and (node.scoped or node.required):
            return False
        if isinstance(node, nodes.FromImport) and (node not in template.body or node.with_context):
            return False
    # Text before `extends` is shown, text after it is not.
    return all(node is template.body[0] for node in template.find_all(nodes.Extends))


def _filled(body: Iterable[nodes.Node], blocks: Mapping[str, nodes.Block]) -> list[nodes.Node]:
    """Put the contents of blocks in their places. A block within a loop stays: it sees less."""
    filled: list[nodes.Node] = []
    for node in body:
        if isinstance(node, nodes.Block):
            filled += _filled(blocks[node.name].body, blocks)
            continue
        if isinstance(node, nodes.If):
            for branch in (node, *node.elif_):
                branch.body = _filled(branch.body, blocks)
            node.else_ = _filled(node.else_, blocks)
        filled.append(node)
    return filled


class _Settling(NodeTransformer):
    """Replaces what is known by its value, and drops branches that are never taken."""

    def __init__(self, environment: jinja2.Environment, known: Mapping[str, object]) -> None:
        self._known = known
        self._evaluation = nodes.EvalContext(environment)

    def settled(self, body: list[nodes.Node]) -> list[nodes.Node]:
        """Return statements with outputs in a row made one, so that their constants join."""
        joined: list[nodes.Node] = []
        for node in body:
            for one in self.visit_list(node):
                last = joined[-1] if joined else None
                if isinstance(one, nodes.Output) and isinstance(last, nodes.Output):
                    last.nodes += one.nodes
                else:
                    joined.append(one)
        return joined

    def visit_Getattr(self, node: nodes.Getattr) -> nodes.Node:  # noqa: N802 — Jinja2's name
        """`words.home` and `site.title` are constants."""
        self.generic_visit(node)
        of = node.node
        if isinstance(of, nodes.Name) and of.name in self._known:
            value = getattr(self._known[of.name], node.attr, None)
            if type(value) in (str, bool):
                return nodes.Const(value, lineno=node.lineno)
        return node

    def visit_For(self, node: nodes.For) -> nodes.Node:  # noqa: N802 — Jinja2's name
        """Settle what a loop repeats."""
        node.iter = self.visit(node.iter)
        node.body, node.else_ = self.settled(node.body), self.settled(node.else_)
        return node

    def visit_If(self, node: nodes.If) -> Any:  # noqa: N802 — Jinja2's name
        """Return the branch that is taken, where that is known."""
        node.test = self.visit(node.test)
        node.body, node.else_ = self.settled(node.body), self.settled(node.else_)
        for branch in node.elif_:
            branch.test, branch.body = self.visit(branch.test), self.settled(branch.body)
        if node.elif_:
            return node
        assert isinstance(node.test, nodes.Expr)
        try:
            return node.body if node.test.as_const(self._evaluation) else node.else_
        except nodes.Impossible:
            return node
