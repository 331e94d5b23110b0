/**
 * Replaces this process's clock and timers by the timeline's. Libraries (Octokit's tokens and
 * retries, Probot's caches) read them from the global scope. Node keeps the originals that it read
 * at its start.
 */
import { AsyncLocalStorage } from "node:async_hooks";
import { createPrivateKey, createSign, webcrypto, type KeyObject } from "node:crypto";
import type { Timeline } from "./timeline.ts";

type Globals = Record<string, unknown>;
type Bytes = ArrayBuffer | ArrayBufferView<ArrayBuffer>;

const TURNED = [
  ...[
    "Date",
    "setTimeout",
    "clearTimeout",
    "setInterval",
    "clearInterval",
    "setImmediate",
    "clearImmediate",
  ],
] as const;

/** @returns a function that restores everything */
export function installClock(timeline: Timeline): () => void {
  const scope = globalThis as unknown as Globals;
  const real = Object.fromEntries(TURNED.map((name) => [name, scope[name]]));
  const RealDate = Date;
  const now = () => timeline.now + (timeline.current?.ahead ?? 0);
  const Turned: DateConstructor = new Proxy(RealDate, {
    construct: (target, args: unknown[], newTarget): Date =>
      Reflect.construct(
        target,
        args.length === 0 ? [now()] : args,
        newTarget === Turned ? target : newTarget,
      ) as Date,
    get: (target, key, receiver) =>
      key === "now" ? now : (Reflect.get(target, key, receiver) as unknown),
  });
  const realNow = performance.now.bind(performance);
  // Nobody sets a monotonic clock.
  performance.now = () => timeline.now;
  Object.assign(scope, { Date: Turned, ...timers(timeline) });
  const subtle = signAtOnce();
  return () => {
    Object.assign(scope, real);
    performance.now = realNow;
    subtle();
  };
}

type Run = (...args: unknown[]) => void;

/**
 * Like Node's timers, their callbacks keep their asynchronous context: priorities and tokens depend
 * on it.
 */
function timers(timeline: Timeline): Globals {
  const once = (given: Run, ms = 0, ...args: unknown[]) => {
    const run = AsyncLocalStorage.bind(given);
    return handleOf(timeline.after(Number(ms) || 0, "", () => run(...args)));
  };
  const every = (given: Run, ms = 0, ...args: unknown[]) => {
    const run = AsyncLocalStorage.bind(given);
    const handle = handleOf({ cancel: () => planned.cancel() });
    const again = () =>
      timeline.after(ms, "", () => {
        planned = again();
        run(...args);
      });
    let planned = again();
    return handle;
  };
  const clear = (handle: { cancel?: () => void } | undefined) => handle?.cancel?.();
  return {
    ...{
      setTimeout: once,
      setInterval: every,
      clearTimeout: clear,
      clearInterval: clear,
      clearImmediate: clear,
    },
    setImmediate: (run: (...args: unknown[]) => void, ...args: unknown[]) => once(run, 0, ...args),
  };
}

function handleOf({ cancel }: { cancel: () => void }) {
  const handle = { cancel, ref: () => handle, unref: () => handle, hasRef: () => true };
  return handle;
}

/**
 * WebCrypto signs on another thread that ends at an unpredictable time. This signs the App's JWT
 * synchronously. Key import stays the same.
 */
function signAtOnce(): () => void {
  const { subtle } = webcrypto;
  const importKey = async (_format: string, der: Bytes) => keyOf(der);
  const sign = async (_algorithm: unknown, key: ReturnType<typeof keyOf>, data: Bytes) =>
    createSign("RSA-SHA256").update(bytesOf(data)).sign(key);
  Object.assign(subtle, { importKey, sign });
  return () => {
    for (const name of ["importKey", "sign"]) delete (subtle as unknown as Globals)[name];
  };
}

let known: { der: Buffer; key: KeyObject } | null = null;

/** Cached, because each signature imports the same key. */
function keyOf(given: Bytes): KeyObject {
  const der = bytesOf(given);
  if (!known?.der.equals(der))
    known = { der, key: createPrivateKey({ key: der, format: "der", type: "pkcs8" }) };
  return known.key;
}

function bytesOf(data: Bytes): Buffer {
  return ArrayBuffer.isView(data)
    ? Buffer.from(data.buffer, data.byteOffset, data.byteLength)
    : Buffer.from(data);
}
