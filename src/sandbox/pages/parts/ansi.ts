import { markup, type Html } from "../html.ts";

const COLORS = ["black", "red", "green", "yellow", "blue", "magenta", "cyan", "white"];
// oxlint-disable-next-line no-control-regex -- these are what it reads
const CODES = /\u001b\[([\d;]*)m|\u001b\[[\d;?]*[A-Za-z]|\u001b\][^\u0007\u001b]*(?:\u0007|\u001b\\)/g;

/** A terminal's line: colours and bold as classes, all other codes left out. */
export function ansi(line: string): Html {
  if (!line.includes("\u001b")) return markup`${line}`;
  const parts: Html[] = [];
  const on = new Set<string>();
  let at = 0;
  const push = (text: string): void => {
    if (text === "") return;
    parts.push(on.size === 0 ? markup`${text}` : markup`<span class="${[...on].join(" ")}">${text}</span>`);
  };
  for (const found of line.matchAll(CODES)) {
    push(line.slice(at, found.index));
    at = found.index + found[0].length;
    if (found[1] !== undefined) apply(on, found[1]);
  }
  push(line.slice(at));
  return markup`${parts}`;
}

function apply(on: Set<string>, codes: string): void {
  for (const code of codes.split(";").map(Number)) {
    const color = COLORS[code >= 90 ? code - 90 : code - 30];
    if (code === 0) on.clear();
    if (code === 1) on.add("bold");
    if (code === 22) on.delete("bold");
    if (color === undefined && code !== 39) continue;
    for (const name of COLORS) on.delete(name);
    if (color !== undefined) on.add(color);
  }
}
