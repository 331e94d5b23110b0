/* oxlint-disable typescript/no-unsafe-assignment, typescript/no-unsafe-call, typescript/no-unsafe-member-access,
   typescript/no-unsafe-return, typescript/no-unsafe-argument, no-console -- a job's script: it isn't compiled */
/**
 * A job that is out to act as the repository's owner. Tries all that it can reach, says the status of each attempt, and
 * prints all that it can read, so that who reads its log finds the sandbox's key there if it could be found at all.
 */
import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";

const { SITE = "", PORT = "", DIR = "", GH = "", HOME = "/tmp" } = process.env;
const ISSUE = `${SITE}/ann/sample/issues/1`;
const PULL = `${SITE}/ann/sample/pull/2`;
const own = { origin: SITE, "sec-fetch-site": "same-origin" };
const bearer = { authorization: `Bearer ${GH}` };
const as = (pass) => ({
  ...own,
  cookie: `sandbox_person_${PORT}=ann; sandbox_pass_${PORT}=${pass}`,
});
const post = (fields, headers = {}) => ({
  method: "POST",
  headers,
  body: new URLSearchParams(fields),
});
const approve = { do: "comment", body: "/approve" };
const rule = { method: "POST", body: '[{"fault":"server_error"}]' };

const attempts = {
  form: [ISSUE, post(approve)],
  "form with Origin": [ISSUE, post(approve, own)],
  "form as a person": [ISSUE, post(approve, { ...own, cookie: `sandbox_person_${PORT}=ann` })],
  "form with a guess": [ISSUE, post(approve, as("A".repeat(43)))],
  "form with the job's token": [ISSUE, post(approve, as(GH))],
  "form with a key": [`${ISSUE}?key=${GH}`, post({ ...approve, key: GH }, own)],
  merge: [PULL, post({ do: "merge", method: "squash" }, as(""))],
  menu: [`${SITE}/_pages/sign-in`, post({ login: "ann", back: "/" }, own)],
  "empty key": [`${SITE}/?key=`, { headers: { accept: "text/html" } }],
  controls: [`${SITE}/_sandbox/faults`, rule],
  "controls with the job's token": [`${SITE}/_sandbox/faults`, { ...rule, headers: bearer }],
  "controls as a page": [`${SITE}/_sandbox/faults`, { ...rule, headers: as("") }],
  "controls, counts": [`${SITE}/_sandbox/requests`, { headers: bearer }],
  "controls, schedule": [`${SITE}/_sandbox/schedule`, { method: "POST", body: "{}" }],
  API: [
    `${SITE}/api/v3/repos/ann/sample/issues/1/comments`,
    { method: "POST", body: "{}", headers: bearer },
  ],
};
for (const [name, [url, options]] of Object.entries(attempts)) {
  const { status, headers } = await fetch(url, { ...options, redirect: "manual" });
  console.log(`attempt ${name}: ${status}${headers.has("set-cookie") ? " and a cookie" : ""}`);
}

const read = (file) => {
  try {
    return readFileSync(file, "latin1");
  } catch {
    return "";
  }
};
console.log(JSON.stringify(process.env));
for (const pid of readdirSync("/proc").filter((name) => /^\d+$/.test(name))) {
  console.log(read(`/proc/${pid}/environ`), read(`/proc/${pid}/cmdline`));
}
console.log(read(`${DIR}/key`), read(`${DIR}/world.json`));
console.log(execFileSync("git", ["config", "--list", "--show-origin"]).toString());
for (const path of [
  "/",
  "/ann/sample/issues/1",
  "/nowhere",
  "/_pages/live.js",
  "/api/v3/meta",
  "/_sandbox/faults",
]) {
  const answer = await fetch(SITE + path, { headers: { accept: "text/html", ...bearer } });
  console.log(JSON.stringify([...answer.headers]), await answer.text());
}
for (const folder of ["/tmp", HOME, process.cwd()]) {
  for (const one of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    // Where the project lies in /tmp, its installed packages can be read: thousands of files that hold no secret.
    if (one.isFile() && !one.parentPath.includes("/node_modules"))
      console.log(read(`${one.parentPath}/${one.name}`));
  }
}
console.log("searched to the end");
