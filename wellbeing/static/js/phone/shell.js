// The page without a signal: asks for the PIN, opens what this phone keeps, and shows the page whose address stands in
// the bar, from what the server rendered when there was a signal. Knows no words about anybody.

import { ask as oneByOne } from "../ask.js";
import { forget, states } from "./outbox.js";
import * as vault from "./vault.js";

const SHELL = "/phone";
const LEFT_ALONE = 15 * 60 * 1000;
const ASKED_EVERY = 20 * 1000;
const LONGEST_WAIT = 8000;

const place = document.getElementById("page");
const signal = document.getElementById("signal");
const unsent = document.getElementById("unsent");
const ask = document.getElementById("ask");
const pin = document.getElementById("pin");
const wrong = document.getElementById("pin-error");
const asked = new URLSearchParams(location.pathname === SHELL ? location.search : "");
let touched = Date.now();
let heard = false;

const dayInLondon = (at) => new Intl.DateTimeFormat("en-CA", { timeZone: "Europe/London" }).format(at);

function pathOf(address) {
  const path = new URL(address, location.href).pathname;
  return path === "/" || path === SHELL || path === "/my-day" ? `/my-day/${dayInLondon(vault.now())}` : path;
}

function say(name, fill = {}) {
  const words = document.getElementById(`say-${name}`).content.cloneNode(true);
  for (const [slot, value] of Object.entries(fill)) words.querySelector(`[data-slot="${slot}"]`).textContent = value;
  ask.hidden = true;
  place.replaceChildren(words);
  place.hidden = false;
}

async function show(address, { push = false } = {}) {
  const pack = vault.opened();
  if (!pack) return;
  const url = new URL(address, location.href);
  if (push) history.pushState(null, "", url);
  const path = pathOf(url);
  const starts = await startedHere();
  const started = starts.get(path.split("/")[2]);
  const kept = (started && pack.pages[`${path}#now`]) || pack.pages[path];
  if (!kept) {
    say("not-here");
    return;
  }
  const parts = document.createElement("template");
  parts.innerHTML = kept;
  if (started) fillStart(parts.content, new Date(started));
  place.replaceChildren(parts.content);
  place.hidden = false;
  ask.hidden = true;
  oneByOne(place);
  await dress();
  document.dispatchEvent(new Event("outbox"));
  const mark = url.hash && document.getElementById(url.hash.slice(1));
  (mark || document.body).scrollIntoView();
  const head = place.querySelector("h1");
  if (head && !mark) {
    head.tabIndex = -1;
    head.focus({ preventScroll: true });
  }
}

// What was said on this phone since its days were packed.
const waiting = async () => (await states()).filter(({ visit }) => visit);

async function startedHere() {
  const found = new Map(Object.entries(vault.opened()?.started ?? {}));
  for (const { visit, kind, made } of await waiting()) if (kind === "started") found.set(visit, made);
  return found;
}

const clock = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit", timeZone: "Europe/London" });

function fillStart(parts, started) {
  for (const field of parts.querySelectorAll("[name=began]")) field.value = started.toISOString();
  for (const field of parts.querySelectorAll("[name=start]")) field.setAttribute("value", clock.format(started));
  for (const words of parts.querySelectorAll("[data-began]")) words.textContent = clock.format(started);
}

// Of what may be done at a visit, only what fits what was said of it.
async function dress() {
  const said = new Map();
  for (const { visit, kind } of await waiting()) {
    if (kind === "started" && !said.has(visit)) said.set(visit, "started");
    if (kind === "finished" || kind === "not_done") said.set(visit, "over");
  }
  for (const next of place.querySelectorAll("[data-next]")) {
    const state = said.get(next.dataset.next) ?? next.dataset.state;
    for (const step of next.querySelectorAll("[data-when]")) {
      step.hidden = step.dataset.when !== state || vault.now() < Number(step.dataset.from ?? 0);
    }
  }
}
document.addEventListener("outbox", dress);

function askPin() {
  if (!location.pathname.match(ask.dataset.opens)) return say("not-here");
  place.hidden = true;
  ask.hidden = false;
  pin.value = "";
  pin.focus();
}

function lock() {
  if (!vault.opened()) return;
  vault.close();
  place.replaceChildren();
  askPin();
}

const wrongPin = (left) => (left === 1
  ? "That is not the PIN. One more wrong one empties this phone"
  : `That is not the PIN. You have ${left} more tries`);

ask.addEventListener("submit", async (event) => {
  event.preventDefault();
  const button = ask.querySelector("button");
  button.disabled = true;
  try {
    await vault.open(pin.value.replace(/\D/g, ""));
    ask.hidden = true;
    wrong.hidden = true;
    touched = Date.now();
    await show(location.href);
    dispatchEvent(new Event("vault-opened"));
    contact();
  } catch (trouble) {
    if (trouble.kind === "wrong") {
      wrong.textContent = wrongPin(trouble.left);
      wrong.hidden = false;
      askPin();
    } else say(["emptied", "expired"].includes(trouble.kind) ? trouble.kind : "nothing-kept");
  } finally {
    button.disabled = false;
  }
});

// Links to what is kept open here; everything else asks the network, which the service worker stands before.
document.addEventListener("click", (event) => {
  const link = event.target.closest("a[href]");
  if (!link || event.defaultPrevented || event.button || event.metaKey || event.ctrlKey || event.shiftKey) return;
  const url = new URL(link.href);
  if (link.hasAttribute("data-again")) navigator.serviceWorker?.controller?.postMessage("patient");
  if (url.origin !== location.origin || heard || !vault.opened() || link.hasAttribute("data-again")) return;
  if (url.pathname === location.pathname && url.hash) return;
  event.preventDefault();
  show(url, { push: true });
});
addEventListener("popstate", () => show(location.href));

document.addEventListener("submit", async (event) => {
  const form = event.target;
  if (event.defaultPrevented || form.method !== "post") return;
  if (new URL(form.action).pathname === "/sign-out") {
    event.preventDefault();
    place.replaceChildren();
    await Promise.allSettled([vault.wipe(), forget()]);
    if (navigator.serviceWorker?.controller) form.submit();
    else location.assign("/me");
  } else if (!form.dataset.outbox) {
    event.preventDefault();
    unsent.hidden = false;
    unsent.scrollIntoView({ block: "center" });
  }
});

// What was saved in the outbox stands on its card.
document.addEventListener("outbox-kept", (event) => {
  if (!vault.opened()) return;
  event.preventDefault();
  const { visit } = event.detail;
  show(visit ? `/my-day#visit-${visit}` : "/my-day", { push: true });
});

async function contact() {
  if (document.hidden || !navigator.onLine) return;
  const waits = AbortSignal.timeout(LONGEST_WAIT);
  try {
    const shown = vault.opened()?.credential;
    const answer = await fetch("/phone/contact", {
      cache: "no-store", signal: waits, headers: shown ? { Phone: shown } : {},
    });
    if (!answer.ok) return;
    const { cut_off: cutOff } = await answer.json();
    const stands = await vault.standing();
    if (stands.kept && cutOff.includes(stands.phone)) {
      await vault.wipe();
      say("cut-off");
      return;
    }
    heard = true;
    if (vault.opened()) await vault.heard();
    signal.hidden = true;
    document.getElementById("back").hidden = false;
  } catch {
    heard = false;
  }
}

let timer = 0;
function listen() {
  clearInterval(timer);
  timer = setInterval(contact, ASKED_EVERY);
}

addEventListener("online", contact);
addEventListener("offline", () => {
  heard = false;
  signal.hidden = false;
  document.getElementById("back").hidden = true;
});
for (const kind of ["pointerdown", "keydown", "input"]) {
  addEventListener(kind, () => {
    if (Date.now() - touched > LEFT_ALONE) lock();
    touched = Date.now();
  }, { capture: true, passive: true });
}
document.addEventListener("visibilitychange", () => {
  if (!document.hidden && Date.now() - touched > LEFT_ALONE) lock();
});
setInterval(() => Date.now() - touched > LEFT_ALONE && lock(), ASKED_EVERY);
vault.onWiped(() => say("signed-out"));

async function begin() {
  if (asked.has("empty") || asked.has("signed-out")) {
    await Promise.all([vault.wipe(), forget()]);
    say(asked.has("empty") ? "cut-off" : "signed-out");
    return;
  }
  if (asked.has("not-sent")) return say("not-sent");
  const stands = await vault.standing();
  if (!stands.kept && (await caches.match("/phone/owed-sign-out"))) say("signed-out");
  else if (!stands.kept) say(stands.expired ? "expired" : "nothing-kept");
  else askPin();
  listen();
}

begin().catch(() => say("nothing-kept"));
