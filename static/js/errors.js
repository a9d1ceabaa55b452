// A form that came back with mistakes lists them at its top, each with a link to its field,
// and starts at the first of them.
"use strict";

(() => {
  const note = document.querySelector("#content-main .errornote");
  if (!note) return;

  const FIELD = "input:not([type=hidden]), select, textarea";
  const PLACE = ".form-row, .djn-inline-form, .djn-group, .inline-group, form";

  /** The field a list of mistakes belongs to; none, when they are about a row or the whole form. */
  const fieldOf = (list) => {
    const named = list.id && document.getElementById(list.id.replace(/_error$/, ""));
    if (named) return named;
    if (list.matches(".nonfield, .nonform")) return null;
    return list.closest("td, .form-row")?.querySelector(FIELD) ?? null;
  };

  /** Where the cursor goes: many fields are drawn by something that stands beside them. */
  const focusable = (list, field) => {
    if (!field) {
      list.tabIndex = -1;
      return list;
    }
    if (field.matches(".select2-hidden-accessible")) {
      return field.parentElement.querySelector(".select2 [role=combobox]") ?? field;
    }
    return field.closest(".prose-editor")?.querySelector("[contenteditable=true]") ?? field;
  };

  const headOf = (field) => {
    const cell = field.closest("td");
    return cell?.closest("table").tHead?.rows[0].cells[cell.cellIndex]?.textContent;
  };

  /** «Пункт 1.2, Исполнители, № 1, Должность»: how the place is called on the screen. */
  const nameOf = (list, field) => {
    const label = field && (field.labels?.[0]?.textContent ?? headOf(field));
    const group = list.closest(".djn-group, .inline-group");
    const card = list.closest(".djn-inline-form:has(> h3 > b)")?.querySelector("h3 > b");
    const row = list.closest("tbody.djn-inline-form")?.querySelector('input[name$="-position"]');
    return [
      card?.textContent,
      (!card || row) && group?.querySelector("h2")?.textContent,
      row && `№ ${row.value}`,
      label,
    ]
      .filter(Boolean)
      .map((words) => words.trim().replace(/:$/, ""))
      .join(", ");
  };

  const go = (list, field) => {
    list.closest("details")?.setAttribute("open", "");
    const target = focusable(list, field);
    target.focus({ preventScroll: true });
    (field ? (list.closest(PLACE) ?? list) : list).scrollIntoView({ block: "nearest" });
    target.scrollIntoView({ block: "center" });
  };

  const start = () => {
    const lists = [...document.querySelectorAll("#content-main form .errorlist")].filter(
      (list) => !list.querySelector(".errorlist") && !list.closest(".djn-empty-form, .empty-form"),
    );
    if (!lists.length) return;

    const summary = document.createElement("ul");
    summary.className = "portal-mistakes";
    summary.setAttribute("aria-label", gettext("Mistakes of the form"));
    for (const list of lists) {
      const field = fieldOf(list);
      const target = focusable(list, field);
      target.id ||= `mistake-${lists.indexOf(list)}`;
      const link = document.createElement("a");
      link.href = `#${target.id}`;
      const messages = [...list.children].map((each) => each.textContent.trim()).join(" ");
      link.textContent = [nameOf(list, field), messages].filter(Boolean).join(": ");
      link.addEventListener("click", (event) => {
        event.preventDefault();
        go(list, field);
      });
      const line = document.createElement("li");
      line.append(link);
      summary.append(line);
    }
    note.after(summary);
    go(lists[0], fieldOf(lists[0]));
  };

  // After the other scripts have drawn their fields and numbered their rows.
  window.addEventListener("load", () => setTimeout(start, 50));
})();
