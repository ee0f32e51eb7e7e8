// Puts what the original says in a block of a body into the same block of its translation, which Wagtail's editor makes by
// script. What has no such block any more stays above the body.
function place() {
  for (const part of document.querySelectorAll("[data-original-of]")) {
    const id = CSS.escape(part.dataset.originalOf);
    const block = document.querySelector(`[data-streamfield-child][data-contentpath="${id}"]`);
    const inside = block?.querySelector(".w-panel__content");
    if (!inside || block.contains(part)) continue;
    const above = part.parentElement;
    const beside = document.createElement("div");
    beside.className = "original";
    inside.prepend(beside);
    beside.append(part);
    above.hidden = !above.querySelector("[data-original-of]");
  }
}

window.addEventListener("load", place);

// Wagtail copies what a hint's button holds, and says nothing of it.
document.addEventListener("w-clipboard:copied", ({ target }) => {
  if (target.dataset.copied) target.textContent = target.dataset.copied;
});
