"""Everything that may go wrong around a run, in words: what happens, and what is demanded then.

A test in ``tests/selfcheck`` is marked ``@pytest.mark.fault("slug")`` with each fault that it tries.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from claims.model import Text


@dataclass(frozen=True)
class Stated:
    """One fault: what happens, and what is demanded of a run then."""

    says: Text
    demands: Text


RED = Text("The run is red and names what failed.", "実行は失敗となり、何が失敗したかを示す。")
SAME = Text(
    "The verdicts are the true ones, and everything is written.", "判定は正しいままで、すべてのファイルが書き出される。"
)
NAMED = Text(
    "The file is refused with one sentence that names it; the earlier report stays.",
    "ファイル名を挙げた一文で拒まれ、以前の報告書はそのまま残る。",
)
WHOLE = Text(
    "The run is red and says what to do; the earlier report stays, and no half of a file.",
    "実行は失敗となり、どうすればよいかを示す。以前の報告書はそのまま残り、書きかけのファイルは残らない。",
)
BEFORE = Text("The run is refused before any work.", "何も始めないうちに実行が拒まれる。")
FUZZED = Text(
    "Each input is read, or refused with the documented error that names the file.",
    "どの入力も、読み取られるか、ファイル名を挙げた所定のエラーで拒まれる。",
)

FAULTS: Mapping[str, Stated] = {
    "worker-killed": Stated(
        Text("kill -9 ends a worker in the middle of a run.", "実行の途中で、ワーカーが kill -9 で終了する。"), RED
    ),
    "run-killed": Stated(
        Text(
            "kill -9 ends the run while it writes its evidence.",
            "証拠を書き出している最中に、実行そのものが kill -9 で終了する。",
        ),
        Text(
            "The last evidence stays whole, and the next run is as any other.",
            "前回の証拠はそのまま残り、次の実行は普段どおりに行える。",
        ),
    ),
    "own-hook-raises": Stated(
        Text("A hook of the audit raises an exception.", "監査自身のフックが例外を送出する。"), RED
    ),
    "foreign-hook-raises": Stated(
        Text("A hook of another plugin raises an exception.", "別のプラグインのフックが例外を送出する。"), RED
    ),
    "worker-hook-raises": Stated(
        Text(
            "A hook raises an exception on a worker, or on the way from there.",
            "ワーカー上、またはワーカーからの受け渡しで、フックが例外を送出する。",
        ),
        RED,
    ),
    "exit-code-zero": Stated(
        Text(
            "A plugin ends the run half way and asks for exit code 0.",
            "プラグインが実行を途中で打ち切り、終了コード 0 を求める。",
        ),
        Text("The run is red and counts the tests without a result.", "実行は失敗となり、結果のないテストの数を示す。"),
    ),
    "stopped-early": Stated(
        Text("Ctrl-C while tests are collected or run.", "テストの収集中または実行中に Ctrl-C が押される。"), WHOLE
    ),
    "stopped-while-writing": Stated(
        Text("Ctrl-C while the evidence is written.", "証拠の書き出し中に Ctrl-C が押される。"), WHOLE
    ),
    "stopped-while-reporting": Stated(
        Text("Ctrl-C while the report is made.", "報告書の作成中に Ctrl-C が押される。"),
        Text(
            "The run is red and names the command that makes the report.",
            "実行は失敗となり、報告書を作るコマンドを示す。",
        ),
    ),
    "interrupted": Stated(
        Text(
            "Ctrl-C after some tests have recorded what they saw.",
            "いくつかのテストが記録を終えたあとで Ctrl-C が押される。",
        ),
        Text(
            "What was recorded is kept apart, and the last report stays.",
            "記録は別の場所に残され、前回の報告書はそのまま残る。",
        ),
    ),
    "disk-full": Stated(
        Text(
            "The disk is full: a file system of 64 or 600 kB.",
            "ディスクが満杯になる（64 kB または 600 kB のファイルシステム）。",
        ),
        WHOLE,
    ),
    "write-fails": Stated(
        Text(
            "The system refuses to create, write, sync or replace a file.",
            "ファイルの作成・書き込み・同期・置き換えのいずれかをシステムが拒む。",
        ),
        WHOLE,
    ),
    "file-too-large": Stated(
        Text("The system allows no file over 20 kB.", "20 kB を超えるファイルをシステムが許さない。"), WHOLE
    ),
    "some-files-cannot-be-written": Stated(
        Text("One of several files cannot be written.", "いくつかのファイルのうち一つが書き込めない。"),
        Text("All of them stay as they were.", "すべてのファイルが元のまま残る。"),
    ),
    "read-only-output": Stated(
        Text("The output folder is on a read-only file system.", "出力先が読み取り専用のファイルシステムにある。"),
        BEFORE,
    ),
    "read-only-meanwhile": Stated(
        Text("The output folder becomes read-only during the run.", "実行中に出力先が読み取り専用になる。"), WHOLE
    ),
    "two-at-once": Stated(
        Text("Two runs write to one folder at once.", "二つの実行が同時に同じフォルダーへ書き込む。"),
        Text(
            "The evidence and all pages there are those of one of them.",
            "証拠とすべてのページが、どちらか一方の実行のもので揃う。",
        ),
    ),
    "vanished-test": Stated(Text("The test of a claim has vanished.", "主張のテストがなくなっている。"), RED),
    "no-measurement": Stated(Text("A test passes but records nothing.", "テストは通るが、何も記録しない。"), RED),
    "damaged-ledger": Stated(
        Text("The ledger is damaged, stale, or lacks an entry.", "台帳が壊れている、古い、または項目が欠けている。"),
        Text("The run is refused and names the entry.", "実行が拒まれ、問題の項目が示される。"),
    ),
    "damaged-evidence": Stated(
        Text(
            "Evidence is cut off, changed, of another schema, not finite, huge, or nested too deeply.",
            "証拠が途中で切れている、書き換えられている、別のスキーマである、有限でない数を含む、巨大である、または入れ子が深すぎる。",
        ),
        NAMED,
    ),
    "no-evidence-file": Stated(
        Text(
            "A folder, a pipe or a file over 128 MB stands where evidence should be.",
            "証拠の場所に、フォルダー、パイプ、または 128 MB を超えるファイルがある。",
        ),
        NAMED,
    ),
    "damaged-kept-file": Stated(
        Text("A kept file of the audit of the audit is damaged.", "監査の監査で残したファイルが壊れている。"), NAMED
    ),
    "bad-copy": Stated(
        Text(
            "The reader's copy is absent, binary, huge, another article, or in another encoding.",
            "読者の手元の記事が、存在しない、バイナリである、巨大である、別の記事である、または別の文字コードである。",
        ),
        Text(
            "The report is made without it, and one sentence says why.",
            "それなしで報告書が作られ、理由が一文で示される。",
        ),
    ),
    "wrong-options": Stated(Text("An option cannot be honoured.", "指定されたオプションに従えない。"), BEFORE),
    "clock-changes": Stated(
        Text(
            "The clock is set back during the run, or stands in year 1 or 9999.",
            "実行中に時計が戻される、または西暦 1 年や 9999 年を指している。",
        ),
        SAME,
    ),
    "other-locale": Stated(
        Text(
            "The locale has no UTF-8, or the machine lacks it.", "ロケールが UTF-8 でない、またはマシンに存在しない。"
        ),
        SAME,
    ),
    "no-home": Stated(Text("There is no home to write to.", "書き込めるホームがない。"), SAME),
    "terminal-without-utf-8": Stated(
        Text("The terminal knows ASCII or Latin-1 only.", "端末が ASCII または Latin-1 しか扱えない。"), SAME
    ),
    "odd-paths": Stated(
        Text(
            "Checkout and output have spaces and Japanese characters in their names.",
            "チェックアウトと出力先の名前に、空白と日本語が含まれる。",
        ),
        SAME,
    ),
    "other-umask": Stated(
        Text("The umask is 077 or 000.", "umask が 077 または 000 である。"),
        Text(
            "Files have the permissions that the umask gives any file.",
            "ファイルの権限は、その umask での通常のファイルと同じになる。",
        ),
    ),
    "users-drawing-settings": Stated(
        Text(
            "The user has settings for drawings, or a notebook's backend.",
            "利用者が描画の設定、またはノートブック用のバックエンドを使っている。",
        ),
        Text("The drawings are the same to the last byte.", "図は最後のバイトまで変わらない。"),
    ),
    "python-finds-no-folder": Stated(
        Text(
            "Python is told not to look at the working folder.",
            "作業フォルダーを見ないように Python が設定されている。",
        ),
        SAME,
    ),
    "other-plugins-warn": Stated(
        Text("Another plugin of pytest warns.", "pytest の他のプラグインが警告を出す。"), SAME
    ),
    "plugin-missing": Stated(
        Text("The plugin that draws examples is switched off.", "例を生成するプラグインが無効になっている。"), BEFORE
    ),
    "tests-planned-alone": Stated(
        Text("Tests are planned and not run.", "テストが計画されるだけで、実行されない。"),
        Text("Nothing is missing, and nothing is written.", "不足は報告されず、何も書き出されない。"),
    ),
    "test-run-again": Stated(
        Text("Another plugin runs each test again.", "他のプラグインが各テストを再実行する。"),
        Text("The last attempt counts, and the evidence can be read.", "最後の試行が採用され、証拠は読み取れる。"),
    ),
    "nothing-can-be-cached": Stated(
        Text("The checkout cannot be written to.", "チェックアウトに書き込めない。"),
        Text("The run is green and says so.", "実行は成功し、そのことが示される。"),
    ),
    "group-not-installed": Stated(
        Text(
            "All tests are asked for where some of what they need is not installed.",
            "必要なものの一部がない環境で、すべてのテストが求められる。",
        ),
        Text(
            "The rest is collected, and the missing group is named.",
            "残りは集められ、足りないグループの名前が示される。",
        ),
    ),
    "python-too-old": Stated(
        Text("Python is older than 3.11.", "Python が 3.11 より古い。"),
        Text("One sentence names the version that is needed.", "必要なバージョンが一文で示される。"),
    ),
    "folder-of-another-project": Stated(
        Text(
            "The checkout is a folder of another project, whose tests are run.",
            "チェックアウトが他のプロジェクトの中にあり、そのテストが実行される。",
        ),
        Text(
            "The other's tests run, and a sentence says how to run the audit.",
            "そのプロジェクトのテストは実行され、監査の実行方法が一文で示される。",
        ),
    ),
    "keyword-absent": Stated(
        Text("PyTorch's Adam has lost an argument.", "PyTorch の Adam から引数が一つなくなっている。"), RED
    ),
    "network-used": Stated(
        Text(
            "The machine has no network, or a run would like to use it.",
            "ネットワークがない、または実行がそれを使おうとする。",
        ),
        Text("Audit and report need none and use none.", "監査も報告書の作成もネットワークを必要とせず、使わない。"),
    ),
    "fuzzed-evidence": Stated(
        Text("Evidence that is changed at random, many times.", "証拠が無作為に何度も書き換えられる。"), FUZZED
    ),
    "fuzzed-kept-file": Stated(
        Text("A kept file that is changed at random, many times.", "残したファイルが無作為に何度も書き換えられる。"),
        FUZZED,
    ),
    "fuzzed-ledger": Stated(
        Text("A ledger that is changed at random, many times.", "台帳が無作為に何度も書き換えられる。"), FUZZED
    ),
    "fuzzed-fingerprints": Stated(
        Text("Fingerprints that are changed at random, many times.", "指紋ファイルが無作為に何度も書き換えられる。"),
        FUZZED,
    ),
    "fuzzed-article": Stated(
        Text(
            "Any text or bytes in the place of the article, many times.",
            "記事の代わりに、任意のテキストやバイト列が何度も渡される。",
        ),
        FUZZED,
    ),
}
