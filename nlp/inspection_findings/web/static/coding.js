// The keys, the filter for themes, and the news of others on the page on which findings are coded.
// Without this script the same form works with its boxes and buttons.

const POLL = 3000; // milliseconds between two questions for news
const KEYS = "findings-single-keys"; // where this browser remembers whether single keys are used

const find = (selector) => document.querySelector(selector);
const form = find("#coding");

document.querySelectorAll("[data-script]").forEach((one) => { one.hidden = false; });
document.querySelectorAll("[data-no-script]").forEach((one) => { one.hidden = true; });
forgetWhatWasDone();
if (form) {
  const themes = chooseThemes();
  guardEntries();
  answerKeys(themes);
  if ("live" in form.dataset) listenForNews();
} else {
  answerKeys(null);
}

// What was done last is told once: not again when the page is loaded anew. Screen readers tell what
// changes in a page, so it is put there again.
function forgetWhatWasDone() {
  const told = find("#told p");
  if (told) setTimeout(() => { find("#announced").textContent = told.firstChild.textContent; }, 200);
  const address = new URL(location.href);
  if (!address.searchParams.has("did")) return;
  address.searchParams.delete("did");
  history.replaceState(null, "", address);
}

// The chosen themes as a list with buttons, and a box that filters what can be chosen.
function chooseThemes() {
  const filter = find("#filter"), matches = find("#matches"), list = find("#chosen");
  const none = find("#none"), order = find("#order");
  const definition = find("#definition");
  const boxes = [...form.querySelectorAll("#boxes input[type=checkbox]")];
  const names = new Map(boxes.map((box) => [box.value, box.labels[0].textContent.trim()]));
  const about = new Map(boxes.map((box) => [box.value, find(`#about-${box.value}`)?.textContent ?? ""]));
  let chosen = order.value ? order.value.split(",") : [];

  function show() {
    order.value = chosen.join(",");
    boxes.forEach((box) => { box.checked = chosen.includes(box.value); });
    if (chosen.length) none.checked = false;
    list.replaceChildren(...chosen.map(makeTag));
  }

  function makeTag(id, place) {
    const tag = document.createElement("li"), words = document.createElement("span");
    words.textContent = names.get(id) ?? id;
    tag.append(words);
    if (place) tag.append(makeButton("Main", `Make ${names.get(id)} the main theme`, () => lead(id)));
    tag.append(makeButton("×", `Remove ${names.get(id)}`, () => remove(id)));
    return tag;
  }

  function makeButton(words, label, act) {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = words;
    button.setAttribute("aria-label", label);
    button.addEventListener("click", () => { act(); filter.focus(); });
    return button;
  }

  function change(next, told) {
    chosen = next;
    show();
    matches.textContent = told;
    form.dispatchEvent(new Event("change"));
  }

  const add = (id) => change([...chosen.filter((one) => one !== id), id], `Added: ${names.get(id)}`);
  const remove = (id) => change(chosen.filter((one) => one !== id), `Removed: ${names.get(id)}`);
  const lead = (id) => change([id, ...chosen.filter((one) => one !== id)], `Main theme: ${names.get(id)}`);

  // Names that begin with the words come first, then names that have them, then definitions.
  function findMatches() {
    const words = filter.value.trim().toLowerCase();
    if (!words) return [];
    const rank = (box) => {
      const name = names.get(box.value).toLowerCase();
      if (name.startsWith(words)) return 0;
      if (name.includes(words)) return 1;
      return about.get(box.value).toLowerCase().includes(words) ? 2 : 3;
    };
    return boxes.map((box) => [rank(box), box]).filter(([place]) => place < 3)
      .sort(([one], [other]) => one - other).map(([, box]) => box);
  }

  function narrow() {
    const found = findMatches(), isAll = !filter.value.trim();
    boxes.forEach((box) => {
      const item = box.closest(".govuk-checkboxes__item");
      item.hidden = !isAll && !found.includes(box);
      item.classList.toggle("first-match", box === found[0]);
    });
    definition.textContent = found.length ? about.get(found[0].value) : "";
    if (isAll) matches.textContent = "";
    else if (!found.length) matches.textContent = "No theme matches.";
    else {
      const count = found.length === 1 ? "1 theme matches" : `${found.length} themes match`;
      matches.textContent = `Enter adds: ${names.get(found[0].value)}. ${count}.`;
    }
  }

  filter.addEventListener("input", narrow);
  filter.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && !event.ctrlKey && !event.metaKey) {
      event.preventDefault();
      const [first] = findMatches();
      if (!first) return;
      filter.value = "";
      narrow();
      add(first.value);
    } else if (event.key === "Backspace" && !filter.value && chosen.length) {
      event.preventDefault();
      remove(chosen.at(-1));
    } else if (event.key === "Escape") {
      filter.value = "";
      narrow();
      find("#themes").focus();
    }
  });
  boxes.forEach((box) => box.addEventListener("change", () => {
    if (box.checked) add(box.value);
    else remove(box.value);
  }));
  none.addEventListener("change", () => {
    if (none.checked) { chosen = []; show(); }
  });
  show();
  return { type() { filter.focus(); } };
}

// Whoever leaves the page with something that is not saved is asked first, by the browser.
function guardEntries() {
  const read = () => new URLSearchParams(new FormData(form)).toString();
  const first = read();
  let isSaving = false;
  form.addEventListener("submit", (event) => {
    if (isSaving) event.preventDefault(); // a second key before the next page is there
    isSaving = true;
  });
  addEventListener("pageshow", () => { isSaving = false; });
  addEventListener("beforeunload", (event) => {
    if (!isSaving && ("changed" in form.dataset || read() !== first)) event.preventDefault();
  });
}

function answerKeys(themes) {
  const option = find("#keys");
  if (option) {
    option.checked = localStorage.getItem(KEYS) !== "off";
    option.addEventListener("change", () => {
      localStorage.setItem(KEYS, option.checked ? "on" : "off");
    });
  }
  const press = (id) => () => find(`#${id}`)?.click();
  const acts = {
    a: press("approve"), s: press("save"), n: press("next"), p: press("previous"),
    u: press("take-back"), d: press("done"), t: () => themes?.type(),
    arrowright: press("next"), arrowleft: press("previous"),
  };
  const isText = (place) => place.matches("textarea, select, input:not([type=checkbox], [type=radio])");

  document.addEventListener("keydown", (event) => {
    const key = event.key.toLowerCase(), isCombined = event.ctrlKey || event.metaKey;
    if (event.altKey || event.isComposing || event.repeat) return;
    let act = null;
    if (isCombined) {
      if (key === "enter") act = acts.a;
      else if (key === "z" && !event.shiftKey && !isText(event.target)) act = acts.u;
    } else if (!isText(event.target) && (option?.checked ?? localStorage.getItem(KEYS) !== "off")) {
      const movesRadio = key.startsWith("arrow") && event.target.type === "radio";
      act = event.shiftKey || movesRadio ? null : acts[key];
    }
    // Enter on a box would save by the form's first button: only on buttons and links it acts.
    const isBox = event.target.matches("input[type=checkbox], input[type=radio]");
    if (!act && key === "enter" && isBox) event.preventDefault();
    if (!act) return;
    event.preventDefault();
    act();
  });
}

// What others do to this finding meanwhile is told, and never put into the form.
function listenForNews() {
  const news = find("#news");
  let newest = Number(form.dataset.seen);

  async function ask() {
    if (document.hidden) return;
    const query = new URLSearchParams({ after: newest, finding: form.dataset.finding });
    const answer = await fetch(`/changes?${query}`);
    if (!answer.ok) return;
    const { newest: last, changes } = await answer.json();
    newest = last;
    const change = changes.findLast((one) => one.kind !== "review");
    if (change) tell(change);
  }

  function tell(change) {
    const line = document.createElement("p"), show = document.createElement("button");
    line.textContent = `${change.words} `;
    show.type = "button";
    show.className = "like-link";
    show.textContent = "Show";
    show.addEventListener("click", showOthers);
    line.append(show);
    news.replaceChildren(line);
  }

  async function showOthers() {
    const answer = await fetch(location.href);
    if (!answer.ok) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const fresh = page.querySelector("#others");
    if (!fresh) return;
    find("#others").replaceWith(fresh);
    fresh.open = true;
    fresh.querySelector("summary").focus();
  }

  // A question that fails is asked again: the explorer may have been stopped for a moment.
  setInterval(() => { ask().catch(() => {}); }, POLL);
}
