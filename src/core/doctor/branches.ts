/** Rules that hold for the branches of a build: what Baton couldn't do there without being let through. */
import type { BranchRules } from "../build/branchRules.ts";
import { code } from "../comments/escape.ts";
import type { Check, DoctorFacts } from "./facts.ts";

type Shape = keyof DoctorFacts["own"];

/** By what stands in the way, whom of the branches it hits. A pull request is how the build branch grows anyway. */
const HINDRANCES: readonly { may: string; shapes: readonly Shape[]; when: (rules: BranchRules) => boolean }[] = [
  { may: "created", shapes: ["worker", "build", "land"], when: (r) => r.creation },
  { may: "pushed to", shapes: ["worker", "build", "land"], when: (r) => r.update },
  { may: "changed without a pull request", shapes: ["worker", "land"], when: (r) => r.pullRequest !== null },
  { may: "pushed to before their checks have passed", shapes: ["worker"], when: (r) => r.requiredChecks.length > 0 },
  { may: "moved back", shapes: ["land"], when: (r) => r.nonFastForward },
  {
    may: "merged into without an approving review",
    shapes: ["build"],
    when: ({ pullRequest: asked }) => asked !== null && (asked.approvals > 0 || asked.codeOwners || asked.lastPush),
  },
  { may: "merged into but by a merge queue", shapes: ["build"], when: (r) => r.mergeQueue !== null },
  { may: "merged into before a deployment", shapes: ["build"], when: (r) => r.deployments.length > 0 },
  { may: "deleted", shapes: ["worker", "build", "land"], when: (r) => r.deletion },
];

/** Whether Baton may bypass a rule isn't shown to Apps: where it may, the sentence says that all is well. */
const ownBranches: Check = ({ own, prefix }) => {
  const found = HINDRANCES.filter(({ shapes, when }) => shapes.some((shape) => when(own[shape])));
  if (found.length === 0) return null;
  const pattern = `\`${prefix}/**/*\``;
  return (
    `Rules say that branches like ${pattern} can't be ${found.map(({ may }) => may).join(", or ")}. ` +
    "Unless Baton is on the bypass list of that rule already, put it there, " +
    `or exclude ${pattern} from the rule (Settings → Rules).`
  );
};

/** GitHub sends `create` for an App's branches too, and has no filter for it: only a job's `if` can leave them out. */
const onCreate: Check = ({ prefix, repository }) => {
  const paths = repository.onCreate.map((path) => code(path));
  if (paths.length === 0) return null;
  const [run, them] = paths.length > 1 ? ["run", "them"] : ["runs", "it"];
  const condition = code(`if: \${{ !startsWith(github.ref_name, '${prefix}/') }}`);
  return (
    `${paths.join(", ")} ${run} on \`create\`, so each branch that a build makes starts ${them}. ` +
    `To leave Baton's branches out, give the jobs ${condition}.`
  );
};

export const BRANCH_CHECKS: readonly Check[] = [ownBranches, onCreate];
