/**
 * The thread that owns the SQLite file, so that the event loop never waits for a disk. It runs all
 * waiting requests in one transaction. One sync of the disk acknowledges all of them (group
 * commit).
 */
import {
  parentPort,
  receiveMessageOnPort,
  workerData,
  type MessagePort,
} from "node:worker_threads";
import { isDiskFull, StoreError, type StoreErrorCode } from "./database-errors.ts";
import { openSqliteFile, type SqliteFile } from "./sqlite-file.ts";
import { SqliteTables, type SqliteOperation } from "./sqlite-tables.ts";

export interface SqliteRequest {
  id: number;
  /** `close` ends the thread. */
  name: SqliteOperation | "close";
  args: unknown[];
}

/** An error in a form that can pass between threads. */
export interface SqliteFailure {
  /** Null for an error of SQLite or the system. */
  code: StoreErrorCode | null;
  message: string;
  isFull: boolean;
}

export type SqliteAnswer = { id: number; value: unknown } | { id: number; failure: SqliteFailure };

/** The first message: whether the file could be opened. */
export type SqliteStart = { broken: SqliteFile["broken"] } | { failure: SqliteFailure };

/** Maximum number of requests in one transaction. */
const BATCH = 512;

function describeError(error: unknown): SqliteFailure {
  return {
    code: error instanceof StoreError ? error.code : null,
    message: error instanceof Error ? error.message : String(error),
    isFull: isDiskFull(error),
  };
}

function serve(port: MessagePort, { database, close }: SqliteFile): void {
  const tables = new SqliteTables(database);
  const perform = ({ name, args }: SqliteRequest) =>
    (tables[name as SqliteOperation] as (...all: unknown[]) => unknown)(...args);

  /** Atomic: all requests or none. */
  const commit = (requests: readonly SqliteRequest[]): SqliteAnswer[] => {
    try {
      tables.setTime(Date.now());
      database.exec("begin immediate");
      const answers = requests.map((request) => ({ id: request.id, value: perform(request) }));
      database.exec("commit");
      return answers;
    } catch (error) {
      if (database.isTransaction) database.exec("rollback");
      throw error;
    }
  };
  const answer = (requests: readonly SqliteRequest[]): SqliteAnswer[] => {
    try {
      return commit(requests);
    } catch (error) {
      // A request must not fail because of another one.
      if (requests.length > 1) return requests.flatMap((request) => answer([request]));
      return [{ id: requests[0]!.id, failure: describeError(error) }];
    }
  };

  port.on("message", (first: SqliteRequest) => {
    const batch = [first];
    while (batch.length < BATCH && batch.at(-1)!.name !== "close") {
      const next = receiveMessageOnPort(port);
      if (!next) break;
      batch.push(next.message as SqliteRequest);
    }
    const last = batch.at(-1)!.name === "close" ? batch.pop() : undefined;
    if (batch.length > 0) port.postMessage(answer(batch));
    if (!last) return;
    close();
    port.postMessage([{ id: last.id, value: undefined }] satisfies SqliteAnswer[]);
    port.close();
  });
}

function start(port: MessagePort): void {
  try {
    const file = openSqliteFile((workerData as { folder: string }).folder);
    serve(port, file);
    port.postMessage({ broken: file.broken } satisfies SqliteStart);
  } catch (error) {
    port.postMessage({ failure: describeError(error) } satisfies SqliteStart);
    port.close();
  }
}

start(parentPort!);
