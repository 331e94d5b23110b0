/** The time that decisions about builds use. */
import { beforeEach, expect, test } from "vitest";
import { GitHubClock } from "../../src/app/github/github-clock.ts";

const NOW = Date.parse("2026-11-26T10:00:00Z");
const HOUR = 3_600_000;

/** The machine's wall clock, which people can set, and its monotonic clock. */
const machine = { wall: NOW, elapsed: 5_000 };
const source = { wall: () => machine.wall, elapsed: () => machine.elapsed };
beforeEach(() => void Object.assign(machine, { wall: NOW, elapsed: 5_000 }));

function pass(ms: number): void {
  machine.wall += ms;
  machine.elapsed += ms;
}

/** GitHub answers after `took` milliseconds, and its clock then shows `at`. */
function answer(clock: GitHubClock, at: number, took = 100): void {
  const sent = machine.elapsed;
  pass(took);
  clock.note(new Date(at).toUTCString(), sent);
}

const off = (clock: GitHubClock, at: number) => Math.abs(clock.now().getTime() - at);

test("before GitHub has answered, the machine's clock is used", () => {
  expect(new GitHubClock(source).now()).toEqual(new Date(NOW));
});

test("GitHub's time counts from its first answer on, with any error of the machine's clock", () => {
  for (const wrong of [2 * HOUR, -2 * HOUR, 40_000]) {
    machine.wall = NOW + wrong;
    const clock = new GitHubClock(source);
    answer(clock, NOW);
    expect(off(clock, NOW)).toBeLessThanOrEqual(1100);
    pass(60_000);
    expect(off(clock, NOW + 60_000)).toBeLessThanOrEqual(1100);
  }
});

test("setting the machine's clock changes nothing", () => {
  const clock = new GitHubClock(source);
  answer(clock, NOW);
  const before = clock.now().getTime();
  machine.wall += 2 * HOUR;
  expect(clock.now().getTime()).toBe(before);
  machine.wall -= 4 * HOUR;
  pass(40_000);
  expect(clock.now().getTime()).toBe(before + 40_000);
});

test("a machine's clock that agrees with GitHub's seconds is not corrected", () => {
  const clock = new GitHubClock(source);
  pass(700);
  answer(clock, NOW + 800);
  expect(clock.now()).toEqual(new Date(machine.wall));
});

test("a slow answer does not make the clock less exact", () => {
  const clock = new GitHubClock(source);
  answer(clock, NOW + 100);
  const before = clock.now().getTime();
  answer(clock, NOW + 100 + 30_000, 60_000);
  expect(clock.now().getTime()).toBe(before + 60_000);
});

test("an answer with no date or an invalid one changes nothing", () => {
  const clock = new GitHubClock(source);
  for (const date of [null, "", "yesterday"]) clock.note(date, 0);
  expect(clock.now()).toEqual(new Date(NOW));
});

test("each answer to a followed request sets the clock", async () => {
  const clock = new GitHubClock(source);
  const date = new Date(NOW + 3 * HOUR).toUTCString();
  const response = await clock.follow(async () => new Response("{}", { headers: { date } }))(
    "https://api.github.com/app",
  );
  expect(await response.text()).toBe("{}");
  expect(off(clock, NOW + 3 * HOUR)).toBeLessThanOrEqual(1100);
});
