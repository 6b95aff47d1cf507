// A worker's page and the outbox: forms that are kept where there is no signal, how what was kept stands, on each visit's
// card and counted in the header, and sending whenever there may be a signal. Without JavaScript the forms go by themselves.
//
// A form says data-outbox="KIND" and data-visit="ID". [data-outbox-state="ID"] is where a visit's state stands.

import { add, prepare, ready, send, states } from "./outbox.js";

const LOOK_MILLISECONDS = 2500;
const WORDS = { saved: "Saved on this phone, will send", sending: "Sending", needs_you: "Needs you" };
const DID = { started: "Started", finished: "Finished", not_done: "Did not happen", rota_change: "Change" };
const NOT_KEPT = new Set(["csrf_token", "client_key"]);
const clock = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit", timeZone: "Europe/London" });

// Showing

const said = ({ state, at }) => WORDS[state] ?? `Sent ${clock.format(new Date(at))}`;

function line(entry) {
  const did = DID[entry.kind];
  return did ? `${did} ${clock.format(new Date(entry.made))}: ${said(entry)}` : said(entry);
}

function onCards(entries) {
  for (const place of document.querySelectorAll("[data-outbox-state]")) {
    const mine = entries.filter(({ visit }) => visit === place.dataset.outboxState);
    place.hidden = !mine.length;
    place.replaceChildren(...mine.map((entry) => {
      const shown = document.createElement("span");
      shown.className = `state outbox-state outbox-state--${entry.state}`;
      shown.textContent = line(entry);
      return shown;
    }));
  }
}

function inHeader(entries) {
  const bar = document.getElementById("outbox");
  if (!bar) return;
  const count = (state) => entries.filter((entry) => entry.state === state).length;
  const needs = Math.max(Number(bar.dataset.needs) || 0, count("needs_you"));
  const parts = [
    count("saved") && `${count("saved")} saved on this phone, will send`,
    count("sending") && `Sending ${count("sending")}`,
    needs && `${needs} ${needs === 1 ? "needs" : "need"} you`,
  ].filter(Boolean);
  bar.hidden = !parts.length;
  bar.firstElementChild.textContent = parts.join(" · ");
}

// A page from the server does not know yet what was sent from it just now; the page without a signal knows by itself.
const shell = Boolean(document.getElementById("ask"));
const sentBefore = new Map();

function newlySent(entries) {
  const news = entries.filter(({ key, state }) => state === "sent" && (sentBefore.get(key) ?? state) !== state);
  entries.forEach(({ key, state }) => sentBefore.set(key, state));
  return news.some(({ visit }) => visit && document.querySelector(`[data-outbox-state="${visit}"]`));
}

async function show() {
  const entries = await states();
  if (newlySent(entries) && !shell) return location.reload();
  onCards(entries);
  inHeader(entries);
}

// Keeping

const fieldsOf = (form, button) => {
  const fields = {};
  for (const [name, value] of new FormData(form, button)) {
    if (typeof value === "string" && !NOT_KEPT.has(name)) fields[name] = value;
  }
  return fields;
};

// Whether a form can go by itself: the server is there, and whoever signed in still is. Else it is kept, and sent under
// its author without signing in again.
async function signal() {
  if (!navigator.onLine) return false;
  try {
    const answer = await fetch("/phone/contact", { cache: "no-store", signal: AbortSignal.timeout(LOOK_MILLISECONDS) });
    return answer.ok && (await answer.json()).signed_in;
  } catch {
    return false;
  }
}

// Where nothing can be kept and nothing sent, the page stays, with what was typed.
function notKept(form) {
  let words = form.querySelector(".no-signal");
  if (!words) {
    words = document.createElement("p");
    words.className = "no-signal";
    words.setAttribute("role", "alert");
    form.prepend(words);
  }
  words.textContent = "There is no signal, and this phone could not keep it. It may be full, or the words too many. What you typed stays here. Try again.";
  words.scrollIntoView({ block: "center" });
}

let able = false;
const busy = new WeakSet();
const goes = new WeakSet();

async function kept(form, button) {
  // A page that was kept on the phone has no token of the session's, so what it asks always goes through the outbox.
  if (form.elements.namedItem("csrf_token") && (await signal())) {
    goes.add(form);
    form.requestSubmit(button);
    return;
  }
  const { outbox: kind, visit } = form.dataset;
  let key;
  try {
    key = await add({ kind, visit, fields: fieldsOf(form, button) });
  } catch {
    notKept(form);
    return;
  }
  const told = new CustomEvent("outbox-kept", { cancelable: true, bubbles: true, detail: { key, kind, visit } });
  if (form.dispatchEvent(told)) location.assign(visit ? `/my-day#visit-${visit}` : "/my-day");
  send();
}

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!(form instanceof HTMLFormElement) || !form.dataset.outbox || event.defaultPrevented) return;
  if (goes.delete(form)) return;
  if (!able) {
    if (navigator.onLine) return;
    event.preventDefault();
    notKept(form);
    return;
  }
  event.preventDefault();
  if (busy.has(form)) return;
  busy.add(form);
  kept(form, event.submitter).finally(() => busy.delete(form));
});

// Sending

async function go() {
  able = await ready(); // before anything is asked of a signal that may be none
  await show().catch(() => null);
  if (navigator.onLine) {
    try {
      await prepare();
    } catch {
      // no signal after all
    }
  }
  able = await ready();
  if (navigator.onLine) await send();
}

document.addEventListener("outbox", show);
document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && go());
addEventListener("online", go);
addEventListener("pageshow", (event) => event.persisted && go());
addEventListener("vault-opened", go);
go();
