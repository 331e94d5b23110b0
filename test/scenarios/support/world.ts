/** The sample in a sandbox of its own, and the App beside it: for scenarios that break the one or the other. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { pino } from "pino";
import { startServer, type RunningServer, type ServerOptions } from "../../../src/app/server.ts";
import { MemoryInbox } from "../../../src/app/inbox/memoryInbox.ts";
import { freePort } from "../../../src/cli/run/app.ts";
import { openFolder } from "../../../src/cli/run/folder.ts";
import { openIssue } from "../../../src/cli/run/issue.ts";
import { openLocal, type Local } from "../../../src/cli/run/local.ts";
import { readRunnerFlags } from "../../../src/cli/run/runners.ts";
import { choosePlayer } from "../../../src/cli/run/player.ts";
import { personAt, type Person } from "../../../src/cli/run/person.ts";
import { findRecord, readState } from "../../../src/cli/run/record.ts";
import { inspectRepository } from "../../../src/cli/run/repository.ts";
import { readRequest } from "../../../src/cli/run/request.ts";
import { makeSample, type Sample } from "../../../src/cli/run/sample.ts";
import { answerTo } from "../../../src/cli/run/waiting.ts";
import { checkImplemented } from "../../support/check-implemented.ts";
import { isOver, viewOf } from "../../../src/core/build/view.ts";
import type { State } from "../../../src/core/build/state.ts";

export class Scene {
  readonly sample: Sample;
  readonly local: Local;
  readonly person: Person;
  readonly webhookPort: number;
  issue = 0;
  private readonly said = new Set<string>();
  /** Whether something happened since the last look, and when that was: a look costs two processes. */
  private stirred = true;
  private looked = 0;

  private constructor(sample: Sample, local: Local, webhookPort: number) {
    this.sample = sample;
    this.local = local;
    this.webhookPort = webhookPort;
    this.person = personAt(local.apiUrl, local.owner.token);
    local.running.onEvent(() => void (this.stirred = true));
  }

  /** `score` plays instead of the sample's own; it may be made once the sample's folder is known. */
  static async open(score?: (dir: string) => string): Promise<Scene> {
    const sample = await makeSample();
    if (score) {
      sample.score = join(sample.dir, "score.yml");
      writeFileSync(sample.score, score(sample.dir));
    }
    const source = await inspectRepository(sample.repository);
    const folder = openFolder(join(sample.dir, "sandbox"), source.path);
    const port = await freePort();
    const webhookUrl = `http://127.0.0.1:${port}/api/github/webhooks`;
    const player = choosePlayer(sample.score, source.settings);
    const runner = readRunnerFlags({}, "not-run");
    const local = await openLocal({ folder, port: 0, source, player, webhookUrl, runner });
    return new Scene(sample, local, port);
  }

  /** The App, on its usual port, with a queue that dies with it. */
  app(options: ServerOptions = {}): Promise<RunningServer> {
    const { app, apiUrl, dir } = this.local;
    const env = {
      appId: app.id,
      privateKey: app.privateKeyPem,
      webhookSecret: app.webhookSecret,
      baseUrl: apiUrl,
      port: this.webhookPort,
      host: "127.0.0.1",
      data: join(dir, "app"),
      logLevel: "silent",
    };
    return startServer(env, { inbox: new MemoryInbox(), log: pino({ level: "silent" }), ...options });
  }

  async label(): Promise<void> {
    this.issue = await openIssue(this.local, this.person, readRequest(this.sample.request), "orchestrate");
  }

  async state(): Promise<{ state: State | null; archived: boolean }> {
    const found = await findRecord(this.local.gitDir, "baton", this.issue);
    return { state: found ? await readState(this.local.gitDir, found.head) : null, archived: found?.archived ?? false };
  }

  /** Answers open gates as the owner would; says whether the build is over and tidied up. */
  async step(): Promise<boolean> {
    if (!this.stirred && Date.now() - this.looked < 500) return false;
    this.stirred = false;
    this.looked = Date.now();
    const { state, archived } = await this.state();
    if (!state) return false;
    const due = answerTo(viewOf(state));
    if (due && !this.said.has(due.key)) {
      this.said.add(due.key);
      await this.person.post(`/repos/${this.local.repository}/issues/${this.issue}/comments`, { body: due.text });
    }
    return isOver(state.build.status) && archived;
  }

  async close(): Promise<void> {
    await this.local.close();
    checkImplemented(this.local.running.sandbox);
    this.sample.remove();
  }
}
