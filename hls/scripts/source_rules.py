# SPDX-FileCopyrightText: 2026 The Systole authors
# SPDX-License-Identifier: Apache-2.0
"""Rules for the text of HLS sources: what the vendor's tool cannot synthesize, and its pragmas.

Works on tokens, so that templates are looked at whether somebody instantiates them or not."""

import re
from typing import NamedTuple

import pragma_rules


class Finding(NamedTuple):
    path: str
    line: int
    rule: str
    text: str

    def __str__(self):
        return f"{self.path}:{self.line}: {self.rule}: {self.text}"


class Token(NamedTuple):
    text: str
    line: int


TOKEN = re.compile(r"[A-Za-z_]\w*|\d[\w.']*|::|->|<<=|>>=|[-+*/%&|^=<>!]=|\+\+|--|&&|\|\||<<|\S")

WORDS = {
    "new": "heap", "malloc": "heap", "calloc": "heap", "realloc": "heap", "free": "heap",
    "virtual": "virtual function", "dynamic_cast": "virtual function", "typeid": "virtual function",
    "throw": "exception", "try": "exception", "catch": "exception",
    "while": "loop without constant bound", "do": "loop without constant bound",
    "goto": "goto", "asm": "assembler", "std": "standard library",
    "thread_local": "thread", "volatile": "volatile",
}
# Of the stand-ins only; the vendor's types have no such members.
STAND_IN = {"Readable", "Writable", "Front", "fill", "set_depth", "GetRange", "SetRange", "FromRaw"}
INCLUDES = re.compile(
    r'<ap_int\.h>|<hls_stream\.h>|<hls_task\.h>|"(systole_hls|gen)/[\w/]+\.h"|'
    r'"hw/spec/gen/hls_spec\.h"')
# A bound: literals, constants by their name (kName), template parameters, operators.
BOUND = re.compile(r"k[A-Z]\w*|[A-Z]\w*|\d[\w']*|::|[-+*/()<>,]|sizeof|width")
STEPS = ("++", "--", "+=", "-=", "*=", "/=")
SIMULATION = re.compile(r"SYSTOLE_HLS_\w*CHECK|!\s*defined\(__SYNTHESIS__\)")


def strip(text):
    """Without comments and literals of strings, lines kept; and without what only simulations see."""
    def blank(match):
        return re.sub(r"[^\n]", " ", match.group(0))

    text = re.sub(r"//[^\n]*|/\*.*?\*/", blank, text, flags=re.S)
    lines, hidden = [], []
    for line in text.split("\n"):
        directive = re.match(r"\s*#\s*(if|ifdef|ifndef|else|elif|endif)\b(.*)", line)
        if directive:
            word, condition = directive.group(1), directive.group(2)
            if word.startswith("if"):
                hidden.append(bool(SIMULATION.search(condition)) if word != "ifndef"
                              else "__SYNTHESIS__" in condition)
            elif word == "endif":
                hidden.pop()
            elif word == "else":
                hidden[-1] = False
            lines.append("")
        else:
            lines.append("" if any(hidden) else line)
    return "\n".join(lines)


def tokens_of(text):
    """Tokens of C++ without preprocessor lines and strings."""
    for number, line in enumerate(text.split("\n"), 1):
        if line.lstrip().startswith("#"):
            continue
        for match in TOKEN.finditer(re.sub(r'"(\\.|[^"\\])*"', '""', line)):
            yield Token(match.group(0), number)


def _closing(tokens, i, opens="(", closes=")"):
    """Index of the parenthesis that closes the one at i."""
    depth = 0
    for j in range(i, len(tokens)):
        depth += {opens: 1, closes: -1}.get(tokens[j].text, 0)
        if depth == 0:
            return j
    return len(tokens) - 1


def _bound_is_constant(header, counters):
    """Of the tokens between the parentheses of a for: `int i = A; i < B; ++i`, A and B constant, or
    variables of loops around it, which are unrolled. Adds i to `counters`."""
    parts = [[]]
    for token in header:
        if token.text == ";":
            parts.append([])
        else:
            parts[-1].append(token.text)
    if len(parts) != 3 or "=" not in parts[0] or len(parts[1]) < 3:
        return False
    name = parts[0][parts[0].index("=") - 1]
    start = parts[0][parts[0].index("=") + 1:]
    if parts[1][0] != name or parts[1][1] not in ("<", "<=", ">", ">=", "!="):
        return False
    if name not in parts[2] or not any(t in STEPS for t in parts[2]):
        return False
    values = start + parts[1][2:] + [t for t in parts[2] if t != name and t not in STEPS]
    constant = all(BOUND.fullmatch(t) or t in counters for t in values)
    if constant:
        counters.add(name)
    return constant


def _compile_time(tokens):
    """Indices of the tokens in bodies of constexpr functions: their loops are not hardware, and C++14
    forbids labels there."""
    inside = set()
    for i, token in enumerate(tokens):
        if token.text != "constexpr" or i in inside:
            continue
        j = i
        while j < len(tokens) and tokens[j].text not in (";", "=", "{", "("):
            j += 1
        if j == len(tokens) or tokens[j].text != "(":
            continue
        j = _closing(tokens, j)
        while j < len(tokens) and tokens[j].text not in (";", "{"):
            j += 1
        if j == len(tokens) or tokens[j].text != "{":
            continue
        inside.update(range(j, _closing(tokens, j, "{", "}") + 1))
    return inside


def _makes_vendor_type(tokens, i):
    """Whether the constexpr at i declares a variable of ap_int or ap_uint."""
    j = i + 1
    while tokens[j].text in ("static", "const"):
        j += 1
    if tokens[j].text not in ("ap_int", "ap_uint"):
        return False
    while j < len(tokens) and tokens[j].text not in ("=", "(", "{", ";"):
        j += 1
    return tokens[j].text in ("=", "{")


def check_text(path, text):
    """Findings of a file."""
    findings = []

    def found(line, rule, what):
        findings.append(Finding(path, line, rule, what))

    code = strip(text)
    for number, line in enumerate(code.split("\n"), 1):
        include = re.match(r"\s*#\s*include\s*(\S+)", line)
        if include and not INCLUDES.fullmatch(include.group(1)):
            found(number, "include", f"{include.group(1)} is not for HLS sources")
        pragma = re.match(r"\s*#\s*pragma\s+HLS\s+(.*)", line)
        if pragma:
            for problem in pragma_rules.problems(pragma.group(1)):
                found(number, "pragma", problem)
        elif re.match(r"\s*#\s*pragma(?!\s+once)", line):
            found(number, "pragma", f"{line.strip()} is not one of the vendor's")

    tokens = list(tokens_of(code))
    compile_time = _compile_time(tokens)
    counters = set()
    for i, token in enumerate(tokens):
        before = tokens[i - 1].text if i else ""
        if token.text in WORDS:
            found(token.line, WORDS[token.text], f"`{token.text}`")
        elif token.text == "delete" and before != "=":
            found(token.line, "heap", "`delete`")
        elif token.text in STAND_IN and before in (".", "->", "::") and \
                tokens[i + 1].text == "(":
            found(token.line, "stand-in", f"the vendor's types have no `{token.text}`")
        elif token.text == "constexpr" and _makes_vendor_type(tokens, i):
            found(token.line, "constexpr", "the vendor's integers have no constexpr constructors")
        elif token.text == "for" and i not in compile_time:
            _check_for(tokens, i, counters, found)
        elif token.text == "(" and i + 1 < len(tokens) and tokens[i + 1].text == "*":
            if re.fullmatch(r"\w+", before) and before not in ("if", "return", "sizeof") and \
                    i + 3 < len(tokens) and tokens[i + 3].text == ")" and \
                    i + 4 < len(tokens) and tokens[i + 4].text == "(":
                found(token.line, "function pointer", f"`{tokens[i + 2].text}`")
    return findings


def _check_for(tokens, i, counters, found):
    line = tokens[i].line
    header = tokens[i + 2:_closing(tokens, i + 1)]
    text = " ".join(t.text for t in header)
    if ":" in [t.text for t in header]:
        found(line, "loop without constant bound", f"`for ({text})` over a range")
    elif not _bound_is_constant(header, counters):
        found(line, "loop without constant bound", f"`for ({text})`")
    if not (i >= 2 and tokens[i - 1].text == ":" and re.fullmatch(r"[A-Z]\w+", tokens[i - 2].text)):
        found(line, "loop without label", f"`for ({text})`")
