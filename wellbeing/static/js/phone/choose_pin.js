// Choosing the PIN that opens what this phone keeps, and taking it off again. The PIN never leaves the phone: its form
// stands on the page only once this script is there to read it.

import { Trouble, able, keep, standing, wipe } from "./vault.js";

const LEAST = 6;
const TOO_EASY = /^(\d)\1*$/;
const ROWS = ["01234567890", "09876543210"];

export function wrongWith(pin, again) {
  if (!/^\d+$/.test(pin) || pin.length < LEAST) return `Use at least ${LEAST} digits`;
  if (TOO_EASY.test(pin) || ROWS.some((row) => row.includes(pin))) return "That is one of the first that somebody would try. Choose another";
  if (pin !== again) return "The two are not the same. Type it again";
  return null;
}

export async function begin(place, fetched) {
  const part = (name) => document.getElementById(`phone-${name}`)?.content.cloneNode(true);
  async function show(problem = "") {
    const stands = await standing();
    place.replaceChildren(part(!able() ? "unable" : stands.kept ? "kept" : "choose"));
    const when = place.querySelector("[data-slot=packed]");
    if (when) when.textContent = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit", weekday: "long" }).format(stands.packed);
    const wrong = place.querySelector("[data-slot=wrong]");
    if (wrong && problem) {
      wrong.textContent = problem;
      wrong.hidden = false;
      place.querySelector("input")?.focus();
    }
  }
  place.addEventListener("submit", async (event) => {
    if (!event.target.matches("[data-pin]")) return;
    event.preventDefault();
    event.stopPropagation();
    const [pin, again] = [...event.target.querySelectorAll("input")].map((field) => field.value.replace(/\s/g, ""));
    const problem = wrongWith(pin, again);
    if (problem) return show(problem);
    event.target.querySelector("button").disabled = true;
    try {
      const pack = await fetched();
      if (!pack) throw new Trouble({ kind: "no-pack" });
      await keep(pack, pin);
      await navigator.storage.persist?.();
      await show();
    } catch {
      await show("That did not work, and nothing is kept. Look whether there is a signal, and try again");
    }
  });
  place.addEventListener("click", async (event) => {
    if (event.target.closest("[data-wipe]")) {
      await wipe();
      await show();
    } else if (event.target.closest("[data-again]")) place.replaceChildren(part("choose"));
  });
  await show();
}
