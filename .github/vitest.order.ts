import { BaseSequencer, type TestSpecification } from "vitest/node";

/** Files that take more than a quarter of a minute, the longest first. */
const LONGEST = [
  ...["scenarios/steering", "scenarios/conformance", "runner/session"],
  ...["decide/properties", "app/inbox", "app/inbox-killed"],
  // Of the long ones:
  ...[
    "proofs/strangers",
    "scenarios/crash",
    "scenarios/join",
    "scenarios/manual-work-cli",
    "scenarios/score-loops",
    "scenarios/environment",
    "scenarios/stopped-workers",
    "scenarios/killed",
    "scenarios/cli-watch",
  ],
  ...["scenarios/pages-browser", "app/loss", "runner/command", "runner/isolation-processes"],
];

/** A file that takes half a minute and is begun last has all but one worker wait for it. */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    // A project's files stay together: a process that they share ends before one of another
    // project's.
    const projects = [...new Set(sorted.map(({ project }) => project))];
    const before = ({ project }: TestSpecification) => projects.indexOf(project);
    return sorted.sort((a, b) => before(a) - before(b) || placeOf(a) - placeOf(b));
  }
}

function placeOf({ moduleId }: TestSpecification): number {
  const place = LONGEST.findIndex((name) => moduleId.endsWith(`/${name}.test.ts`));
  return place < 0 ? LONGEST.length : place;
}
