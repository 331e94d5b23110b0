/** Reads and writes the texts of git's commit, tag and tree objects. */

export interface Person {
  name: string;
  email: string;
  /** ISO 8601, UTC, whole seconds. */
  date: string;
}

export interface Commit {
  oid: string;
  tree: string;
  parents: string[];
  author: Person;
  committer: Person;
  message: string;
  /** The unfolded `gpgsig` header, and the text that it signs. */
  signature: string | null;
  payload: string;
}

export interface TreeEntry {
  mode: "100644" | "100755" | "120000" | "040000" | "160000";
  name: string;
  oid: string;
}

export interface TagObject {
  oid: string;
  object: string;
  type: string;
  tag: string;
  tagger: Person;
  message: string;
}

export function formatPerson(person: Person): string {
  const clean = (text: string): string => text.replaceAll(/[<>\n\0]/g, "").trim();
  return (
    `${clean(person.name)} <${clean(person.email)}> ` +
    `${Math.floor(Date.parse(person.date) / 1000)} +0000`
  );
}

export function formatCommit(commit: Omit<Commit, "oid" | "payload">): string {
  const signature = commit.signature ? [`gpgsig ${commit.signature.split("\n").join("\n ")}`] : [];
  return [
    `tree ${commit.tree}`,
    ...commit.parents.map((parent) => `parent ${parent}`),
    `author ${formatPerson(commit.author)}`,
    `committer ${formatPerson(commit.committer)}`,
    ...signature,
    "",
    commit.message,
  ].join("\n");
}

export function parseCommit(oid: string, data: Buffer): Commit {
  const { headers, message, text } = parseHeaders(data);
  const all = (name: string): string[] =>
    headers.filter(([key]) => key === name).map(([, value]) => value);
  const signature = all("gpgsig")[0] ?? null;
  const folded = signature === null ? "" : `gpgsig ${signature.split("\n").join("\n ")}\n`;
  return {
    oid,
    tree: all("tree")[0] ?? "",
    parents: all("parent"),
    author: parsePerson(all("author")[0] ?? ""),
    committer: parsePerson(all("committer")[0] ?? ""),
    message,
    signature,
    payload: folded === "" ? text : text.replace(folded, () => ""),
  };
}

export function parseTag(oid: string, data: Buffer): TagObject {
  const { headers, message } = parseHeaders(data);
  const one = (name: string): string => headers.find(([key]) => key === name)?.[1] ?? "";
  const tagger = parsePerson(one("tagger"));
  return { oid, object: one("object"), type: one("type"), tag: one("tag"), tagger, message };
}

export function parseTree(data: Buffer): TreeEntry[] {
  const entries: TreeEntry[] = [];
  for (let at = 0; at < data.length;) {
    const space = data.indexOf(32, at);
    const zero = data.indexOf(0, space);
    const mode = data.subarray(at, space).toString("latin1").padStart(6, "0") as TreeEntry["mode"];
    const oid = data.subarray(zero + 1, zero + 21).toString("hex");
    entries.push({ mode, name: data.subarray(space + 1, zero).toString("utf8"), oid });
    at = zero + 21;
  }
  return entries;
}

/** Git sorts folders as if their names ended in a slash. */
export function formatTree(entries: TreeEntry[]): Buffer {
  const key = (entry: TreeEntry): Buffer =>
    Buffer.from(entry.mode === "040000" ? `${entry.name}/` : entry.name);
  const sorted = [...entries].sort((a, b) => Buffer.compare(key(a), key(b)));
  return Buffer.concat(
    sorted.map((entry) =>
      Buffer.concat([
        Buffer.from(`${entry.mode.replace(/^0/, "")} ${entry.name}\0`),
        Buffer.from(entry.oid, "hex"),
      ]),
    ),
  );
}

function parseHeaders(data: Buffer): {
  headers: [string, string][];
  message: string;
  text: string;
} {
  const text = data.toString("utf8");
  const end = text.indexOf("\n\n");
  const head = end < 0 ? text : text.slice(0, end);
  const headers: [string, string][] = [];
  for (const line of head.split("\n")) {
    const last = headers.at(-1);
    if (line.startsWith(" ") && last) last[1] += `\n${line.slice(1)}`;
    else headers.push([line.slice(0, line.indexOf(" ")), line.slice(line.indexOf(" ") + 1)]);
  }
  return { headers, message: end < 0 ? "" : text.slice(end + 2), text };
}

function parsePerson(line: string): Person {
  const found = /^(.*?) ?<(.*?)> (\d+)/.exec(line);
  const seconds = Number(found?.[3] ?? 0);
  const date = new Date(seconds * 1000).toISOString().replace(".000Z", "Z");
  return { name: found?.[1] ?? "", email: found?.[2] ?? "", date };
}

/** Returns the first line of a commit's message. */
export function getMessageSubject(message: string): string {
  return message.split("\n", 1).join("");
}
