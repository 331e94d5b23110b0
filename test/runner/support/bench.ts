/**
 * A bench for `runSession`: a bare repository on disk, with a record branch and a requested
 * session.
 */
import { execFileSync } from "node:child_process";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import {
  parseSessionName,
  WORKER_ID,
  type SessionName,
  type WorkerId,
} from "../../../src/core/model/names.ts";
import type { EngineName } from "../../../src/core/model/settings.ts";
import type { SessionState } from "../../../src/core/model/session.ts";
import type { State } from "../../../src/core/model/state.ts";
import { renderRecord } from "../../../src/core/record/render.ts";
import { proposalSchema, type Proposal } from "../../../src/core/model/proposal.ts";
import { getSessionEnv } from "../../../src/config/env.ts";
import type { SessionEnv } from "../../../src/config/session-env.ts";
import { runSession } from "../../../src/runner/session/run-session.ts";
import { aBrief, aPlan } from "../../spec/support/facts.ts";
import { building } from "../../spec/support/scenes.ts";

/** A file's text or bytes, an executable, a link, or null to remove it. */
export type FileSpec = string | Buffer | { run: string } | { link: string } | null;

export class Bench {
  readonly dir = mkdtempSync(join(tmpdir(), "baton-runner-"));
  readonly bare = join(this.dir, "o", "r.git");
  readonly temp = join(this.dir, "temp");
  readonly state: State;
  readonly lines: string[] = [];
  /**
   * Interval at which a session polls for new steers. Each poll starts three processes, so only
   * tests of steers poll often.
   */
  steersEveryMs = 30_000;
  private readonly work = join(this.dir, "seed");
  private count = 0;

  /** The configuration names `engine`. */
  constructor(engine: EngineName = "command") {
    mkdirSync(this.bare, { recursive: true });
    this.git(this.bare, "init", "--quiet", "--bare", "--initial-branch=main");
    mkdirSync(this.work);
    this.git(this.work, "init", "--quiet", "--initial-branch=main");
    this.git(this.work, "remote", "add", "origin", this.bare);
    this.state = building(aPlan(aBrief("W1.1"), aBrief("W1.2"), aBrief("W2.1", ["W1.1"]))).state!;
    // The brief does not limit the paths of a test's session, unless the test is about that.
    for (const brief of this.state.briefs) brief.paths = ["**"];
    this.state.build.session_settings.engine = engine;
    // Other tests cover isolation. These tests exchange files outside of any sandbox.
    this.state.build.session_settings.isolation = "off";
  }

  [Symbol.dispose](): void {
    rmSync(this.dir, { recursive: true, force: true });
  }

  git(cwd: string, ...args: string[]): string {
    const who = [
      "-c",
      "user.name=Seed",
      "-c",
      "user.email=seed@example.com",
      "-c",
      "core.protectNTFS=false",
    ];
    return execFileSync("git", [...who, ...args], {
      cwd,
      encoding: "utf8",
      stdio: ["ignore", "pipe", "pipe"],
    }).trim();
  }

  /**
   * Commits files on a branch of the bare repository, on top of `parent` (none = an orphan).
   * Returns the sha. On `main`, the build is based on that commit.
   */
  commit(branch: string, files: Record<string, FileSpec>, parent: string | null = null): string {
    if (parent) this.git(this.work, "checkout", "--quiet", "--force", "-B", "seed", parent);
    else {
      this.git(this.work, "checkout", "--quiet", "--force", "--orphan", `seed-${++this.count}`);
      this.git(this.work, "rm", "-rf", "--quiet", "--ignore-unmatch", ".");
    }
    for (const [path, spec] of Object.entries(files)) put(join(this.work, path), spec);
    this.git(this.work, "add", "--all", "--force");
    this.git(this.work, "commit", "--quiet", "--allow-empty", "-m", `on ${branch}`);
    this.git(this.work, "push", "--quiet", "--force", "origin", `HEAD:refs/heads/${branch}`);
    const sha = this.git(this.work, "rev-parse", "HEAD");
    if (branch === "main") this.state.build.base.sha = sha;
    return sha;
  }

  /** Requests a session in the state, with the defaults of `decide`. */
  ask(name: SessionName, fields: Partial<SessionState> & { base: string }): SessionState {
    const { subject, kind, attempt } = parseSessionName(name)!;
    const session: SessionState = {
      about:
        WORKER_ID.test(subject) || subject === "build" ? null : (subject as SessionState["about"]),
      ...{
        kind,
        attempt,
        launch: 1,
        lost: 0,
        parked: null,
        parks: 0,
        model: null,
        limit: null,
        unspent: null,
      },
      ...{
        person: null,
        requested_at: "2026-11-21T10:00:00.000Z",
        dispatch: null,
        dispatched_at: null,
        stall: null,
      },
      in_progress: false,
      ...{
        run: null,
        other: null,
        since: null,
        tree: null,
        reasons: [],
        failing: [],
        outcome: null,
        ended_at: null,
      },
      ...fields,
    };
    if (WORKER_ID.test(subject)) this.state.workers[subject as WorkerId]!.session = session;
    else this.state.build.sessions[kind] = session;
    return session;
  }

  /** Creates another repository of the server, with one commit on `main`. Returns its sha. */
  other(repository: string, files: Record<string, FileSpec>): string {
    const bare = join(this.dir, `${repository}.git`);
    const seed = join(this.dir, `seed-${++this.count}`);
    mkdirSync(bare, { recursive: true });
    this.git(bare, "init", "--quiet", "--bare", "--initial-branch=main");
    this.git(bare, "config", "uploadpack.allowAnySHA1InWant", "true");
    mkdirSync(seed);
    this.git(seed, "init", "--quiet", "--initial-branch=main");
    for (const [path, spec] of Object.entries(files)) put(join(seed, path), spec);
    this.git(seed, "add", "--all", "--force");
    this.git(seed, "commit", "--quiet", "-m", "The first");
    this.git(seed, "push", "--quiet", bare, "HEAD:refs/heads/main");
    return this.git(seed, "rev-parse", "HEAD");
  }

  /** Adds a commit to `main` of a repository that `other` created. Returns its sha. */
  otherGoesOn(repository: string, files: Record<string, FileSpec>): string {
    const bare = join(this.dir, `${repository}.git`);
    const seed = join(this.dir, `seed-${++this.count}`);
    this.git(this.dir, "clone", "--quiet", bare, seed);
    for (const [path, spec] of Object.entries(files)) put(join(seed, path), spec);
    this.git(seed, "add", "--all", "--force");
    this.git(seed, "commit", "--quiet", "-m", "The next");
    this.git(seed, "push", "--quiet", "origin", "HEAD:refs/heads/main");
    return this.git(seed, "rev-parse", "HEAD");
  }

  get recordBranch(): string {
    return `${this.state.build.branch_prefix}/${this.state.build.slug}/record`;
  }

  /** Saves the record, with the files that people added. */
  save(extra: Record<string, FileSpec> = {}): string {
    return this.commit(this.recordBranch, { ...renderRecord(this.state), ...extra });
  }

  /** Runs the session; the `command` engine runs `command`. */
  async run(
    session: SessionName,
    record: string,
    command: string,
    more: Record<string, string> = {},
  ): Promise<number> {
    mkdirSync(this.temp, { recursive: true });
    const env = this.env(session, record, command, more);
    return runSession(env, {
      print: (line) => void this.lines.push(line),
      steersIntervalMs: this.steersEveryMs,
      isSignedByBaton: async () => true,
    });
  }

  /** Returns the environment that the workflow gives the session. */
  env(
    session: SessionName,
    record: string,
    command: string,
    more: Record<string, string> = {},
  ): SessionEnv {
    return getSessionEnv(this.variables(session, record, command, more));
  }

  variables(
    session: SessionName,
    record: string,
    command: string,
    more: Record<string, string> = {},
  ) {
    return {
      ...{
        PATH: process.env.PATH,
        HOME: this.dir,
        BATON_BUILD: this.state.build.slug,
        BATON_SESSION: session,
      },
      ...{
        BATON_LAUNCH: "1",
        BATON_RECORD: record,
        BATON_TOKEN: "ghs_secret",
        BATON_COMMAND: command,
      },
      ...{ GITHUB_SERVER_URL: `file://${this.dir}`, GITHUB_REPOSITORY: "o/r", GITHUB_RUN_ID: "7" },
      ...{ RUNNER_TEMP: this.temp, LEAK: "no" },
      ...more,
    };
  }

  /** Returns the proposal that the workflow would upload; null = there is none. */
  proposal(): Proposal | null {
    const file = join(this.temp, "proposal", "proposal.json");
    return existsSync(file) ? proposalSchema.parse(JSON.parse(readFileSync(file, "utf8"))) : null;
  }

  /** Returns a shell command that closes with `input`. */
  closing(input: unknown): string {
    const file = join(this.dir, `close-${++this.count}.json`);
    writeFileSync(file, typeof input === "string" ? input : JSON.stringify(input));
    return `cp '${file}' "$BATON_CLOSE"`;
  }
}

function put(file: string, spec: FileSpec): void {
  if (spec === null) return rmSync(file, { recursive: true });
  mkdirSync(dirname(file), { recursive: true });
  if (typeof spec === "string" || Buffer.isBuffer(spec)) writeFileSync(file, spec);
  else if ("link" in spec) symlinkSync(spec.link, file);
  else {
    writeFileSync(file, spec.run);
    chmodSync(file, 0o755);
  }
}
