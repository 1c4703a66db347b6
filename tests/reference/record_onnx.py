#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The Systole authors
# SPDX-License-Identifier: Apache-2.0
"""Writes recorded/onnx_float.json: what ONNX Runtime answers for single float32 operators.

Needs the packages onnx and onnxruntime, and a processor with fused multiply-add. The tests read
the file only. Usage: record_onnx.py [OUTPUT]
"""
import json
import sys
from pathlib import Path

import numpy as np
import onnxruntime as ort
from onnx import helper, numpy_helper

RNG = np.random.default_rng(2026)
CASES = []


def run(op, feeds, constants, outputs=1, domain="", **attributes):
    names = list(feeds) + list(constants)
    order = sorted(names, key=lambda name: int(name[1:]))
    last = int(order[-1][1:])
    inputs = [f"i{k}" if f"i{k}" in names else "" for k in range(last + 1)]
    results = [f"o{k}" for k in range(outputs)]
    node = helper.make_node(op, inputs, results, domain=domain, **attributes)
    graph = helper.make_graph(
        [node], op, [helper.make_tensor_value_info(n, 1, v.shape) for n, v in feeds.items()],
        [helper.make_tensor_value_info(n, 1, None) for n in results],
        [numpy_helper.from_array(v, n) for n, v in constants.items()])
    model = helper.make_model(graph, opset_imports=[
        helper.make_opsetid("", 20 if op == "Gelu" else 18), helper.make_opsetid("com.microsoft", 1)])
    model.ir_version = 9
    options = ort.SessionOptions()
    options.intra_op_num_threads = 1
    options.log_severity_level = 3
    session = ort.InferenceSession(model.SerializeToString(), options,
                                   providers=["CPUExecutionProvider"])
    return session.run(None, feeds)


def numbers(value):
    """Short decimals that are read back to the same float32."""
    flat = value.ravel()
    return [float(str(v)) for v in flat] if value.dtype == np.float32 else flat.tolist()


def tensor(value, given=True, scales=(), zeros=(), axis=0):
    t = {"type": str(value.dtype), "shape": list(value.shape), "scales": [float(s) for s in scales],
         "zero_points": [int(z) for z in zeros], "axis": axis}
    if given:
        t["values"] = numbers(value)
    return t


def case(name, kind, inputs, results, exact=True, **attributes):
    tensors, places = [], []
    for value in inputs:
        places.append(-1 if value is None else len(tensors))
        if value is not None:
            tensors.append(value if isinstance(value, dict) else tensor(value))
    first = len(tensors)
    tensors += [tensor(value, False) for value in results]
    CASES.append({"name": name, "kind": kind, "exact": exact, "attributes": attributes,
                  "tensors": tensors, "inputs": places,
                  "outputs": list(range(first, len(tensors))),
                  "expected": {"ort": [numbers(value) for value in results]}})


def normal(*shape, scale=1.0):
    return RNG.normal(0, scale, shape).astype(np.float32)


def unary():
    x = np.concatenate([np.linspace(-20, 20, 81), RNG.normal(0, 2, 80)]).astype(np.float32)
    for op, kind in (("Sigmoid", "LOGISTIC"), ("Tanh", "TANH"), ("Erf", "ERF"), ("Exp", "EXP"),
                     ("HardSwish", "HARD_SWISH"), ("Gelu", "GELU"), ("Sign", "SIGN")):
        case(op, kind, [x], run(op, {"i0": x}, {}))


def sums():
    x, w = normal(1, 20, 9, 9), normal(6, 20, 3, 3)
    y = run("Conv", {"i0": x, "i1": w}, {}, pads=[1, 1, 1, 1], strides=[2, 2])[0]
    case("Conv", "CONV_2D", [np.ascontiguousarray(x.transpose(0, 2, 3, 1)),
                             np.ascontiguousarray(w.transpose(0, 2, 3, 1))],
         [np.ascontiguousarray(y.transpose(0, 2, 3, 1))], padding=2, pads=[1, 1, 1, 1],
         stride_h=2, stride_w=2)
    for depth in (7, 300):
        x, w, b = normal(3, depth), normal(5, depth), normal(5)
        y = run("Gemm", {"i0": x}, {"i1": w, "i2": b}, transB=1)
        case(f"Gemm_{depth}", "FULLY_CONNECTED", [x, w, b], y)
    x = normal(1, 3, 7, 5)
    y = run("AveragePool", {"i0": x}, {}, kernel_shape=[3, 3], strides=[2, 2])[0]
    case("AveragePool", "AVERAGE_POOL_2D", [np.ascontiguousarray(x.transpose(0, 2, 3, 1))],
         [np.ascontiguousarray(y.transpose(0, 2, 3, 1))], filter_h=3, filter_w=3, stride_h=2,
         stride_w=2, padding=1)
    for size in (3, 15, 49):
        x = normal(5, size)
        y = run("ReduceMean", {"i0": x}, {"i1": np.array([1], np.int64)})[0]
        case(f"ReduceMean_{size}", "MEAN", [x], [y], axes=[1], keep_dims=True, in_rows=True)


def normalizations():
    for depth in (8, 21, 64):
        x, g, b = normal(4, depth), normal(depth), normal(depth)
        y = run("LayerNormalization", {"i0": x}, {"i1": g, "i2": b})
        case(f"LayerNormalization_{depth}", "LAYER_NORMALIZATION", [x, g, b], y)
    x = normal(6, 19)
    case("LogSoftmax", "LOG_SOFTMAX", [x], run("LogSoftmax", {"i0": x}, {}, axis=-1))


def recurrent():
    for op, gates, outputs in (("LSTM", 4, 3), ("GRU", 3, 2)):
        for variant in range(2):
            x, w = normal(5, 2, 7), normal(1, gates * 6, 7, scale=0.5)
            r, b = normal(1, gates * 6, 6, scale=0.5), normal(1, 2 * gates * 6, scale=0.3)
            more = {"direction": "reverse"} if variant else {}
            if op == "GRU":
                more["linear_before_reset"] = variant
            ys = run(op, {"i0": x}, {"i1": w, "i2": r, "i3": b}, outputs, hidden_size=6, **more)
            case(f"{op}_{variant}", "RECURRENT",
                 [x, np.ascontiguousarray(w[0].T), np.ascontiguousarray(r[0].T), b[0], None, None,
                  None], [ys[0][:, 0]] + [y[0] for y in ys[1:]], exact=op == "LSTM", gru=op == "GRU",
                 reverse=bool(variant), linear_before_reset=bool(variant) and op == "GRU")
    x, b = normal(4, 1, 7), normal(1, 48, scale=0.3)
    w = RNG.integers(-127, 128, (1, 7, 24)).astype(np.int8)
    r = RNG.integers(-127, 128, (1, 6, 24)).astype(np.int8)
    scale, zero = np.array([0.004], np.float32), np.zeros(1, np.int8)
    ys = run("DynamicQuantizeLSTM", {"i0": x},
             {"i1": w, "i2": r, "i3": b, "i8": scale, "i9": zero, "i10": scale, "i11": zero}, 3,
             "com.microsoft", hidden_size=6)
    case("DynamicQuantizeLSTM", "RECURRENT",
         [x, tensor(w[0], True, scale, zero), tensor(r[0], True, scale, zero), b[0], None, None,
          None], [ys[0][:, 0]] + [y[0] for y in ys[1:]])


def main():
    for record in (unary, sums, normalizations, recurrent):
        record()
    path = Path(sys.argv[1]) if len(sys.argv) > 1 else (
        Path(__file__).parent / "recorded" / "onnx_float.json")
    lines = ",\n".join(json.dumps(c, separators=(",", ":")) for c in CASES)
    path.write_text("[\n" + lines + "\n]\n", encoding="utf-8")
    print(f"{len(CASES)} cases in {path}")


if __name__ == "__main__":
    main()
