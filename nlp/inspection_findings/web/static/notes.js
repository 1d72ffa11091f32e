// Words selected in the text of a report: a button leads to the form for a note on them.
// Without this script each finding and paragraph has a link to the same form.
"use strict";

(() => {
  const report = document.getElementById("report");
  const bar = document.createElement("p");
  const link = document.createElement("a");
  bar.className = "note-bar";
  bar.hidden = true;
  link.className = "govuk-button";
  link.textContent = "Note on this passage";
  bar.append(link);
  report.after(bar);

  // The piece of text that a place in the page belongs to, and the characters before it.
  function locate(node, offset) {
    const element = node.nodeType === Node.TEXT_NODE ? node.parentElement : node;
    const piece = element.closest("[data-start]");
    if (!piece || !report.contains(piece)) return null;
    const before = document.createRange();
    before.setStart(piece, 0);
    before.setEnd(node, offset);
    return { start: piece.dataset.start, at: [...before.toString()].length };
  }

  // A selection may begin or end between pieces; it then means the pieces inside it.
  function findEdges(range) {
    const inside = [...report.querySelectorAll("[data-start]")].filter((one) => range.intersectsNode(one));
    if (!inside.length) return null;
    const first = locate(range.startContainer, range.startOffset) || { start: inside[0].dataset.start, at: 0 };
    const end = inside.at(-1);
    const last = locate(range.endContainer, range.endOffset) ||
      { start: end.dataset.start, at: [...end.textContent].length };
    return { first, last };
  }

  document.addEventListener("selectionchange", () => {
    const selection = getSelection();
    const edges = selection.isCollapsed || !selection.toString().trim()
      ? null : findEdges(selection.getRangeAt(0));
    bar.hidden = !edges;
    if (!edges) return;
    link.href = `${report.dataset.notes}&first=${edges.first.start}&first_at=${edges.first.at}` +
      `&last=${edges.last.start}&last_at=${edges.last.at}`;
  });
  link.addEventListener("mousedown", (event) => event.preventDefault()); // keeps the selection
})();
