#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The Systole authors
# SPDX-License-Identifier: Apache-2.0
"""Makes the embedded demo: draws digits, trains a small network on them, quantizes it to INT8 and
records what the reference runtimes answer. Needs requirements.txt; nothing else in the tree needs
this script, because everything it writes is checked in.

  python3 make_digits.py            everything
  python3 make_digits.py --record   only the recorded outputs, from the .tflite that is there
"""

import argparse
import hashlib
import os
import pathlib

import numpy as np

import digit_pictures

HERE = pathlib.Path(__file__).resolve().parent
MODEL = HERE / "digits_int8.tflite"
SEED = 20260
TRAIN, TEST = 12000, 2000


def network(batch=None):
    """3x3 convolution, pooling, two depthwise-separable blocks around a residual block."""
    from keras import Model, layers

    def conv(x, channels, kernel, relu=True):
        x = layers.Conv2D(channels, kernel, padding="same")(x)
        return layers.ReLU()(x) if relu else x

    def separable(x, channels, stride):
        x = layers.DepthwiseConv2D(3, strides=stride, padding="same")(x)
        return conv(layers.ReLU()(x), channels, 1)

    size = digit_pictures.SIZE
    picture = layers.Input((size, size, 1), batch_size=batch, name="picture")
    x = conv(picture, 16, 3)
    x = layers.MaxPooling2D(2)(x)
    x = separable(x, 32, 1)
    residual = conv(conv(x, 32, 3), 32, 3, relu=False)
    x = layers.ReLU()(layers.Add()([x, residual]))
    x = separable(x, 48, 2)
    x = layers.AveragePooling2D(x.shape[1])(x)
    x = layers.Dense(10)(layers.Flatten()(x))
    return Model(picture, layers.Softmax(name="digit")(x))


def train():
    """Returns the trained network and prints its accuracy in floating point."""
    import keras
    import tensorflow as tf

    keras.utils.set_random_seed(SEED)
    tf.config.experimental.enable_op_determinism()
    pictures, labels = digit_pictures.data_set(TRAIN, SEED)
    model = network()
    # Smoothed labels keep the answers off 0 and 1, so that the recorded bytes tell something.
    loss = keras.losses.CategoricalCrossentropy(label_smoothing=0.25)
    model.compile(keras.optimizers.Adam(), loss, metrics=["accuracy"])
    drop = keras.callbacks.LearningRateScheduler(lambda epoch: 3e-3 * 0.85**epoch)
    model.fit(pictures, np.eye(10)[labels], batch_size=64, epochs=18, verbose=2, callbacks=[drop])
    test_pictures, test_labels = digit_pictures.data_set(TEST, SEED + 1)
    accuracy = model.evaluate(test_pictures, np.eye(10)[test_labels], verbose=0)[1]
    print(f"float32: {100 * accuracy:.2f} % of {TEST} test pictures")
    return model


def quantize(model):
    """Full INT8 with a batch of one; the training pictures calibrate the ranges."""
    import tensorflow as tf

    fixed = network(batch=1)
    fixed.set_weights(model.get_weights())
    pictures, _ = digit_pictures.data_set(TRAIN, SEED)
    converter = tf.lite.TFLiteConverter.from_keras_model(fixed)
    converter.optimizations = [tf.lite.Optimize.DEFAULT]
    converter.representative_dataset = lambda: ([p[None]] for p in pictures[:300])
    converter.target_spec.supported_ops = [tf.lite.OpsSet.TFLITE_BUILTINS_INT8]
    converter.inference_input_type = converter.inference_output_type = tf.int8
    MODEL.write_bytes(converter.convert())
    digest = hashlib.sha256(MODEL.read_bytes()).hexdigest()
    (HERE / "digits_int8.tflite.sha256").write_text(f"{digest}  {MODEL.name}\n")
    print(f"{MODEL.name}: {MODEL.stat().st_size} bytes")


def tflite(kernels):
    """TensorFlow Lite with the kernels of that name: a function from int8 pictures to int8 answers."""
    from ai_edge_litert import interpreter as litert

    runner = litert.Interpreter(
        str(MODEL), experimental_op_resolver_type=litert.OpResolverType[kernels],
        experimental_preserve_all_tensors=False)
    runner.allocate_tensors()
    source, sink = runner.get_input_details()[0], runner.get_output_details()[0]

    def answer(picture):
        runner.set_tensor(source["index"], picture)
        runner.invoke()
        return runner.get_tensor(sink["index"])[0].copy()

    return answer, source["quantization"]


def tflite_micro():
    """TensorFlow Lite Micro, same interface."""
    from tflite_micro.python.tflite_micro import runtime

    runner = runtime.Interpreter.from_file(str(MODEL))

    def answer(picture):
        runner.set_input(picture, 0)
        runner.invoke()
        return runner.get_output(0)[0].copy()

    return answer


def record():
    """Writes the pictures of the demo and what the runtimes say; prints the INT8 accuracy."""
    reference, (scale, zero_point) = tflite("BUILTIN_REF")
    as_it_comes, _ = tflite("BUILTIN")
    micro = tflite_micro()
    pictures, labels = digit_pictures.data_set(TEST, SEED + 1)
    # The demo shows each digit once, in the order in which they turn up: no picture is hand-picked.
    shown = np.sort([np.argmax(labels == digit) for digit in range(10)])
    quantized = np.clip(np.round(pictures / scale) + zero_point, -128, 127).astype(np.int8)

    for name, runner in (("tflite", as_it_comes), ("tflite_ref", reference), ("tflm", micro)):
        answers = np.stack([runner(p[None]) for p in quantized])
        right = np.mean(np.argmax(answers, axis=1) == labels)
        print(f"INT8, {name}: {100 * right:.2f} % of {TEST} test pictures")
        (HERE / f"expected_{name}.bin").write_bytes(answers[shown].tobytes())
    (HERE / "inputs.bin").write_bytes(quantized[shown].tobytes())
    (HERE / "labels.txt").write_text("".join(f"{label}\n" for label in labels[shown]))


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--record", action="store_true", help="do not train: record outputs only")
    arguments = parser.parse_args()
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")
    if not arguments.record:
        quantize(train())
    record()


if __name__ == "__main__":
    main()
