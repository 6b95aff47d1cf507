// A worker's page with a signal: keeps what the phone keeps fresh, empties it when its worker signs out, and says what
// can't be sent while there is no signal. Knows nothing of what the page is about.

import { forget } from "./outbox.js";
import * as vault from "./vault.js";

const FRESH_FOR = 60 * 1000, FRESH_ENOUGH_FOR = 10 * 60 * 1000;

// Signing out empties the phone first, with a signal or without; then the form goes its way.
document.addEventListener("submit", async (event) => {
  const form = event.target;
  if (event.defaultPrevented || form.method !== "post") return;
  if (new URL(form.action).pathname === "/sign-out") {
    event.preventDefault();
    await Promise.allSettled([vault.wipe(), forget()]);
    form.submit();
  } else if (!navigator.onLine && !form.dataset.outbox) {
    event.preventDefault();
    noSignal(form);
  }
});

function noSignal(form) {
  let words = form.querySelector(".no-signal");
  if (!words) {
    words = document.createElement("p");
    words.className = "no-signal";
    words.setAttribute("role", "alert");
    form.prepend(words);
  }
  words.textContent = "There is no signal, so this can’t be sent yet. What you typed stays here. Try again when there is a signal.";
  words.scrollIntoView({ block: "center" });
}

async function freshen(stands) {
  const enough = location.pathname === "/my-day" ? FRESH_FOR : FRESH_ENOUGH_FOR;
  if (Date.now() - stands.packed < enough) return vault.heard();
  const pack = await fetched();
  if (pack) await vault.keep(pack);
}

async function fetched() {
  const answer = await fetch("/phone/pack", { cache: "no-store", redirect: "manual" });
  return answer.ok ? answer.json() : null;
}

async function begin() {
  const own = document.querySelector("[data-phone]");
  if (vault.able()) {
    navigator.serviceWorker?.register("/sw.js");
    const stands = await vault.standing();
    const offer = document.querySelector("[data-keep-days]");
    if (stands.kept) await check(stands);
    else if (offer) offer.hidden = false;
  }
  if (own) (await import("./choose_pin.js")).begin(own, fetched);
}

// Somebody else has signed in on this phone, or it was cut off and is another one now: what it kept is not theirs.
async function check(stands) {
  const phone = vault.phone() ?? (await fetched())?.phone;
  if (phone && phone !== stands.phone) await vault.wipe();
  else await freshen(stands);
}

const quietly = () => begin().catch(() => null);
if (document.readyState === "complete") quietly();
else addEventListener("load", quietly);
