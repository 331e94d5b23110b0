/**
 * Which tests run when. A file in neither list belongs to the check (`npm test`), which has to stay
 * below five minutes on two cores.
 */
const named = (folder: string, ...names: string[]) =>
  names.map((name) => `test/${folder}/${name}.test.ts`);

/**
 * What takes real processes, servers, git or many seconds: `npm run proof processes`, which CI runs
 * after the check.
 */
export const SLOW: readonly string[] = [
  // The main job as a person starts it, and some whole builds on the stage.
  ...named("scenarios", "main-job", "ask", "build-type-{general,research}", "cli-bad-input"),
  ...named("scenarios", "conformance", "loops", "onboarding", "setup", "shape", "steering"),
  // Sessions as processes, with their agents and their sandbox.
  ...named("runner", "anthropic-search", "fetch", "instructions", "isolation-session"),
  ...named("runner", "saved-work", "saved-work-none", "limit", "loops", "lying-agents", "rounds"),
  ...named("runner", "session", "tools-{files,outputs,process}", "web", "frozen-tests"),
  // A server with its database, disks that are full, and `kill -9`.
  ...named("app", "commands-table", "disk-full", "fidelity", "inbox", "inbox-killed"),
  ...named("app", "judge-thread", "mounted", "sweeps/delivery-log"),
  ...named("app", "onboard", "preflight-impostors", "queue-store", "sqlite"),
  // Many processes, or the compiler.
  ...named("how-to-add", "rule"),
  ...named("sandbox", "create-github"),
  ...named("scenarios", "cli-workflow"),
  // The sandbox with real jobs and real git.
  ...named("sandbox", "actions", "git", "http", "issues", "pulls", "push"),
  ...named("workflow", "bundle", "run"),
  // Whole builds in another order, twice, and beside one-shot passes.
  ...named("proofs/simulation", "order-people", "passes", "same"),
];

/**
 * What takes longest, by `.ci/run long`: a job of its own. The tests above and the proofs show most
 * of these in another way, too; only this job joins builds by the command line.
 */
export const LONG: readonly string[] = [
  // Whole builds on real runners, by the command line, and their pages in a browser.
  ...named(
    "scenarios",
    "stress",
    "python",
    "player",
    "conflict",
    "blocked-change",
    "saved-work",
    "saved-work-cancelled",
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
    "command-places",
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
  ...named("scenarios", "templates", "templates-*", "environment", "clocks", "worker-notes"),
  ...named("scenarios", "memory", "money", "money-shared", "manual-work", "manual-work-cli"),
  ...named("scenarios", "build-type-content", "pull-tasks", "pull-tasks-{crash,engine}"),
  ...named("scenarios", "score-{loops,pull}", "join", "adapt", "context", "plan-talk"),
  ...named("scenarios", "request", "request-changed"),
  ...named(
    "scenarios",
    "record-{cancelled,strangers}",
    "config-merged",
    "passes",
    "passes-*",
    "onboarding-*",
  ),
  ...named("scenarios", "operations", "runner-changed", "claims", "escalation", "test-first"),

  // The entries of "How to add" other than a rule's.
  ...named("how-to-add", "{command,effect,guard,setting,webhook,endpoint}"),
  ...named("how-to-add", "{serve-page,session-kind,score-turn,proof}"),
  ...named("how-to-add", "{engine,graphql,probe,simulation,sandbox-event,sandbox-page}"),

  // Repositories that nobody here wrote, and broken code that the tests have to find.
  ...named("proofs", "strangers", "proofs", "kills/kills"),
  ...named("proofs/mutants", "mutants"),
  ...named("proofs/smoke", "probes", "scratch"),
  ...named("proofs/payloads", "payloads"),
  // Each way out of the sandbox by each backend and user, each engine, and a worker's work that is
  // saved for its next try.
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
    "upload-saved-work",
    "saved-work-{merge,refused}",
    "instructions-refused",
    "worktrees",
    "worktrees-fresh",
  ),
  ...named("runner", "anthropic-run", "change", "conventions", "knowledge", "patience"),
  ...named("runner", "seeds", "siblings", "steers", "tasks", "worktree-reader"),
  ...named("workflow", "cache", "cache-npm", "current"),
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
    "git-alike",
    "rules",
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
    "fetch-timeout",
    "spending-book",
  ),
  ...named("proofs/simulation", "order", "seeds-all"),
];
