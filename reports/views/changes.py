"""What differs from the published audit, told from the two verdicts and figures themselves."""

from __future__ import annotations

from claims.evidence import Finding
from claims.model import Text
from reports.views.badges import verdict_word
from reports.words.wording import same

_NOTHING = Text("nothing", "なし")


def changes(finding: Finding) -> tuple[Text, ...]:
    """One sentence for each difference of a finding that drifted; none where a run found what is on record."""
    if not finding.drift:
        return ()
    if finding.on_record is None:
        return (Text("The ledger has no entry for this claim.", "台帳にこの主張の項目がない。"),)
    before, now = finding.on_record, finding.judgement
    told = [_changed(Text("verdict", "判定"), verdict_word(before.verdict), verdict_word(now.verdict))]
    for case in sorted(set(before.cases) | set(now.cases)):
        was, is_now = (verdict_word(cases[case]) if case in cases else _NOTHING for cases in (before.cases, now.cases))
        told.append(_changed(Text(f"case {case}", f"場合 {case}"), was, is_now))
    was, is_now = (same(figure) if figure else _NOTHING for figure in (before.figure, now.figure))
    told.append(_changed(Text("figure", "数値"), was, is_now))
    found = tuple(text for text in told if text is not None)
    # A difference of another kind is told in the words of the run.
    return found or tuple(map(same, finding.drift))


def _changed(what: Text, before: Text, now: Text) -> Text | None:
    if before == now:
        return None
    return Text(f"{what.en}: on record {before.en}, observed {now.en}", f"{what.ja}:記録は{before.ja}、観測は{now.ja}")
