/* The draft of a request: what is typed is never lost, and never leaves without its link.

   The page works without this file. The server says the same things again and has the last word. */
(() => {
  "use strict";

  const page = document.getElementById("draft");
  if (!page) return;
  const key = `draft:${page.dataset.key}`;
  const byId = (id) => document.getElementById(id);
  const form = () => byId("draft-form");

  /* --- what was typed, kept in this tab until the server has it ------------------------- */

  // Private windows and full disks refuse storage; typing goes on all the same.
  function kept() {
    try {
      return JSON.parse(sessionStorage.getItem(key));
    } catch {
      return null;
    }
  }
  function keep(fields) {
    try {
      const link = form()?.dataset.link;
      if (fields) sessionStorage.setItem(key, JSON.stringify({ link, fields }));
      else sessionStorage.removeItem(key);
    } catch {
      /* nothing to be done */
    }
  }

  const fields = () => [...form().elements].filter(
    (field) => field.name && !field.disabled && !["hidden", "submit", "button"].includes(field.type));
  const read = (field) => (field.type === "checkbox" ? field.checked : field.value);
  const values = () => Object.fromEntries(fields().map((field) => [field.name, read(field)]));
  const differing = (seen) => fields().filter(
    (field) => field.name in seen && seen[field.name] !== read(field));

  function write(wanted) {
    for (const field of fields()) {
      if (!(field.name in wanted)) continue;
      if (field.type === "checkbox") field.checked = wanted[field.name];
      else field.value = wanted[field.name];
    }
  }

  /* A request that is no draft any more shows what came too late for it. */
  if ("stored" in page.dataset) {
    const before = kept();
    const text = before?.fields.body.replaceAll(before.link, "{{link}}");
    const late = byId("draft-late");
    if (text === undefined || text === page.dataset.stored) {
      keep(null);
    } else if (late.hidden) {
      byId("typed").value = before.fields.body;
      late.hidden = false;
    }
    return;
  }

  /* --- the link, the mail address and the hints follow the text ------------------------- */

  // The same rule as the server's: letters that touch the link become a part of it.
  function hasLink(text, link) {
    for (let at = text.indexOf(link); at >= 0; at = text.indexOf(link, at + 1)) {
      const before = text.slice(0, at);
      const after = text.slice(at + link.length);
      if (!/[\p{L}\p{N}_]$/u.test(before) && !/^[\p{L}\p{N}_\-=/%~]/u.test(after)) return true;
    }
    return false;
  }

  const encode = (text) => encodeURIComponent(text.toWellFormed?.() ?? text).replace(
    /[!'()*]/g, (mark) => `%${mark.charCodeAt(0).toString(16).toUpperCase()}`);

  function mailto(fields) {
    const address = encode(fields.recipient_email.value.trim()).replaceAll("%40", "@");
    const subject = encode(fields.subject.value);
    const body = encode(fields.body.value.replace(/\r?\n/g, "\r\n"));
    return `mailto:${address}?subject=${subject}&body=${body}`;
  }

  function refresh() {
    const { elements, dataset } = form();
    const whole = hasLink(elements.body.value, dataset.link);
    byId("link-lost").hidden = whole;
    byId("draft-copy").disabled = !whole;
    const mail = byId("draft-mail");
    const address = mailto(elements);
    mail.hidden = false;
    for (const hint of form().querySelectorAll("[data-scripted]")) hint.hidden = false;
    if (whole) {
      mail.href = address;
      mail.removeAttribute("aria-disabled");
    } else {
      mail.removeAttribute("href");
      mail.setAttribute("aria-disabled", "true");
    }
    byId("mail-long").hidden = address.length <= 2000;
  }

  /* What was typed since is not saved yet. The line keeps its place, so that nothing moves. */
  function takeBackSaved() {
    form().querySelector("#draft-status[data-saved] [data-scripted]")?.classList.add("invisible");
  }

  function onTyped(event) {
    if (!form()?.contains(event.target)) return;
    takeBackSaved();
    keep(values());
    refresh();
  }
  document.addEventListener("input", onTyped);
  document.addEventListener("change", onTyped);

  /* --- saving: what is typed while an answer is under way stays ------------------------- */

  let sent = null;
  let later = null;
  let caret = null;
  let pressed = null;

  document.addEventListener("htmx:configRequest", (event) => {
    if (form()?.contains(event.target)) sent = values();
  });
  document.addEventListener("htmx:beforeSwap", (event) => {
    if (!sent || event.target.id !== "draft-form") return;
    later = Object.fromEntries(differing(sent).map((field) => [field.name, read(field)]));
    const { selectionStart, selectionEnd } = document.activeElement;
    caret = selectionEnd > 0 ? [selectionStart, selectionEnd] : null;
  });
  document.addEventListener("htmx:afterSettle", () => {
    if (!form()) return;
    if (later && Object.keys(later).length) {
      write(later);
      if (caret) document.activeElement.setSelectionRange?.(...caret);
      form().elements.body.dispatchEvent(new Event("input", { bubbles: true }));
    } else if (sent && byId("draft-status")?.matches("[data-saved]")) {
      if (later || !differing(sent).length) keep(null);
      else takeBackSaved();
    }
    later = null;
    refresh();
    setTimeout(press); // a save that waited its turn has left by then
  });

  /* A button that overtook a save would be taken for another window: it waits for the answer. */
  const saving = () => page.querySelector(".htmx-request");

  function press() {
    if (!pressed || saving()) return;
    const { name, value } = pressed;
    pressed = null;
    const same = [...form().elements].find((each) => each.name === name && each.value === value);
    if (same) form().requestSubmit(same);
  }
  addEventListener("submit", (event) => {
    if (event.target !== form() || !event.submitter || !saving()) return;
    event.preventDefault();
    event.stopPropagation();
    pressed = event.submitter;
  }, true);
  // Back to a page that was left in the middle of a save.
  addEventListener("pageshow", ({ persisted }) => {
    if (persisted) saving()?.classList.remove("htmx-request");
  });
  document.addEventListener("htmx:afterRequest", ({ detail }) => {
    const { status } = detail.xhr;
    if (!status || (status >= 400 && status !== 422)) setTimeout(press);
  });

  /* --- after a reload, an expired sign-in, a closed connection -------------------------- */

  const saveAll = () => form().elements.language.dispatchEvent(
    new Event("change", { bubbles: true }));

  // Somebody was quicker than this script: a box was ticked before anything listened.
  const shipped = (field) => (field.type === "checkbox" ? field.defaultChecked
    : field.options ? [...field.options].find((each) => each.defaultSelected)?.value
      : field.defaultValue);
  const touched = () => fields().some((field) => read(field) !== (shipped(field) ?? read(field)));

  function offerKept() {
    const before = kept()?.fields;
    if (!before && touched()) {
      keep(values());
      saveAll();
      return;
    }
    if (form().matches("[data-unsaved]")) {
      // The server brought back what it got without a sign-in; this tab may know more.
      if (before) write(before);
      saveAll();
      return;
    }
    const lost = before && differing(before).length > 0;
    byId("draft-kept").hidden = !lost;
    if (before && !lost) keep(null);
  }

  document.addEventListener("click", (event) => {
    const choice = event.target.closest?.("[data-kept]");
    if (choice) {
      const before = kept()?.fields;
      byId("draft-kept").hidden = true;
      if (choice.dataset.kept === "use" && before) {
        write(before);
        saveAll();
      } else {
        keep(null);
      }
    }
    if (event.target.closest?.("#draft-mail:not([href])")) event.preventDefault();
  });

  refresh();
  // htmx listens from here on, not before.
  document.addEventListener("DOMContentLoaded", offerKept);
})();
