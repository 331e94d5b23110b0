/**
 * The types that Baton uses from node-postgres, which has no types of its own:
 * https://node-postgres.com/apis/pool
 */
declare module "pg" {
  export interface PoolOptions {
    connectionString: string;
    application_name: string;
    max: number;
    /** All three are in milliseconds. */
    connectionTimeoutMillis: number;
    statement_timeout: number;
    query_timeout: number;
    keepAlive: boolean;
  }

  export interface PoolClient {
    query(text: string, values?: unknown[]): Promise<{ rows: unknown[] }>;
    /** With an error, closes the connection. Without one, returns it to the pool. */
    release(error?: Error): void;
    on(event: "error", listener: (error: Error) => void): this;
  }

  export class Pool {
    constructor(options: PoolOptions);
    connect(): Promise<PoolClient>;
    end(): Promise<void>;
    on(event: "error", listener: (error: Error) => void): this;
    on(event: "connect", listener: (client: PoolClient) => void): this;
  }
}
