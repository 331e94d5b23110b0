/** A log's lines on a job's page. */
import { expect, test } from "vitest";
import { renderAnsiLine, renderLog } from "../../src/sandbox/pages/parts/log.ts";

const shown = (text: string) => renderLog(text, "log-1", "Log").text;

test("colours become classes, other codes are removed, and the rest is escaped", () => {
  expect(renderAnsiLine("\u001b[1;31m<b>\u001b[0m ok\u001b[2K").text).toBe(
    '<span class="bold red">&#60;b&#62;</span> ok',
  );
  expect(renderAnsiLine("\u001b[92mgreen\u001b[39m").text).toBe('<span class="green">green</span>');
  const link = (end: string) => `\u001b]8;;http://x.example${end}name\u001b]8;;${end}`;
  expect(renderAnsiLine(link("\u0007")).text).toBe("name");
  expect(renderAnsiLine(link("\u001b\\")).text).toBe("name");
});

test("a line with unfinished codes is parsed in time", () => {
  const start = performance.now();
  renderAnsiLine("\u001b]".repeat(20_000));
  expect(performance.now() - start).toBeLessThan(1_000);
});

test("groups fold and are closed, even if the log has no matching ends", () => {
  for (const text of [
    "##[group]A\nb\n##[endgroup]\n##[endgroup]\nc",
    "##[group]A\n##[group]B\nc",
  ]) {
    const page = shown(text);
    expect(page.match(/<details/g)?.length, text).toBe(page.match(/<\/details>/g)?.length);
    expect(page).toContain("<p>c</p>");
  }
  expect(shown("##[error]<x>\n2026-01-01T00:00:00.0000000Z y")).toContain(
    '<p class="error">error: &#60;x&#62;</p><p>y</p>',
  );
});

test("a long log shows its end, and how much is omitted", () => {
  const page = shown(Array.from({ length: 5_010 }, (_, i) => `line ${i}`).join("\n"));
  expect(page).toContain("10 earlier lines are left out here");
  expect(page).not.toContain("<p>line 9</p>");
  expect(page).toContain("<p>line 10</p>");
});
