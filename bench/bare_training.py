"""The yardsticks of training: the same loops as somebody writes them by hand in NumPy, with the loss of every update."""

from __future__ import annotations

import numpy as np

Arrays = list[np.ndarray]


def two_layers(weights: Arrays, biases: Arrays, x: np.ndarray, y: np.ndarray, rate: float, updates: int) -> np.ndarray:
    """tanh, then sigmoid with binary cross-entropy, on all examples; the arrays are changed in place. Returns the losses."""
    (w1, w2), (b1, b2), m = weights, biases, len(x)
    losses = np.zeros(updates)
    for k in range(updates):
        a1 = np.tanh(x @ w1.T + b1)
        a2 = 1 / (1 + np.exp(-(a1 @ w2.T + b2)))
        losses[k] = -np.mean(y * np.log(a2) + (1 - y) * np.log(1 - a2))
        delta2 = a2 - y
        delta1 = (delta2 @ w2) * (1 - a1 * a1)
        w2 -= rate * (delta2.T @ a1) / m
        b2 -= rate * delta2.mean(axis=0)
        w1 -= rate * (delta1.T @ x) / m
        b1 -= rate * delta1.mean(axis=0)
    return losses


def three_layers(weights: Arrays, biases: Arrays, x: np.ndarray, y: np.ndarray, rate: float, updates: int) -> np.ndarray:
    """tanh, tanh, then softmax with cross-entropy, on all examples; the arrays are changed in place. Returns the losses."""
    (w1, w2, w3), (b1, b2, b3), m = weights, biases, len(x)
    losses = np.zeros(updates)
    for k in range(updates):
        a1 = np.tanh(x @ w1.T + b1)
        a2 = np.tanh(a1 @ w2.T + b2)
        z3 = a2 @ w3.T + b3
        powers = np.exp(z3 - z3.max(axis=1, keepdims=True))
        a3 = powers / powers.sum(axis=1, keepdims=True)
        losses[k] = -np.mean(np.sum(y * np.log(a3), axis=1))
        delta3 = a3 - y
        delta2 = (delta3 @ w3) * (1 - a2 * a2)
        delta1 = (delta2 @ w2) * (1 - a1 * a1)
        w3 -= rate * (delta3.T @ a2) / m
        b3 -= rate * delta3.mean(axis=0)
        w2 -= rate * (delta2.T @ a1) / m
        b2 -= rate * delta2.mean(axis=0)
        w1 -= rate * (delta1.T @ x) / m
        b1 -= rate * delta1.mean(axis=0)
    return losses
