"""What differs from the published audit, told from the two verdicts and figures themselves."""

from __future__ import annotations

from claims.evidence import Finding
from claims.model import Text
from reports.wording import same


def changes(finding: Finding) -> tuple[Text, ...]:
    """One sentence for each difference of a finding that drifted; none where a run found what is on record."""
    if not finding.drift:
        return ()
    if finding.on_record is None:
        return (Text("The ledger has no entry for this claim.", "台帳にこの主張の項目がない。"),)
    before, now = finding.on_record, finding.judgement
    told = [_changed(Text("verdict", "判定"), before.verdict, now.verdict)]
    for case in sorted(set(before.cases) | set(now.cases)):
        told.append(_changed(Text(f"case {case}", f"場合 {case}"), before.cases.get(case), now.cases.get(case)))
    told.append(_changed(Text("figure", "数値"), before.figure, now.figure))
    found = tuple(text for text in told if text is not None)
    # A difference of another kind is told in the words of the run.
    return found or tuple(map(same, finding.drift))


def _changed(what: Text, before: object, now: object) -> Text | None:
    if before == now:
        return None
    return Text(
        f"{what.en}: on record {before or 'nothing'}, observed {now or 'nothing'}",
        f"{what.ja}:記録は {before or 'なし'}、観測は {now or 'なし'}",
    )
