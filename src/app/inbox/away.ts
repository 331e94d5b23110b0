/** Postgres that can't be reached: which errors mean that, and what is said then. */

/** Whether what was asked has been done is unknown, unless `sent` is false. */
export class DatabaseAway extends Error {
  readonly sent: boolean;

  constructor(cause: unknown, sent: boolean) {
    const reason = cause instanceof Error ? cause.message || codeOf(cause) : String(cause);
    super(
      `The database of DATABASE_URL can't be reached (${reason}). See that it runs and that the address is right.`,
      {
        cause,
      },
    );
    this.name = "DatabaseAway";
    this.sent = sent;
  }
}

/** Of the network and of the resolver; `ENOENT` is a socket's file. */
const SYSTEM = ["ECONNREFUSED", "ECONNRESET", "EPIPE", "ETIMEDOUT", "ENOENT", "EHOSTUNREACH", "ENOTFOUND", "EAI_AGAIN"];
/** Classes and codes of https://www.postgresql.org/docs/current/errcodes-appendix.html: lost, too many, shut down. */
const POSTGRES = /^(08...|53300|57P0[1-3])$/;
/** The address is wrong, or what it names isn't there (any more): to wait for it is no use. */
const ADDRESS = /^(28...|3D000)$/;
/** Those that node-postgres and its pool only tell in words. */
const WORDS = /^(Connection terminated|timeout exceeded when trying to connect|Query read timeout|Client (has|was) )/;

/** Whether it is the connection that failed, not the statement. */
export function isAway(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const code = codeOf(error);
  return SYSTEM.includes(code) || POSTGRES.test(code) || WORDS.test(error.message);
}

/** Whether nobody, or nothing, by that address is let in. */
export function isMisaddressed(error: unknown): boolean {
  return error instanceof Error && ADDRESS.test(codeOf(error));
}

/** The pool gave a connection that had ended already: nothing that was written to it has reached anybody. */
export function neverSent(error: unknown): boolean {
  return error instanceof Error && (codeOf(error) === "EPIPE" || /^Client (has|was) /.test(error.message));
}

function codeOf(error: Error): string {
  return "code" in error && typeof error.code === "string" ? error.code : "";
}
