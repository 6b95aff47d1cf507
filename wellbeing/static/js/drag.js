/* Dragging on the board, from 768 px up: a visit, those that are chosen, or a worker's whole day, onto another worker,
   another day, or along the hours. A mouse drags at once; a finger holds still first, so that a swipe only scrolls.
   Ends in the same edit as the forms of a visit's page; decides nothing. */

const FAR_ENOUGH = 6;
const STILL = 10;
const HELD_MS = 350;
const EDGE = 70;
const STEP = 5;
const ROWS = 216;
const DRIFT = 20; // pixels up or down that a hand drifts when it means another worker and no other time

export function dragging(page, { chosen, later, move }) {
  const { root } = page;
  let lift = null; // what is under the finger, and once it is dragged, where it is

  root.addEventListener("dragstart", (event) => event.preventDefault());
  root.addEventListener("pointerdown", (event) => {
    if (lift || !page.wide.matches || event.button !== 0 || event.ctrlKey || event.metaKey || event.shiftKey) return;
    const pieces = what(event.target);
    if (!pieces.length) return;
    lift = { pieces, from: pieces[0], x: event.clientX, y: event.clientY, top: scrollY, id: event.pointerId, on: false };
    if (event.pointerType === "touch") lift.timer = setTimeout(begin, HELD_MS);
  });
  addEventListener("pointermove", (event) => {
    if (!lift || event.pointerId !== lift.id) return;
    const far = Math.hypot(event.clientX - lift.x, event.clientY - lift.y);
    if (!lift.on && event.pointerType === "touch") {
      if (far > STILL) drop();
      return;
    }
    if (!lift.on && far < FAR_ENOUGH) return;
    if (!lift.on) begin();
    lift.at = event;
    follow();
  });
  addEventListener("pointerup", (event) => {
    if (!lift || event.pointerId !== lift.id) return;
    const { on, to, pieces } = lift;
    drop();
    if (!on) return;
    addEventListener("click", stop, { capture: true, once: true });
    setTimeout(() => removeEventListener("click", stop, { capture: true }), 50);
    if (to) land(pieces, to);
  });
  addEventListener("pointercancel", (event) => {
    if (lift && event.pointerId === lift.id) drop();
  });
  addEventListener("keydown", (event) => {
    if (lift?.on && event.key === "Escape") drop();
  });
  root.addEventListener("touchmove", (event) => lift?.on && event.preventDefault(), { passive: false });
  root.addEventListener("contextmenu", (event) => lift?.timer && event.preventDefault());

  function what(target) {
    const span = target.closest(".board__span");
    if (span) return [...span.closest("td").querySelectorAll(".piece[data-visit]")];
    const piece = target.closest(".piece[data-visit]");
    if (!piece) return [];
    const all = chosen();
    return all.includes(piece) ? [piece, ...all.filter((one) => one !== piece)] : [piece];
  }

  function begin() {
    const first = lift.from.querySelector(".chip");
    lift.on = page.held = true;
    lift.cell = lift.from.closest("[data-says]");
    lift.ghost = first.cloneNode(true);
    lift.ghost.className = `${first.className} ghost`;
    lift.ghost.removeAttribute("href");
    lift.ghost.setAttribute("aria-hidden", "true");
    lift.ghost.style.width = `${Math.min(260, first.offsetWidth)}px`;
    if (lift.pieces.length > 1) {
      const count = document.createElement("b");
      count.className = "ghost__count";
      count.textContent = lift.pieces.length;
      lift.ghost.append(count);
    }
    document.body.append(lift.ghost);
    document.body.classList.add("is-dragging");
    for (const piece of lift.pieces) piece.classList.add("piece--lifted");
    if (lift.timer && navigator.vibrate) navigator.vibrate(15);
    lift.at = { clientX: lift.x, clientY: lift.y };
    follow();
    scrollAtEdge();
  }

  function follow() {
    const { clientX: x, clientY: y } = lift.at;
    lift.ghost.style.transform = `translate(${x + 8}px, ${y + 8}px)`;
    const cell = document.elementFromPoint(x, y)?.closest("#week [data-says]") || null;
    root.querySelector(".drop-here")?.classList.remove("drop-here");
    lift.to = cell ? where(cell, y + scrollY - lift.y - lift.top) : null;
    if (lift.to) cell.classList.add("drop-here");
    const time = lift.ghost.querySelector(".chip__time");
    if (time) time.textContent = later(lift.from.dataset.start, lift.to?.shift || 0);
  }

  function where(cell, down) {
    const to = { cell };
    const source = lift.cell.dataset;
    if (cell.dataset.worker !== undefined && cell.dataset.worker !== source.worker) to.worker = cell.dataset.worker;
    if (cell.dataset.person !== source.person) to.person = cell.dataset.person;
    if (cell.dataset.day !== source.day) to.day = cell.dataset.day;
    const timed = cell.matches(".axis__pieces") && cell.dataset.worker && source.worker;
    if (timed && !(to.worker && Math.abs(down) < DRIFT)) {
      to.shift = Math.round(down / (cell.offsetHeight / ROWS)) * STEP || undefined;
    }
    return to;
  }

  function land(pieces, to) {
    if (to.worker === undefined && !to.day && !to.shift && !to.person) return;
    const first = pieces[0].dataset;
    if (to.person) {
      page.say(`This is ${first.whom}'s visit. It can go to another day or another worker.`);
      return;
    }
    for (const piece of pieces) piece.classList.add("piece--going");
    move(pieces, to).finally(() => {
      for (const piece of pieces) piece.classList.remove("piece--going");
    });
  }

  function drop() {
    clearTimeout(lift.timer);
    lift.ghost?.remove();
    root.querySelector(".drop-here")?.classList.remove("drop-here");
    document.body.classList.remove("is-dragging");
    for (const piece of lift.pieces) piece.classList.remove("piece--lifted");
    lift = null;
    page.held = false;
  }

  function scrollAtEdge() {
    if (!lift?.on) return;
    const y = lift.at.clientY;
    const by = y < EDGE ? -10 : y > innerHeight - EDGE ? 10 : 0;
    if (by) {
      scrollBy(0, by);
      follow();
    }
    requestAnimationFrame(scrollAtEdge);
  }
}

function stop(event) {
  event.preventDefault();
  event.stopPropagation();
}
