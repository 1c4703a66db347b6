#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The Systole authors
# SPDX-License-Identifier: Apache-2.0
"""The checker of HLS sources sees one bad snippet of each rule, where it stands, and no other."""

import os
import subprocess
import sys
import tempfile
import unittest

SCRIPTS = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "hls", "scripts")
CLANG = os.environ.get("SYSTOLE_CLANG", "clang++")
HEAD = "#include <ap_int.h>\n#include <hls_stream.h>\nnamespace systole_hls {\n"  # Three lines.


def findings(body):
    """Lines of output for a file of HEAD and `body`, without the path."""
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "top.cc")
        with open(path, "w", encoding="utf-8") as file:
            file.write(HEAD + body + "\n}\n")
        run = subprocess.run(
            [sys.executable, os.path.join(SCRIPTS, "check_synthesizable.py"), "--clang", CLANG,
             "--config", "ConfigTiny", path], capture_output=True, text=True)
        assert run.returncode in (0, 1), run.stderr
        lines = run.stdout.splitlines()
        assert run.returncode == (1 if lines else 0)
        return [line.replace(path + ":", "") for line in lines]


def in_function(statement):
    """`statement` is line 5 of the file."""
    return "int F(int* a, int n) {\n" + statement + "\nreturn a[n];\n}"


class Rules(unittest.TestCase):
    def expect(self, body, *expected):
        self.assertEqual(findings(body), list(expected))

    def test_good(self):
        self.expect("""
constexpr int Bits(int n) {
  int bits = 0;
  for (; n > 1; n /= 2) ++bits;
  return bits;
}
template <int N>
struct P {
  static constexpr int kN = Bits(N);
  ap_uint<8> line[N];
  P() = default;
  P(const P&) = delete;
  void Turn(hls::stream<int>& in, hls::stream<int>& out) {
#pragma HLS PIPELINE II = 1 style = frp
#pragma HLS ARRAY_PARTITION variable = line type = complete
    int sum = in.read();  // while, new and std:: in a comment
  LoopN:
    for (int i = 0; i < N - 1; ++i) {
#pragma HLS UNROLL
    LoopDown:
      for (int j = kN; j > i; j /= 2) sum += line[j] << 2;
    }
#ifndef __SYNTHESIS__
    while (sum < 0) ++sum;
#endif
    out.write(sum);
  }
};
void Top(hls::stream<int>& in, hls::stream<int>& out) {
  static P<8> p;
  p.Turn(in, out);
}""")

    def test_loops(self):
        self.expect(in_function("while (n > 0) a[--n] = 0;"),
                    "5: loop without constant bound: `while`")
        self.expect(in_function("do --n; while (n > 0);"),
                    "5: loop without constant bound: `do`", "5: loop without constant bound: `while`")
        self.expect(in_function("L1: for (int i = 0; i < n; ++i) a[i] = 0;"),
                    "5: loop without constant bound: `for (int i = 0 ; i < n ; ++ i)`")
        self.expect(in_function("L1: for (;;) a[0] = 0;"),
                    "5: loop without constant bound: `for (; ;)`")
        self.expect(in_function("L1: for (int i = 0; i < 4; ) a[i] = i++;"),
                    "5: loop without constant bound: `for (int i = 0 ; i < 4 ;)`")
        self.expect(in_function("int b[2] = {1, 2}; L1: for (int x : b) a[x] = 0;"),
                    "5: loop without constant bound: `for (int x : b)` over a range")
        self.expect(in_function("for (int i = 0; i < 4; ++i) a[i] = 0;"),
                    "5: loop without label: `for (int i = 0 ; i < 4 ; ++ i)`")

    def test_heap(self):
        self.expect(in_function("a = new int[4];"), "5: call that cannot be synthesized: operator new[](unsigned long)", "5: heap: `new`")
        self.expect(in_function("delete a;"),
                    "5: call that cannot be synthesized: operator delete(void*)", "5: heap: `delete`")
        self.expect('extern "C" void* malloc(unsigned long);\n'
                    "void* G() { return malloc(4); }",
                    "4: heap: `malloc`", "5: call that cannot be synthesized: malloc",
                    "5: heap: `malloc`")

    def test_virtual(self):
        self.expect("struct B {\n  virtual int F();\n};\nint G(B& b) {\n  return b.F();\n}",
                    "5: virtual function: `virtual`",
                    "8: indirect call: in systole_hls::G(systole_hls::B&)")

    def test_function_pointer(self):
        self.expect("int G(int (*f)(int)) {\n  return f(3);\n}",
                    "4: function pointer: `f`", "5: indirect call: in systole_hls::G(int (*)(int))")
        # A type of its own hides it from the text, not from the code.
        self.expect("using F = int(int);\nint G(F& f) {\n  return f(3);\n}",
                    "6: indirect call: in systole_hls::G(int (&)(int))")

    def test_recursion(self):
        self.expect("int G(int n) {\n  return n < 2 ? n : G(n - 1);\n}",
                    "4: recursion: systole_hls::G(int)")
        self.expect("int H(int n);\nint G(int n) { return H(n); }\nint H(int n) { return n < 2 ? 0 : G(n); }",
                    "5: recursion: systole_hls::G(int)", "6: recursion: systole_hls::H(int)")

    def test_exceptions(self):
        lines = findings(in_function("if (n > 4) throw 3;"))
        self.assertIn("5: exception: `throw`", lines)
        self.assertIn("5: call that cannot be synthesized: __cxa_throw", lines)
        self.expect(in_function("try { a[0] = 1; } catch (...) { }"),
                    "5: exception: `catch`", "5: exception: `try`")

    def test_library(self):
        lines = findings("}\n#include <vector>\nnamespace systole_hls {\n"
                         "int G(std::vector<int>& v) {\n  v.push_back(3);\n  return v[0];\n}")
        self.assertIn("5: include: <vector> is not for HLS sources", lines)
        self.assertIn("7: standard library: `std`", lines)
        self.assertTrue(any(line.startswith("8: call that cannot be synthesized: std::vector")
                            for line in lines), lines)

    def test_calls(self):
        self.expect("int Elsewhere(int);\nint G() {\n  return Elsewhere(1);\n}",
                    "6: call that cannot be synthesized: systole_hls::Elsewhere(int)")

    def test_pragmas(self):
        for pragma, problem in (
                ("PIPELIEN II=1", "PIPELIEN is not a pragma of Vitis HLS 2022.2 that is used here"),
                ("pipeline II=1", "pipeline is spelled PIPELINE"),
                ("PIPELINE II=x", "PIPELINE: II is not x"),
                ("PIPELINE II=1 style=fast", "PIPELINE: style is not fast"),
                ("PIPELINE interval=1", "PIPELINE has no option interval"),
                ("UNROLL factor", "UNROLL: factor is not without a value"),
                ("ARRAY_PARTITION complete", "ARRAY_PARTITION without variable"),
                ("BIND_STORAGE variable=a type=ram_s2p impl=sram", "BIND_STORAGE: impl is not sram"),
                ("BIND_OP variable=a op=mul impl=dsp48", "BIND_OP: impl is not dsp48"),
                ("DEPENDENCE variable=a type=inter distance=far true",
                 "DEPENDENCE: distance is not far"),
                ("INTERFACE axis port=a register_mode=all",
                 "INTERFACE: register_mode is not all"),
                ("INLINE on", "INLINE has no option on")):
            with self.subTest(pragma):
                self.expect(in_function("#pragma HLS " + pragma), "5: pragma: " + problem)
        self.expect(in_function("#pragma ivdep"),
                    "5: pragma: #pragma ivdep is not one of the vendor's")

    def test_vendor_types(self):
        self.expect("constexpr ap_uint<3> kThree = 3;",
                    "4: constexpr: the vendor's integers have no constexpr constructors")
        self.expect("bool G(hls::stream<int>& s) {\n  return s.Readable();\n}",
                    "5: stand-in: the vendor's types have no `Readable`")

    def test_later_language(self):
        with self.assertRaises(AssertionError) as caught:
            findings(in_function("if constexpr (true) a[0] = 1;"))
        self.assertIn("constexpr if is a C++17 extension", str(caught.exception))


if __name__ == "__main__":
    unittest.main()
