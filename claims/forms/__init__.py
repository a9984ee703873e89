"""The forms that a claim can have, one file each: its parameters, its words, and what it makes of them."""

from collections.abc import Mapping

from claims.forms.behaviour import BEHAVIOUR
from claims.forms.code import CODE
from claims.forms.comparison import COMPARISON
from claims.forms.default import DEFAULT
from claims.forms.function import FUNCTION
from claims.forms.identity import IDENTITY
from claims.forms.law import LAW
from claims.forms.python import PYTHON
from claims.forms.rate import RATE
from claims.forms.rule import RULE
from claims.forms.run import RUN
from claims.forms.schedule import SCHEDULE
from claims.forms.schema import FormKind
from claims.forms.threshold import THRESHOLD
from claims.forms.untestable import UNTESTABLE
from claims.forms.value import VALUE

FORMS: Mapping[str, FormKind] = {
    form.name: form
    for form in (
        RULE,
        IDENTITY,
        VALUE,
        FUNCTION,
        DEFAULT,
        SCHEDULE,
        RUN,
        BEHAVIOUR,
        COMPARISON,
        RATE,
        THRESHOLD,
        LAW,
        CODE,
        UNTESTABLE,
        PYTHON,
    )
}
