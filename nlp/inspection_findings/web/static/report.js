// The page beside the text follows the reader, and outlines and findings lead to each other.
// Without this script the same links load the page anew.
"use strict";

(() => {
  const beside = document.getElementById("beside");
  const address = beside.dataset.pages.replace(/0$/, "");
  const numbers = [...document.querySelectorAll(".page-number")];
  const wide = matchMedia("(min-width: 64rem)");
  const kept = new Map();
  let shown = 0;
  let chosen = "";

  // Waits for the picture, so that outlines never stand on white paper.
  async function draw(image) {
    if (!image) return;
    const picture = new Image();
    picture.src = image.getAttribute("href");
    await picture.decode().catch(() => {});
  }

  async function load(page) {
    if (!kept.has(page)) {
      const answer = await fetch(address + page);
      if (!answer.ok) throw new Error(answer.statusText);
      const made = new DOMParser().parseFromString(await answer.text(), "text/html");
      const sheet = made.getElementById("sheet");
      if (!sheet) throw new Error("no page");
      for (const link of sheet.querySelectorAll("[href*='#']")) {
        link.setAttribute("href", "#" + link.getAttribute("href").split("#")[1]);
      }
      await draw(sheet.querySelector("image"));
      kept.set(page, [...sheet.childNodes]);
    }
    return kept.get(page);
  }

  function mark() {
    for (const outline of beside.querySelectorAll(".outline")) {
      outline.classList.toggle("chosen", outline.dataset.of === chosen);
    }
  }

  async function show(page) {
    if (page === shown) return mark();
    shown = page;
    try {
      const nodes = await load(page);
      if (page !== shown) return; // the reader has gone on meanwhile
      beside.replaceChildren(...nodes);
      mark();
    } catch {
      shown = 0; // tried again at the next move; what was shown stays
    }
  }

  function follow() {
    if (!wide.matches) return;
    const line = innerHeight / 3;
    const before = numbers.filter((one) => one.getBoundingClientRect().top <= line);
    const here = before.at(-1) || numbers[0];
    if (here) show(Number(here.id.slice("page-".length)));
  }

  let waiting = false;
  addEventListener("scroll", () => {
    if (waiting) return;
    waiting = true;
    requestAnimationFrame(() => { waiting = false; follow(); });
  }, { passive: true });

  document.addEventListener("click", (event) => {
    const link = event.target.closest("[data-page]");
    const outline = event.target.closest(".outline");
    if (outline) { chosen = outline.dataset.of; mark(); } // and the browser goes to the finding
    if (!link || !wide.matches || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    chosen = link.dataset.finding || "";
    show(Number(link.dataset.page));
    const place = document.getElementById("page-" + link.dataset.page);
    if (beside.contains(link) && place) place.scrollIntoView();
  });
})();
