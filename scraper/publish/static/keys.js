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
  // Bars tell their month and number, which the table beside them has.
  document.querySelector(".timeline g[aria-hidden]")?.addEventListener("pointerover", (event) => {
    const bar = event.target.closest("a");
    if (!bar || bar.querySelector("title")) return;
    const period = new URL(bar.href.baseVal, location).searchParams.get("from");
    const [year, month] = period.split("-");
    const table = document.querySelector(".timeline table");
    const row = [...table.tBodies[0].rows].find((each) => each.cells[0].textContent.trim() === year);
    if (!row) return;
    const title = document.createElementNS("http://www.w3.org/2000/svg", "title");
    const name = month ? `${table.tHead.rows[0].cells[+month].textContent.trim()} ${year}` : year;
    title.textContent = `${name}: ${row.cells[month ? +month : 1].textContent.trim()}`;
    bar.append(title);
  });
  for (const cite of navigator.clipboard ? document.querySelectorAll("[data-copy]") : []) {
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
