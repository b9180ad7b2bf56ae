// Adds keys to the desk, whose forms work without: a letter presses the button, follows the link or goes to the field.
(() => {
  "use strict";
  const typing = (element) => element.matches("input, textarea, select, [contenteditable]");
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.repeat || !/^[a-z]$/.test(event.key)) {
      if (event.key === "Escape" && typing(event.target)) event.target.blur();
      return;
    }
    if (typing(event.target)) return;
    const named = (what) => document.querySelector(`[data-${what}="${event.key}"]`);
    const field = named("focus");
    if (field) {
      event.preventDefault();
      field.closest("details")?.setAttribute("open", "");
      field.focus();
    } else (named("key") ?? named("go") ?? named("open"))?.click();
  });
  // A form is sent once: a second press while the first is under way would be refused.
  for (const form of document.querySelectorAll("form[method=post]")) {
    form.addEventListener("submit", (event) => {
      if (form.dataset.sent) event.preventDefault();
      form.dataset.sent = "yes";
    });
  }
})();
