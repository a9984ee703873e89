"""Every way in which a course file can be wrong, and what is told of it."""

from tests.selfcheck.courses.wrong_claims import HEAD, WRONG_CLAIMS

RULE = HEAD + "[statement.rule]\noptimizer = 'sgd'\nlines = 'x = x - lr*g'\n"
SCHEDULE = HEAD + "[statement.schedule]\nscheduler='StepLR'\nlr=1\nsettings={}\nrates={ 0 = 1 }\n"

RUN = HEAD + "[statement.run]\noptimizer='sgd'\nobjective='x**2'\nstart={ x=0 }\nsteps=9\nexpects=['loss < 1']\n"
VALUE = HEAD + "[statement.value]\n"
FUNCTION = HEAD + (
    "[statement.function]\nprogram='mse'\nleft='loss(x, y)'\nright='0'\n"
    "ranges={ n=[1, 3], x=[0, 1], y=[0, 1] }\nvectors={ x=2, y=2 }\n"
)
FIT = HEAD + (
    "[statement.run]\noptimizer='sgd'\nobjective='(y - a*u)**2'\nstart={ a=0 }\nsteps=9\nexpects=['loss < 1']\n"
    "data='points.csv'\nbatch=2\n"
)


WRONG = {
    "unknown-key": (RULE.replace("where", "wehre"), "did you mean where"),
    "missing-key": (RULE.replace('says = "It says so."\n', ""), "statement A1, says: this key is missing"),
    "unknown-form": (HEAD + "[statement.ruel]\n", "did you mean rule"),
    "no-form": (HEAD, "exactly one form"),
    "two-forms": (RULE + "[statement.default]\nprogram='sgd'\nargument='lr'\nvalue=1\n", "it has rule and default"),
    "unknown-symbol": (RULE.replace("lr*g", "lr*q"), "rule.lines: line 1, column 12: 'q' is not known here"),
    "unknown-optimizer": (RULE.replace("'sgd'", "'sdg'"), "expected one of sgd, momentum"),
    "unknown-setting": (RULE + "settings = { mu = 0.9 }\n", "SGD has no setting 'mu'"),
    "a-flag-that-is-no-flag": (RULE + "settings = { maximize = 1 }\n", "maximize is off unless it is true, got 1"),
    "a-coupled-rule": (RULE.replace("'sgd'", "'adafactor'"), "expected one of sgd, momentum"),
    "unknown-memory": (RULE + "memory = 'm'\n", "has no memory 'm'"),
    "a-call": (RULE.replace("lr*g", "open(g)"), "there is no function 'open'"),
    "an-attribute": (RULE.replace("lr*g", "g.real"), "'.' is not part of a formula"),
    "a-tower-of-powers": (RULE.replace("lr*g", "g**9**9**9"), "a power of a power is refused"),
    "a-huge-number": (RULE.replace("lr*g", "1e999*g"), "the exponent of a number is at most"),
    "many-parentheses": (RULE.replace("lr*g", "(" * 10_000 + "g" + ")" * 10_000), "at most 1000 characters"),
    "deep-parentheses": (RULE.replace("lr*g", "(" * 100 + "g" + ")" * 100), "nested at most"),
    "a-cyclic-line": (RULE.replace("x = x - lr*g", "a = b; b = a; x = x - a*g"), "'b' is used before its line"),
    "an-unused-line": (RULE + "corrected = 'm = g; x = x - lr*g'\n", "nothing uses m"),
    "no-result": (RULE.replace("x = x", "y = x"), "no line gives 'x'"),
    "digits-that-are-none": (
        HEAD + "[statement.schedule]\nscheduler='StepLR'\nlr='0,05'\nsettings={ step_size = 1 }\nrates={ 0 = 1 }\n",
        "schedule.lr: expected a number, such as 0.001 or 1e-8, got '0,05'",
    ),
    "a-setting-of-another-type": (
        SCHEDULE.replace("{}", "{ step_size = 1.5 }"),
        "step_size of StepLR is a whole number of at least 1, got 1.5",
    ),
    "a-setting-that-is-no-number": (RULE + "settings = { lr = 'fast' }\n", "lr is a number of at least 0, got 'fast'"),
    "a-setting-that-is-missing": (
        HEAD + "[statement.schedule]\nscheduler='MultiStepLR'\nlr=1\nrates={ 0 = 1 }\n",
        "MultiStepLR needs milestones, a list of whole numbers",
    ),
    "an-epoch-that-is-none": (
        HEAD + "[statement.schedule]\nscheduler='StepLR'\nlr=1\nsettings={ step_size = 1 }\nrates={ first = 1 }\n",
        "'first' is no epoch",
    ),
    "two-alike": (RULE + "\n" + RULE.partition("\n\n")[2], "'A1' is there twice"),
    "another-encoding": (RULE.replace("so", "größer").encode("latin-1"), "is not UTF-8 text, at byte"),
    "no-toml": (RULE + "[", "is not valid TOML"),
    "no-statement": ('[course]\ntitle = "A course"\nlanguage = "en"\n', "at least one table [[statement]]"),
    "no-course": (RULE.partition("\n\n")[2], "the table [course] is missing"),
    "another-table": ("[claims]\n" + RULE, "claims: a course file has a table [course]"),
    "an-unknown-force": (RULE.replace("where", 'force = "often"\nwhere'), "expected one of always, tendency"),
    "a-severity-alone": (RULE.replace("where", 'severity = "rule"\nwhere'), "correction: this key is missing"),
    "a-slug-of-one-word": (RULE.replace("where", 'slug = "Rule"\nwhere'), "a clause in lower case with hyphens"),
    "a-language-that-is-missing": (
        RULE.replace('language = "en"', 'language = "en"\nlanguages = ["en", "ja"]').replace(
            '"It says so."', '{ en = "It says so." }'
        ),
        "expected a sentence for each of en, ja",
    ),
    "a-number-for-a-sentence": (RULE.replace('"It says so."', "1.5"), "expected a sentence in a string, got 1.5"),
    "a-name-that-is-taken": (RULE + "names = { sqrt = 'lr' }\n", "'sqrt' is taken"),
    "too-many-steps": (
        HEAD + "[statement.run]\noptimizer='sgd'\nobjective='x**2'\nstart={x=1}\nsteps=1000000\nprints={x=1}\n",
        "a run has 1 to",
    ),
    "no-quantity": (
        HEAD + "[statement.run]\noptimizer='sgd'\nobjective='x**2'\nstart={x=1}\nsteps=1\nprints={y=1}\n",
        "'y' is no quantity of this run",
    ),
    "a-law-of-no-memory": (HEAD + "[statement.law]\noptimizer='sgd'\nexpects=['m >= 0']\n", "'m' is not known here"),
    "a-law-without-a-bound": (
        HEAD + "[statement.law]\noptimizer='sgd'\nexpects=['tanh(x) < 1']\n",
        "rounding has no bound here for tanh",
    ),
    "a-run-that-is-no-table": (RUN + "others={ fast=1 }\n", "run.others: expected tables, one for each run"),
    "a-run-of-a-law-that-is-no-table": (
        HEAD + "[statement.law]\noptimizer='sgd'\nexpects=['x == x_of_b']\nothers={ b=1 }\n",
        "law.others: expected tables, one for each run",
    ),
    "a-law-of-another-key": (
        HEAD + "[statement.law]\noptimizer='sgd'\nexpects=['x == x_of_b']\n[statement.law.others.b]\nsteps=3\n",
        "'steps' cannot be otherwise",
    ),
    "a-law-of-negative-steps": (
        HEAD + "[statement.law]\noptimizer='sgd'\nexpects=['x == x']\nranges={ steps = [-1, 3] }\n",
        "steps is a range of whole numbers",
    ),
    "code-that-is-none": (
        HEAD + '[statement.code]\ncode = "a = 1\\nprint(a"\nprints = "1"\n',
        "code.code: line 2 is no Python: '(' was never closed",
    ),
    "code-that-promises-nothing": (HEAD + "[statement.code]\ncode = 'print(1)'\n", "say either what it prints"),
    "data-elsewhere": (FIT.replace("points.csv", "../points.csv"), "data is the name of a CSV file beside"),
    "data-that-is-not-there": (FIT.replace("points.csv", "none.csv"), "none.csv cannot be read"),
    "data-that-is-none": (FIT, "points.csv, line 3: expected a number, got 'two'"),
    "a-batch-for-many-points": (
        RUN.replace("'sgd'", "'lbfgs'") + "batch=2\n",
        "a step of L-BFGS may ask for the gradient at several points",
    ),
    "a-batch-without-data": (FIT.replace("data='points.csv'\n", ""), "a batch is of rows of data"),
    "a-stop-that-is-no-relation": (RUN + "until='loss'\n", "a comparison is asked for"),
    "a-lookahead-of-an-optimizer": (RUN + "at='x + 1'\n", "write the lines of the course's own"),
    "vectors-of-two-sizes": (
        HEAD + "[statement.run]\noptimizer='sgd'\nobjective='dot(a, x)'\nconstants={ a=[1, 2, 3] }\n"
        "start={ x=[1, 2] }\nsteps=1\nexpects=['loss < 1']\n",
        "vectors of 2 and 3 parts",
    ),
    "a-kinkless-floor": (
        HEAD + "[statement.identity]\nleft='floor(x)'\nright='1'\nderivative='x'\nranges={x=[0,1]}\n",
        "floor has no derivative",
    ),
}
SEQUENCE = SCHEDULE.replace("StepLR", "SequentialLR").replace("{}", "{ milestones = [3] }")
PARTS = "schedulers=[{{ scheduler='ConstantLR' }}, {{ scheduler='{}', settings={{ {} }} }}]\n"
CYCLE = SCHEDULE.replace("StepLR", "OneCycleLR")
PLATEAU = SCHEDULE.replace("StepLR", "ReduceLROnPlateau").replace("0 = 1", "3 = 1")
WRONG |= {
    "an-unknown-scheduler": (SCHEDULE.replace("StepLR", "StpLR"), "schedule.scheduler: expected one of StepLR"),
    "an-unknown-setting-of-a-scheduler": (
        SCHEDULE.replace("{}", "{ step_size = 1, gama = 1 }"),
        "StepLR has no setting 'gama' here; known are step_size, gamma",
    ),
    "a-factor-of-another-name": (
        SCHEDULE.replace("StepLR", "LambdaLR").replace("{}", "{ lr_lambda = '0.9**epoch' }"),
        "settings: lr_lambda of LambdaLR: column 6: 'epoch' is not known here; known are pi, t",
    ),
    "a-factor-that-is-none": (
        SCHEDULE.replace("StepLR", "MultiplicativeLR").replace("{}", "{ lr_lambda = true }"),
        "lr_lambda of MultiplicativeLR is a formula of the epoch t, got True",
    ),
    "an-unknown-mode": (
        PLATEAU.replace("{}", "{ mode = 'least' }"),
        "settings: mode of ReduceLROnPlateau is one of min, max, got 'least'",
    ),
    "a-patience-that-is-negative": (PLATEAU.replace("{}", "{ patience = -1 }"), "patience of ReduceLROnPlateau is a"),
    "no-metrics": (PLATEAU, "schedule.metrics: ReduceLROnPlateau is told the metric of each epoch"),
    "too-few-metrics": (PLATEAU + "metrics=[1, 2]\n", "the rate of epoch 3 follows from 3 metrics"),
    "metrics-for-another": (SCHEDULE + "metrics=[1, 2]\n", "no other scheduler is; here is StepLR"),
    "a-cycle-without-an-end": (
        CYCLE.replace("{}", "{ max_lr = 1, epochs = 3 }"),
        "OneCycleLR needs total_steps, or epochs and steps_per_epoch",
    ),
    "an-epoch-past-the-cycle": (
        CYCLE.replace("{}", "{ max_lr = 1, total_steps = 9 }").replace("0 = 1", "9 = 1"),
        "schedule.epochs: OneCycleLR has 9 steps here, from 0 to 8; epoch 9 is asked",
    ),
    "a-sequence-of-nothing": (
        SEQUENCE,
        "schedule.schedulers: SequentialLR and ChainedScheduler are made of schedulers",
    ),
    "a-scheduler-made-of-others": (
        SCHEDULE + PARTS.format("StepLR", "step_size = 1"),
        "no other one is; here is StepLR",
    ),
    "too-many-milestones": (
        SEQUENCE.replace("[3]", "[3, 4]") + PARTS.format("StepLR", "step_size = 1"),
        "2 schedulers have 1 milestones between them, got (3, 4)",
    ),
    "a-part-without-its-setting": (
        SEQUENCE + PARTS.format("StepLR", ""),
        "schedule.schedulers: number 2: StepLR needs step_size, a whole number of at least 1",
    ),
    "a-part-that-is-unknown": (
        SEQUENCE + PARTS.format("ReduceLROnPlateau", ""),
        "schedule.schedulers: number 2: expected one of StepLR",
    ),
    "a-part-with-another-key": (
        SEQUENCE + "schedulers=[{ name='StepLR' }]\n",
        "schedule.schedulers: expected a list of schedulers, such as [{ scheduler =",
    ),
    "an-unknown-setting-of-rprop": (
        RULE.replace("'sgd'", "'rprop'") + "settings = { etas = 0.5 }\n",
        "Rprop has no setting 'etas' here; known are lr, etaminus, etaplus",
    ),
}
PYTHON = HEAD + "domain = 'runs'\n[statement.python]\ntarget = 'sgd'\n[domain.runs]\nnote = 'runs'\naxes.lr = 0.1\n"
CASE = "[[statement.case]]\nslug = 'a-case'\nlabel = 'a case'\n"
WRONG |= {
    "no-domain": (PYTHON.replace("domain = 'runs'\n", ""), "statement A1, domain: this key is missing"),
    "an-unknown-domain": (PYTHON.replace("'runs'\n[statement", "'rnus'\n[statement"), "there is no [domain.rnus]"),
    "a-domain-like-itself": (PYTHON + "like = 'runs'\n", "there is no [domain.runs] before this"),
    "a-domain-without-a-note": (PYTHON.replace("note = 'runs'\n", ""), "domain.runs.note: expected a sentence"),
    "a-range-that-is-none": (PYTHON.replace("0.1", "'0.1'"), "domain.runs.axes.lr: expected a number, a list"),
    "a-range-upside-down": (PYTHON.replace("0.1", "{ from = 2, to = 1 }"), "domain.runs.axes.lr: expected"),
    "a-range-of-either-sign-from-0": (PYTHON.replace("0.1", "{ size = [0.0, 1.0] }"), "domain.runs.axes.lr: expected"),
    "a-range-with-another-key": (PYTHON.replace("0.1", "{ from = 1, up = 2 }"), "domain.runs.axes.lr: expected"),
    "shared-domains-that-are-none": (RULE + "[domain]\nruns = 3\n", "domain: expected tables [domain.NAME]"),
    "a-heading-without-a-title": (RULE + "[section.one]\n", "section.one.title: expected a sentence"),
    "an-unknown-case": (PYTHON.replace("domain =", "case = ['some']\ndomain ="), "there is no [case.some]"),
    "a-case-without-a-label": (PYTHON + CASE.replace("label = 'a case'\n", ""), "label: expected a sentence"),
    "a-case-of-no-name": (PYTHON + CASE.replace("'a-case'", "'A case'"), "expected a slug in lower case"),
    "a-case-elsewhere": (PYTHON + CASE + "axes.mu = 0.9\n", "a case narrows ['mu']"),
    "a-case-under-no-reading": (PYTHON + CASE + "reading = 'mild'\n", "the statement has no reading 'mild'"),
    "a-case-that-is-not-asked": (RULE + "[statement.rule.cases.other]\n", "there is no case other in `case`"),
    "another-number-format": (PYTHON.replace("'sgd'", "'sgd'\ndtypes = ['float8']"), "got 'float8'"),
    "an-equation-that-is-a-word": (RULE.replace("where", "equation = 'x'\nwhere"), "equation: expected formula"),
    "no-target": (
        HEAD + "[statement.value]\nprogram='cross-entropy'\ninputs=[[1, 2]]\nprints=[0.313]\n",
        "cross-entropy needs the number of the right class",
    ),
    "a-list-that-is-missing": (
        VALUE + "program='mse'\ninputs=[[1, 2]]\ntarget=1\nprints=[1]\n",
        "needs a list of as many",
    ),
    "a-value-of-nothing": (VALUE + "program='mse'\ninputs=[[1, 2]]\ntarget=[1, 2]\n", "say one of what it prints"),
    "a-setting-of-softmax": (
        VALUE + "program='softmax'\ninputs=[[1]]\nprints=[1]\nsettings={ reduction = 'sum' }\n",
        "value.settings: softmax has none",
    ),
    "names-that-are-missing": (
        VALUE + "program='nll'\ninputs=[[1, 2]]\ntarget=0\nexpects=['a < 1']\n",
        "expected 1 names",
    ),
    "a-class-of-no-class": (
        VALUE + "program='mse'\ninputs=[[1]]\nnames=['a']\ncheapest=true\nexpects=['a == 1']\n",
        "the target of mse is no class",
    ),
    "shapes-that-are-none": (VALUE + "program='nll'\naccepts=true\nshapes=[[1, 5]]\n", "expected pairs of shapes"),
    "shapes-that-are-missing": (
        VALUE + "program='nll'\naccepts=true\n",
        "expected the shapes of an input and a target",
    ),
    "an-unknown-loss": (FUNCTION.replace("'mse'", "'msee'"), "function.program: expected one of autograd, softmax"),
    "a-function-of-nothing": (FUNCTION.replace("right='0'\n", ""), "say what it equals, what its gradient equals"),
    "a-reduction-that-is-none": (
        FUNCTION + "settings={ reduction='all' }\n",
        "reduction of MSELoss is one of mean, sum",
    ),
    "a-setting-of-another-loss": (FUNCTION + "others.b={ beta=1.0 }\n", "others.b: MSELoss has no setting 'beta' here"),
    "a-smoothing-that-is-none": (
        FUNCTION.replace("'mse'", "'cross-entropy'") + "settings={ label_smoothing=2 }\n",
        "label_smoothing of CrossEntropyLoss is a number from 0 to 1, got 2",
    ),
    "settings-of-no-loss": (
        FUNCTION.replace("'mse'", "'autograd'").replace("loss(x, y)", "sum(x*y)") + "settings={ beta=1 }\n",
        "autograd has no settings",
    ),
    "a-loss-of-no-loss": (FUNCTION.replace("'mse'", "'autograd'"), "there is no function 'loss'"),
    "a-gradient-by-no-name": (FUNCTION + "gradient={ z='0' }\n", "'z' is none of the names in the first left side"),
    "parts-that-do-not-fit": (FUNCTION.replace("'0'", "'onehot(1, 3)'"), "the left side has 1 parts"),
    "a-gradient-of-a-vector": (
        FUNCTION.replace("loss(x, y)", "x*y") + "gradient={ x='y' }\n",
        "this is a vector of 2 parts",
    ),
    "two-sides-for-one": (FUNCTION.replace("'0'", "['0', '1']"), "there are 1 left sides, and 2 of these"),
    "a-size-that-is-none": (FUNCTION.replace("x=2", "x='k'"), "or the name of a range of such"),
    "a-vector-without-a-range": (FUNCTION.replace("x=2", "w=2, x=2"), "'w' is none of the names in ranges"),
    "a-count-that-is-unknown": (FUNCTION.replace("'0'", "'sum(onehot(0, y[0]))'"), "y[0] says how many or which"),
    "a-point-of-another-size": (FUNCTION + "at={ x=[1, 2, 3] }\n", "x is a vector of 2 parts here"),
    "a-place-of-nothing": (FUNCTION + "places={ c='k' }\n", "c has a number of parts"),
    "a-place-with-a-range": (FUNCTION + "places={ n='n' }\n", "'n' has a range already"),
    "a-place-past-the-end": (FUNCTION.replace("'0'", "'sum(onehot(7, 3))'"), "of 3 there is no place 7"),
    "a-left-side-without-a-bound": (
        FUNCTION.replace("loss(x, y)", "sum(tanh(x))"),
        "rounding has no bound here for tanh",
    ),
    "a-left-side-with-a-root": (
        FUNCTION.replace("loss(x, y)", "sum(x)**0.5"),
        "an exponent of the left side is a whole",
    ),
    "a-complex-number": (FUNCTION.replace("loss(x, y)", "sum(x)*j"), "this is a complex number"),
    "a-complex-sine": (FUNCTION.replace("loss(x, y)", "re(sin(x*j))"), "with j there are + - * /"),
    "a-fact-that-is-none": (FUNCTION + "facts={ a='b' }\n", "function.facts.a: column 1: 'b' is not known here"),
    "fields-and-rounding": (
        HEAD + "[statement.code]\ncode = 'print(1)'\nprints = '{n}'\nrounded = true\n",
        "is compared as it stands; say either",
    ),
    "a-repair-that-is-none": (
        HEAD + "[statement.code]\ncode = 'print(1)'\nprints = '2'\ncorrected = ['print(2)', 'print(2']\n",
        "code.corrected: line 1 is no Python",
    ),
    "too-few-numbers": (HEAD + "[statement.value]\nprogram='softmax'\ninputs=[[1, 2]]\nprints=[0.3]\n", "expected 2"),
    "slips-that-are-none": (RULE.replace("where", "slips = ['x']\nwhere"), "slips: expected a table"),
    "an-unknown-kind": (RULE.replace("where", "kind = ['rule']\nwhere"), "kind: expected one of API"),
}
GRID = HEAD + (
    "[statement.domain]\nnote='a valley'\naxes.start={ size=[0.5, 3.0] }\naxes.horizon=[100]\naxes.lr=[0.01]\n"
    "[statement.comparison]\noptimizer='momentum'\nobjective='x**2'\nstart={ x=1 }\nminimum={ x=0 }\n"
    "grid={ start=4 }\nexpects=['loss < loss_of_plain']\nothers.plain={ optimizer='sgd' }\n"
)
WRONG |= {
    "neither-grid-nor-ranges": (GRID.replace("grid={ start=4 }\n", ""), "say either ranges and steps, or a grid"),
    "a-grid-without-a-domain": (
        HEAD + GRID[GRID.index("[statement.comparison]") :],
        "the claim needs a domain with the axes start and horizon",
    ),
    "starts-that-are-no-range": (GRID.replace("{ size=[0.5, 3.0] }", "[1.0]"), "a range of either sign"),
    "a-grid-of-no-axis": (GRID.replace("{ start=4 }", "{ mu=4 }"), "the domain has no mu"),
    "a-grid-of-a-coupled-method": (
        GRID.replace("'momentum'", "'lbfgs'"),
        "a grid moves all its runs at once, and L-BFGS would mix them",
    ),
    "a-grid-of-lines": (GRID + "until='loss < 1'\n", "the runs of a grid are those of PyTorch's optimizers"),
    "a-horizon-without-end": (GRID.replace("[100]", "[1e9]"), "horizon is a list of numbers of steps, 1 to"),
    "an-axis-of-whole-numbers": (GRID.replace("lr=[0.01]", "lr={ from=1, to=3 }"), "the axis lr is a list of numbers"),
    "too-many-cells": (GRID.replace("{ start=4 }", "{ start=300000 }"), "there are 300000 cells"),
    "a-start-of-its-own": (GRID.replace("'sgd' }", "'sgd', start={ x=2 } }"), "all runs of a grid have the same start"),
    "an-axis-that-does-not-ascend": (
        GRID.replace("[0.01]", "[0.02, 0.01]") + "onwards='lr'\n",
        "the values of lr go upwards",
    ),
    "too-many-nudges": (GRID + "nudged=9\n", "there are at most 8 nudges"),
    "one-variable-turned": (GRID + "turned=true\n", "a function of two variables is turned"),
    "noise-without-seeds": (GRID + "noise_levels=[0.1]\n", "noise_levels and seeds go together"),
    "a-rate-by-step-in-a-grid": (GRID + "rate='lr/t'\n", "in a grid a rate is one for the whole run"),
    "the-best-over-no-axis": (GRID + "best_over='mu'\n", "expected one of lr, got 'mu'"),
    "a-width-of-no-axis": (GRID + "width={ axis='mu', where=['loss < 1'] }\n", "expected one of lr, got 'mu'"),
    "a-width-of-nothing": (GRID + "width={ axis='lr' }\n", "expected a table of axis and where"),
    "less-of-nothing": (GRID + "less={ ahead='far' }\n", "ahead is about a quantity of every run"),
    "onwards-on-no-axis": (GRID + "onwards='mu'\n", "expected one of lr, got 'mu'"),
    "a-boundary-of-no-axis": (
        GRID + "boundary={ axis='mu', between=[0, 1], formula='1' }\n",
        "boundary: axis is one of lr, got 'mu'",
    ),
    "a-boundary-that-is-none": (GRID + "boundary={ axis='lr' }\n", "expected a table of axis, between and formula"),
    "a-taken-name": (GRID + "named={ loss='x' }\n", "'loss' is no name for a quantity, or is taken"),
    "a-margin-of-nothing": (GRID + "margin='far'\n", "'far' is not known here"),
    "a-count-that-is-no-relation": (GRID + "counts={ all='loss' }\n", "a comparison is asked for"),
    "a-median-of-nothing": (GRID + "medians={ all='far' }\n", "'far' is not known here"),
    "an-axis-without-a-name": (
        GRID.replace("axes.lr=[0.01]\n", "axes.lr=[0.01]\naxes.'Lr up to'=[1.0]\n"),
        "the axis 'Lr up to' is no setting of an optimizer",
    ),
    "a-metric-without-a-minimum": (
        GRID.replace("minimum={ x=0 }\n", "").replace("loss < loss", "overshoot < overshoot"),
        "'overshoot' is not known here",
    ),
    "a-comparison-of-one": (GRID.replace("others.plain={ optimizer='sgd' }\n", ""), "others: this key is missing"),
    "a-grid-for-ranges": (
        HEAD
        + "[statement.behaviour]\noptimizer='sgd'\nobjective='x**2'\nstart={ x=1 }\nsteps=9\nranges={ lr=[0.1, 1] }\n"
        "expects=['loss < 1']\nnudged=1\n",
        "nudged: only a grid has it",
    ),
    "an-own-test-that-is-no-flag": (PYTHON + CASE + "own_test = 1\n", "beyond and own_test true or false"),
}


WRONG |= WRONG_CLAIMS
