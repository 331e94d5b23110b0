/**
 * The page of Baton's comments, .github/docs/gallery.md. Each comment is what Baton decides to
 * post in a scene that a spec could have: `npm run docs` plays the scenes and writes the page.
 */
import type { ArchitectInput } from "../../src/core/model/closing-inputs.ts";
import type { WorkerId } from "../../src/core/model/names.ts";
import { renderRequestProblems } from "../../src/core/messages/request.ts";
import { renderInlineComment, renderReviewBody } from "../../src/core/messages/review.ts";
import { DEFAULT_SETTINGS, type Settings } from "../../src/core/model/settings.ts";
import { aBrief, aPlan, ALIGNED, APPROVE, LAND } from "../spec/support/facts.ts";
import { Stage } from "../spec/support/stage.ts";
import { REVIEWED, TaskStage } from "../spec/support/task-stage.ts";

interface Exhibit {
  title: string;
  /** When Baton posts it. */
  when: string;
  body: string;
}

const brief = (
  id: WorkerId,
  name: string,
  mission: string,
  file: string,
  after: WorkerId[] = [],
) => ({
  ...aBrief(id, after, name),
  ...{ mission, output: [file], paths: [file, file.replace("src/", "test/")] },
});

const PLAN: ArchitectInput = {
  ...aPlan(
    brief("W1.1", "Length units", "Add metre, inch, foot and mile.", "src/length.js"),
    brief("W1.2", "Mass units", "Add kilogram, pound and ounce.", "src/mass.js"),
    brief("W2.1", "Convert from text", 'Make `convert("5 km", "mi")` work.', "src/convert.js", [
      "W1.1",
      "W1.2",
    ]),
  ),
  summary: "Length and mass share no file, so they come first, at the same time.",
};
const criteria = [{ criterion: 1, met: true, evidence: "`npm test`" }];
const FILES: Record<string, string[]> = {
  "W1.1": ["src/length.js", "test/length.test.js"],
  "W1.2": ["src/mass.js", "test/mass.test.js"],
  "W2.1": ["src/convert.js", "test/convert.test.js"],
};
const COMPLETIONS: Record<string, object> = {
  "W1.1": {
    ...{ status: "complete", summary: "Metre, inch, foot and mile, with their tests.", criteria },
    decisions: ["A mile is the international mile."],
    concerns: ["The table rounds to four digits."],
  },
  "W1.2": { status: "complete", summary: "Kilogram, pound and ounce.", criteria },
  "W2.1": {
    ...{ status: "complete", summary: "`convert` reads a number and a unit.", criteria },
    follow_up: ["Accept plurals."],
  },
};
const BUG = {
  verdict: "request_changes",
  summary: "The factors are right. An unknown unit returns `NaN`.",
  alignment: { ...ALIGNED, brief: { met: false, words: "The brief asks for a RangeError." } },
  findings: [
    {
      ...{ path: "src/length.js", line: 12, severity: "blocking" },
      body: "Throw a `RangeError` that names the known units.",
    },
  ],
};
const GOOD = { ...APPROVE, summary: "Exact factors, and each unit has a test." };
const score = (dimension: string, points: number, path: string, words: string) => ({
  ...{ dimension, score: points, words },
  evidence: [{ path }],
});
const CLOSE = {
  ...LAND,
  summary: "All measures are there and fit together. All tests pass.",
  subject: "Add length and mass units",
  findings: ["An error could name the closest unit."],
  scores: [
    score("correctness", 9, "src/length.js", "The factors are exact."),
    score("completeness", 9, "src/mass.js", "Both measures and the text form are there."),
    score("tests", 9, "test/length.test.js", "Each unit has a test."),
    score("security", 9, "test/convert.test.js", "Text that is no measure is refused."),
    score("performance", 8, "src/convert.js", "A conversion is one multiplication."),
    score("maintainability", 9, "src/scale.js", "A unit is one line."),
    score("documentation", 8, "README.md", "It lists every unit."),
    score("user experience", 8, "test/mass.test.js", "Errors name the known units."),
  ],
};
const ADAPTED = {
  summary: "The mile is the international mile.",
  edits: [
    {
      ...{ worker: "W2.1", reason: "W1.1 decided which mile is meant." },
      set: { requirements: "Say in the help that a mile is the international mile." },
    },
  ],
};
const LOST_TEST = {
  guards: [
    {
      ...{ guard: "tests", path: "test/time.test.js", waivable: true, key: "t" },
      message: 'test/time.test.js loses the test "a day has 24 hours"; restore it.',
    },
  ],
};

const open = (settings: Partial<Settings> = {}) => {
  const stage = new Stage(settings);
  Object.assign(stage.facts.issue, { title: "Add length and mass units" });
  const tokens = { input_tokens: 9_000, cache_read_tokens: 380_000, seconds: 190 };
  stage.played = { model: "claude-sonnet-5", dollars: 0.42, tokens };
  return stage.settle();
};
const plan = (settings: Partial<Settings> = {}) => open(settings).closes("build/architect/1", PLAN);
const build = (settings: Partial<Settings> = {}) => plan(settings).says("/approve");
const review = (stage: Stage, id: WorkerId = "W1.1") =>
  stage.wait(240_000).closes(`${id}/work/1`, COMPLETIONS[id], { paths: FILES[id] });
const merge = (stage: Stage, ...ids: WorkerId[]) =>
  ids.reduce((one, id) => review(one, id).closes(`${id}/review/1`, GOOD), stage);
const wave1 = (settings: Partial<Settings> = {}) => merge(build(settings), "W1.1", "W1.2");
const close = () =>
  merge(wave1().closes("wave-1/adapt/1", ADAPTED), "W2.1").closes("build/close/1", CLOSE);

type DocumentKey = "plan" | "status" | "questions-1" | "task-1";

/** The newest version of a comment that Baton keeps up to date. */
function findDocument(stage: Stage | TaskStage, key: DocumentKey): string {
  const [found] = stage.done
    .toReversed()
    .flatMap((one) => (one.type === "document" && one.key === key ? [one.body] : []));
  return found!;
}

/** The body of the newest comment. */
const findAnswer = (stage: Stage) => stage.comments.at(-1)!;

function findPull(stage: Stage, key: string): string {
  const { body } = stage.effects("open_pull").find((one) => one.key === key)!;
  return body;
}

function findReview(stage: Stage): string {
  const record = stage.state!.reviews["W1.1.1"]!;
  const line = renderInlineComment(record.findings[0]!);
  return `${renderReviewBody(record, [])}\n\nOn line 12 of \`src/length.js\`:\n\n${line}`;
}

const failThrice = (stage: Stage, kind: "work" | "rework") =>
  [1, 2, 3].reduce((one, n) => one.fails(`W1.1/${kind}/${n}`, "`npm test` never passed"), stage);

function playRedChecks(): Stage {
  const stage = build();
  stage.verdictOfCi = () => "failed";
  return failThrice(review(stage).closes("W1.1/review/1", GOOD), "rework");
}

function playBudget(dollars: number): Stage {
  const stage = build({ budgets: { ...DEFAULT_SETTINGS.budgets, build: 20 } });
  stage.played.dollars = dollars;
  return review(stage);
}

const QUESTIONS = {
  summary: "The request fits two designs.",
  questions: [
    {
      ...{ question: "Which ton is meant?", default: "The metric ton." },
      why: "The metric ton and the short ton differ by 10 %.",
    },
  ],
};
const TASK_REVIEW = {
  ...REVIEWED,
  findings: [
    { path: "src/length.js", line: 3, severity: "important", body: "Add a test for zero." },
  ],
};
const FACT = {
  answer: "`convert` does it [1].",
  references: [{ path: "src/convert.js", line: 4 }],
};
const waveGate = { gates: { ...DEFAULT_SETTINGS.gates, wave: "human" as const } };
const play = (words: string) => findAnswer(build().says(words));
const playGuard = () =>
  [1, 2].reduce((one, n) => one.closes(`W1.1/work/${n}`, COMPLETIONS["W1.1"], LOST_TEST), build());

const EXHIBITS: readonly Exhibit[] = [
  {
    title: "The architect's questions",
    when: "The architect needs an answer before it plans.",
    body: findDocument(open().closes("build/architect/1", QUESTIONS), "questions-1"),
  },
  {
    title: "A mistake in the request",
    when: "The block of settings at the top of the issue can't be used.",
    body: renderRequestProblems(
      [{ line: 2, field: "loops", message: "expected a whole number from 0 to 10, got `many`" }],
      "say `/orchestrate`",
    ),
  },
  {
    title: "The plan",
    when: "The plan waits for approval.",
    body: findDocument(plan(), "plan"),
  },
  {
    title: "A reply that isn't a command",
    when: 'A person answers the plan with "LGTM".',
    body: findAnswer(plan().says("LGTM")),
  },
  {
    title: "The status",
    when: "Work has begun. Baton keeps this one comment up to date.",
    body: findDocument(review(build()), "status"),
  },
  {
    title: "A worker's pull request",
    when: "A worker has submitted its change.",
    body: findPull(review(build()), "W1.1"),
  },
  {
    title: "A review",
    when: "The review session requests a change.",
    body: findReview(review(build()).closes("W1.1/review/1", BUG)),
  },
  {
    title: "A change that the guards hold back",
    when: "Two attempts removed a test.",
    body: findAnswer(playGuard()),
  },
  {
    title: "A worker that failed",
    when: "Three sessions failed.",
    body: findAnswer(failThrice(build(), "work")),
  },
  {
    title: "Red checks",
    when: "No rework could fix the checks.",
    body: findAnswer(playRedChecks()),
  },
  {
    title: "A budget that is nearly spent",
    when: "The build has spent four fifths of its budget.",
    body: findAnswer(playBudget(16.2)),
  },
  {
    title: "A budget that is spent",
    when: "The build has spent its budget.",
    body: findAnswer(playBudget(20.2)),
  },
  {
    title: "A gate before a wave",
    when: "The settings ask a person before each wave, and the first wave has ended.",
    body: findAnswer(wave1(waveGate).closes("wave-1/adapt/1", ADAPTED)),
  },
  {
    title: "A command that can't be used",
    when: "A person names a worker that does not exist.",
    body: play("/retry W9.9"),
  },
  {
    title: "A command with a typo",
    when: "A person writes `/aprove`.",
    body: play("/aprove"),
  },
  {
    title: "`/why`",
    when: "A person asks what a worker waits for.",
    body: play("/why W2.1"),
  },
  {
    title: "`/land` before its time",
    when: "Workers are still running.",
    body: play("/land"),
  },
  {
    title: "`/take`",
    when: "A person takes a worker over.",
    body: play("/take W1.1"),
  },
  {
    title: "The landing pull request",
    when: "The closing session has approved the whole.",
    body: findPull(close(), "land"),
  },
  {
    title: "The report",
    when: "The build has landed.",
    body: findAnswer(close().says("/land")),
  },
  {
    title: "The report of a cancelled build",
    when: "A person wrote `/cancel`.",
    body: findAnswer(build().says("/cancel")),
  },
  {
    title: "A review of a person's pull request",
    when: "A person wrote `/orchestrate review` there.",
    body: findDocument(
      new TaskStage().says("/orchestrate review").closes("W1.1/review/1", TASK_REVIEW),
      "task-1",
    ),
  },
  {
    title: "`/ask`",
    when: "A session has answered a question.",
    body: findDocument(
      new TaskStage().says("/ask where are units converted?").closes("W1.1/ask/1", FACT),
      "task-1",
    ),
  },
  {
    title: "`/help`",
    when: "A person asks for help.",
    body: play("/help"),
  },
];

const PROSE = /^[A-Za-z*`@]/;

/**
 * The body as a quote. Hidden markers go, and links that lead nowhere here point at this page. In
 * a comment GitHub breaks a paragraph where its text does.
 */
function renderBody(body: string): string {
  const lines = body
    .replace(/<!--[^]*?-->\n?/g, "")
    .replace(/\]\((?:\.\.|https?:)[^)\s]*\)/g, "](#gallery)")
    .trim()
    .split("\n");
  let fence = "";
  return lines
    .map((line, i) => {
      const [mark = ""] = /^`{3,}/.exec(line) ?? [];
      if (fence === "") fence = mark;
      else if (mark === fence) fence = "";
      const broken = fence === "" && PROSE.test(line) && PROSE.test(lines[i + 1] ?? "");
      return `> ${line}${broken ? "\\" : ""}`.trimEnd();
    })
    .join("\n");
}

/** The whole page. */
export function renderGallery(): string {
  return [
    "# Gallery",
    "",
    "What Baton writes, comment by comment. `npm run docs` plays a build and generates this page.",
    "Names are made up, and links point at this page.",
    "",
    ...EXHIBITS.flatMap(({ title, when, body }) => [
      `## ${title}`,
      "",
      when,
      "",
      renderBody(body),
      "",
    ]),
  ].join("\n");
}
