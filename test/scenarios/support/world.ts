/** The sample in its own sandbox with an App, for scenarios that break one of them. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { pino } from "pino";
import { startServer, type RunningServer, type ServerOptions } from "../../../src/app/server.ts";
import { MemoryQueue } from "../../../src/app/queue/memory-queue.ts";
import { findFreePort } from "../../../src/cli/local-run/app-process.ts";
import { openRunFolder } from "../../../src/cli/local-run/folder.ts";
import {
  createApiClient,
  openIssue,
  type ApiClient,
} from "../../../src/cli/local-run/api-client.ts";
import { openLocalSandbox, type LocalSandbox } from "../../../src/cli/local-run/local-sandbox.ts";
import { readRunnerFlags } from "../../../src/cli/local-run/runners.ts";
import { choosePlayer } from "../../../src/cli/local-run/player.ts";
import { findRecord, readRecordState } from "../../../src/cli/local-run/watch.ts";
import { inspectLocalRepository } from "../../../src/cli/local-run/repository.ts";
import { readRequestFile } from "../../../src/cli/local-run/input.ts";
import { makeSample, type Sample } from "../../../src/cli/local-run/sample.ts";
import { getAutoAnswer } from "../../../src/cli/answers.ts";
import { checkImplemented } from "../../support/check-implemented.ts";
import { getBuildView } from "../../../src/core/messages/build-view.ts";
import type { State } from "../../../src/core/model/state.ts";
import { isBuildEnded } from "../../../src/core/model/build-types.ts";

export class Scene {
  readonly sample: Sample;
  readonly local: LocalSandbox;
  readonly person: ApiClient;
  readonly webhookPort: number;
  issue = 0;
  private readonly said = new Set<string>();
  /** Whether and when something has happened since the last look. A look costs two processes. */
  private stirred = true;
  private looked = 0;

  private constructor(sample: Sample, local: LocalSandbox, webhookPort: number) {
    this.sample = sample;
    this.local = local;
    this.webhookPort = webhookPort;
    this.person = createApiClient(local.apiUrl, local.owner.token);
    local.running.onEvent(() => void (this.stirred = true));
  }

  /** `score` replaces the sample's own. It may be created once the sample's folder is known. */
  static async open(score?: (dir: string) => string): Promise<Scene> {
    const sample = await makeSample();
    if (score) {
      sample.score = join(sample.dir, "score.yml");
      writeFileSync(sample.score, score(sample.dir));
    }
    const source = await inspectLocalRepository(sample.repository);
    const folder = openRunFolder(join(sample.dir, "sandbox"), source.path);
    const port = await findFreePort();
    const webhookUrl = `http://127.0.0.1:${port}/api/github/webhooks`;
    const player = choosePlayer(sample.score, source.settings);
    const runner = readRunnerFlags({}, "not-run");
    const local = await openLocalSandbox({ folder, port: 0, source, player, webhookUrl, runner });
    return new Scene(sample, local, port);
  }

  /** Starts the App on its usual port, with a queue that dies with it. */
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
    return startServer(env, {
      inbox: new MemoryQueue(),
      log: pino({ level: "silent" }),
      ...options,
    });
  }

  async label(): Promise<void> {
    this.issue = await openIssue(
      this.local,
      this.person,
      readRequestFile(this.sample.request),
      "orchestrate",
    );
  }

  async state(): Promise<{ state: State | null; archived: boolean }> {
    const found = await findRecord(this.local.gitDir, "baton", this.issue);
    return {
      state: found ? await readRecordState(this.local.gitDir, found.head) : null,
      archived: found?.archived ?? false,
    };
  }

  /** Answers open gates as the owner would. Returns whether the build is over and cleaned up. */
  async step(): Promise<boolean> {
    if (!this.stirred && Date.now() - this.looked < 500) return false;
    this.stirred = false;
    this.looked = Date.now();
    const { state, archived } = await this.state();
    if (!state) return false;
    const due = getAutoAnswer(getBuildView(state));
    if (due && !this.said.has(due.key)) {
      this.said.add(due.key);
      await this.person.request(
        `POST /repos/${this.local.repository}/issues/${this.issue}/comments`,
        {
          body: due.text,
        },
      );
    }
    return isBuildEnded(state.build.status) && archived;
  }

  async close(): Promise<void> {
    await this.local.close();
    checkImplemented(this.local.running.sandbox);
    this.sample.remove();
  }
}
