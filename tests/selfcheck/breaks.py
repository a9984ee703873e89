# The lines of PyTorch are kept as they are.
# ruff: noqa: E501
"""Deliberate one-line breaks of PyTorch's optimizers: each replaces one line of one function's source by a wrong one."""

from __future__ import annotations

import ast
import importlib
import inspect
import textwrap
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass


@dataclass(frozen=True)
class Break:
    """A wrong line in the place of a right one; ``at`` says which of several equal ones."""

    function: str
    right: str
    wrong: str
    at: int = 0

    @property
    def target(self) -> str:
        """The optimizer whose module is broken."""
        return self.function.rpartition("_")[2]

    @property
    def implementations(self) -> tuple[str, ...]:
        """The implementations that are written in the function."""
        single = "_single_tensor" in self.function
        return ("for-loop", "differentiable", "capturable") if single else ("foreach", "capturable-foreach")

    @property
    def id(self) -> str:
        """The name in test ids."""
        return f"{self.function}: {self.wrong}"


def _breaks(function: str, *lines: tuple[str, str] | tuple[str, str, int]) -> Iterator[Break]:
    for line in lines:
        yield Break(function, *line)


BREAKS = (
    *_breaks(
        "_single_tensor_sgd",
        ("grad = grads[i] if not maximize else -grads[i]", "grad = grads[i]"),
        ("grad = grad.add(param, alpha=weight_decay)", "grad = grad.add(param, alpha=-weight_decay)", 1),
        ("buf = grad.detach().clone()", "buf = torch.zeros_like(grad)"),
        ("buf.mul_(momentum).add_(grad, alpha=1 - dampening)", "buf.mul_(momentum).add_(grad, alpha=1)"),
        (
            "buf.mul_(momentum).add_(grad, alpha=1 - dampening)",
            "buf.mul_(momentum * 0.999).add_(grad, alpha=1 - dampening)",
        ),
        ("grad = grad.add(buf, alpha=momentum)", "grad = buf.add(grad, alpha=momentum)"),
        ("param.add_(grad, alpha=-lr)", "param.add_(grad, alpha=lr)", 1),
    ),
    *_breaks(
        "_multi_tensor_sgd",
        ("torch._foreach_add_(device_grads, device_params, alpha=weight_decay)", "pass"),
        ("torch._foreach_mul_(bufs, momentum)", "torch._foreach_mul_(bufs, momentum * 1.001)"),
        ("torch._foreach_add_(bufs, device_grads, alpha=1 - dampening)", "torch._foreach_add_(bufs, device_grads)"),
        ("torch._foreach_add_(device_grads, bufs, alpha=momentum)", "torch._foreach_add_(device_grads, bufs)"),
        (
            "torch._foreach_add_(device_params, device_grads, alpha=-lr)",
            "torch._foreach_add_(device_params, device_grads, alpha=-lr * 1.00001)",
        ),
    ),
    *_breaks(
        "_single_tensor_adagrad",
        ("grad = grad.add(param, alpha=weight_decay)", "grad = grad.add(param, alpha=weight_decay**2)"),
        ("clr = lr / (1 + (step - 1) * lr_decay)", "clr = lr / (1 + step * lr_decay)"),
        ("state_sum.addcmul_(grad, grad, value=1)", "state_sum.mul_(0.999).addcmul_(grad, grad, value=1)"),
        ("std = state_sum.sqrt().add_(eps)", "std = state_sum.add(eps).sqrt_()"),
    ),
    *_breaks(
        "_multi_tensor_adagrad",
        ("device_grads = torch._foreach_neg(device_grads)", "pass"),
        ("torch._foreach_add_(std, eps)", "pass"),
        (
            "torch._foreach_addcmul_(device_state_sums, device_grads, device_grads, value=1)",
            "torch._foreach_addcmul_(device_state_sums, device_grads, device_grads, value=0.999)",
        ),
    ),
    *_breaks(
        "_single_tensor_rmsprop",
        (
            "square_avg.mul_(alpha).addcmul_(grad, grad, value=1 - alpha)",
            "square_avg.mul_(alpha).addcmul_(grad, grad, value=1)",
        ),
        ("grad_avg.lerp_(grad, 1 - alpha)", "grad_avg.lerp_(grad, alpha)"),
        ("avg = avg.add_(eps)", "pass"),
        ("buf.mul_(momentum).addcdiv_(grad, avg)", "buf.mul_(momentum**2).addcdiv_(grad, avg)"),
    ),
    *_breaks(
        "_multi_tensor_rmsprop",
        ("torch._foreach_mul_(grouped_square_avgs, alpha)", "torch._foreach_mul_(grouped_square_avgs, alpha**2)"),
        ("torch._foreach_add_(grouped_grads, grouped_params, alpha=weight_decay)", "pass"),
        (
            "grouped_square_avgs, grouped_grad_avgs, grouped_grad_avgs, value=-1",
            "grouped_square_avgs, grouped_grad_avgs, grouped_grad_avgs, value=-0.99",
        ),
    ),
    *_breaks(
        "_single_tensor_adadelta",
        ("grad = grad if not maximize else -grad", "pass"),
        ("std = square_avg.add(eps).sqrt_()", "std = square_avg.sqrt().add_(eps)"),
        (
            "acc_delta.mul_(rho).addcmul_(delta, delta, value=1 - rho)",
            "acc_delta.mul_(rho).addcmul_(grad, grad, value=1 - rho)",
        ),
    ),
    *_breaks(
        "_multi_tensor_adadelta",
        (
            "deltas = torch._foreach_add(device_acc_deltas, eps)",
            "deltas = torch._foreach_add(device_acc_deltas, eps * 1.0001)",
        ),
        ("torch._foreach_mul_(device_acc_deltas, rho)", "pass"),
    ),
    *_breaks(
        "_single_tensor_adam",
        ("param.mul_(1 - lr * weight_decay)", "param.mul_(1 - weight_decay)"),
        ("exp_avg.lerp_(grad, 1 - device_beta1)", "exp_avg.lerp_(grad, device_beta1)"),
        ("bias_correction2 = 1 - beta2**step", "bias_correction2 = 1 - beta2 ** (step + 1)", 1),
        (
            "denom = (exp_avg_sq.sqrt() / bias_correction2_sqrt).add_(eps)",
            "denom = exp_avg_sq.sqrt().add_(eps) / bias_correction2_sqrt",
        ),
        (
            "torch.maximum(max_exp_avg_sqs[i], exp_avg_sq, out=max_exp_avg_sqs[i])",
            "max_exp_avg_sqs[i].copy_(exp_avg_sq)",
        ),
        ("step_size = lr / bias_correction1", "step_size = lr * bias_correction1"),
        ("bias_correction2_sqrt = bias_correction2.sqrt()", "bias_correction2_sqrt = bias_correction2"),
    ),
    *_breaks(
        "_multi_tensor_adam",
        (
            "torch._foreach_mul_(device_params, 1 - lr * weight_decay)",
            "torch._foreach_mul_(device_params, 1 + lr * weight_decay)",
        ),
        ("torch._foreach_mul_(device_exp_avg_sqs, beta2)", "torch._foreach_mul_(device_exp_avg_sqs, beta1)"),
        ("torch._foreach_maximum_(device_max_exp_avg_sqs, device_exp_avg_sqs)", "pass", 1),
        ("torch._foreach_add_(exp_avg_sq_sqrt, eps)", "torch._foreach_add_(exp_avg_sq_sqrt, eps * 1.1)", 1),
        ("torch._foreach_sqrt_(bias_correction2)", "pass"),
        ("torch._foreach_div_(bias_correction1, lr)", "torch._foreach_div_(bias_correction1, lr * 1.001)"),
        ("torch._foreach_sub_(bias_correction2, 1)", "torch._foreach_sub_(bias_correction2, 1.001)"),
        ("1 - beta1 ** _get_value(step) for step in device_state_steps", "1 - beta1 for step in device_state_steps"),
    ),
)


@contextmanager
def broken(fault: Break) -> Iterator[None]:
    """PyTorch with this one line wrong, for a while."""
    module = importlib.import_module(f"torch.optim.{fault.target}")
    lines = textwrap.dedent(inspect.getsource(getattr(module, fault.function))).splitlines()
    found = [number for number, line in enumerate(lines) if line.partition("  # ")[0].strip() == fault.right]
    if len(found) <= fault.at:
        raise LookupError(f"{fault.function} has no {fault.at + 1}. line {fault.right!r} in this PyTorch")
    number = found[fault.at]
    lines[number] = lines[number].replace(lines[number].strip(), fault.wrong)
    source = "\n".join(lines)
    ast.parse(source)
    names = vars(module)
    original = names[fault.function]
    exec(compile(source, f"<{fault.id}>", "exec"), names)
    try:
        yield
    finally:
        names[fault.function] = original


@contextmanager
def capturable_on_a_cpu(target: str) -> Iterator[None]:
    """PyTorch without the check that keeps its capturable rules from a CPU: what they compute there is the same."""
    names = vars(importlib.import_module(f"torch.optim.{target}"))
    asks = "_get_capturable_supported_devices"
    if asks not in names:
        yield
        return
    original = names[asks]
    names[asks] = lambda *arguments, **settings: [*original(*arguments, **settings), "cpu"]
    try:
        yield
    finally:
        names[asks] = original
