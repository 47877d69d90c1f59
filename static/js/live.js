/* An open page learns what has happened, without a reload and without taking anything away.

   Each [data-live] of the page is asked only while the tab is visible, with the version that is
   shown, and most answers are an empty 304. Parts of the page are replaced by name, never one
   that holds the focus or a selection: such a part is asked for again. Without this file the
   page is right when it is reloaded. */
(() => {
  "use strict";

  const known = new Map(); // address: { version, asked, busy, ended }

  function stateOf(source) {
    const url = source.dataset.live;
    // What a page leaves to be asked for, so that it need not count before it is shown.
    const asked = "liveAtOnce" in source.dataset ? 0 : Date.now();
    if (!known.has(url)) known.set(url, { version: "", asked, busy: false });
    return known.get(url);
  }

  function inUse(part) {
    if (part.contains(document.activeElement)) return true;
    const selection = getSelection();
    return Boolean(selection && !selection.isCollapsed && selection.containsNode(part, true));
  }

  /* Whether every part could be brought up to date. */
  function update(text) {
    const fresh = new DOMParser().parseFromString(text, "text/html");
    let whole = true;
    for (const part of fresh.querySelectorAll("[data-live-part]")) {
      const name = CSS.escape(part.dataset.livePart);
      const shown = document.querySelector(`[data-live-part="${name}"]`);
      if (!shown || shown.innerHTML === part.innerHTML) continue;
      if (inUse(shown)) whole = false;
      else {
        shown.replaceChildren(...part.childNodes);
        window.htmx?.process(shown);
      }
    }
    return whole;
  }

  /* Signed out, or the role is gone: the page says that it stands still; a click tells why. */
  function end(url) {
    for (const source of document.querySelectorAll("[data-live]")) {
      if (source.dataset.live !== url) continue;
      for (const line of source.querySelectorAll("[data-live-ended]")) {
        line.querySelector("a").href = location.href;
        line.hidden = false;
      }
    }
  }

  async function ask(url, state) {
    state.busy = true;
    state.asked = Date.now();
    try {
      const headers = state.version ? { "If-None-Match": state.version } : {};
      const response = await fetch(url, { headers, cache: "no-store", redirect: "manual" });
      if (response.type === "opaqueredirect" || [400, 403, 404].includes(response.status)) {
        state.ended = true;
        end(url);
      } else if (response.status === 200) {
        const text = await response.text();
        // The page may have been drawn anew meanwhile.
        if (document.querySelector(`[data-live="${CSS.escape(url)}"]`)) {
          state.version = update(text) ? response.headers.get("ETag") || "" : "";
        }
      }
    } catch {
      // No connection: it is tried again at the next turn.
    } finally {
      state.busy = false;
    }
  }

  function tick() {
    if (document.visibilityState !== "visible") return;
    for (const source of document.querySelectorAll("[data-live]")) {
      const state = stateOf(source);
      const wait = Number(source.dataset.liveSeconds || 20) * 1000;
      if (state.ended) end(source.dataset.live);
      else if (!state.busy && Date.now() - state.asked >= wait) ask(source.dataset.live, state);
    }
  }

  tick();
  setInterval(tick, 1000);
  document.addEventListener("visibilitychange", tick);
})();
