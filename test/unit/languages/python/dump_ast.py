"""Prints what CPython's own parser makes of Python files, one JSON line per file.

usage: dump_ast.py STRIDE [DIRECTORY]

Every STRIDE-th .py file (in sorted order) of DIRECTORY, by default of the standard library with its tests, is read.
A line is {"path": …, "nodes": [[kind, start, end, detail], …]} with the nodes in the order of flatten.ts and
offsets in UTF-16 units. Files that CPython rejects or that are not UTF-8 are left out.
"""

import ast
import json
import os
import sys
import tokenize
import warnings

# Before 3.12 the ranges inside f-strings are unreliable.
KNOWS_FIELDS = sys.version_info >= (3, 12)

COMPARE = {
    ast.Eq: "==", ast.NotEq: "!=", ast.Lt: "<", ast.LtE: "<=", ast.Gt: ">", ast.GtE: ">=",
    ast.In: "in", ast.NotIn: "not in", ast.Is: "is", ast.IsNot: "is not",
}
BINARY = {
    ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/", ast.FloorDiv: "//", ast.Mod: "%", ast.Pow: "**",
    ast.MatMult: "@", ast.BitAnd: "&", ast.BitOr: "|", ast.BitXor: "^", ast.LShift: "<<", ast.RShift: ">>",
}
UNARY = {ast.Not: "not", ast.USub: "-", ast.UAdd: "+", ast.Invert: "~"}
COMPREHENSIONS = {
    ast.ListComp: "list", ast.SetComp: "set", ast.DictComp: "dict", ast.GeneratorExp: "generator",
}


def utf16_length(text):
    return len(text) + sum(1 for character in text if character > "\uffff")


class Offsets:
    """Translates CPython's lines and byte columns."""

    def __init__(self, text):
        self.lines = []
        self.starts = []
        offset = 0
        if text.startswith("\ufeff"):
            text = text[1:]
            offset = 1
        position = 0
        while True:
            ends = [end for end in (text.find("\n", position), text.find("\r", position)) if end >= 0]
            self.starts.append(offset)
            if not ends:
                self.lines.append(text[position:])
                break
            end = min(ends)
            after = end + (2 if text[end:end + 2] == "\r\n" else 1)
            self.lines.append(text[position:end])
            offset += utf16_length(text[position:after])
            position = after

    def at(self, line, column):
        text = self.lines[line - 1]
        if not text.isascii():
            column = utf16_length(text.encode()[:column].decode(errors="replace"))
        return self.starts[line - 1] + column


class Flattener:
    def __init__(self, text):
        self.offsets = Offsets(text)
        self.nodes = []

    def emit(self, kind, node, detail=None):
        at = self.offsets.at
        self.nodes.append([
            kind, at(node.lineno, node.col_offset), at(node.end_lineno, node.end_col_offset), detail,
        ])

    def body(self, statements):
        for statement in statements:
            self.statement(statement)

    def statement(self, node):
        emit, expression = self.emit, self.expression
        kind = type(node)
        if kind is ast.Expr:
            emit("expression-statement", node)
            expression(node.value)
        elif kind is ast.Assign:
            emit("assign", node)
            for target in node.targets:
                expression(target)
            expression(node.value)
        elif kind is ast.AugAssign:
            emit("augmented-assign", node, BINARY[type(node.op)])
            expression(node.target)
            expression(node.value)
        elif kind is ast.AnnAssign:
            emit("annotated-assign", node)
            expression(node.target)
            expression(node.annotation)
            expression(node.value)
        elif kind is ast.Delete:
            emit("delete", node)
            for target in node.targets:
                expression(target)
        elif kind in (ast.If, ast.While):
            emit("if" if kind is ast.If else "while", node)
            expression(node.test)
            self.body(node.body)
            self.body(node.orelse)
        elif kind in (ast.For, ast.AsyncFor):
            emit("for", node, kind is ast.AsyncFor)
            expression(node.target)
            expression(node.iter)
            self.body(node.body)
            self.body(node.orelse)
        elif kind is ast.Try or kind.__name__ == "TryStar":
            emit("try", node)
            self.body(node.body)
            for handler in node.handlers:
                emit("except-handler", handler, handler.name)
                expression(handler.type)
                self.body(handler.body)
            self.body(node.orelse)
            self.body(node.finalbody)
        elif kind in (ast.With, ast.AsyncWith):
            emit("with", node, kind is ast.AsyncWith)
            for item in node.items:
                expression(item.context_expr)
                expression(item.optional_vars)
            self.body(node.body)
        elif kind is ast.Match:
            emit("match", node, len(node.cases))
            expression(node.subject)
            for case in node.cases:
                expression(case.guard)
                self.body(case.body)
        elif kind in (ast.FunctionDef, ast.AsyncFunctionDef):
            emit("function", node, [node.name, kind is ast.AsyncFunctionDef])
            for decorator in node.decorator_list:
                expression(decorator)
            self.parameters(node.args)
            expression(node.returns)
            self.body(node.body)
        elif kind is ast.ClassDef:
            emit("class", node, node.name)
            for decorator in node.decorator_list:
                expression(decorator)
            self.arguments(node.bases, node.keywords)
            self.body(node.body)
        elif kind is ast.Return:
            emit("return", node)
            expression(node.value)
        elif kind is ast.Raise:
            emit("raise", node)
            expression(node.exc)
            expression(node.cause)
        elif kind is ast.Assert:
            emit("assert", node)
            expression(node.test)
            expression(node.msg)
        elif kind is ast.Import:
            emit("import", node)
            self.aliases(node.names)
        elif kind is ast.ImportFrom:
            emit("import-from", node, [node.level, node.module])
            self.aliases(node.names)
        elif kind in (ast.Global, ast.Nonlocal):
            emit("global" if kind is ast.Global else "nonlocal", node, node.names)
        elif kind.__name__ == "TypeAlias":
            emit("type-alias", node)
            expression(node.name)
            expression(node.value)
        else:
            emit({ast.Pass: "pass", ast.Break: "break", ast.Continue: "continue"}[kind], node)

    def aliases(self, names):
        for alias in names:
            self.emit("imported-name", alias, [alias.name, alias.asname])

    def parameters(self, arguments):
        positional = arguments.posonlyargs + arguments.args
        defaults = [None] * (len(positional) - len(arguments.defaults)) + arguments.defaults
        for index, (parameter, default) in enumerate(zip(positional, defaults)):
            form = "positional-only" if index < len(arguments.posonlyargs) else "plain"
            self.parameter(parameter, form, default)
        if arguments.vararg:
            self.parameter(arguments.vararg, "star", None)
        for parameter, default in zip(arguments.kwonlyargs, arguments.kw_defaults):
            self.parameter(parameter, "keyword-only", default)
        if arguments.kwarg:
            self.parameter(arguments.kwarg, "double-star", None)

    def parameter(self, parameter, form, default):
        self.emit("parameter", parameter, [parameter.arg, form])
        self.expression(parameter.annotation)
        self.expression(default)

    def arguments(self, positional, keywords):
        for node in sorted(positional + keywords, key=lambda node: (node.lineno, node.col_offset)):
            if isinstance(node, ast.keyword):
                self.emit("keyword", node, node.arg)
                self.expression(node.value)
            else:
                self.expression(node)

    def expression(self, node):
        if node is None:
            return
        emit, expression = self.emit, self.expression
        kind = type(node)
        if kind is ast.Name:
            emit("name", node, node.id)
        elif kind is ast.Constant:
            self.constant(node)
        elif kind is ast.JoinedStr:
            self.joined(node)
        elif kind is ast.Attribute:
            emit("attribute", node, node.attr)
            expression(node.value)
        elif kind is ast.Subscript:
            emit("subscript", node)
            expression(node.value)
            expression(node.slice)
        elif kind is ast.Slice:
            emit("slice", node)
            expression(node.lower)
            expression(node.upper)
            expression(node.step)
        elif kind is ast.Call:
            emit("call", node)
            expression(node.func)
            self.arguments(node.args, node.keywords)
        elif kind is ast.UnaryOp:
            emit("unary", node, UNARY[type(node.op)])
            expression(node.operand)
        elif kind is ast.BinOp:
            emit("binary", node, BINARY[type(node.op)])
            expression(node.left)
            expression(node.right)
        elif kind is ast.BoolOp:
            emit("boolean", node, "and" if isinstance(node.op, ast.And) else "or")
            for value in node.values:
                expression(value)
        elif kind is ast.Compare:
            emit("compare", node, [COMPARE[type(operator)] for operator in node.ops])
            expression(node.left)
            for comparator in node.comparators:
                expression(comparator)
        elif kind is ast.IfExp:
            emit("conditional", node)
            expression(node.test)
            expression(node.body)
            expression(node.orelse)
        elif kind is ast.Lambda:
            emit("lambda", node)
            self.parameters(node.args)
            expression(node.body)
        elif kind in (ast.Tuple, ast.List, ast.Set):
            emit(kind.__name__.lower(), node)
            for element in node.elts:
                expression(element)
        elif kind is ast.Dict:
            emit("dict", node, len(node.values))
            for key, value in zip(node.keys, node.values):
                expression(key)
                expression(value)
        elif kind in COMPREHENSIONS:
            detail = [COMPREHENSIONS[kind], [bool(clause.is_async) for clause in node.generators]]
            emit("comprehension", node, detail)
            if kind is ast.DictComp:
                expression(node.key)
                expression(node.value)
            else:
                expression(node.elt)
            for clause in node.generators:
                expression(clause.target)
                expression(clause.iter)
                for condition in clause.ifs:
                    expression(condition)
        elif kind is ast.Starred:
            emit("starred", node)
            expression(node.value)
        elif kind is ast.NamedExpr:
            emit("assignment-expression", node)
            expression(node.target)
            expression(node.value)
        elif kind is ast.Await:
            emit("await", node)
            expression(node.value)
        elif kind in (ast.Yield, ast.YieldFrom):
            emit("yield", node, kind is ast.YieldFrom)
            expression(node.value)
        else:
            raise ValueError(f"unexpected {kind.__name__}")

    def constant(self, node):
        value = node.value
        if isinstance(value, str):
            self.emit("string", node, value)
        elif isinstance(value, bytes):
            self.emit("string", node, ["bytes", value.decode("latin-1")])
        elif value is Ellipsis:
            self.emit("constant", node, "ellipsis")
        elif isinstance(value, bool) or value is None:
            self.emit("constant", node, value)
        elif isinstance(value, complex):
            self.emit("number", node, "complex")
        else:
            try:
                rounded = float(value)
            except OverflowError:
                rounded = float("inf")
            exact = isinstance(value, float) or value < 2 ** 53
            number = "infinity" if rounded == float("inf") else rounded
            self.emit("number", node, [number, isinstance(value, float), exact])

    def joined(self, node):
        pieces = []
        for value in node.values:
            if isinstance(value, ast.Constant):
                if pieces and isinstance(pieces[-1], str):
                    pieces[-1] += value.value
                elif value.value:
                    pieces.append(value.value)
            else:
                conversion = None if value.conversion == -1 else chr(value.conversion)
                pieces.append([conversion, value.format_spec is not None])
        self.emit("formatted-string", node, pieces)
        for value in node.values:
            if KNOWS_FIELDS and not isinstance(value, ast.Constant):
                self.expression(value.value)


def python_files(directory):
    for folder, folders, names in os.walk(directory):
        folders.sort()
        for name in sorted(names):
            if name.endswith(".py"):
                yield os.path.join(folder, name)


def main():
    warnings.simplefilter("ignore")
    sys.setrecursionlimit(20000)
    stride = int(sys.argv[1])
    directory = sys.argv[2] if len(sys.argv) > 2 else os.path.dirname(os.__file__)
    for path in list(python_files(directory))[::stride]:
        with open(path, "rb") as file:
            source = file.read()
        try:
            with open(path, "rb") as file:
                encoding = tokenize.detect_encoding(file.readline)[0]
            if encoding not in ("utf-8", "utf-8-sig"):
                continue
            tree = ast.parse(source)
            flattener = Flattener(source.decode("utf-8"))
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            continue
        flattener.body(tree.body)
        print(json.dumps({"path": path, "fields": KNOWS_FIELDS, "nodes": flattener.nodes}))


main()
