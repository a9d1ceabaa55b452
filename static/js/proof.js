// The file stays with its reader: its SHA-256 is computed here, and that alone is asked about.
"use strict";

(() => {
  const form = document.getElementById("proof-file");
  // Known in a secure context alone; without it the form sends the file, as without a script.
  if (!form || !window.crypto?.subtle) return;

  const MEGABYTE = 1024 * 1024;
  const field = form.elements.file;
  const button = form.querySelector("button");
  const progress = form.querySelector("progress");
  const answer = document.getElementById("proof-answer");

  const say = (words) => {
    const line = document.createElement("p");
    line.textContent = words;
    answer.replaceChildren(line);
  };

  const read = async (file) => {
    const bytes = new Uint8Array(file.size);
    const reader = file.stream().getReader();
    let count = 0;
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return bytes;
      bytes.set(value, count);
      count += value.length;
      progress.value = count / file.size;
    }
  };

  const sha256 = async (file) => {
    const digest = await crypto.subtle.digest("SHA-256", await read(file));
    return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, "0")).join("");
  };

  /** The portal words its answer once, for those who have no script too. */
  const ask = async (digest) => {
    const response = await fetch(`${form.action}?sha256=${digest}`, { cache: "no-store" });
    if (!response.ok) throw new Error(response.statusText);
    const page = new DOMParser().parseFromString(await response.text(), "text/html");
    answer.replaceChildren(...page.getElementById("proof-answer").childNodes);
  };

  const check = async () => {
    const [file] = field.files;
    if (file.size > form.dataset.mostMb * MEGABYTE) {
      say(form.dataset.tooLarge);
      return;
    }
    say(form.dataset.reading);
    progress.value = 0;
    progress.hidden = false;
    button.disabled = true;
    try {
      await ask(await sha256(file));
    } catch {
      say(form.dataset.failed);
    }
    progress.hidden = true;
    button.disabled = false;
  };

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    check();
  });
  // What was said of one file is not said of the next.
  field.addEventListener("change", () => answer.replaceChildren());

  form.querySelector("[data-when-sent]").hidden = true;
  form.querySelector("[data-when-here]").hidden = false;
})();
