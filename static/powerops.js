// What the pages can do a little better with JavaScript. Every page works without this file.
"use strict";

(() => {
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

  // What is typed outlives the end of a session: kept in this window until the server has taken it.
  // data-keep may name the address under which the form opens again; else it is that of the page.
  const KEPT = "powerops-kept ";
  const LOGIN = "/login/";
  const forms = [...document.querySelectorAll("form[data-keep]")];
  const home = (form) => form.dataset.keep || location.pathname + location.search;
  const name = (form) => `${KEPT}${home(form)} ${forms.filter((one) => home(one) === home(form)).indexOf(form)}`;
  const isTick = (field) => field.type === "checkbox" || field.type === "radio";
  const value = (field) => (isTick(field) ? field.checked : field.value);
  const isKept = (field) => field.name && field.name !== "csrfmiddlewaretoken" && !field.name.endsWith("_FORMS")
    && !/^(file|password|submit|button|image|reset|fieldset|select-multiple)$/.test(field.type);

  // Each field under its name; ticks of one name differ by value, other fields by place.
  const fieldsOf = (form) => {
    const found = new Map();
    for (const field of [...form.elements].filter(isKept)) {
      const key = isTick(field) ? `${field.name}=${field.value}` : field.name;
      found.set(found.has(key) ? `${key} ${found.size}` : key, field);
    }
    return found;
  };
  const stored = (key) => {
    try { return JSON.parse(sessionStorage.getItem(key)); } catch { return null; }
  };
  const store = (key, entry) => {
    try { sessionStorage.setItem(key, JSON.stringify(entry)); return true; } catch { return false; }
  };
  const entries = () => {
    try { return Object.keys(sessionStorage).filter((key) => key.startsWith(KEPT)); } catch { return []; }
  };
  const remember = (form) => store(name(form), {
    fields: Object.fromEntries([...fieldsOf(form)].map(([key, field]) => [key, value(field)])),
  });
  const notice = (words, role) => {
    const box = document.createElement("div");
    box.className = "notice notice-warning";
    box.setAttribute("role", role);
    box.append(Object.assign(document.createElement("p"), { textContent: words }));
    return box;
  };

  let waiting;
  document.addEventListener("input", (event) => {
    const form = event.target.closest("form[data-keep]");
    if (!form) return;
    clearTimeout(waiting);
    waiting = setTimeout(() => remember(form), 500);
  });
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.method !== "post") return;
    clearTimeout(waiting);
    if (form.matches('[action="/logout/"]')) { for (const key of entries()) sessionStorage.removeItem(key); return; }
    if (forms.includes(form)) remember(form);
    for (const key of forms.map(name)) { const entry = stored(key); if (entry) store(key, { ...entry, sent: true }); }
  });

  // After a submit: the login and a page that says that nothing was taken keep the text, any other has it.
  const refused = location.pathname === LOGIN || document.querySelector("[data-not-taken]");
  for (const key of entries()) {
    const entry = stored(key);
    if (!entry?.sent) continue;
    if (refused) store(key, { fields: entry.fields });
    else sessionStorage.removeItem(key);
  }

  const put = (fields) => {
    for (const [field, was] of fields) {
      if (isTick(field)) field.checked = was; else field.value = was;
    }
    fields[0][0].dispatchEvent(new Event("input", { bubbles: true }));
  };
  const restore = (form) => {
    const kept = stored(name(form))?.fields ?? {};
    const differing = [...fieldsOf(form)].filter(([key, field]) => key in kept && kept[key] !== value(field));
    if (!differing.some(([, field]) => field.type !== "hidden")) return;
    const before = differing.map(([, field]) => [field, value(field)]);
    put(differing.map(([key, field]) => [field, kept[key]]));
    const box = notice("已恢复您先前填写、还没有提交的内容。", "status");
    const button = Object.assign(document.createElement("button"), {
      type: "button", className: "btn btn-outline-secondary", textContent: "不用，放弃恢复",
    });
    button.addEventListener("click", () => {
      put(before);
      clearTimeout(waiting);
      sessionStorage.removeItem(name(form));
      typed = false;
      box.remove();
    });
    box.append(button);
    form.before(box);
  };
  document.addEventListener("DOMContentLoaded", () => forms.forEach(restore));

  // The session has ended behind an open page: say so once, and lose nothing.
  document.addEventListener("htmx:responseError", (event) => {
    if (event.detail.xhr.status !== 401 || document.querySelector("[data-expired]")) return;
    const form = event.detail.elt.closest("form[data-keep]");
    const isSafe = form && remember(form);
    const box = notice(isSafe ? "登录已过期。已填写的内容保存在本窗口，登录后会自动恢复。" : "登录已过期。", "alert");
    box.dataset.expired = "";
    const next = form ? home(form) : location.pathname + location.search;
    const link = Object.assign(document.createElement("a"), {
      href: `${LOGIN}?next=${encodeURIComponent(next)}`, className: "btn btn-primary", textContent: "重新登录",
    });
    link.addEventListener("click", () => { if (isSafe && remember(form)) typed = false; });
    box.append(link);
    (form?.querySelector(".form-buttons") ?? event.detail.elt).before(box);
  });
})();
