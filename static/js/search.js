/* The search of the top bar by keyboard: arrows choose, Enter opens, Escape closes.

   Loaded when the field is first used. htmx brings the results; without this file Enter leads to
   the page of results. */

const field = document.querySelector("[data-combobox]");
const panel = document.getElementById("search-panel");
const status = document.getElementById("search-status");

let closed = false; // with Escape: what is still on its way does not open it again

const options = () => [...panel.querySelectorAll("[role=option]")];
const chosen = () => panel.querySelector("[role=option][aria-selected=true]");

function choose(option) {
  chosen()?.setAttribute("aria-selected", "false");
  if (!option) {
    field.removeAttribute("aria-activedescendant");
    return;
  }
  option.setAttribute("aria-selected", "true");
  field.setAttribute("aria-activedescendant", option.id);
  option.scrollIntoView({ block: "nearest" });
}

function show(open) {
  const list = panel.querySelector("[role=listbox]");
  panel.hidden = !open || !panel.querySelector("[role=listbox], .search-nothing");
  field.setAttribute("aria-expanded", String(!panel.hidden && Boolean(list)));
  if (list) field.setAttribute("aria-controls", list.id);
  else field.removeAttribute("aria-controls");
  if (panel.hidden) choose(null);
}

function brought() {
  choose(null);
  status.textContent = panel.querySelector("[data-summary]")?.dataset.summary || "";
  show(document.activeElement === field && !closed);
}

function step(by) {
  const all = options();
  if (!all.length) return;
  // One place more than there are options: the field itself.
  const places = all.length + 1;
  const now = all.indexOf(chosen());
  choose(all[((now + 1 + by + places) % places) - 1]);
}

for (const name of ["htmx:afterSwap", "htmx:after:swap"]) {
  document.addEventListener(name, (event) => {
    if (event.target === panel || event.detail?.target === panel) brought();
  });
}

field.addEventListener("keydown", (event) => {
  if (event.isComposing) return;
  if (event.key === "ArrowDown" || event.key === "ArrowUp") {
    event.preventDefault();
    closed = false;
    if (panel.hidden) show(true);
    step(event.key === "ArrowDown" ? 1 : -1);
  } else if (event.key === "Enter" && !panel.hidden && chosen()) {
    event.preventDefault();
    chosen().click();
  } else if (event.key === "Escape" && !panel.hidden) {
    event.preventDefault();
    closed = true;
    show(false);
  }
});
field.addEventListener("input", () => { closed = false; });
field.addEventListener("focus", () => { closed = false; show(true); });
field.addEventListener("blur", () => show(false));
// The field keeps the focus while the mouse presses a result.
panel.addEventListener("mousedown", (event) => event.preventDefault());

if (panel.querySelector("[data-summary]")) brought();
