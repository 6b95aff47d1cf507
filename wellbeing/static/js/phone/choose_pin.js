// Choosing the PIN that opens what this phone keeps, and taking it off again. The PIN never leaves the phone: its form
// stands on the page only once this script is there to read it.

import { able, keep, standing, wipe } from "./vault.js";

const LEAST = 6;
const TOO_EASY = /^(\d)\1*$/;
const ROWS = ["01234567890", "09876543210"];
const FAILED = "That did not work, and nothing new is kept. Look whether there is a signal, and try again";
const when = new Intl.DateTimeFormat("en-GB", { weekday: "long", hour: "2-digit", minute: "2-digit", timeZone: "Europe/London" });

function wrongWith(pin, again) {
  if (!/^\d+$/.test(pin) || pin.length < LEAST) return `Use at least ${LEAST} digits`;
  if (TOO_EASY.test(pin) || ROWS.some((row) => row.includes(pin))) return "That is one of the first that somebody would try. Choose another";
  if (pin !== again) return "The two are not the same. Type it again";
  return null;
}

export async function begin(place, fetched) {
  const show = (name) => place.replaceChildren(document.getElementById(`phone-${name}`).content.cloneNode(true));

  async function stand() {
    if (!able()) return show("unable");
    const stands = await standing();
    show(stands.kept ? "kept" : "choose");
    if (stands.kept) place.querySelector("[data-slot=packed]").textContent = when.format(stands.packed);
  }

  async function chosen(form) {
    const [pin, again] = [...form.querySelectorAll("input")].map((field) => field.value.replace(/\s/g, ""));
    const problem = wrongWith(pin, again);
    if (problem) return problem;
    try {
      await keep(await fetched(), pin);
    } catch {
      return FAILED;
    }
    await navigator.storage.persist?.();
    return null;
  }

  place.addEventListener("submit", async (event) => {
    const form = event.target;
    event.preventDefault();
    event.stopPropagation();
    const [button, wrong] = [form.querySelector("button"), form.querySelector("[data-slot=wrong]")];
    button.disabled = true;
    const problem = await chosen(form);
    if (!problem) return stand();
    button.disabled = false;
    wrong.textContent = problem;
    wrong.hidden = false;
    form.querySelector("input").focus();
  });
  place.addEventListener("click", async (event) => {
    if (event.target.closest("[data-again]")) show("choose");
    if (!event.target.closest("[data-wipe]")) return;
    await wipe();
    await stand();
  });
  await stand();
}
