"""What can be seen in a plugin's code without running it."""

import ast
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

from rekindle.content.rules import Finding

PUBLIC: Final = ("rekindle.api", "rekindle.testing")


def check_code(files: Iterable[Path]) -> Iterator[Finding]:
    for file in files:
        try:
            tree = ast.parse(file.read_bytes(), str(file))
        except (SyntaxError, ValueError) as error:  # ValueError: a null byte
            line = getattr(error, "lineno", None) or 1
            yield Finding(str(file), line, f"this is not Python: {getattr(error, 'msg', error)}", "RK703")
            continue
        for node in ast.walk(tree):
            for line, name in _imported(node):
                if _is_private(name):
                    what = f'"{name}" is private to the engine; only {" and ".join(PUBLIC)} are for plugins'
                    yield Finding(str(file), line, what, "RK702")


def python_files(folder: Path) -> list[Path]:
    """The author's own: what lies in hidden folders (a virtual environment, a cache) is not."""
    return sorted(file for file in folder.rglob("*.py") if not any(map(_is_foreign, file.relative_to(folder).parts)))


def _is_foreign(name: str) -> bool:
    return name.startswith(".") or name == "__pycache__"


def _imported(node: ast.AST) -> Iterator[tuple[int, str]]:
    match node:
        case ast.Import(names=names):
            yield from ((node.lineno, alias.name) for alias in names)
        case ast.ImportFrom(module=str(module), level=0, names=names):
            if module == "rekindle":
                yield from ((node.lineno, f"rekindle.{alias.name}") for alias in names)
            else:
                yield node.lineno, module
        case ast.Call(
            func=ast.Attribute(attr="import_module") | ast.Name(id="import_module" | "__import__"), args=args
        ):
            if args and isinstance(args[0], ast.Constant) and isinstance(args[0].value, str):
                yield node.lineno, args[0].value


def _is_private(name: str) -> bool:
    if name.partition(".")[0] != "rekindle":
        return False
    return not any(name == public or name.startswith(f"{public}.") for public in PUBLIC)
