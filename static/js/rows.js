// The session form by keyboard: Alt+↑ and Alt+↓ move the row that one is in, and so does another
// number typed into its «№»; Alt+Insert adds a row to the list that one is in; Ctrl+Enter saves,
// with Shift the session is checked too. What is stored is the order on the screen.
"use strict";

(() => {
  const rowOf = (element) => element.closest(".djn-inline-form:not(.djn-empty-form)");

  const rowsBeside = (row) =>
    [...row.parentElement.children].filter((each) =>
      each.matches(".djn-inline-form:not(.djn-empty-form)"),
    );

  const numberOf = (row) => {
    const numbers = row.querySelectorAll('input[name$="-position"]');
    return [...numbers].find((input) => rowOf(input) === row);
  };

  const cardName = (card) => card.querySelector(":scope > h3 > b");

  /** «Вопрос 2», «Пункт 2.1»: the heading of a card says its place. */
  const nameCard = (card, place) => {
    const name = cardName(card);
    if (!name) return;
    name.dataset.word ??= name.textContent.replace(/:\s*$/, "");
    const above = card.parentElement.closest(".djn-inline-form");
    const outer = above && cardName(above)?.dataset.place;
    name.dataset.place = outer ? `${outer}.${place}` : place;
    name.textContent = `${name.dataset.word} ${name.dataset.place}`;
  };

  const renumber = (row) => {
    rowsBeside(row).forEach((each, index) => {
      const number = numberOf(each);
      if (number) number.value = index + 1;
      nameCard(each, index + 1);
    });
  };

  const renumberAll = () => {
    for (const list of document.querySelectorAll(".djn-items")) {
      const first = list.querySelector(":scope > .djn-inline-form:not(.djn-empty-form)");
      if (first) renumber(first);
    }
  };

  const move = (row, place, focused) => {
    const others = rowsBeside(row).filter((each) => each !== row);
    const index = Math.min(Math.max(place, 0), others.length);
    if (index < others.length) others[index].before(row);
    else if (others.length) others.at(-1).after(row);
    renumberAll();
    focused.focus();
  };

  document.addEventListener("change", (event) => {
    if (!event.target.matches('.djn-inline-form input[name$="-position"]')) return;
    const place = Number.parseInt(event.target.value, 10);
    if (!Number.isNaN(place)) move(rowOf(event.target), place - 1, event.target);
  });

  /** The link that adds a row to the list that the element stands in. */
  const adderFor = (element) => {
    const list = element.closest(".djn-group");
    return [...(list?.querySelectorAll(".djn-add-handler") ?? [])].find(
      (link) => link.closest(".djn-group") === list && !link.closest(".djn-empty-form"),
    );
  };

  const press = (name) => document.querySelector(`.submit-row [name="${name}"]`)?.click();

  document.addEventListener("keydown", (event) => {
    const row = rowOf(event.target);
    const step = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    if (event.altKey && step && row) {
      event.preventDefault();
      move(row, rowsBeside(row).indexOf(row) + step, event.target);
    } else if (event.altKey && event.key === "Insert") {
      const link = adderFor(event.target);
      if (!link) return;
      event.preventDefault();
      link.click();
    } else if (event.ctrlKey && event.key === "Enter") {
      event.preventDefault();
      press(event.shiftKey ? "_check" : "_continue");
    }
  });

  /** Where one begins to type in a new row: after its number, which has been given. */
  const focusFirst = (row) => {
    const fields = row.querySelectorAll("input:not([type=hidden]), select, textarea");
    const first = [...fields].find(
      (field) => rowOf(field) === row && !field.name.endsWith("-position"),
    );
    const drawn = first?.parentElement.querySelector(".select2 [role=combobox]");
    (drawn ?? first)?.focus();
  };

  // The package has the word for taking a new row away in English alone.
  const translate = (row) => {
    const group = row.closest(".djn-group");
    const options = JSON.parse(group.dataset.inlineFormset || "{}").options || {};
    for (const link of row.querySelectorAll(".djn-remove-handler")) {
      link.textContent = options.deleteText || link.textContent;
    }
  };

  // The package numbers the rows from 0, after it has added one or after one was dragged.
  document.addEventListener("formset:added", (event) => {
    const row = rowOf(event.target);
    if (row) translate(row);
    setTimeout(() => {
      renumberAll();
      if (row) focusFirst(row);
    });
  });
  document.addEventListener("mouseup", () => setTimeout(renumberAll, 300));
  window.addEventListener("load", () => {
    renumberAll();
    // Whoever pasted a list is asked at once who is meant.
    document.querySelector(".portal-asked input:checked")?.focus();
  });
})();
