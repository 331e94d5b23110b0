/** The repository that a seed plays in, and people's access to it. */
import { CONFIG_PATH, WORKFLOW_PATH } from "../../../../src/core/model/settings.ts";
import { getGit } from "../../../../src/sandbox/git/get-git.ts";
import { ZERO } from "../../../../src/sandbox/git/refs.ts";
import type { GitRepository } from "../../../../src/sandbox/git/repository.ts";
import { Refused, type Api } from "../../../scenarios/support/stage/api.ts";
import { People } from "../../../scenarios/support/stage/people.ts";
import { SESSION_WORKFLOW } from "../../../scenarios/support/stage/workflow.ts";
import { scheduleOf, type Scenario } from "../scenario.ts";
import type { GitHub } from "./github.ts";
import { TEMPLATE } from "./templates.ts";
import type { Repository } from "../../../../src/sandbox/schema/repository.ts";
import type { Issue } from "../../../../src/sandbox/schema/issues.ts";

export interface Place {
  owner: string;
  name: string;
  /** The default is the scenario's files. */
  files?: Record<string, string>;
}

export class SimulatedRepository extends People {
  readonly data: Repository;
  readonly git: GitRepository;
  protected readonly apiUrl = "";
  protected readonly graphqlUrl = "";
  readonly #github: GitHub;

  constructor(github: GitHub, scenario: Scenario, at: Place = { owner: "you", name: "units" }) {
    super();
    this.#github = github;
    const { seed, sandbox, app } = github;
    const { owner, name, files = filesOf(scenario) } = at;
    this.data = seed.repository({ owner, name, files });
    this.git = getGit(sandbox, this.data);
    if (owner !== "you") seed.collaborator(this.data, "you", "admin");
    seed.collaborator(this.data, "wren", "write");
    seed.account("stranger");
    seed.label(this.data, "orchestrate");
    for (const [type, parameters] of Object.entries(scenario.setup === "queue" ? QUEUE : {})) {
      const rule = {
        type,
        parameters,
        rulesetId: sandbox.nextId(),
        pattern: "~DEFAULT_BRANCH",
        bypass: [],
      };
      seed.rule(this.data, rule);
    }
    seed.install(app, [this.data]);
  }

  /** Its pull requests, oldest first. */
  pulls(): Issue[] {
    const { issues } = this.#github.sandbox.world;
    return issues.filter(
      ({ repositoryId, pull }) => repositoryId === this.data.id && pull !== null,
    );
  }

  get fullName(): string {
    return `${this.data.owner}/${this.data.name}`;
  }

  /** The branch on which builds land. */
  get base(): string {
    return this.data.defaultBranch;
  }

  /** Turns a pull request into one from a fork, whose head has no branch here. */
  fork(number: number, branch: string): void {
    const of = this.pulls().find((one) => one.number === number);
    of!.pull!.headRepositoryId = -1;
    const ref = `refs/heads/${branch}`;
    this.git.updateRefs([{ ref, before: this.git.ref(ref)!, after: ZERO }]);
  }

  override as(login: string): Api {
    const ask = <T>(method: string, path: string, body?: object) =>
      this.#ask<T>(login, method, `/api/v3/repos/${this.fullName}${path}`, body);
    return {
      get: (path) => ask("GET", path),
      find: <T>(path: string) => ask<T>("GET", path).catch((e: unknown) => nullIfGone<T>(e)),
      post: (path, body) => ask("POST", path, body),
      put: (path, body) => ask("PUT", path, body),
      patch: (path, body) => ask("PATCH", path, body),
      delete: (path, body) => ask("DELETE", path, body),
    };
  }

  protected override graphql(login: string, query: string): Promise<{ errors?: unknown }> {
    return this.#ask(login, "POST", "/api/graphql", { query });
  }

  async #ask<T>(login: string, method: string, path: string, body?: object): Promise<T> {
    const answer = await this.#github.handle(
      new Request(`${this.#github.url}${path}`, {
        method,
        headers: {
          authorization: `token ${this.token(login)}`,
          "content-type": "application/json",
        },
        ...(body ? { body: JSON.stringify(body) } : {}),
      }),
    );
    const text = await answer.text();
    if (!answer.ok) throw new Refused(`${method} ${path}: ${answer.status} ${text}`, answer.status);
    return (text ? JSON.parse(text) : {}) as T;
  }

  protected token(login: string): string {
    return this.#github.seed.account(login).token ?? "";
  }

  protected async headOf(ref: string): Promise<string> {
    return this.git.resolve(ref === "HEAD" ? this.base : ref)!;
  }
}

function nullIfGone<T>(error: unknown): T | null {
  if (error instanceof Refused && error.status === 404) return null;
  throw error;
}

function filesOf(scenario: Scenario): Record<string, string> {
  const { settings, ci, setup } = scenario;
  const { gates, parallel, budget, loops, target } = settings;
  const config = [
    `schedule: ${scheduleOf(scenario)}`,
    ...[
      "engine: command",
      'isolation: "off"',
      `ci: ${settings.ci}`,
      `max_parallel: ${parallel}`,
      `loops: ${target === null ? loops : 2}`,
    ],
    ...(target === null ? [] : [`score: { target: ${target} }`]),
    ...["gates:", ...Object.entries(gates).map(([gate, keeper]) => `  ${gate}: ${keeper}`)],
    ...(scenario.templates
      ? [`template: ${TEMPLATE.owner}/${TEMPLATE.name}`, `sync: ${scenario.templates.sync}`]
      : []),
    ...(scenario.tasks ? [`review: ${scenario.tasks.review}`] : []),
    ...(budget === null ? [] : [`budgets: { build: ${budget} }`]),
  ];
  const everywhere = `[pull_request, merge_group${ci === "push" ? ", push" : ""}]`;
  const on =
    ci === "main" && setup !== "queue" ? "{ pull_request: { branches: [main] } }" : everywhere;
  const job = "jobs: { test: { runs-on: ubuntu-latest, steps: [{ run: make test }] } }\n";
  return {
    "README.md": "# Units\n",
    ...(setup === "fresh"
      ? {}
      : { [CONFIG_PATH]: `${config.join("\n")}\n`, [WORKFLOW_PATH]: SESSION_WORKFLOW }),
    ...(ci === "none" && setup !== "queue"
      ? {}
      : { ".github/workflows/ci.yml": `name: CI\non: ${on}\n${job}` }),
  };
}

const CHECKED = { required_status_checks: [{ context: "test" }] };
/** The base branch's rules, each with its parameters. */
const QUEUE = { merge_queue: { merge_method: "SQUASH" }, required_status_checks: CHECKED };
