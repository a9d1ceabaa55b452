// Leaving a form with something unsaved asks first.
"use strict";

(() => {
  const form = document.querySelector("#content-main > form");
  if (!form) return;

  let saved;
  let isSubmitted = false;

  const written = () => new URLSearchParams(new FormData(form)).toString();

  const news = document.getElementById("news");

  // After the rows are numbered. What came back with mistakes or with news was never saved.
  window.addEventListener("load", () =>
    setTimeout(() => {
      saved = news || form.querySelector(".errornote") ? "" : written();
      if (news) news.focus();
    }),
  );
  // Shown once more by «Back».
  window.addEventListener("pageshow", () => {
    isSubmitted = false;
  });
  window.addEventListener("submit", (event) => {
    if (event.target === form && !event.defaultPrevented) isSubmitted = true;
  });
  window.addEventListener("beforeunload", (event) => {
    if (!isSubmitted && saved !== undefined && written() !== saved) event.preventDefault();
  });
})();
