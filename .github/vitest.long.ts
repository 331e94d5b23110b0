/**
 * The tests of `npm run spec:long`, a job of its own in CI: what takes real servers, processes and
 * builds longest, and is shown in the check another way too. The check may take 30 minutes on a
 * slow machine; there it has the specs, the simulation, the demo, the attacks by words and changes,
 * and of each area the way that a build usually takes.
 */
const named = (folder: string, ...names: string[]) =>
  names.map((name) => `test/${folder}/${name}.test.ts`);

export const LONG: readonly string[] = [
  // Whole builds on real runners, by the command line, and their pages in a browser.
  ...named(
    "scenarios",
    "stress",
    "python",
    "player",
    "conflict",
    "held-change",
    "kept-{work,cancelled}",
    "killed",
  ),
  ...named(
    "scenarios",
    "pages",
    "pages-browser",
    "score-{failing,environment,hands}",
    "passes-sample",
    "github-com",
    "preflight",
  ),
  ...named("scenarios", "cli-{folder,interrupt,killed,processes,repository,watch}"),
  // What builds meet on the way: the simulation plays whole builds of it.
  ...named(
    "scenarios",
    "contact-*",
    "rules-*",
    "queued-runs",
    "limits",
    "limits-hour",
    "idle",
    "hearing",
  ),
  ...named(
    "scenarios",
    "stale-lists",
    "dispatch-unanswered",
    "titles",
    "crash",
    "stage-lands",
    "ci-*",
    "candidate",
    "candidate-people",
  ),
  ...named(
    "scenarios",
    "landing-{buttons,command,queue,recut,rules,signed}",
    "after-landing",
    "tags-publish",
  ),
  ...named(
    "scenarios",
    "people-*",
    "review-*",
    "plain-replies",
    "doctor",
    "revert",
    "stopped-workers",
    "sync-*",
  ),
  ...named("scenarios", "templates-many"),
  ...named(
    "scenarios",
    "record-{cancelled,strangers}",
    "config-merged",
    "passes",
    "passes-*",
    "onboarding-*",
  ),
  ...named("scenarios", "operations", "runner-changed", "claims", "escalation", "test-first"),
  // What a session does to its machine; the check has what is done by words and changes.
  ...named("scenarios", "attacks-machine"),
  // Repositories that nobody here wrote, and broken code that the tests have to find.
  ...named("proofs", "strangers"),
  ...named("proofs/mutants", "mutants"),
  ...named("proofs/smoke", "probes", "scratch"),
  ...named("proofs/payloads", "payloads"),
  // Each way out of the cage by each backend and user, each engine, and a worker's work that is
  // kept for its next try.
  ...named(
    "runner",
    "isolation-{processes,network,files,ends,limits}",
    "preflight-*",
    "egress-auto",
    "machine-config",
  ),
  ...named(
    "runner",
    "codex",
    "claude-code",
    "command",
    "anthropic-parked",
    "steers-*",
    "skills",
    "closing-check",
  ),
  ...named(
    "runner",
    "cancel",
    "keep",
    "kept-{moved,refused}",
    "instructions-refused",
    "worktrees",
    "worktrees-fresh",
  ),
  ...named("workflow", "cache", "cache-npm"),
  // The sandbox's corners. That it is like GitHub where Baton uses it, each build shows.
  ...named(
    "sandbox",
    "actions-*",
    "faults-*",
    "gh",
    "gh-{release,repository}",
    "lifecycle",
    "merges",
    "pages-links",
  ),
  ...named(
    "sandbox",
    "rules-*",
    "push-rules",
    "repos",
    "stale-reviews",
    "webhooks-log",
    "graphql-mutations",
  ),
  ...named("sandbox", "rendered-bodies", "pull-follows", "speed", "conformance/*"),
  // The server's life and death; the check has its inbox killed.
  ...named(
    "app",
    "loss",
    "shutdown",
    "server",
    "ledger",
    "client",
    "metrics",
    "fidelity-any",
    "answered",
  ),
  ...named("proofs/simulation", "order", "seeds-all"),
];
