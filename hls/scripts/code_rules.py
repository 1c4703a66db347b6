# SPDX-FileCopyrightText: 2026 The Systole authors
# SPDX-License-Identifier: Apache-2.0
"""Rules for the compiled code of HLS tops: clang translates them without optimization, and the calls
of the functions that come from the engine's sources are followed.

No recursion; no indirect calls (virtual functions, function pointers); nothing is called but the
engine itself, the stand-ins of the vendor's headers and what the compiler adds for objects with
static lifetime."""

import os
import re
import subprocess

from source_rules import Finding

# What a compiler calls by itself: memory intrinsics, guards and destructors of static objects.
RUNTIME = re.compile(r"llvm\.|__cxa_guard_|__cxa_atexit$|__clang_call_terminate$|_Unwind_Resume$|"
                     r"__gxx_personality|mem(cpy|move|set)$|__dso_handle")


def compile_to_ir(clang, source, includes, defines):
    """LLVM's text of a translation unit; raises CalledProcessError with clang's messages."""
    command = [clang, "-std=c++14", "-pedantic-errors", "-O0", "-gline-tables-only", "-S",
               "-emit-llvm", "-Wno-unknown-pragmas", "-o", "-", source]
    command += [f"-I{path}" for path in includes] + [f"-D{d}" for d in defines]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


class Function:
    def __init__(self, name, scope):
        self.name, self.scope, self.calls = name, scope, []


def _metadata(ir):
    """Line and file of each !N."""
    files, scopes, lines = {}, {}, {}
    for number, filename, directory in re.findall(
            r'^!(\d+) = !DIFile\(filename: "([^"]*)", directory: "([^"]*)"', ir, re.M):
        files[number] = os.path.normpath(os.path.join(directory, filename))
    for number, body in re.findall(r"^!(\d+) = (?:distinct )?!DISubprogram\((.*)\)$", ir, re.M):
        file = re.search(r"file: !(\d+)", body)
        line = re.search(r"\bline: (\d+)", body)
        scopes[number] = (files.get(file.group(1), "") if file else "",
                          int(line.group(1)) if line else 0)
    for number, line in re.findall(r"^!(\d+) = (?:distinct )?!DILocation\(line: (\d+)", ir, re.M):
        lines[number] = int(line)
    return scopes, lines


def functions_of(ir):
    """All functions with the places and targets of their calls."""
    scopes, lines = _metadata(ir)
    functions, current = {}, None
    for text in ir.split("\n"):
        if text.startswith("define "):
            name = re.search(r"@(\"?[\w.$]+\"?)\(", text).group(1)
            debug = re.search(r"!dbg !(\d+)", text)
            current = Function(name, scopes.get(debug.group(1), ("", 0)) if debug else ("", 0))
            functions[name] = current
        elif text.startswith("}"):
            current = None
        elif current and (" call " in text or " invoke " in text):
            if "asm " in text:
                current.calls.append(("asm", current.scope[1]))
                continue
            target = _target(text)
            debug = re.search(r"!dbg !(\d+)", text)
            line = lines.get(debug.group(1), current.scope[1]) if debug else current.scope[1]
            current.calls.append((target, line))
    return functions


def _target(text):
    """Name of the called function, or "" for one that only a pointer names."""
    after = re.split(r"\b(?:call|invoke)\b", text, maxsplit=1)[1]
    named = re.search(r"(@\"?[\w.$]+\"?|%[\w.]+)\(", after)
    return named.group(1)[1:] if named and named.group(1).startswith("@") else ""


def demangle(names):
    if not names:
        return {}
    out = subprocess.run(["c++filt"], input="\n".join(names), capture_output=True, text=True)
    return dict(zip(names, out.stdout.split("\n")))


def check_ir(ir, engine, allowed):
    """`engine`: folders whose functions are checked. `allowed`: folders whose functions may be called
    (the stand-ins), which are not looked into."""
    functions = functions_of(ir)

    def within(path, folders):
        return any(path.startswith(os.path.normpath(f) + os.sep) for f in folders)

    own = {n: f for n, f in functions.items() if within(f.scope[0], engine)}
    plain = demangle(sorted({t for f in own.values() for t, _ in f.calls if t} | set(own)))
    findings = []
    for function in own.values():
        for target, line in function.calls:
            where = function.scope[0]
            if target == "":
                findings.append(Finding(where, line, "indirect call",
                                        f"in {plain[function.name]}"))
            elif target in own or RUNTIME.match(target):
                continue
            elif not (target in functions and _may_call(functions[target], within, allowed)):
                findings.append(Finding(where, line, "call that cannot be synthesized",
                                        plain[target]))
    findings += [Finding(*own[n].scope, "recursion", plain[n]) for n in _recursive(own)]
    return sorted(set(findings))


def _may_call(function, within, allowed):
    # Functions that the compiler makes (constructors, copies) have no place of their own.
    return function.scope[0] == "" or within(function.scope[0], allowed)


def _recursive(functions):
    """Names of functions that reach themselves."""
    reach = {n: {t for t, _ in f.calls if t in functions} for n, f in functions.items()}
    done, found = set(), []
    for start in functions:
        seen, work = set(), list(reach[start])
        while work:
            name = work.pop()
            if name in seen or name in done:
                continue
            seen.add(name)
            work += reach[name]
        if start in seen:
            found.append(start)
        else:
            done.add(start)
    return found
