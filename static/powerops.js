// What the pages can do a little better with JavaScript. Every page works without this file.
"use strict";

(() => {
  const LARGE = "powerops-large-text";
  const box = document.getElementById("large-text");
  if (box) {
    // Storage may be forbidden by the browser; then the choice lasts for one page.
    try {
      box.checked = localStorage.getItem(LARGE) === "1";
      box.addEventListener("change", () => localStorage.setItem(LARGE, box.checked ? "1" : "0"));
    } catch { /* the box still works by CSS alone */ }
  }

  for (const button of document.querySelectorAll("button[data-print]")) {
    button.hidden = false;
    button.addEventListener("click", () => window.print());
  }

  // What is folded away is printed too; newer engines do this by CSS.
  let opened = [];
  window.addEventListener("beforeprint", () => {
    opened = [...document.querySelectorAll("main details:not([open])")];
    for (const one of opened) one.open = true;
  });
  window.addEventListener("afterprint", () => { for (const one of opened) one.open = false; });

  // The reader of an error page starts at the list of errors.
  document.querySelector(".error-summary")?.focus();

  // A second click on the same button sends nothing; the server refuses doubles all the same.
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.method !== "post") return;
    if (form.dataset.sent) { event.preventDefault(); return; }
    form.dataset.sent = "1";
    setTimeout(() => { delete form.dataset.sent; }, 5000);
  });

  // Leaving a form with typed text asks first.
  let typed = false;
  document.addEventListener("input", (event) => { if (event.target.closest("form[data-keep]")) typed = true; });
  document.addEventListener("submit", () => { typed = false; });
  window.addEventListener("beforeunload", (event) => { if (typed) event.preventDefault(); });
})();
