"""The page asks nothing of a network, says nothing on the console, and runs no script but its own."""

from __future__ import annotations

from tests.browser.visit import Visit

_ADDRESSES = """() => [...document.querySelectorAll('*')].flatMap((element) =>
  ['href', 'xlink:href', 'src', 'srcset', 'action', 'formaction', 'data', 'poster', 'ping']
    .filter((name) => element.hasAttribute(name)).map((name) => element.getAttribute(name)))"""
_IDS = "() => [...document.querySelectorAll('[id]')].map((element) => element.id)"
_SCRIPTS = """() => ({
  kinds: [...document.querySelectorAll('script')].map((script) => script.type),
  handlers: [...document.querySelectorAll('*')].flatMap((element) => [...element.attributes])
    .filter((attribute) => /^on/i.test(attribute.name)).map((attribute) => attribute.name),
  frames: document.querySelectorAll('iframe, frame, object, embed, base, meta[http-equiv=refresh]').length,
  shown: document.body.textContent,
})"""


def nothing_is_fetched(visit: Visit) -> list[str]:
    """Only the page itself was asked for, and every address on it is a place on it, data, or a file beside it."""
    fetched = [f"{url[:100]} was asked for" for url in visit.asked if not url.startswith((visit.address, "data:"))]
    ids = set(visit.run(_IDS))
    return fetched + [
        f"the address {address[:100]} leads nowhere on this page"
        for address in dict.fromkeys(visit.run(_ADDRESSES))
        if not (address[1:] in ids if address[:1] == "#" else _is_here(visit, address))
    ]


def nothing_is_said(visit: Visit) -> list[str]:
    """Neither console, error nor dialog had anything to say since the page was opened."""
    return list(visit.said)


def only_its_own_script_runs(visit: Visit) -> list[str]:
    """The page holds its one script; markup in anybody's words is shown as text."""
    found = visit.run(_SCRIPTS)
    whole = visit.cell.file == "report.html"
    complaints = [f"an event handler {name}" for name in found["handlers"]]
    if found["kinds"] != ([""] if whole else []):
        complaints.append(f"scripts of types {found['kinds']}")
    if found["frames"]:
        complaints.append(f"{found['frames']} elements that load or redirect")
    if visit.facts.hostile and "".join(visit.facts.hostile.split("`")) not in found["shown"]:
        complaints.append("hostile words are not shown as text")
    return complaints


def _is_here(visit: Visit, address: str) -> bool:
    if address.startswith("data:"):
        return True
    return ":" not in address and "/" not in address and (visit.path.parent / address).is_file()
