"""A mutant put into modules that are loaded already, so that a run need not import anything again."""

from __future__ import annotations
import __future__

import ast
import functools
import sys
from types import CodeType, FunctionType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection
    from types import ModuleType

    from scripts.mutants.drawing import Mutant


class BreaksImportError(Exception):
    """The module could not be imported with the change."""


def plant(mutant: Mutant, packages: Collection[str]) -> bool:
    """Put a mutant into this process; whether that was possible.

    What was computed from the unchanged module while it was imported stays as it is, so a planted mutant may be
    noticed by fewer tests than the same one in a file, never by more.

    Args:
        mutant: what is changed.
        packages: whose modules may hold values that they imported from the changed one.

    Raises:
        BreaksImportError: see there.
    """
    module = sys.modules.get(mutant.module.removesuffix(".py").removesuffix("/__init__").replace("/", "."))
    if module is None:
        return False
    return _swap(mutant, module) if mutant.function else _assign(mutant, module, packages)


def _swap(mutant: Mutant, module: ModuleType) -> bool:
    """Give a function the code that it would have."""
    held: object = module
    for part in mutant.function.split("."):
        held = vars(held).get(part)
        if held is None:
            return False
    function = _function(held)
    old, new = (
        _code(compile(text, mutant.module, "exec", dont_inherit=True), mutant.function)
        for text in (mutant.original, mutant.source)
    )
    same = mutant.source == mutant.original
    if function is None or old is None or new is None or (new == old and not same):
        return False
    if function.__code__.co_freevars != new.co_freevars:
        return False
    function.__code__ = new
    return True


def _function(held: object) -> FunctionType | None:
    """The function of a class or module behind its decorators."""
    while not isinstance(held, FunctionType) or hasattr(held, "__wrapped__"):
        match held:
            case property():
                held = held.fget
            case staticmethod() | classmethod():
                held = held.__func__
            case functools.cached_property():
                held = held.func
            case _ if hasattr(held, "__wrapped__"):
                held = held.__wrapped__
            case _:
                return None
    return held


def _code(module: CodeType, function: str) -> CodeType | None:
    """The code of a function; ``None`` where several have its name."""
    code = module
    for part in function.split("."):
        named = [one for one in code.co_consts if isinstance(one, CodeType) and one.co_name == part]
        if len(named) != 1:
            return None
        code = named[0]
    return code


def _assign(mutant: Mutant, module: ModuleType, packages: Collection[str]) -> bool:
    """Give a module, and those that imported them, the values that its assignments would make."""
    old, new = (ast.parse(text).body for text in (mutant.original, mutant.source))
    differing = [at for at, pair in enumerate(zip(old, new, strict=True)) if ast.dump(pair[0]) != ast.dump(pair[1])]
    begin = differing[0] if differing else 0
    if differing and not isinstance(new[begin], ast.Assign | ast.AnnAssign):
        return False
    values = dict(vars(module))
    for statement in new[begin:]:
        if isinstance(statement, ast.Assign | ast.AnnAssign) and statement.value:
            tree = ast.Module([statement], [])
            flags = __future__.annotations.compiler_flag
            try:
                exec(compile(tree, mutant.module, "exec", flags, dont_inherit=True), values)  # noqa: S102
            except Exception as error:
                raise BreaksImportError(mutant.module) from error
    loaded = [one for name, one in list(sys.modules.items()) if name.partition(".")[0] in packages]
    for name, value in values.items():
        was = vars(module).get(name)
        if name.startswith("__") or value is was or _are_equal(value, was):
            continue
        for holder in (module, *(one for one in loaded if vars(one).get(name) is was)):
            setattr(holder, name, value)
    return True


def _are_equal(one: object, other: object) -> bool:
    try:
        return type(one) is type(other) and bool(one == other)
    except Exception:  # noqa: BLE001 - arrays, and whatever else does not say
        return False
