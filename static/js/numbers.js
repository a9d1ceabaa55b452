// The example beside the pattern of numbers follows what is typed into the pattern.
"use strict";

document.addEventListener("DOMContentLoaded", () => {
  const example = document.getElementById("number-example");
  const prefix = document.getElementById("id_number_prefix");
  const pattern = document.getElementById("id_number_pattern");
  if (!example || !prefix || !pattern) return;

  const write = () => {
    const parts = { prefix: prefix.value, ...example.dataset };
    example.textContent = pattern.value.replaceAll(
      /\{(prefix|number|year)\}/g,
      (_whole, name) => parts[name],
    );
  };
  prefix.addEventListener("input", write);
  pattern.addEventListener("input", write);
});
