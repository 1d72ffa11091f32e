// On the page of a difference: a ticked theme marks "Other themes", and the page says what will count.
// Without this script the explorer finds the same from the form that is sent.
"use strict";

(() => {
  const form = document.getElementById("settling");
  if (!form) return;
  const fold = form.querySelector("#theme details");
  const status = document.getElementById("will-count");
  const radios = [...form.querySelectorAll("input[name=choice]")];
  const boxes = [...form.querySelectorAll("input[name=theme]")];
  let kept = []; // what was ticked before another choice was marked
  const other = radios.find((one) => one.value === "other");

  function tell() {
    const marked = radios.find((one) => one.checked);
    const ticked = boxes.filter((one) => one.checked).map((one) => one.labels[0].textContent);
    if (!marked) status.textContent = "";
    else if (marked !== other) status.textContent = `Will count: ${marked.dataset.counts}.`;
    else status.textContent = `Will count: ${ticked.join(", ") || "no theme is ticked yet"}.`;
  }

  form.addEventListener("change", ({ target }) => {
    if (target.name === "theme") other.checked = true;
    if (target === other) kept.forEach((one) => { one.checked = true; });
    if (target.name === "choice") kept = [];
    if (other.checked) fold.open = true;
    else if (target.name === "choice") {
      kept = boxes.filter((one) => one.checked);
      kept.forEach((one) => { one.checked = false; }); // decided against, until "Other" is marked again
    }
    tell();
  });
  addEventListener("pageshow", tell); // a browser may bring back what was marked before
})();
