// Adds what a page can do without: / goes to the search box, j and k to the next and previous result, a copy button.
(() => {
  "use strict";
  const typing = (element) => element.matches("input, textarea, select, [contenteditable]");
  const step = (by) => {
    const links = [...document.querySelectorAll(".result h2 a, .result h3 a")];
    if (!links.length) return;
    const at = links.indexOf(document.activeElement);
    const next = at < 0 ? (by > 0 ? 0 : links.length - 1) : Math.min(Math.max(at + by, 0), links.length - 1);
    links[next].focus();
  };
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
    if (event.key === "/") {
      event.preventDefault();
      document.getElementById("q")?.select();
    } else if (event.key === "j") step(1);
    else if (event.key === "k") step(-1);
  });
  const cite = document.getElementById("cite");
  if (cite && navigator.clipboard) {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = cite.dataset.copy;
    button.addEventListener("click", async () => {
      await navigator.clipboard.writeText(cite.textContent);
      button.textContent = cite.dataset.copied;
    });
    cite.after(button);
  }
})();
