/**
 * Git's smart HTTP. `git http-backend` answers reads. Pushes are handled here. So their refs follow
 * the same rules and emit the same events as changes by the API.
 */
import { spawn } from "node:child_process";
import type { IncomingMessage, ServerResponse } from "node:http";
import { basename, join } from "node:path";
import { gunzipSync } from "node:zlib";
import { authenticate } from "../auth/authenticate.ts";
import { findRepository, hasPermission, canSee } from "../auth/permissions.ts";
import { HttpError } from "../rest/http-error.ts";
import type { Sandbox } from "../sandbox.ts";
import { readRequestBody, MAX_BODY_MB } from "../server.ts";
import { receivePack } from "./receive-pack.ts";
import { createGitEnvironment } from "./run-git.ts";
import type { Repository } from "../schema/repository.ts";
import type { Actor } from "../auth/actor.ts";

export async function answerGit(
  sandbox: Sandbox,
  flush: () => void,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const url = new URL(request.url ?? "/", "http://sandbox");
  const [, owner = "", name = "", ...rest] = url.pathname.split("/").map(decodeURIComponent);
  const action = rest.join("/");
  const service = action === "info/refs" ? (url.searchParams.get("service") ?? "") : action;
  try {
    const { actor, repository } = checkGitAccess(
      sandbox,
      request.headers.authorization ?? null,
      owner,
      name,
      service,
    );
    if (action === "git-receive-pack") {
      const body = await readRequestBody(request);
      if (body === null)
        throw new HttpError(413, `The push is too large for the sandbox (${MAX_BODY_MB} MB).`);
      const unzipped = request.headers["content-encoding"] === "gzip" ? gunzipSync(body) : body;
      const report = receivePack(sandbox, repository, actor, unzipped);
      flush();
      response.writeHead(200, {
        "content-type": "application/x-git-receive-pack-result",
        "cache-control": "no-cache",
      });
      response.end(report);
      return;
    }
    runHttpBackend(sandbox, repository, actor, action, url.search, request, response);
  } catch (error) {
    if (!(error instanceof HttpError)) throw error;
    const ask = error.status === 401 ? { "www-authenticate": 'Basic realm="GitHub"' } : {};
    response
      .writeHead(error.status, { "content-type": "text/plain", ...ask })
      .end(`${error.message}\n`);
  }
}

function checkGitAccess(
  sandbox: Sandbox,
  header: string | null,
  owner: string,
  name: string,
  service: string,
) {
  const actor = authenticate(sandbox.world, header, sandbox.clock());
  const repository = findRepository(sandbox.world, owner, name.replace(/\.git$/, ""));
  const signedIn = actor.kind !== "anonymous";
  if (!repository || !canSee(actor, repository)) {
    throw signedIn
      ? new HttpError(404, "Repository not found.")
      : new HttpError(401, "Requires authentication");
  }
  if (service === "git-receive-pack") {
    if (!signedIn) throw new HttpError(401, "Requires authentication");
    if (!hasPermission(actor, repository, "contents", "write")) {
      const who = actor.login ?? "app";
      throw new HttpError(
        403,
        `Permission to ${repository.owner}/${repository.name}.git denied to ${who}.`,
      );
    }
  } else if (repository.private && !hasPermission(actor, repository, "contents", "read")) {
    throw new HttpError(signedIn ? 403 : 401, "Write access to repository not granted.");
  }
  return { actor, repository };
}

function runHttpBackend(
  sandbox: Sandbox,
  repository: Repository,
  actor: Actor,
  action: string,
  search: string,
  request: IncomingMessage,
  response: ServerResponse,
): void {
  const env: Record<string, string> = {
    GIT_PROJECT_ROOT: join(sandbox.gitDir(repository), ".."),
    GIT_HTTP_EXPORT_ALL: "1",
    PATH_INFO: `/${basename(sandbox.gitDir(repository))}/${action}`,
    QUERY_STRING: search.replace(/^\?/, ""),
    REQUEST_METHOD: request.method ?? "GET",
    CONTENT_TYPE: request.headers["content-type"] ?? "",
    REMOTE_USER: actor.login ?? "anonymous",
    REMOTE_ADDR: request.socket.remoteAddress ?? "",
  };
  const encoding = request.headers["content-encoding"];
  if (encoding) env["HTTP_CONTENT_ENCODING"] = String(encoding);
  const protocol = request.headers["git-protocol"];
  if (protocol) env["GIT_PROTOCOL"] = String(protocol);
  if (request.headers["content-length"]) env["CONTENT_LENGTH"] = request.headers["content-length"];
  const child = spawn("git", ["http-backend"], {
    env: createGitEnvironment(env),
    stdio: ["pipe", "pipe", "ignore"],
  });
  child.on("error", () => response.writeHead(500).end("git http-backend is not installed\n"));
  child.stdin.on("error", () => undefined);
  response.on("close", () => child.kill());
  request.pipe(child.stdin);
  let head = Buffer.alloc(0);
  let open = false;
  child.stdout.on("data", (chunk: Buffer) => {
    if (open) {
      if (!response.write(chunk)) {
        child.stdout.pause();
        response.once("drain", () => child.stdout.resume());
      }
      return;
    }
    head = Buffer.concat([head, chunk]);
    const end = head.indexOf("\r\n\r\n");
    if (end < 0) return;
    open = true;
    const headers = head.subarray(0, end).toString("latin1").split("\r\n").map(splitHeader);
    const status = Number(headers.find(([key]) => key === "status")?.[1]?.slice(0, 3) ?? 200);
    response.writeHead(status, Object.fromEntries(headers.filter(([key]) => key !== "status")));
    response.write(head.subarray(end + 4));
  });
  child.stdout.on("end", () => response.end());
}

function splitHeader(line: string): [string, string] {
  const at = line.indexOf(":");
  return [line.slice(0, at).toLowerCase(), line.slice(at + 1).trim()];
}
