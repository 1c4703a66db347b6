# SPDX-FileCopyrightText: 2026 The Systole authors
# SPDX-License-Identifier: Apache-2.0
"""Draws the digits of the demo: pen strokes, bent and moved at random, no font from any machine."""

import numpy as np

SIZE = 24  # Pictures are SIZE x SIZE, one channel, 0 (paper) to 1 (ink).


def arc(cx, cy, rx, ry, start, stop, points=14):
    """Points of an elliptic arc; angles in degrees, 0 to the right, growing clockwise."""
    angle = np.radians(np.linspace(start, stop, points))
    return np.stack([cx + rx * np.cos(angle), cy + ry * np.sin(angle)], axis=1)


def line(*points):
    return np.array(points, dtype=float)


# One digit = a list of polylines in a box of -1..1 (x to the right, y downwards).
STROKES = {
    0: [arc(0, 0, 0.55, 0.85, 0, 360, 28)],
    1: [line((-0.35, -0.5), (0.05, -0.85), (0.05, 0.85))],
    2: [np.concatenate([arc(0, -0.4, 0.5, 0.45, 190, 385), line((-0.5, 0.85), (0.55, 0.85))])],
    3: [arc(-0.05, -0.43, 0.5, 0.42, 200, 450), arc(-0.05, 0.42, 0.55, 0.43, 270, 520)],
    4: [line((0.25, 0.85), (0.25, -0.85), (-0.55, 0.3), (0.6, 0.3))],
    5: [line((0.5, -0.85), (-0.4, -0.85), (-0.45, -0.1)), arc(-0.05, 0.3, 0.55, 0.52, 225, 510)],
    6: [np.concatenate([arc(0.5, 0.25, 1.0, 1.1, 275, 180), arc(0, 0.37, 0.5, 0.47, 180, 540, 24)])],
    7: [line((-0.55, -0.85), (0.55, -0.85), (-0.15, 0.85))],
    8: [arc(0, -0.42, 0.42, 0.42, 0, 360, 22), arc(0, 0.42, 0.52, 0.44, 0, 360, 22)],
    9: [np.concatenate([arc(0, -0.37, 0.5, 0.47, 0, 360, 24), arc(-0.5, -0.25, 1.0, 1.1, 0, 90)])],
}


def distance_to_strokes(strokes, x, y):
    """Distance of every pixel (x, y: arrays of one shape) to the nearest point of the strokes."""
    nearest = np.full(x.shape, np.inf)
    for stroke in strokes:
        for (ax, ay), (bx, by) in zip(stroke[:-1], stroke[1:]):
            dx, dy = bx - ax, by - ay
            length2 = max(dx * dx + dy * dy, 1e-12)
            along = np.clip(((x - ax) * dx + (y - ay) * dy) / length2, 0, 1)
            np.minimum(nearest, np.hypot(x - ax - along * dx, y - ay - along * dy), out=nearest)
    return nearest


def bend(stroke, rng):
    """A smooth random deformation, the same field for a whole stroke: hands are not compasses."""
    amplitude = rng.uniform(-0.08, 0.08, size=(2, 2))
    phase = rng.uniform(0, 2 * np.pi, size=(2, 2))
    x, y = stroke[:, 0], stroke[:, 1]
    shift = [amplitude[k, 0] * np.sin(2.5 * x + phase[k, 0])
             + amplitude[k, 1] * np.sin(2.5 * y + phase[k, 1]) for k in range(2)]
    return stroke + np.stack(shift, axis=1)


def draw(digit, rng):
    """One picture of the digit, float32 [SIZE, SIZE] in 0..1."""
    angle = rng.normal(0, 0.13)
    slant = rng.normal(0, 0.15)
    scale = rng.uniform(0.68, 0.95, size=2) * (SIZE / 2 - 2)
    turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    matrix = turn @ np.array([[1, slant], [0, 1]]) @ np.diag(scale)
    centre = SIZE / 2 - 0.5 + rng.uniform(-2, 2, size=2)
    strokes = [bend(s, rng) @ matrix.T + centre for s in STROKES[digit]]

    y, x = np.mgrid[0:SIZE, 0:SIZE].astype(float)
    half_width = rng.uniform(0.7, 1.7)
    ink = np.clip(half_width + 0.5 - distance_to_strokes(strokes, x, y), 0, 1)
    picture = ink * rng.uniform(0.65, 1.0) + rng.uniform(0, 0.12)
    picture += rng.normal(0, rng.uniform(0.01, 0.09), size=picture.shape)
    return np.clip(picture, 0, 1).astype(np.float32)


def data_set(count, seed):
    """count pictures [count, SIZE, SIZE, 1] and their labels [count], digits in equal shares."""
    rng = np.random.Generator(np.random.PCG64(seed))
    labels = np.arange(count) % 10
    rng.shuffle(labels)
    return np.stack([draw(d, rng) for d in labels])[..., None], labels
