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

  // --- filters: the style sheet hides cards by itself, this adds the search and counts what is left -------------
  const search = document.getElementById("search");
  const shown = document.getElementById("shown");
  const claims = all("article.claim");
  const texts = new Map();
  const text = (claim) => {
    if (!texts.has(claim)) {
      const says = claim.closest(".statement").querySelector(".says").textContent;
      texts.set(claim, `${claim.closest(".statement").id} ${says} ${claim.textContent}`.toLowerCase());
    }
    return texts.get(claim);
  };
  const filter = () => {
    const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
    const chosen = Object.fromEntries(all(".filter input[type=radio]:checked").map((input) => [input.name, input.value]));
    const fits = (claim) => Object.entries(chosen).every(([name, value]) => !value || claim.dataset[name] === value);
    claims.forEach((claim) => { claim.hidden = !fits(claim) || !words.every((word) => text(claim).includes(word)); });
    all(".statement, .part").forEach((holder) => { holder.hidden = !holder.querySelector(".claim:not([hidden])"); });
    shown.querySelector(".number").textContent = claims.filter((claim) => !claim.hidden).length;
  };
  root.classList.add("scripted");
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
  // A link into a card that a filter hides shows all cards again.
  const reveal = () => {
    const target = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
    const hidden = target && target.closest(".claim[hidden], .statement[hidden], .part[hidden]");
    if (hidden) { reset(); filter(); target.scrollIntoView(); }
  };
  addEventListener("hashchange", reveal);
  filter();

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
  let closed = [];
  addEventListener("beforeprint", () => {
    closed = all("details:not([open], .laboratory)");
    closed.forEach((details) => { details.open = true; });
  });
  addEventListener("afterprint", () => closed.forEach((details) => { details.open = false; }));
})();
