/* oxlint-disable typescript/no-unsafe-assignment, typescript/no-unsafe-call, typescript/no-unsafe-member-access,
   typescript/no-unsafe-return, typescript/no-unsafe-argument -- a browser's script: its types aren't this project's */
/**
 * Keeps a page as it is now: asks for it again and again, and changes only what is another. What was typed, opened,
 * selected and scrolled stays. Without this script a page is whole too, and says how to reload it.
 */
const main = document.getElementById("main");
const every = Number(main?.dataset.live ?? 0);
/** A page that stays the same is asked for less often, up to this many times less. */
const SLOWEST = 5;
let etag = "";
let calm = 1;

/** Makes `old` like `fresh` with as little change as can be. */
function morph(old, fresh) {
  if (old.isEqualNode(fresh)) return;
  const other =
    old.nodeType !== fresh.nodeType ||
    old.nodeName !== fresh.nodeName ||
    (old.id ?? "") !== (fresh.id ?? "");
  if (other) return old.replaceWith(fresh.cloneNode(true));
  if (old.nodeType !== Node.ELEMENT_NODE) return void (old.nodeValue = fresh.nodeValue);
  const folds = old.dataset.open !== fresh.dataset.open && !old.matches(":hover, :focus-within");
  attributes(old, fresh);
  // A step opens when it begins and folds when it is done, but not under the eyes of who is reading it.
  if (folds) old.open = fresh.dataset.open === "yes";
  children(old, fresh);
}

function attributes(old, fresh) {
  // What a person opened or closed is theirs.
  const own = (name) => name === "open" && old.nodeName === "DETAILS";
  for (const { name } of [...old.attributes])
    if (!fresh.hasAttribute(name) && !own(name)) old.removeAttribute(name);
  for (const { name, value } of fresh.attributes) {
    if (old.getAttribute(name) !== value && !own(name)) old.setAttribute(name, value);
  }
}

function children(old, fresh) {
  const named = new Map([...old.children].filter((one) => one.id).map((one) => [one.id, one]));
  let at = old.firstChild;
  for (const wanted of fresh.childNodes) {
    const same = wanted.id ? named.get(wanted.id) : null;
    if (same && same !== at) old.insertBefore(same, at);
    if (same) {
      at = same.nextSibling;
      morph(same, wanted);
    } else if (at && !at.id && !wanted.id && at.nodeName === wanted.nodeName) {
      const next = at.nextSibling;
      morph(at, wanted);
      at = next;
    } else {
      old.insertBefore(wanted.cloneNode(true), at);
    }
  }
  while (at) {
    const next = at.nextSibling;
    at.remove();
    at = next;
  }
}

/** Logs are followed while their ends are in view. */
function following() {
  const logs = [...document.querySelectorAll(".log")];
  return logs.filter((log) => log.scrollHeight - log.scrollTop - log.clientHeight < 40);
}

async function look() {
  const headers = etag ? { accept: "text/html", "if-none-match": etag } : { accept: "text/html" };
  const response = await fetch(location.pathname + location.search, { headers, cache: "no-store" });
  if (response.status === 304 || !response.ok) return false;
  etag = response.headers.get("etag") ?? "";
  const fresh = new DOMParser().parseFromString(await response.text(), "text/html");
  const follow = following();
  let changed = false;
  for (const id of ["main", "tabs"]) {
    const [old, next] = [document.getElementById(id), fresh.getElementById(id)];
    if (!old || !next || old.isEqualNode(next)) continue;
    morph(old, next);
    changed = true;
  }
  for (const log of follow) log.scrollTop = log.scrollHeight;
  return changed;
}

const STEPS = [
  ["year", 31536000],
  ["month", 2592000],
  ["day", 86400],
  ["hour", 3600],
  ["minute", 60],
];

function ago(iso) {
  const seconds = Math.round((Date.now() - Date.parse(iso)) / 1000);
  for (const [unit, length] of STEPS) {
    const count = Math.floor(seconds / length);
    if (count >= 1) return `${count} ${unit}${count === 1 ? "" : "s"} ago`;
  }
  return "just now";
}

async function keep() {
  if (!document.hidden) {
    const changed = await look().catch(() => null);
    calm = changed ? 1 : Math.min(SLOWEST, calm * 1.1);
    const note = document.getElementById("live-note");
    const words =
      changed === null
        ? "The sandbox no longer answers: this is how it was last."
        : "This page keeps itself up to date.";
    if (note && note.textContent !== words) note.textContent = words;
  }
  setTimeout(() => void keep(), every * calm);
}

// What runs or failed is read at its end.
for (const log of document.querySelectorAll('details[data-open="yes"] > .log'))
  log.scrollTop = log.scrollHeight;
// A form that was refused stays as it is: looking again would ask for the page without it.
if (every > 0 && !document.querySelector(".problem")) setTimeout(() => void keep(), every);
document.addEventListener("visibilitychange", () => void (calm = 1));
setInterval(() => {
  for (const one of document.querySelectorAll("time.ago")) {
    const words = ago(one.dateTime);
    if (one.textContent !== words) one.textContent = words;
  }
}, 10000);
