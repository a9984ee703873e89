"use strict";
// Everything here is comfort: without it the page can be read, filtered and switched between its languages.
(() => {
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];
  const root = document.documentElement;
  const titles = { en: document.title, ja: document.querySelector(".kicker [lang=ja]")?.textContent ?? document.title };

  // --- the language, remembered where the browser allows it ---------------------------------------------------
  const KEY = "optimizer-course-audit-language";
  const remembered = () => { try { return localStorage.getItem(KEY); } catch { return null; } };
  const remember = (language) => { try { localStorage.setItem(KEY, language); } catch { /* a file may not */ } };
  const switches = all("input[name=language]");
  const use = (language) => {
    root.lang = language;
    document.title = titles[language];
  };
  switches.forEach((input) => input.addEventListener("change", () => {
    remember(input.value);
    use(input.value);
    document.dispatchEvent(new Event("language"));
  }));
  const wanted = remembered() ?? (navigator.language.startsWith("ja") ? "ja" : "en");
  const chosen = switches.find((input) => input.value === wanted) ?? switches[0];
  chosen.checked = true;
  use(chosen.value);

  // --- what is folded: opened where something in it is looked for, and closed again afterwards ------------------
  const open = (details, why) => { if (!details.open) { details.open = true; details.dataset.opened = why; } };
  const fold = (why) => all(`details[data-opened=${why}]`).forEach((details) => {
    details.open = false;
    delete details.dataset.opened;
  });

  // --- filters: the style sheet hides cards by itself, this adds the search and counts what is left -------------
  const search = document.getElementById("search");
  const shown = document.getElementById("shown");
  const claims = all("article.claim");
  const texts = new Map();
  const lower = (element) => {
    if (!texts.has(element)) texts.set(element, element.textContent.toLowerCase());
    return texts.get(element);
  };
  const whole = new Map();
  const about = (claim) => {
    const statement = claim.closest(".statement");
    if (!whole.has(claim)) whole.set(claim, [statement.id.toLowerCase(), ...all(":scope > :not(.claim, .others)", statement).map(lower), lower(claim)].join(" "));
    return whole.get(claim);
  };
  const holdsAny = (element, words) => words.some((word) => lower(element).includes(word));
  // What only a folded part of a card says is shown.
  const unfold = (statement, words) => {
    const hidden = words.filter((word) => !all(".says, .claim > :not(details), .figure > summary", statement).some((each) => holdsAny(each, [word])));
    all("details:not(.others)", statement).filter((details) => holdsAny(details, hidden)).forEach((details) => open(details, "found"));
  };
  const filter = () => {
    const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
    const chosen = Object.fromEntries(all(".filter input[type=radio]:checked").map((input) => [input.name, input.value]));
    const fits = (claim) => Object.entries(chosen).every(([name, value]) => !value || claim.dataset[name] === value);
    claims.forEach((claim) => { claim.hidden = !fits(claim) || !words.every((word) => about(claim).includes(word)); });
    all(".statement, .part, .others").forEach((holder) => { holder.hidden = !holder.querySelector(".claim:not([hidden])"); });
    fold("found");
    if (words.length || Object.values(chosen).some(Boolean)) all(":is(.part, .others):not([hidden])").forEach((part) => open(part, "found"));
    if (words.length) all(".statement:not([hidden])").forEach((statement) => unfold(statement, words));
    shown.querySelector(".number").textContent = claims.filter((claim) => !claim.hidden).length;
  };
  root.classList.add("scripted");
  document.getElementById("still").remove();
  search.closest("[hidden]").hidden = false;
  search.addEventListener("input", filter);
  all(".filter input[type=radio]").forEach((input) => input.addEventListener("change", filter));
  document.querySelector(".filter").addEventListener("submit", (event) => event.preventDefault());
  const reset = () => {
    search.value = "";
    all(".filter input[value='']").forEach((input) => { input.checked = true; });
  };
  all("a[data-show]").forEach((link) => link.addEventListener("click", () => {
    reset();
    const input = document.getElementById(`verdict_${link.dataset.show}`);
    input.checked = true;
    filter();
  }));
  // A link into a card that a filter hides shows all cards again, and one into a folded part opens it.
  const reveal = () => {
    let name = "";
    try { name = decodeURIComponent(location.hash.slice(1).split("?")[0]); } catch { /* no name of anything */ }
    const target = name && document.getElementById(name);
    if (!target) return;
    const hidden = target.closest(".claim[hidden], .others[hidden], .statement[hidden], .part[hidden]");
    if (hidden) { reset(); filter(); }
    const folded = all("details:not([open])").filter((details) => details.contains(target));
    folded.forEach((details) => { details.open = true; });
    if (hidden || folded.length) target.scrollIntoView();
  };
  addEventListener("hashchange", reveal);
  filter();
  reveal();

  // --- copying --------------------------------------------------------------------------------------------------
  const copied = async (button, words) => {
    try {
      await navigator.clipboard.writeText(words);
    } catch {
      const range = document.createRange();
      range.selectNodeContents(button.parentElement.querySelector("code"));
      getSelection().removeAllRanges();
      getSelection().addRange(range);
      return;
    }
    button.classList.add("done");
    setTimeout(() => button.classList.remove("done"), 1500);
  };
  all("button.copy").forEach((button) => {
    button.hidden = false;
    button.addEventListener("click", () => copied(button, button.parentElement.querySelector("code").textContent));
  });

  // --- printing: every detail is open ---------------------------------------------------------------------------
  addEventListener("beforeprint", () => all("details:not(.laboratory)").forEach((details) => open(details, "print")));
  addEventListener("afterprint", () => fold("print"));
})();
