import { expect, test } from "vitest";
import { parseCommands } from "../../src/core/commands/parse.ts";
import { written } from "./support/written.ts";

const said = (line: string) =>
  parseCommands(written(line), { on: "issue", worker: null, workers: ["W1.1"], bare: true })[0];

test.each([
  ["/budget $20", { amount: 20, more: false }],
  ["/budget 20", { amount: 20, more: false }],
  ["/budget $12.50", { amount: 12.5, more: false }],
  ["/budget +5", { amount: 5, more: true }],
  ["/budget + $5", { amount: 5, more: true }],
  ["/budget None", { amount: "none" }],
  ["/orchestrate budget $20", { amount: 20, more: false }],
])("%s is understood", (line, meant) => {
  expect(said(line)).toEqual({ name: "budget", ...meant });
});

test.each([
  ["/budget", "/budget $20"],
  ["/budget 30 dollars", "/budget $30"],
  ["/budget 1,500", "/budget $1500"],
  ["/budget 0", "/budget $20"],
  ["/budget -5", "/budget $5"],
  ["/budget 20.123", "/budget $20.12"],
  ["/budget 99999999", "/budget $20"],
  ["/budgte $20", "/budget $20"],
])("%s is answered with the closest valid form", (line, nearest) => {
  expect(said(line)).toMatchObject({ nearest });
});
