"""The command ``python -m claims``: begin a course file, check one, and say what forms there are."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from claims.files import write_atomically
from claims.forms import FORMS
from claims.forms.metrics import METRICS, OF_A_VARIABLE
from claims.forms.programs import COUPLED, OPTIMIZERS
from claims.forms.schedulers import SCHEDULERS, words_of
from claims.reading.course import CourseError, find_course, read_course, summary
from claims.reading.schema import schema_text
from claims.reading.starting import STARTING_POINT

SCHEMA_FILE = Path(__file__).with_name("course.schema.json")


def main(arguments: Sequence[str] | None = None) -> int:
    """Do what is asked; whatever is wrong is told on stderr, all of it, with exit code 2."""
    options = _options(sys.argv[1:] if arguments is None else arguments)
    match options.command:
        case "new":
            return _new(options.path)
        case "check":
            return _check(options.course, options.copy)
        case "passages":
            return _passages(options.course, options.copy, options.record)
        case "forms":
            return _forms()
        case _:
            write_atomically(SCHEMA_FILE, schema_text())
            print(SCHEMA_FILE)
            return 0


def _options(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m claims", description="Courses as data: begin one, check one.")
    commands = parser.add_subparsers(dest="command", required=True)
    new = commands.add_parser("new", help="write a commented course file to start from")
    new.add_argument("path", type=Path, help="the file, or a new folder for it")
    check = commands.add_parser("check", help="say all that is wrong with a course file, and run nothing")
    check.add_argument("course", help="a course of this project by name, or a file")
    check.add_argument(
        "--copy", type=Path, metavar="FILE", help="your copy of the course: none of its sentences may be in the file"
    )
    passages = commands.add_parser("passages", help="say which statements read otherwise in your copy of the course")
    passages.add_argument("course", help="a course of this project by name, or a file")
    passages.add_argument("copy", type=Path, help="the folder from which its statements name files and lines")
    passages.add_argument("--record", action="store_true", help="put the copy on record as the audited edition")
    commands.add_parser("forms", help="say what forms a claim can have, each with an example")
    commands.add_parser("schema", help="write the JSON Schema of course files anew")
    return parser.parse_args(arguments)


def _new(path: Path) -> int:
    target = path if path.suffix in (".toml", ".md") else path / "course.toml"
    if target.exists():
        print(f"claims: {target} is there already; name another file", file=sys.stderr)
        return 2
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        fenced = f"# A course\n\n```toml audit\n{STARTING_POINT}```\n"
        write_atomically(target, fenced if target.suffix == ".md" else STARTING_POINT)
    except OSError as error:
        print(f"claims: {target} cannot be written: {error.strerror}; name another place", file=sys.stderr)
        return 2
    print(f"{target}\ncheck it with: python -m claims check {target}")
    return 0


def _check(name: str, copy: Path | None) -> int:
    from claims.reading.lint import borrowed

    try:
        course = read_course(find_course(name))
    except CourseError as error:
        print(*(f"{error.path}: {problem}" for problem in error.problems), sep="\n", file=sys.stderr)
        print(f"{len(error.problems)} to mend, nothing was run", file=sys.stderr)
        return 2
    if copy is not None:
        try:
            text = copy.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            print(f"claims: the copy {copy} cannot be read: {error}", file=sys.stderr)
            return 2
        if found := list(borrowed(course, text)):
            print(*(f"{course.path}: {each}" for each in found), sep="\n", file=sys.stderr)
            return 2
    told = ", ".join(f"{count} {form}" for form, count in summary(course).items())
    print(f"{course.path}: {len(course.registry.statements)} statements, {len(course.registry.claims)} claims ({told})")
    return 0


def _passages(name: str, copy: Path, recording: bool) -> int:
    from claims.reading import passages

    try:
        course = read_course(find_course(name))
        if not copy.is_dir():
            print(
                f"claims: {copy} is no folder; name the one from which {course.name} counts its files", file=sys.stderr
            )
            return 2
        if recording:
            made, without = passages.record(course, copy)
            target = course.beside(passages.FILE)
            write_atomically(target, made)
            print(f"{target}: without a passage in {copy}: {', '.join(without) or 'no statement'}")
            return 0
        found = passages.compare(course, copy)
    except CourseError as error:
        print(*(f"{error.path}: {problem}" for problem in error.problems), sep="\n", file=sys.stderr)
        return 2
    except (OSError, UnicodeDecodeError) as error:
        print(f"claims: the copy {copy} cannot be read: {error}", file=sys.stderr)
        return 2
    if not found.compared:
        print(
            f"claims: {copy} has none of the files, or nothing of {course.name} is on record (--record)",
            file=sys.stderr,
        )
        return 2
    print(*found.changed, sep="\n", end="\n" * bool(found.changed))
    told = ", ".join(found.without) or "no statement"
    print(f"{found.compared} passages were compared, {len(found.changed)} differ; without any: {told}")
    return 0


def _forms() -> int:
    for form in FORMS.values():
        print(f"{form.name}: {form.words.en}")
        for name, parameter in form.parameters.items():
            needed = " (required)" if parameter.required else ""
            choices = f"; one of {', '.join(parameter.choices)}" if parameter.choices else ""
            print(f"  {name}{needed}: {parameter.words.en}; {parameter.type.words}{choices}")
        print("\n" + "".join(f"    {line}\n" for line in form.example.splitlines()))
    print("relations about runs speak of variables, x with " + ", ".join(f"x{part}" for part in OF_A_VARIABLE))
    print("as of loss, slope and distance, and of metrics of a run, those from overshoot on if it has a minimum:")
    for name, words in {**{f"x{part}": each for part, each in OF_A_VARIABLE.items()}, **METRICS}.items():
        print(f"  {name}: {words.en}")
    print("optimizers:")
    for name, program in OPTIMIZERS.items():
        memories = f"; memories {', '.join(program.memories)}" if program.memories else ""
        print(f"  {name}: settings {', '.join(program.settings)}; flags {', '.join(program.flags)}{memories}")
    print("optimizers that runs may name as well:")
    for name, program in COUPLED.items():
        print(f"  {name}: settings {', '.join(program.settings)}")
    print("\nschedulers:")
    for name, settings in SCHEDULERS.items():
        print(f"  {name}: {'; '.join(f'{each}, {words_of(kind)}' for each, kind in settings.items()) or 'no settings'}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
