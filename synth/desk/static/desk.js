"use strict";
// Every page works without this: it adds dropping of files, progress without reloading, and keys.

const STOPPED = "The desk has stopped. What was saved is kept. Start it again and open the address that it prints; then press the button on this page again, or go on in the new page.";
const tellStopped = (form) => {
  if (document.querySelector("[data-stopped]")) return;
  const notice = document.createElement("div");
  notice.className = "notice warn";
  notice.dataset.stopped = "";
  notice.setAttribute("role", "alert");
  notice.append(Object.assign(document.createElement("p"), { textContent: STOPPED }));
  if (form) form.after(notice);
  else document.querySelector("main").prepend(notice);
  notice.scrollIntoView({ block: "nearest" });
};
const untellStopped = () => document.querySelector("[data-stopped]")?.remove();

const focusFirst = document.querySelector("[data-focus]");
if (focusFirst) focusFirst.focus();

// Progress: the part of the page that changes is fetched anew while there is work.
for (const part of document.querySelectorAll("[data-poll]")) {
  if (!part.matches("[data-busy]") && !part.querySelector("[data-busy]")) continue;
  const timer = setInterval(async () => {
    let answer;
    try {
      answer = await fetch(part.dataset.poll);
    } catch { tellStopped(); return; }
    if (!answer.ok) { clearInterval(timer); tellStopped(); return; }
    untellStopped();
    part.innerHTML = await answer.text();
    if (!part.querySelector("[data-busy]")) {
      clearInterval(timer);
      location.reload();
    }
  }, 1500);
}

// Keys: a digit answers, Z takes back. Not while someone types.
document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
  if (event.target.closest("input:not([type=radio]):not([type=checkbox]), textarea, select")) return;
  const button = document.querySelector(`button[data-key="${CSS.escape(event.key.toLowerCase())}"]`);
  if (button) { event.preventDefault(); button.click(); }
});

// A second press while the first is under way would answer the next question unseen. A form goes only to a desk that
// answers: the browser's own page on a lost connection would take the place of what was typed.
for (const form of document.querySelectorAll("form[method=post]:not([data-drop])")) {
  form.addEventListener("submit", async (event) => {
    if (form.dataset.sent === "checked") {
      form.dataset.sent = "1";
      setTimeout(() => { delete form.dataset.sent; }, 3000);
      return;
    }
    event.preventDefault();
    if (form.dataset.sent) return;
    form.dataset.sent = "1";
    try {
      const answer = await fetch("/static/desk.css", { method: "HEAD", cache: "no-store" });
      if (!answer.ok) throw new Error();
      untellStopped();
      form.dataset.sent = "checked";
      form.requestSubmit(event.submitter);
    } catch {
      delete form.dataset.sent;
      tellStopped(form);
    }
  });
}

// A page that the browser shows again as it was left takes an answer at once.
addEventListener("pageshow", (event) => {
  if (event.persisted) for (const form of document.forms) delete form.dataset.sent;
});

// Labels of a sentence that is no finding are not asked for.
const kinds = document.querySelectorAll("input[name=kind][type=radio]");
const showForFinding = () => {
  const other = document.querySelector("input[name=kind][value=other]");
  for (const part of document.querySelectorAll("[data-for-finding]")) part.hidden = Boolean(other && other.checked);
};
for (const kind of kinds) kind.addEventListener("change", showForFinding);
if (kinds.length) showForFinding();

// Files dropped on the form, folders with all that is in them.
const drop = document.querySelector("[data-drop]");
if (drop) {
  const status = drop.querySelector("[data-upload-status]");
  const endings = drop.querySelector("input[accept]").accept.split(",");
  const isReport = (file) => endings.some((ending) => file.name.toLowerCase().endsWith(ending));
  const within = async (entry) => {
    if (entry.isFile) return [await new Promise((good, bad) => entry.file(good, bad))];
    const reader = entry.createReader();
    const found = [];
    for (;;) {
      const some = await new Promise((good, bad) => reader.readEntries(good, bad));
      if (!some.length) return found;
      for (const one of some) found.push(...await within(one));
    }
  };
  const several = (names) => names.slice(0, 5).join(", ") + (names.length > 5 ? ` and ${names.length - 5} more` : "");
  const send = async (files) => {
    const passed = files.filter((file) => !isReport(file)).map((file) => file.name);
    const wanted = files.filter(isReport);
    let number = 0;
    const failed = [];
    const known = [];
    const again = [];
    let done = 0;
    for (const file of wanted) {
      number += 1;
      status.textContent = `Adding ${number} of ${wanted.length}: ${file.name}`;
      const body = new FormData();
      body.append("documents", file);
      try {
        const answer = await fetch("/reports", { method: "POST", body });
        const told = new URL(answer.url).searchParams;
        if (told.get("again")) again.push(file.name);
        if (answer.ok && told.get("known")) known.push(file.name);
        else if (answer.ok) done += 1;
        else {
          const page = new DOMParser().parseFromString(await answer.text(), "text/html");
          const why = page.querySelector("main p, body > p");
          failed.push(why ? `${file.name} (${why.textContent.trim()})` : file.name);
        }
      } catch {
        // Nothing answers any more: a further page could not be shown either.
        const rest = several(wanted.slice(number - 1).map((one) => one.name));
        status.textContent = `The desk has stopped. ${done} of ${wanted.length} files were added; they are kept, and read when the desk starts again. Start it again, then add the others: ${rest}.`;
        status.classList.add("error");
        return;
      }
    }
    const address = new URL("/reports", location);
    address.searchParams.set("added", `${done} of ${wanted.length} files added.`);
    if (known.length) address.searchParams.set("already", several(known));
    if (again.length) address.searchParams.set("again", several(again));
    if (failed.length) address.searchParams.set("failed", several(failed));
    if (passed.length) address.searchParams.set("passed", several(passed));
    location.assign(address);
  };
  // The whole page takes files: one that is dropped beside the form would be opened in the place of the page.
  for (const kind of ["dragenter", "dragover"]) document.addEventListener(kind, (event) => { event.preventDefault(); drop.classList.add("over"); });
  document.addEventListener("dragleave", (event) => { if (!event.relatedTarget) drop.classList.remove("over"); });
  document.addEventListener("drop", async (event) => {
    event.preventDefault();
    drop.classList.remove("over");
    const entries = [...event.dataTransfer.items].map((item) => item.webkitGetAsEntry && item.webkitGetAsEntry()).filter(Boolean);
    const files = entries.length ? (await Promise.all(entries.map(within))).flat() : [...event.dataTransfer.files];
    await send(files);
  });
  drop.addEventListener("submit", (event) => {
    event.preventDefault();
    const files = [...drop.querySelectorAll("input[type=file]")].flatMap((input) => [...input.files]);
    if (files.length) send(files); else status.textContent = "Choose at least one file or folder.";
  });
}
