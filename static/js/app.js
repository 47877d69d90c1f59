/* Quicker, never possible: every page works without this file.

   One delegated listener per kind of event, so that fragments swapped in later need no set-up.
   Words come from data attributes of #toasts, where the server translated them. */
(() => {
  "use strict";

  document.documentElement.classList.add("js");
  const toasts = () => document.getElementById("toasts");

  /* --- telling the person ------------------------------------------------------------- */

  function announce(text) {
    const region = toasts();
    if (!region || !text) return;
    region.replaceChildren();
    const line = document.createElement("p");
    line.className = "toast-line";
    line.textContent = text;
    // A moment later, or a screen reader takes the same words twice for no change.
    setTimeout(() => region.append(line), 50);
    setTimeout(() => line.remove(), 8000);
  }

  /* --- rows that open ----------------------------------------------------------------- */

  function toggleRow(expander) {
    const id = expander.getAttribute("aria-controls");
    const row = document.getElementById(id);
    const open = expander.getAttribute("aria-expanded") !== "true";
    // No row yet: htmx is bringing it.
    if (!row && !expander.hasAttribute("hx-get")) return;
    expander.setAttribute("aria-expanded", String(open));
    if (row) row.hidden = !open;
    if (id.startsWith("row-")) rememberRow(id.slice("row-".length), open);
  }

  /* The address names the open rows, so that reload and Back find them open. */
  function rememberRow(name, open) {
    const url = new URL(location.href);
    const others = url.searchParams.getAll("open").filter((each) => each !== name);
    url.searchParams.delete("open");
    for (const each of open ? [...others, name] : others) url.searchParams.append("open", each);
    url.hash = "";
    history.replaceState(history.state, "", url);
  }

  /* --- copying ------------------------------------------------------------------------ */

  function selectText(element) {
    if ("select" in element) {
      element.focus();
      element.select();
      return;
    }
    const range = document.createRange();
    range.selectNodeContents(element);
    const selection = getSelection();
    selection.removeAllRanges();
    selection.addRange(range);
  }

  async function copy(button) {
    const source = document.querySelector(button.dataset.copy);
    if (!source) return;
    const text = "value" in source ? source.value : source.textContent.trim();
    try {
      await navigator.clipboard.writeText(text);
    } catch {
      // No clipboard on plain http, or it was refused: the old way, then by hand.
      selectText(source);
      if (!document.execCommand("copy")) {
        announce(toasts().dataset.copyByHand);
        return;
      }
      button.focus();
    }
    announce(toasts().dataset.copied);
    button.dispatchEvent(new CustomEvent("portal:copied", { bubbles: true }));
  }

  /* --- dialogs and menus -------------------------------------------------------------- */

  function openDialog(dialog) {
    if (dialog && !dialog.open) dialog.showModal();
  }

  function closeMenus(except) {
    for (const menu of document.querySelectorAll("details.menu[open], details.flyout[open]")) {
      if (!menu.contains(except)) menu.open = false;
    }
  }

  document.addEventListener("click", (event) => {
    const target = event.target instanceof Element ? event.target : null;
    if (!target) return;
    closeMenus(target);

    const expander = target.closest(".expander[aria-controls]");
    if (expander && !event.ctrlKey && !event.metaKey && !event.shiftKey) {
      event.preventDefault();
      toggleRow(expander);
    }
    const copier = target.closest("[data-copy]");
    if (copier) copy(copier);
    if (target.closest("[data-print]")) window.print();

    const opener = target.closest("[data-dialog-open]");
    const dialog = opener && document.querySelector(opener.dataset.dialogOpen);
    if (dialog && !event.ctrlKey && !event.metaKey && !event.shiftKey) {
      event.preventDefault();
      openDialog(dialog);
    }
    const closer = target.closest("[data-dialog-close]");
    if (closer) closer.closest("dialog")?.close();
    // A click beside the card lands on the dialog itself.
    if (target.matches("dialog[open]") && event.detail > 0 && isOutside(target, event)) target.close();
  });

  function isOutside(element, event) {
    const box = element.getBoundingClientRect();
    return (
      event.clientX < box.left || event.clientX > box.right ||
      event.clientY < box.top || event.clientY > box.bottom
    );
  }

  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") {
      const menu = document.querySelector("details.menu[open], details.flyout[open]");
      if (menu) {
        menu.open = false;
        menu.querySelector("summary").focus();
      }
    }
    const target = event.target;
    if (event.key === " " && target.matches?.("a.expander[role=button]")) {
      event.preventDefault();
      target.click();
    }
    const own = target.matches?.("main [data-search]") && !target.value;
    const typing = target.closest?.("input, textarea, select, [contenteditable]") && !own;
    if (event.key === "/" && !typing && !event.ctrlKey && !event.metaKey && !event.altKey) {
      // The page's own field before the one of the top bar, which a second press reaches.
      const fields = [
        ...(own ? [] : document.querySelectorAll("main [data-search]")),
        ...document.querySelectorAll("header [data-search]"),
      ];
      const field = fields.find((each) => each.offsetParent !== null);
      if (field) {
        event.preventDefault();
        field.focus();
        field.select();
      }
    }
  });

  /* --- the search of the top bar: its script comes when it is first used ---------------- */

  for (const field of document.querySelectorAll("[data-combobox]")) {
    field.setAttribute("role", "combobox");
    field.setAttribute("aria-autocomplete", "list");
    field.setAttribute("aria-expanded", "false");
    field.addEventListener("focus", () => { import(field.dataset.combobox); }, { once: true });
  }

  /* --- forms -------------------------------------------------------------------------- */

  const dirty = new Set();
  let openingMail = false;

  function markDirty(event) {
    const form = event.target.closest?.("form[data-guard]");
    if (form) dirty.add(form);
  }
  document.addEventListener("input", markDirty);
  document.addEventListener("change", (event) => {
    markDirty(event);
    if (event.target.matches?.("[data-autosubmit]")) event.target.form.requestSubmit();
  });

  document.addEventListener("click", (event) => {
    if (!event.target.closest?.('a[href^="mailto:"]')) return;
    // The browser takes it for leaving the page, which stays.
    openingMail = true;
    setTimeout(() => { openingMail = false; }, 1000);
  });

  addEventListener("beforeunload", (event) => {
    if (openingMail) return;
    for (const form of dirty) {
      if (form.isConnected) {
        event.preventDefault();
        return;
      }
    }
  });

  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.method === "get" || form.matches("[data-allow-repeat], [method=dialog]")) {
      dirty.delete(form);
      return;
    }
    if (form.dataset.sending) {
      event.preventDefault();
      event.stopImmediatePropagation();
      return;
    }
    dirty.delete(form);
    form.dataset.sending = "yes";
    // After this turn, or the button that was pressed would not be part of what is sent.
    setTimeout(() => markSending(form, true));
  }, true);

  function markSending(form, sending) {
    if (!sending) delete form.dataset.sending;
    const inside = form.querySelectorAll("button:not([type=button]), input[type=submit]");
    const outside = form.id ? document.querySelectorAll(`button[form="${CSS.escape(form.id)}"]`) : [];
    for (const button of [...inside, ...outside]) {
      if (sending) button.setAttribute("aria-disabled", "true");
      else button.removeAttribute("aria-disabled");
    }
  }

  function releaseForms() {
    for (const form of document.querySelectorAll("form[data-sending]")) markSending(form, false);
  }
  // The Back button may bring the page back as it was left.
  addEventListener("pageshow", releaseForms);

  function focusFirstInvalid(root) {
    const field = root.querySelector("[aria-invalid=true], .is-invalid");
    if (field) field.focus();
    return Boolean(field);
  }

  /* --- htmx: event names of version 2 and of version 4 -------------------------------- */

  function onHtmx(names, listener) {
    for (const name of names) document.addEventListener(name, listener);
  }

  onHtmx(["htmx:afterSettle", "htmx:after:settle", "htmx:after:swap"], (event) => {
    const root = event.target instanceof Element ? event.target : document;
    focusFirstInvalid(root);
    for (const dialog of root.querySelectorAll("dialog[data-dialog-auto]")) openDialog(dialog);
  });
  onHtmx(["htmx:afterRequest", "htmx:after:request"], (event) => {
    const form = event.target instanceof Element && event.target.closest("form");
    if (form) markSending(form, false);
  });
  onHtmx(["htmx:responseError", "htmx:response:error"], () => {
    announce(toasts().dataset.failed);
  });
  onHtmx(["htmx:sendError", "htmx:error"], () => {
    announce(toasts().dataset.offline);
  });

  /** On a phone the side menu is a strip: where one is may lie beyond its edge. */
  function showWhereOneIs() {
    const strip = document.querySelector(".side-menu ul");
    const here = strip?.querySelector("[aria-current]");
    if (!here) return;
    strip.scrollLeft += here.getBoundingClientRect().left - strip.getBoundingClientRect().left - 24;
  }

  showWhereOneIs();
  focusFirstInvalid(document);
  for (const dialog of document.querySelectorAll("dialog[data-dialog-auto]")) openDialog(dialog);
})();
