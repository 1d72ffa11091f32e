// Files can be dropped anywhere on the drop zone, and are listed before they are sent.
// Without this script the file field does the same, except for the list.
"use strict";

(() => {
  const zone = document.getElementById("drop");
  const field = document.getElementById("files");
  const list = document.getElementById("chosen");
  zone.classList.add("drop");
  zone.querySelector(".drop-words").hidden = false;

  function show() {
    const names = [...field.files].map((file) => {
      const item = document.createElement("li");
      item.textContent = `${file.name}, ${Math.ceil(file.size / 1000).toLocaleString("en-GB")} kB`;
      return item;
    });
    list.replaceChildren(...names);
  }

  for (const name of ["dragenter", "dragover"]) {
    zone.addEventListener(name, (event) => {
      event.preventDefault();
      zone.classList.add("over");
    });
  }
  for (const name of ["dragleave", "drop"]) {
    zone.addEventListener(name, () => zone.classList.remove("over"));
  }
  zone.addEventListener("drop", (event) => {
    event.preventDefault();
    const all = new DataTransfer();
    for (const file of [...field.files, ...event.dataTransfer.files]) all.items.add(file);
    field.files = all.files;
    show();
  });
  field.addEventListener("change", show);
  show(); // after going back, the browser may have kept them
})();
