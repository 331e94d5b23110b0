/** Asks for one page: GET without cookies, by the session's proxy, redirects included, within bounds. */
import type { IncomingMessage } from "node:http";
import { Agent, request } from "node:https";
import { parseAddress } from "./address.ts";

/** Bytes of a body; the longest pages of documentation have about 1 MB. */
const PAGE_BYTES = 2 * 1024 * 1024;
const REDIRECTS = 5;
/** For a page, with its redirects; in milliseconds. */
const LONGEST_MS = 30_000;

export interface Page {
  /** Where it was in the end. */
  url: URL;
  /** Without its parameters, in lower case: `text/html`. */
  type: string;
  text: string;
}

export interface PageSource {
  /** Hosts that may be asked; a redirect to another is refused. */
  hosts: readonly string[];
  /** Names the proxy. */
  env: Readonly<Record<string, string>>;
  signal: AbortSignal | null;
}

/** @throws Error in words for the model: why there is no page */
export async function readPage(address: string, { hosts, env, signal }: PageSource): Promise<Page> {
  const agent = new Agent({ proxyEnv: env, keepAlive: false });
  const late = AbortSignal.timeout(LONGEST_MS);
  const ending = AbortSignal.any([late, ...(signal ? [signal] : [])]);
  try {
    let at = parseAddress(address, hosts);
    for (let redirects = 0; ; redirects++) {
      if ("refused" in at) throw new Error(redirects === 0 ? at.refused : `The page leads elsewhere: ${at.refused}`);
      const { url } = at;
      const answer = await ask(url, agent, ending);
      const { statusCode: status = 0, headers } = answer;
      if (isRedirect(status) && headers.location !== undefined) {
        answer.destroy();
        if (redirects === REDIRECTS) throw new Error(`The page leads elsewhere more than ${REDIRECTS} times.`);
        at = parseAddress(headers.location, hosts, url);
        continue;
      }
      if (status !== 200) {
        answer.destroy();
        throw new Error(`${url.hostname} answers ${status} for ${url.pathname}.`);
      }
      return { url, ...(await readText(answer)) };
    }
  } catch (error) {
    if (late.aborted) throw new Error(`The page did not come within ${LONGEST_MS / 1000} seconds.`, { cause: error });
    throw error;
  } finally {
    agent.destroy();
  }
}

const isRedirect = (status: number) => [301, 302, 303, 307, 308].includes(status);

function ask(url: URL, agent: Agent, signal: AbortSignal): Promise<IncomingMessage> {
  const headers = {
    accept: "text/html, text/markdown, text/plain, application/json;q=0.9",
    "accept-encoding": "identity",
    "user-agent": "baton-session",
  };
  return new Promise((resolve, reject) => {
    request(url, { agent, headers, signal })
      .once("response", resolve)
      .once("error", ({ message }) => reject(new Error(`${url.hostname} can't be read: ${message}.`)))
      .end();
  });
}

async function readText(answer: IncomingMessage): Promise<Omit<Page, "url">> {
  const [, type = "", charset = "utf-8"] =
    /^\s*([^;\s]*)\s*(?:;.*?charset="?([\w-]+))?/i.exec(answer.headers["content-type"] ?? "") ?? [];
  const named = type.toLowerCase();
  const packed = answer.headers["content-encoding"] ?? "identity";
  if (!isText(named) || packed !== "identity") {
    answer.destroy();
    const what = isText(named) ? `packed (${packed})` : `${named.slice(0, 60) || "of a type that it doesn't name"}`;
    throw new Error(`The page is ${what}, and only text is read.`);
  }
  const chunks: Buffer[] = [];
  let bytes = 0;
  try {
    for await (const chunk of answer as AsyncIterable<Buffer>) {
      bytes += chunk.length;
      if (bytes > PAGE_BYTES) break;
      chunks.push(chunk);
    }
  } catch (error) {
    throw new Error("The page broke off before its end.", { cause: error });
  }
  if (bytes > PAGE_BYTES) throw new Error(`The page has more than ${PAGE_BYTES} bytes: read a smaller one.`);
  const text = decoderFor(charset).decode(Buffer.concat(chunks));
  if (text.includes("\0")) throw new Error("The page holds binary data, and only text is read.");
  return { type: named, text };
}

function isText(type: string): boolean {
  return /^text\/|^application\/(xhtml\+xml|xml|json|javascript|yaml|toml)$|\+(json|xml)$/.test(type);
}

function decoderFor(charset: string): TextDecoder {
  try {
    return new TextDecoder(charset);
  } catch {
    return new TextDecoder();
  }
}
