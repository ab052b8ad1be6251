"""The faults that people make by mistake, found in the source: what `mutants.py` puts in, one at a time."""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass

SAME: dict[tuple[str, str, str], str] = {
    (
        "ozogui/uploads/journal/ledger.py", "(ticket_id,) = result.inserted_primary_key or (0,)", "0 becomes 1",
    ): "SQLite always tells the number of a row that was put in; the rest is for the types",
    (
        "ozogui/uploads/sending/pace.py",
        "slot = min(set(range(len(tickets) + 1)) - {ticket.slot for ticket in tickets})", "1 becomes 2",
    ): "one slot more than there are tickets always leaves one free, and the lowest is taken",
    (
        "ozogui/uploads/sending/decisions.py",
        "return min(self.longest_backoff_s, self.first_backoff_s * 2.0 ** min(failures - 1, 30))", "30 becomes 31",
    ): "only keeps the power a number; the longest wait is reached at 5",
    (
        "ozogui/uploads/results/later.py",
        'raise RuntimeError("a result that was just kept is not there")',
        'raise RuntimeError("a result that was just kept is not there") is dropped',
    ): "for the types: what was kept in the same journal just before is there",
    (
        "ozogui/leads/mapping/guessing.py",
        "return _Candidate(index, NAME, Sureness.LIKELY_BY_CONTENT, 0.4 * (1 + column.filled))", "1 becomes 2",
    ): "the order of the columns that hold names stays what it was",
}  # fmt: skip
"""Changes that make no difference to anybody: (file, line as it stands, change) -> why."""


@dataclass(frozen=True, order=True)
class Fault:
    """One change to one file."""

    path: str
    line: int
    start: int
    """In bytes of the file."""
    end: int
    text: str
    """What stands there instead."""
    change: str
    """In words: `< becomes <=`."""

    def applied(self, source: bytes) -> bytes:
        """Return the source with the fault in it."""
        return source[: self.start] + self.text.encode() + source[self.end :]

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.change}"


_FLIPPED = {
    "<=": "<", ">=": ">", "<": "<=", ">": ">=", "==": "!=", "!=": "==",
    "is not": "is", "is": "is not", "not in": "in", "in": "not in",
}  # fmt: skip
_OTHER_WAY = {"+": "-", "-": "+", "and": "or", "or": "and", "max": "min", "min": "max"}
_LOUD = {"logger", "logging"}
"""What is only said to the log may be left out without anybody being wrong."""


class Finder(ast.NodeVisitor):
    """Finds every fault that can be put into one file."""

    def __init__(self, path: str, source: bytes) -> None:
        self._path = path
        self._source = source
        self._starts = [0]
        for line in source.splitlines(keepends=True):
            self._starts.append(self._starts[-1] + len(line))
        self._functions = 0
        self._branches = 0
        self.found: list[Fault] = []

    # --- where faults are looked for

    def visit_FunctionDef(self, node: ast.FunctionDef) -> None:
        """Look into the body and the values of defaults, not at annotations."""
        self._functions += 1
        outer, self._branches = self._branches, 0
        for one in (*node.args.defaults, *filter(None, node.args.kw_defaults), *node.body):
            self.visit(one)
        self._functions -= 1
        self._branches = outer

    def visit_ClassDef(self, node: ast.ClassDef) -> None:
        """Look into the body, not at decorators: `frozen` and `slots` are promises to whoever writes code."""
        for one in node.body:
            self.visit(one)

    def visit_AnnAssign(self, node: ast.AnnAssign) -> None:
        """Look at the value, not at the annotation."""
        if node.value is not None:
            self.visit(node.value)

    def visit_JoinedStr(self, node: ast.JoinedStr) -> None:
        """Leave texts alone."""

    def visit_If(self, node: ast.If) -> None:
        """Remember that what lies within may be jumped over, so that a return there can be left out."""
        self._branches += 1
        self.generic_visit(node)
        self._branches -= 1

    # --- the kinds of faults

    def visit_Compare(self, node: ast.Compare) -> None:
        """Turn each comparison around."""
        before = node.left
        for after in node.comparators:
            self._between(before, after, _FLIPPED)
            before = after
        self.generic_visit(node)

    def visit_BoolOp(self, node: ast.BoolOp) -> None:
        """Say `and` for the first `or`, and the other way."""
        self._between(node.values[0], node.values[1], _OTHER_WAY)
        self.generic_visit(node)

    def visit_BinOp(self, node: ast.BinOp) -> None:
        """Add where it is taken away, and the other way."""
        if isinstance(node.op, ast.Add | ast.Sub):
            self._between(node.left, node.right, _OTHER_WAY)
        self.generic_visit(node)

    def visit_UnaryOp(self, node: ast.UnaryOp) -> None:
        """Drop a `not`."""
        if isinstance(node.op, ast.Not):
            self._add(node, self._text(node.operand), "not is dropped")
        self.generic_visit(node)

    def visit_Constant(self, node: ast.Constant) -> None:
        """Be off by one, or say the opposite."""
        if isinstance(node.value, bool):
            self._add(node, str(not node.value), f"{node.value} becomes {not node.value}")
        elif isinstance(node.value, int):
            self._add(node, str(node.value + 1), f"{node.value} becomes {node.value + 1}")

    def visit_Call(self, node: ast.Call) -> None:
        """Take the smallest for the largest; leave alone what only goes to the log."""
        if isinstance(node.func, ast.Attribute) and isinstance(node.func.value, ast.Name):
            if node.func.value.id in _LOUD:
                return
        elif isinstance(node.func, ast.Name) and node.func.id in {"max", "min"}:
            other = _OTHER_WAY[node.func.id]
            self._add(node.func, other, f"{node.func.id} becomes {other}")
        self.generic_visit(node)

    def visit_Expr(self, node: ast.Expr) -> None:
        """Drop a call whose answer nobody wants."""
        if isinstance(node.value, ast.Call):
            before = len(self.found)
            self.visit_Call(node.value)
            if self._functions and not self._is_loud(node.value):
                self.found.insert(before, self._fault(node, "pass", f"{self._first_line(node)} is dropped"))

    def visit_Assign(self, node: ast.Assign) -> None:
        """Drop what is kept in an object; without a name of its own the fault would be too easy to see."""
        if self._functions and not any(isinstance(target, ast.Name) for target in node.targets):
            self._add(node, "pass", f"{self._first_line(node)} is dropped")
        self.visit(node.value)

    def visit_AugAssign(self, node: ast.AugAssign) -> None:
        """Drop what is added."""
        self._add(node, "pass", f"{self._first_line(node)} is dropped")
        self.generic_visit(node)

    def visit_Raise(self, node: ast.Raise) -> None:
        """Drop an error."""
        self._add(node, "pass", f"{self._first_line(node)} is dropped")

    def visit_Continue(self, node: ast.Continue) -> None:
        """Drop a turn."""
        self._add(node, "pass", "continue is dropped")

    def visit_Break(self, node: ast.Break) -> None:
        """Drop the end of a loop."""
        self._add(node, "pass", "break is dropped")

    def visit_Return(self, node: ast.Return) -> None:
        """Fall through where a branch returns; elsewhere return nothing."""
        if self._branches:
            self._add(node, "pass", f"{self._first_line(node)} is dropped")
        elif node.value is not None and not (isinstance(node.value, ast.Constant) and node.value.value is None):
            self._add(node, "return None", f"{self._first_line(node)} returns None")
        self.generic_visit(node)

    # --- texts and places

    def _at(self, line: int, column: int) -> int:
        return self._starts[line - 1] + column

    def _span(self, node: ast.expr | ast.stmt) -> tuple[int, int]:
        assert node.end_lineno is not None
        assert node.end_col_offset is not None
        return self._at(node.lineno, node.col_offset), self._at(node.end_lineno, node.end_col_offset)

    def _text(self, node: ast.expr | ast.stmt) -> str:
        start, end = self._span(node)
        return self._source[start:end].decode()

    def _first_line(self, node: ast.stmt) -> str:
        return self._text(node).partition("\n")[0]

    @staticmethod
    def _is_loud(call: ast.Call) -> bool:
        owner = call.func.value if isinstance(call.func, ast.Attribute) else call.func
        return isinstance(owner, ast.Name) and owner.id in _LOUD

    def _fault(self, node: ast.expr | ast.stmt, text: str, change: str) -> Fault:
        return Fault(self._path, node.lineno, *self._span(node), text, change)

    def _add(self, node: ast.expr | ast.stmt, text: str, change: str) -> None:
        self.found.append(self._fault(node, text, change))

    def _between(self, before: ast.expr, after: ast.expr, words: dict[str, str]) -> None:
        """Put another operator between two operands; brackets and comments stand there too."""
        start, end = self._span(before)[1], self._span(after)[0]
        gap = self._source[start:end].decode()
        pattern = "|".join(re.escape(word) if not word[0].isalpha() else rf"\b{word}\b" for word in words)
        if (hit := re.search(pattern, gap)) is not None:
            word = hit.group()
            at = start + len(gap[: hit.start()].encode())
            change = f"{word} becomes {words[word]}"
            line = self._source.count(b"\n", 0, at) + 1
            self.found.append(Fault(self._path, line, at, at + len(word), words[word], change))


def faults_in(path: str, source: bytes) -> list[Fault]:
    """Return every fault that can be put into a file, without those that make no difference."""
    finder = Finder(path, source)
    finder.visit(ast.parse(source))
    lines = source.decode().splitlines()
    return [one for one in finder.found if (path, lines[one.line - 1].strip(), one.change) not in SAME]
