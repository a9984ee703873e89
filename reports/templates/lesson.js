// --- guess mode: every verdict is covered until the reader has guessed it; nothing of it is kept or sent ---------
(() => {
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];
  const root = document.documentElement;
  const form = document.querySelector(".lesson");
  const score = document.querySelector(".score");
  const [on, section, again] = ["input", "select", "button"].map((each) => form.querySelector(each));
  const copy = (id) => document.getElementById(id).content.firstElementChild.cloneNode(true);
  const answers = all("button", copy("guess_card")).map((button) => button.value);
  const fits = (answer, claim) => answer.split(" ").includes(claim.dataset.verdict);
  const claims = all("article.claim");
  const asked = claims.filter((claim) => answers.some((answer) => fits(answer, claim)));
  const option = (value, said) => {
    section.append(new Option(said[root.lang], value));
    Object.assign(section.lastChild.dataset, said);
  };
  option("", { ...section.dataset });
  all(".part").forEach((part) => {
    const words = (language) => (part.querySelector(`h3 [lang=${language}]`) ?? part.querySelector("h3")).textContent;
    option(part.dataset.section, { en: words("en"), ja: words("ja") });
  });
  // Whether the guess was right, by claim.
  const guessed = new Map();
  const chosen = () => asked.filter((claim) => !section.value || claim.dataset.section === section.value);

  const cover = () => {
    const open = (claim) => on.checked && asked.includes(claim) && !guessed.has(claim);
    const among = new Set(chosen().flatMap((claim) => [claim, claim.closest(".statement"), claim.closest(".part")]));
    claims.forEach((claim) => claim.classList.toggle("revealed", !open(claim)));
    all(".statement").forEach((each) => each.classList.toggle("revealed", !each.querySelector(".claim:not(.revealed)")));
    [...claims, ...all(".statement, .part")].forEach((each) => each.classList.toggle("skipped", on.checked && !among.has(each)));
    // Once all is guessed, the whole report is shown.
    root.classList.toggle("guessing", asked.some(open));
  };
  const tell = () => {
    const among = chosen();
    const right = (some) => some.filter((claim) => guessed.get(claim)).length;
    const count = (name, words) => { score.querySelector(`[data-count="${name}"]`).textContent = words; };
    const made = among.filter((claim) => guessed.has(claim)).length;
    count("guessed", `${made} / ${among.length}`);
    count("right", right(among));
    answers.forEach((answer) => {
      const alike = among.filter((claim) => fits(answer, claim));
      count(answer, `${right(alike)} / ${alike.length}`);
    });
    score.querySelector(".total").hidden = made < among.length;
  };
  // The printed equation, without the marks of what is wrong with it.
  const printed = (claim) => all(".pair .equation", claim).slice(0, 1).map((equation) => {
    const own = equation.cloneNode(true);
    all(".differs", own).forEach((sign) => sign.classList.remove("differs"));
    return own;
  });
  // What is folded lies open while its claims are guessed.
  const unfold = () => all("details.part, details.others").forEach((details) => {
    if (on.checked && !details.open) { details.open = true; details.dataset.opened = "guess"; }
    if (!on.checked && details.dataset.opened === "guess") { details.open = false; delete details.dataset.opened; }
  });
  const start = () => {
    guessed.clear();
    unfold();
    all(".claim > .guess").forEach((each) => each.remove());
    if (on.checked) {
      document.querySelector(".filter").reset();
      document.querySelector(".filter input[type=search]").dispatchEvent(new Event("input"));
      asked.forEach((claim) => {
        const card = copy("guess_card");
        card.prepend(...printed(claim));
        claim.querySelector(":scope > .gist").after(card);
      });
    } else {
      section.value = "";
    }
    [score, ...all(".setup, .task", form)].forEach((each) => { each.hidden = !on.checked; });
    cover();
    tell();
  };
  const answer = (button) => {
    const claim = button.closest(".claim");
    const right = fits(button.value, claim);
    const told = copy("guess_told");
    told.querySelector(`[data-right="${!right}"]`).remove();
    told.querySelector(".yours").append(...button.cloneNode(true).childNodes);
    told.querySelector(".verdict").append(claim.querySelector(".badge").cloneNode(true));
    guessed.set(claim, right);
    button.closest(".guess").replaceWith(told);
    cover();
    tell();
    told.focus();
  };
  const proceed = (claim) => {
    const open = chosen().filter((each) => !guessed.has(each));
    const next = open.find((each) => claim.compareDocumentPosition(each) & Node.DOCUMENT_POSITION_FOLLOWING) ?? open[0];
    if (!next) { score.tabIndex = -1; score.focus(); return; }
    const statement = next.closest(".statement");
    (statement.querySelector(".claim") === next ? statement : next).scrollIntoView();
    next.querySelector(".guess button").focus({ preventScroll: true });
  };
  document.addEventListener("click", (event) => {
    const button = event.target.closest(".guess button");
    if (button?.value) answer(button);
    else if (button) proceed(button.closest(".claim"));
  });
  form.addEventListener("submit", (event) => event.preventDefault());
  on.addEventListener("change", start);
  again.addEventListener("click", start);
  section.addEventListener("change", () => { cover(); tell(); });
  // The address of the switch opens the page with every verdict covered.
  on.checked = location.hash === `#${form.id}`;
  form.hidden = false;
  start();
})();
