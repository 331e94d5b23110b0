import { BaseSequencer, type TestSpecification } from "vitest/node";

/** Files that take more than a quarter of a minute, the longest first. */
const LONGEST = [
  ...[
    "scenarios/join",
    "scenarios/manual-work-cli",
    "scenarios/score-loops",
    "scenarios/memory",
    "scenarios/conformance",
    "runner/session",
  ],
  ...["decide/properties", "app/inbox", "app/inbox-killed", "runner/change"],
  // Of the long ones:
  ...[
    "proofs/strangers",
    "scenarios/crash",
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
