"""Solves of ``(I - A) x = b`` and of its transpose from one factorisation, dense or sparse (LAPACK, SuperLU)."""

import warnings
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import LinAlgWarning, lu_factor, lu_solve
from scipy.sparse import csc_array, diags_array, eye_array, issparse
from scipy.sparse.linalg import splu

from pilotzone.statistics.input_output.errors import SystemSingularError
from pilotzone.statistics.input_output.table import Vector

__all__ = ["Solver", "coefficients", "factorise", "shares"]


class Solver(Protocol):
    """A factorised ``I - A`` of n sectors; right sides are n, or n x k for k solves at once."""

    def solve(self, right: Vector) -> Vector:
        """Return x of ``(I - A) x = right``."""

    def solve_transposed(self, right: Vector) -> Vector:
        """Return y of ``(I - A)' y = right``, so that ``y = right' L``."""


@dataclass(frozen=True)
class _Dense:
    """LU of the transpose: a row-major array is its own transpose in column-major order, and LAPACK copies nothing."""

    factors: tuple[NDArray[np.float64], NDArray[np.intp]]

    def solve(self, right: Vector) -> Vector:
        return np.asarray(lu_solve(self.factors, right, trans=1, check_finite=False))

    def solve_transposed(self, right: Vector) -> Vector:
        return np.asarray(lu_solve(self.factors, right, trans=0, check_finite=False))


@dataclass(frozen=True)
class _Sparse:
    factors: Any

    def solve(self, right: Vector) -> Vector:
        return np.asarray(self.factors.solve(right))

    def solve_transposed(self, right: Vector) -> Vector:
        return np.asarray(self.factors.solve(right, trans="T"))


def shares(part: Vector, whole: Vector) -> Vector:
    """Return part / whole, and 0 where the whole is 0: a sector without output uses and pays nothing."""
    return np.divide(part, whole, out=np.zeros(np.broadcast_shapes(part.shape, whole.shape)), where=whole != 0)


def coefficients(flows: Any, output: Vector) -> Any:
    """Return A, the inputs for one unit of output of the column, dense or sparse as the flows are."""
    if issparse(flows):
        return csc_array(flows @ diags_array(shares(np.ones_like(output), output)))
    return shares(flows, output)


def factorise(flows: Any, output: Vector, *, table: str) -> Solver:
    """Return the solver of the system with these flows (n x n, dense or sparse) and output.

    Raises:
        SystemSingularError: the system has no solution.
    """
    if issparse(flows):
        return _factorise_sparse(flows, output, table)
    matrix = coefficients(flows, output)
    np.negative(matrix, out=matrix)
    matrix.flat[:: len(output) + 1] += 1
    with warnings.catch_warnings():
        warnings.simplefilter("error", LinAlgWarning)
        try:
            return _Dense(lu_factor(matrix.T, overwrite_a=True, check_finite=False))
        except LinAlgWarning:
            raise SystemSingularError(table=table) from None


def _factorise_sparse(flows: Any, output: Vector, table: str) -> Solver:
    try:
        return _Sparse(splu(csc_array(eye_array(len(output)) - coefficients(flows, output))))
    except RuntimeError:  # SuperLU: "Factor is exactly singular"
        raise SystemSingularError(table=table) from None
