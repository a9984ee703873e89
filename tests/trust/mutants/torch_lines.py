# The lines of PyTorch are kept as they are, one to a line.
# ruff: noqa: E501
"""Wrong lines in PyTorch's optimizers and schedules; what each slug says in words is in ``phrases.py``."""

from __future__ import annotations

from collections.abc import Iterator

from tests.trust.mutants.lines import Break


def _breaks(function: str, *lines: tuple[str, str, str] | tuple[str, str, str, int]) -> Iterator[Break]:
    for line in lines:
        yield Break(function, *line)


# fmt: off
BREAKS = (
    *_breaks(
        "_single_tensor_sgd",
        ("maximize-ignored", "grad = grads[i] if not maximize else -grads[i]", "grad = grads[i]"),
        ("decay-of-wrong-sign", "grad = grad.add(param, alpha=weight_decay)", "grad = grad.add(param, alpha=-weight_decay)", 1),
        ("first-gradient-forgotten", "buf = grad.detach().clone()", "buf = torch.zeros_like(grad)"),
        ("dampening-on-first-step", "buf = grad.detach().clone()", "buf = grad.detach().clone().mul_(1 - dampening)"),
        ("dampening-ignored", "buf.mul_(momentum).add_(grad, alpha=1 - dampening)", "buf.mul_(momentum).add_(grad, alpha=1)"),
        ("buffer-averages", "buf.mul_(momentum).add_(grad, alpha=1 - dampening)", "buf.mul_(momentum).add_(grad, alpha=1 - momentum)"),
        ("buffer-leaks", "buf.mul_(momentum).add_(grad, alpha=1 - dampening)", "buf.mul_(momentum * 0.9999).add_(grad, alpha=1 - dampening)"),
        ("nesterov-of-wrong-order", "grad = grad.add(buf, alpha=momentum)", "grad = buf.add(grad, alpha=momentum)"),
        ("uphill", "param.add_(grad, alpha=-lr)", "param.add_(grad, alpha=lr)", 1),
        ("rate-squared", "param.add_(grad, alpha=-lr)", "param.add_(grad, alpha=-lr * lr)", 1),
        ("single-precision-rate", "param.add_(grad, alpha=-lr)", "param.add_(grad, alpha=-float(torch.tensor(lr, dtype=torch.float32)))", 1),
    ),
    *_breaks(
        "_multi_tensor_sgd",
        ("decay-ignored", "torch._foreach_add_(device_grads, device_params, alpha=weight_decay)", "pass"),
        ("momentum-too-large", "torch._foreach_mul_(bufs, momentum)", "torch._foreach_mul_(bufs, momentum * 1.001)"),
        ("dampening-ignored", "torch._foreach_add_(bufs, device_grads, alpha=1 - dampening)", "torch._foreach_add_(bufs, device_grads)"),
        ("nesterov-without-coefficient", "torch._foreach_add_(device_grads, bufs, alpha=momentum)", "torch._foreach_add_(device_grads, bufs)"),
        ("rate-too-large", "torch._foreach_add_(device_params, device_grads, alpha=-lr)", "torch._foreach_add_(device_params, device_grads, alpha=-lr * 1.00001)"),
    ),
    *_breaks(
        "_single_tensor_adagrad",
        ("decay-squared", "grad = grad.add(param, alpha=weight_decay)", "grad = grad.add(param, alpha=weight_decay**2)"),
        ("rate-decay-off-by-one", "clr = lr / (1 + (step - 1) * lr_decay)", "clr = lr / (1 + step * lr_decay)"),
        ("accumulator-forgets", "state_sum.addcmul_(grad, grad, value=1)", "state_sum.mul_(0.999).addcmul_(grad, grad, value=1)"),
        ("accumulator-leaks", "state_sum.addcmul_(grad, grad, value=1)", "state_sum.mul_(0.9999).addcmul_(grad, grad, value=1)"),
        ("accumulator-holds-last", "state_sum.addcmul_(grad, grad, value=1)", "state_sum.copy_(grad * grad)"),
        ("accumulator-adds-one", "state_sum.addcmul_(grad, grad, value=1)", "state_sum.addcmul_(grad, grad, value=1).add_(1)"),
        ("accumulator-of-gradients", "state_sum.addcmul_(grad, grad, value=1)", "state_sum.add_(grad.abs())"),
        ("eps-inside-root", "std = state_sum.sqrt().add_(eps)", "std = state_sum.add(eps).sqrt_()"),
        ("no-root", "std = state_sum.sqrt().add_(eps)", "std = state_sum.add(eps)"),
        ("rate-halves-each-step", "param.addcdiv_(grad, std, value=-clr)", "param.addcdiv_(grad, std, value=-clr * 0.5**step)"),
        ("rate-is-fixed", "param.addcdiv_(grad, std, value=-clr)", "param.add_(grad, alpha=-clr)"),
    ),
    *_breaks(
        "_multi_tensor_adagrad",
        ("maximize-ignored", "device_grads = torch._foreach_neg(device_grads)", "pass"),
        ("eps-ignored", "torch._foreach_add_(std, eps)", "pass"),
        ("squares-too-small", "torch._foreach_addcmul_(device_state_sums, device_grads, device_grads, value=1)", "torch._foreach_addcmul_(device_state_sums, device_grads, device_grads, value=0.999)"),
    ),
    *_breaks(
        "_single_tensor_rmsprop",
        ("new-squares-in-full", "square_avg.mul_(alpha).addcmul_(grad, grad, value=1 - alpha)", "square_avg.mul_(alpha).addcmul_(grad, grad, value=1)"),
        ("coefficient-swapped", "square_avg.mul_(alpha).addcmul_(grad, grad, value=1 - alpha)", "square_avg.mul_(1 - alpha).addcmul_(grad, grad, value=alpha)"),
        ("accumulator-leaks", "square_avg.mul_(alpha).addcmul_(grad, grad, value=1 - alpha)", "square_avg.mul_(alpha * 0.9999).addcmul_(grad, grad, value=1 - alpha)"),
        ("accumulator-forgets-nothing", "square_avg.mul_(alpha).addcmul_(grad, grad, value=1 - alpha)", "square_avg.addcmul_(grad, grad, value=1 - alpha)"),
        ("mean-forgets", "grad_avg.lerp_(grad, 1 - alpha)", "grad_avg.lerp_(grad, alpha)"),
        ("eps-ignored", "avg = avg.add_(eps)", "pass"),
        ("eps-inside-root", "avg = square_avg.sqrt()", "avg = square_avg.add(eps).sqrt_().sub_(eps)"),
        ("eps-only-in-double", "avg = avg.add_(eps)", "avg = avg.add_(eps if avg.dtype is torch.float64 else 0)"),
        ("eps-lost-in-half", "avg = avg.add_(eps)", "avg = avg.add_(0 if avg.dtype is torch.float16 else eps)"),
        ("momentum-squared", "buf.mul_(momentum).addcdiv_(grad, avg)", "buf.mul_(momentum**2).addcdiv_(grad, avg)"),
        ("rate-is-fixed", "param.addcdiv_(grad, avg, value=-lr)", "param.add_(grad, alpha=-lr)"),
    ),
    *_breaks(
        "_multi_tensor_rmsprop",
        ("coefficient-squared", "torch._foreach_mul_(grouped_square_avgs, alpha)", "torch._foreach_mul_(grouped_square_avgs, alpha**2)"),
        ("decay-ignored", "torch._foreach_add_(grouped_grads, grouped_params, alpha=weight_decay)", "pass"),
        ("mean-hardly-subtracted", "grouped_square_avgs, grouped_grad_avgs, grouped_grad_avgs, value=-1", "grouped_square_avgs, grouped_grad_avgs, grouped_grad_avgs, value=-0.99"),
    ),
    *_breaks(
        "_single_tensor_adadelta",
        ("maximize-ignored", "grad = grad if not maximize else -grad", "pass"),
        ("eps-outside-root", "std = square_avg.add(eps).sqrt_()", "std = square_avg.sqrt().add_(eps)"),
        ("eps-outside-upper-root", "delta = acc_delta.add(eps).sqrt_()", "delta = acc_delta.sqrt().add_(eps)"),
        ("displacements-are-gradients", "acc_delta.mul_(rho).addcmul_(delta, delta, value=1 - rho)", "acc_delta.mul_(rho).addcmul_(grad, grad, value=1 - rho)"),
        ("rate-inside-accumulator", "acc_delta.mul_(rho).addcmul_(delta, delta, value=1 - rho)", "acc_delta.mul_(rho).addcmul_(delta, delta, value=(1 - rho) * lr**2)"),
        ("accumulator-leaks", "square_avg.mul_(rho).addcmul_(grad, grad, value=1 - rho)", "square_avg.mul_(rho * 0.9999).addcmul_(grad, grad, value=1 - rho)"),
        ("coefficient-swapped", "square_avg.mul_(rho).addcmul_(grad, grad, value=1 - rho)", "square_avg.mul_(1 - rho).addcmul_(grad, grad, value=rho)"),
        ("rate-is-fixed", "param.add_(delta, alpha=-lr)", "param.add_(grad, alpha=-lr)"),
        ("rate-ignored", "param.add_(delta, alpha=-lr)", "param.add_(delta, alpha=-1.0)"),
    ),
    *_breaks(
        "_multi_tensor_adadelta",
        ("eps-too-large", "deltas = torch._foreach_add(device_acc_deltas, eps)", "deltas = torch._foreach_add(device_acc_deltas, eps * 1.0001)"),
        ("displacements-all-kept", "torch._foreach_mul_(device_acc_deltas, rho)", "pass"),
    ),
    *_breaks(
        "_single_tensor_adam",
        ("decay-unscaled-by-rate", "param.mul_(1 - lr * weight_decay)", "param.mul_(1 - weight_decay)"),
        ("decay-of-wrong-sign", "param.mul_(1 - lr * weight_decay)", "param.mul_(1 + lr * weight_decay)"),
        ("decay-ignored", "param.mul_(1 - lr * weight_decay)", "pass"),
        ("decay-is-constant", "param.mul_(1 - lr * weight_decay)", "param.sub_(lr * weight_decay)"),
        ("first-coefficient-swapped", "exp_avg.lerp_(grad, 1 - device_beta1)", "exp_avg.lerp_(grad, device_beta1)"),
        ("first-coefficient-ignored", "exp_avg.lerp_(grad, 1 - device_beta1)", "exp_avg.copy_(grad)"),
        ("first-coefficient-slipped", "exp_avg.lerp_(grad, 1 - device_beta1)", "exp_avg.lerp_(grad, 1 - beta2)"),
        ("first-moment-sums", "exp_avg.lerp_(grad, 1 - device_beta1)", "exp_avg.add_(grad, alpha=1 - device_beta1)"),
        ("first-moment-leaks", "exp_avg.lerp_(grad, 1 - device_beta1)", "exp_avg.mul_(0.9999).lerp_(grad, 1 - device_beta1)"),
        ("second-coefficient-slipped", "exp_avg_sq.mul_(beta2).addcmul_(grad, grad, value=1 - beta2)", "exp_avg_sq.mul_(beta1).addcmul_(grad, grad, value=1 - beta1)"),
        ("second-moment-leaks", "exp_avg_sq.mul_(beta2).addcmul_(grad, grad, value=1 - beta2)", "exp_avg_sq.mul_(beta2 * 0.9999).addcmul_(grad, grad, value=1 - beta2)"),
        ("second-moment-sums", "exp_avg_sq.mul_(beta2).addcmul_(grad, grad, value=1 - beta2)", "exp_avg_sq.addcmul_(grad, grad, value=1 - beta2)"),
        ("second-correction-off-by-one", "bias_correction2 = 1 - beta2**step", "bias_correction2 = 1 - beta2 ** (step + 1)", 1),
        ("first-correction-missing", "bias_correction1 = 1 - beta1**step", "bias_correction1 = 1", 2),
        ("first-correction-off-by-one", "bias_correction1 = 1 - beta1**step", "bias_correction1 = 1 - beta1 ** (step + 1)", 2),
        ("second-correction-missing", "bias_correction2 = 1 - beta2**step", "bias_correction2 = 1", 2),
        ("eps-corrected-too", "denom = (exp_avg_sq.sqrt() / bias_correction2_sqrt).add_(eps)", "denom = exp_avg_sq.sqrt().add_(eps) / bias_correction2_sqrt"),
        ("eps-inside-root", "denom = (exp_avg_sq.sqrt() / bias_correction2_sqrt).add_(eps)", "denom = (exp_avg_sq / bias_correction2 + eps).sqrt_()"),
        ("largest-forgotten", "torch.maximum(max_exp_avg_sqs[i], exp_avg_sq, out=max_exp_avg_sqs[i])", "max_exp_avg_sqs[i].copy_(exp_avg_sq)"),
        ("first-correction-upside-down", "step_size = lr / bias_correction1", "step_size = lr * bias_correction1"),
        ("second-correction-without-root", "bias_correction2_sqrt = bias_correction2.sqrt()", "bias_correction2_sqrt = bias_correction2"),
        ("rate-is-fixed", "param.addcdiv_(exp_avg, denom, value=-step_size)", "param.add_(exp_avg, alpha=-step_size)"),
    ),
    *_breaks(
        "_multi_tensor_adam",
        ("decay-of-wrong-sign", "torch._foreach_mul_(device_params, 1 - lr * weight_decay)", "torch._foreach_mul_(device_params, 1 + lr * weight_decay)"),
        ("second-coefficient-slipped", "torch._foreach_mul_(device_exp_avg_sqs, beta2)", "torch._foreach_mul_(device_exp_avg_sqs, beta1)"),
        ("largest-forgotten", "torch._foreach_maximum_(device_max_exp_avg_sqs, device_exp_avg_sqs)", "pass", 1),
        ("eps-too-large", "torch._foreach_add_(exp_avg_sq_sqrt, eps)", "torch._foreach_add_(exp_avg_sq_sqrt, eps * 1.1)", 1),
        ("second-correction-without-root", "torch._foreach_sqrt_(bias_correction2)", "pass"),
        ("rate-too-large", "torch._foreach_div_(bias_correction1, lr)", "torch._foreach_div_(bias_correction1, lr * 1.001)"),
        ("second-correction-too-large", "torch._foreach_sub_(bias_correction2, 1)", "torch._foreach_sub_(bias_correction2, 1.001)"),
        ("first-correction-stays", "1 - beta1 ** _get_value(step) for step in device_state_steps", "1 - beta1 for step in device_state_steps"),
    ),
)
SCHEDULE_BREAKS = (
    Break("StepLR.get_lr", "schedule-early", "if (self.last_epoch == 0) or (self.last_epoch % self.step_size != 0):", "if (self.last_epoch + 1) % self.step_size != 0:", 0, "torch.optim.lr_scheduler"),
    Break("StepLR.get_lr", "schedule-decays-twice", 'return [group["lr"] * self.gamma for group in self.optimizer.param_groups]', 'return [group["lr"] * self.gamma**2 for group in self.optimizer.param_groups]', 0, "torch.optim.lr_scheduler"),
)
# fmt: on
# What is wrong in some number formats alone.
FORMATS = {"eps-only-in-double": ("float32",), "eps-lost-in-half": ("float16",)}
# Of the two optimizers that Adam's rule serves, the decoupled decay is AdamW's alone.
_OF_ADAMW = ("decay-unscaled-by-rate", "decay-of-wrong-sign", "decay-ignored", "decay-is-constant")
_OF_MOMENTUM = ("first-gradient-forgotten", "buffer-averages", "buffer-leaks")


def about(fault: Break) -> str:
    """The target whose claims a wrong line is about."""
    if fault.target == "adam" and fault.slug in _OF_ADAMW:
        return "adamw"
    return "momentum" if fault.target == "sgd" and fault.slug in _OF_MOMENTUM else fault.target
