// Suggestions while somebody types: each search box with data-suggest becomes a combobox with a list below it.
// Without this script the box searches as any other.

const PAUSE = 150;

function suggestFor(box) {
  const form = box.form;
  const list = document.createElement("ul");
  const said = document.createElement("p");
  let waiting;
  let asked;
  let chosen = -1;

  list.id = `${box.id}-suggestions`;
  list.className = "suggestions";
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-labelledby", `${box.id}-label`);
  list.hidden = true;
  said.className = "visually-hidden";
  said.setAttribute("role", "status");
  form.append(list, said);
  for (const [name, value] of Object.entries({
    role: "combobox",
    "aria-autocomplete": "list",
    "aria-expanded": "false",
    "aria-controls": list.id,
  }))
    box.setAttribute(name, value);

  function choose(number) {
    list.children[chosen]?.setAttribute("aria-selected", "false");
    chosen = number;
    const option = list.children[chosen];
    option?.setAttribute("aria-selected", "true");
    option?.scrollIntoView({ block: "nearest" });
    if (option) box.setAttribute("aria-activedescendant", option.id);
    else box.removeAttribute("aria-activedescendant");
  }

  function show(open) {
    list.hidden = !open;
    box.setAttribute("aria-expanded", String(open));
    if (!open) choose(-1);
  }

  function close() {
    clearTimeout(waiting);
    asked?.abort();
    show(false);
    said.textContent = "";
  }

  function option(result, number) {
    const item = document.createElement("li");
    const label = document.createElement("span");
    item.id = `${list.id}-${number}`;
    item.setAttribute("role", "option");
    item.setAttribute("aria-selected", "false");
    item.dataset.url = result.url;
    label.lang = result.lang;
    label.textContent = result.label;
    item.append(label);
    if (result.kind) {
      const kind = document.createElement("span");
      kind.className = "soft";
      kind.textContent = result.count ? `${result.kind} (${result.count})` : result.kind;
      item.append(kind);
    }
    return item;
  }

  async function ask() {
    asked?.abort();
    const typed = box.value.trim();
    if (!typed) {
      close();
      return;
    }
    asked = new AbortController();
    const { signal } = asked;
    try {
      const answer = await fetch(`${box.dataset.suggest}?${new URLSearchParams({ q: typed })}`, { signal });
      if (!answer.ok) return;
      const { said: number, results } = await answer.json();
      if (signal.aborted || document.activeElement !== box) return;
      chosen = -1;
      box.removeAttribute("aria-activedescendant");
      list.replaceChildren(...results.map(option));
      show(results.length > 0);
      said.textContent = number;
    } catch {
      // Cancelled by the next letter, or no line: the box searches all the same.
    }
  }

  box.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(ask, PAUSE);
  });
  box.addEventListener("blur", close);
  box.addEventListener("keydown", (event) => {
    const count = list.children.length;
    // A Khmer keyboard may still be putting a syllable together.
    if (event.isComposing || list.hidden) {
      if (event.key === "ArrowDown" && !event.isComposing) ask();
      return;
    }
    if (event.key === "ArrowDown") choose(chosen + 1 < count ? chosen + 1 : -1);
    else if (event.key === "ArrowUp") choose(chosen < 0 ? count - 1 : chosen - 1);
    else if (event.key === "Escape") close();
    else if (event.key === "Enter" && chosen >= 0) location.assign(list.children[chosen].dataset.url);
    else return;
    event.preventDefault();
  });
  // Before the box loses what is typed into it.
  list.addEventListener("mousedown", (event) => event.preventDefault());
  list.addEventListener("click", (event) => {
    const item = event.target.closest("[role=option]");
    if (item) location.assign(item.dataset.url);
  });
}

for (const box of document.querySelectorAll("input[data-suggest]")) suggestFor(box);
