import { describe, expect, test } from "vitest";
import { findTitleProblem, formatTitle, TITLE_CHARS } from "../../../src/core/model/names.ts";
import { problemsOf, settingsOf } from "../settings.ts";

describe("a title", () => {
  const values = { slug: "7-units", id: "W1.1", name: "Length", issue: 7 };

  test.each([
    ["[{slug}] {id}: {name}", "[7-units] W1.1: Length"],
    ["#{issue} {name} {name}", "#7 Length Length"],
    ["  {name}  in\ttwo ", "Length in two"],
  ])("made of %j is %j", (template, title) =>
    expect(formatTitle<"pulls">(template, values)).toBe(title),
  );

  test("keeps a value's text that looks like a variable", () =>
    expect(formatTitle<"pulls">("{name} {id}", { ...values, name: "{id} $1" })).toBe(
      "{id} $1 W1.1",
    ));

  test("is never longer than GitHub accepts", () => {
    const long = (length: number) =>
      formatTitle<"pulls">("{name}", { ...values, name: "x".repeat(length) });
    expect(long(TITLE_CHARS)).toBe("x".repeat(TITLE_CHARS));
    expect(long(TITLE_CHARS + 1)).toBe(`${"x".repeat(TITLE_CHARS - 1)}…`);
  });
});

describe("a template of the settings", () => {
  test("that names all required variables is accepted", () => {
    expect(findTitleProblem("pulls", "{name}")).toBeNull();
    expect(findTitleProblem("commit", "{slug}: {subject} (#{issue})")).toBeNull();
    expect(settingsOf('titles: { commit: "{subject} [skip ci]" }').titles).toEqual({
      pulls: "[{slug}] {id}: {name}",
      commit: "{subject} [skip ci]",
    });
  });

  test.each([
    ['pulls: "{nam}"', "2 titles.pulls: unknown variable `{nam}`; did you mean `{name}`?"],
    [
      'pulls: "{subject}"',
      "2 titles.pulls: unknown variable `{subject}`; known are `{slug}`, `{id}`, " +
        "`{name}`, `{issue}`",
    ],
    [
      'pulls: "{id}"',
      "2 titles.pulls: has to contain `{name}`; variables are `{slug}`, `{id}`, " +
        "`{name}`, `{issue}`",
    ],
    [
      'commit: "{subject"',
      "2 titles.commit: has a brace without its pair; variables are `{subject}`, " +
        "`{slug}`, `{issue}`",
    ],
    [
      'commit: "{subject}\\nCloses #1"',
      "2 titles.commit: expected a title in one line, found `{subject} Closes #1`",
    ],
    ["merge: x", "2 titles.merge: unknown key `merge`; known keys: pulls, commit"],
  ])("%s is refused, and the message says what is wrong", (line, problem) => {
    expect(problemsOf(`titles:\n  ${line}\n`)).toEqual([problem]);
  });

  test("is at most a hundred characters", () => {
    expect(problemsOf(`titles: { pulls: "{name}${"x".repeat(95)}" }`)[0]).toMatch(
      /^1 titles\.pulls: .*100/,
    );
  });
});
