/* An open list learns what has happened, without a reload and without taking anything away.

   It asks only while its tab is visible, with the version it has, and most answers are an empty
   304. Parts of the page are replaced by name, never one that holds the focus or a selection:
   such a part is asked for again. Without this file the page is right when it is reloaded. */
(() => {
  "use strict";

  let versionOf = "";
  let version = "";
  let asked = Date.now();
  let busy = false;
  let stopped = false;

  const list = () => document.querySelector("[data-live]");
  const wait = () => Number(list()?.dataset.liveSeconds || 20) * 1000;

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
      else shown.replaceChildren(...part.childNodes);
    }
    return whole;
  }

  async function ask() {
    const url = list()?.dataset.live;
    if (!url || busy || stopped || document.visibilityState !== "visible") return;
    busy = true;
    asked = Date.now();
    try {
      const known = versionOf === url ? version : "";
      const headers = known ? { "If-None-Match": known } : {};
      const response = await fetch(url, { headers, cache: "no-store", redirect: "manual" });
      // Signed out, or the role is gone: the next click says so, this here stays calm.
      if (response.type === "opaqueredirect" || [400, 403, 404].includes(response.status)) {
        stopped = true;
      } else if (response.status === 200) {
        const text = await response.text();
        // The list may have been drawn anew meanwhile.
        if (url === list()?.dataset.live) {
          version = update(text) ? response.headers.get("ETag") || "" : "";
          versionOf = url;
        }
      }
    } catch {
      // No connection: it is tried again at the next turn.
    } finally {
      busy = false;
    }
  }

  function tick() {
    if (Date.now() - asked >= wait()) ask();
  }

  setInterval(tick, 1000);
  document.addEventListener("visibilitychange", tick);
})();
