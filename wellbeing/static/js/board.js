/* The board from 768 px up: going from visit to visit with the arrow keys, choosing several, and a visit's page beside
   the board, where "Move to…" ranks who could go. On a phone nothing here happens: a tap opens the visit's page. */

const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
const ASIDE = 4; // how much further to the side counts than ahead

export function board(page, { edits, later, dragging }) {
  const { root } = page;
  page.wide = matchMedia("(min-width: 768px)");
  const may = Boolean(root.dataset.visits);
  const edit = edits(page);
  const ids = new Set();
  let here = "";
  let choosing = false;

  const pieces = () => [...root.querySelectorAll(".piece[data-visit]")];
  const chips = () => [...root.querySelectorAll("a.chip")];
  const chosen = () => pieces().filter((piece) => ids.has(piece.id));

  function dress() {
    const all = chips();
    const current = all.find((chip) => chip.parentNode.id === here) || all[0];
    for (const chip of all) {
      if (page.wide.matches) chip.tabIndex = chip === current ? 0 : -1;
      else chip.removeAttribute("tabindex");
      if (page.wide.matches && may) chip.setAttribute("aria-haspopup", "dialog");
      else chip.removeAttribute("aria-haspopup");
      chip.parentNode.classList.toggle("piece--chosen", ids.has(chip.parentNode.id));
    }
    for (const id of ids) if (!document.getElementById(id)) ids.delete(id);
    bar.show();
  }

  root.addEventListener("focusin", (event) => {
    const piece = event.target.closest(".piece");
    if (!piece || !page.wide.matches) return;
    root.querySelector(`#${CSS.escape(here || "-")} a.chip`)?.setAttribute("tabindex", "-1");
    here = piece.id;
    event.target.tabIndex = 0;
  });

  root.addEventListener("keydown", (event) => {
    const chip = event.target.closest("a.chip");
    if (!chip || !page.wide.matches || event.altKey) return;
    if (ARROWS[event.key]) {
      const next = nearest(chip, chips(), ARROWS[event.key]);
      if (next) {
        if (event.shiftKey && may) choose([chip.parentNode, next.parentNode], true);
        next.focus();
      }
    } else if (!may || event.ctrlKey || event.metaKey) return;
    else if (event.key === " ") toggle(chip.parentNode);
    else if (event.key === "d") choose(chip.closest("[data-says]").querySelectorAll(".piece[data-visit]"), true);
    else if (event.key === "m") open(chip, true);
    else if (event.key === "Escape" && ids.size) clear();
    else return;
    event.preventDefault();
  });

  root.addEventListener("click", (event) => {
    if (!page.wide.matches || !may || event.button !== 0) return;
    const span = event.target.closest(".board__span");
    if (span) choose(span.closest("td").querySelectorAll(".piece[data-visit]"), true);
    const chip = event.target.closest("a.chip");
    if (!chip) return;
    if (event.shiftKey) run(chip.parentNode);
    else if (event.ctrlKey || event.metaKey || choosing) toggle(chip.parentNode);
    else open(chip);
    event.preventDefault();
  });

  root.addEventListener("submit", (event) => {
    if (!event.target.matches("[data-now]")) return;
    event.preventDefault();
    edit.sent(event.target.action, new URLSearchParams(new FormData(event.target)));
  });

  function choose(some, yes) {
    for (const piece of some) if (piece.dataset.visit) ids[yes ? "add" : "delete"](piece.id);
    dress();
  }

  const toggle = (piece) => choose([piece], !ids.has(piece.id));

  function run(piece) {
    const row = [...(piece.closest("tr, .axis__row") || root).querySelectorAll(".piece[data-visit]")];
    const last = [...ids].map((id) => row.findIndex((one) => one.id === id)).filter((at) => at >= 0).pop();
    const now = row.indexOf(piece);
    const from = last === undefined ? now : Math.min(last, now);
    choose(row.slice(from, Math.max(last ?? now, now) + 1), true);
  }

  function clear() {
    ids.clear();
    choosing = false;
    dress();
  }

  const bar = selection({
    count: () => ids.size,
    choosing: () => choosing,
    workers: () => workers(root),
    async move(to) {
      await edit.move(chosen(), to);
      if (to.worker !== undefined) clear();
    },
    clear,
  });

  const panel = sidePanel(page, edit);
  function open(chip, toMove) {
    here = chip.parentNode.id;
    panel.open(chip, toMove);
  }

  if (may) {
    const several = root.ownerDocument.createElement("button");
    several.type = "button";
    several.className = "board-tab choose-several";
    several.textContent = "Choose several";
    several.addEventListener("click", () => {
      choosing = !choosing;
      if (!choosing) ids.clear();
      dress();
    });
    const put = () => {
      several.setAttribute("aria-pressed", String(choosing));
      const tabs = root.querySelector(".board-tabs");
      if (tabs && several.previousElementSibling !== tabs) tabs.after(several);
    };
    page.renewed.push(put);
    bar.put = put;
    put();
    dragging(page, { chosen, later, move: edit.move });
  }
  page.renewed.push(dress);
  page.wide.addEventListener("change", dress);
  dress();
}

/* The next chip in that direction, by where they are on the screen. */
function nearest(from, all, [right, down]) {
  const box = from.getBoundingClientRect();
  let best = null;
  for (const chip of all) {
    const to = chip.getBoundingClientRect();
    const [x, y] = [to.left + to.width / 2 - box.left - box.width / 2, to.top - box.top];
    const ahead = x * right + y * down;
    const aside = Math.abs(x * down) + Math.abs(y * right);
    if (chip === from || ahead < 4 || (down && aside > box.width * 1.5)) continue;
    const far = ahead + ASIDE * aside;
    if (!best || far < best.far) best = { chip, far };
  }
  return best?.chip;
}

/* Every worker on the board, by id, for "Move to…" of several. */
function workers(root) {
  const found = new Map();
  for (const cell of root.querySelectorAll("[data-says][data-worker]")) {
    if (cell.dataset.worker) found.set(cell.dataset.worker, cell.dataset.says.split(", ")[0]);
  }
  return found;
}

/* The bar at the foot while visits are chosen: where they go together. */
function selection({ count, choosing, workers: who, move, clear }) {
  const bar = document.createElement("section");
  bar.className = "chosen";
  bar.setAttribute("aria-label", "The visits chosen");
  bar.hidden = true;
  const said = document.createElement("p");
  said.className = "chosen__count";
  said.setAttribute("role", "status");
  const select = document.createElement("select");
  select.className = "govuk-select";
  select.setAttribute("aria-label", "Move them to");
  const button = (text, act) => {
    const one = document.createElement("button");
    one.type = "button";
    one.className = "govuk-button govuk-button--secondary";
    one.textContent = text;
    one.addEventListener("click", act);
    return one;
  };
  select.addEventListener("change", () => {
    if (select.value) move({ worker: select.value === "nobody" ? "" : select.value });
  });
  bar.append(
    said,
    select,
    button("15 minutes earlier", () => move({ shift: -15 })),
    button("15 minutes later", () => move({ shift: 15 })),
    button("Clear", clear),
  );
  document.body.append(bar);
  return {
    put: () => {},
    show() {
      this.put();
      bar.hidden = !count() && !choosing();
      if (bar.hidden) return;
      const words = count() === 1 ? "1 visit chosen" : `${count()} visits chosen`;
      if (said.textContent !== words) said.textContent = count() ? words : "Tap the visits to move together";
      const options = [["", "Move to…"], ...who(), ["nobody", "Nobody yet"]];
      select.replaceChildren(...options.map(([value, text]) => new Option(text, value)));
      for (const one of bar.querySelectorAll("select, button:not(:last-child)")) one.disabled = !count();
    },
  };
}

/* A visit's own page beside the board: the same forms, so the same changes. Its answers come back to the board. */
function sidePanel(page, edit) {
  const box = document.createElement("div");
  box.className = "panel";
  box.id = "panel";
  box.setAttribute("role", "dialog");
  box.setAttribute("aria-labelledby", "panel-title");
  box.tabIndex = -1;
  box.hidden = true;
  document.body.append(box);
  let opened = null;

  async function open(chip, toMove) {
    opened = chip.parentNode.id;
    box.setAttribute("aria-busy", "true");
    const answer = await fetch(chip.href, { redirect: "manual" });
    if (!answer.ok) {
      location.assign(chip.href);
      return;
    }
    show(await answer.text(), chip.href);
    const place = chip.hash && box.querySelector(chip.hash);
    const move = (place || box).querySelector("form[action*='/move'] input[type=radio]:not(:checked)");
    (toMove && move ? move : box).focus();
    if (place) place.scrollIntoView();
  }

  function show(text, address) {
    const shown = new DOMParser().parseFromString(text, "text/html");
    for (const sheet of shown.querySelectorAll("link[rel=stylesheet]")) {
      const known = [...document.querySelectorAll("link[rel=stylesheet]")].some((one) => one.href === sheet.href);
      if (!known) document.head.append(document.importNode(sheet, true));
    }
    const main = document.importNode(shown.querySelector("main"), true);
    const title = main.querySelector("h1");
    if (title) title.id = "panel-title";
    const head = document.createElement("div");
    head.className = "panel__head";
    const whole = document.createElement("a");
    whole.className = "tap";
    whole.href = address;
    whole.textContent = "Open as a page";
    const button = document.createElement("button");
    button.type = "button";
    button.className = "govuk-button govuk-button--secondary";
    button.textContent = "Close";
    button.addEventListener("click", close);
    head.append(whole, button);
    const body = document.createElement("div");
    body.className = "panel__body";
    body.append(...main.childNodes);
    box.replaceChildren(head, body);
    box.removeAttribute("aria-busy");
    box.hidden = false;
    box.scrollTop = 0;
  }

  function close() {
    box.hidden = true;
    box.replaceChildren();
    document.querySelector(`#${CSS.escape(opened || "-")} a.chip`)?.focus();
  }

  box.addEventListener("keydown", (event) => {
    if (event.key === "Escape") close();
  });
  box.addEventListener("submit", async (event) => {
    const form = event.target;
    if (form.method !== "post" || !form.action.includes("/visits/")) return;
    event.preventDefault();
    const body = new URLSearchParams(new FormData(form, event.submitter));
    const done = await edit.sent(form.action, body, () => again(form, body));
    if (done) close();
  });

  /* The same form on top of what stands now. */
  function again(form, body) {
    const visit = form.action.split("/visits/")[1].split(/[/?]/)[0];
    const now = JSON.parse(document.getElementById("expects")?.textContent || "{}")[visit];
    body.set("expects", JSON.stringify(now));
    body.set("client_key", edit.newKey());
    return edit.sent(form.action, body, () => again(form, body)).then((done) => done && close());
  }

  return { open, close };
}
