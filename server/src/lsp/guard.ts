import { LSPErrorCodes, ResponseError } from "vscode-languageserver";

/** Where a failure is written down. */
export interface Log {
  error(text: string): void;
}

/**
 * Every handler runs under this guard: a failure costs one answer and is logged with its name, and the server goes on.
 * The one response of a request is the error.
 */
export function guardRequest<P extends unknown[], R>(
  name: string,
  log: Log,
  handler: (...parameters: P) => R | Promise<R>,
): (...parameters: P) => Promise<R | ResponseError<never>> {
  return async (...parameters) => {
    try {
      return await handler(...parameters);
    } catch (error) {
      if (error instanceof ResponseError) return error as ResponseError<never>;
      log.error(`${name} failed: ${describe(error)}`);
      return new ResponseError<never>(LSPErrorCodes.RequestFailed, `Readiness could not answer ${name}.`);
    }
  };
}

/** The same for what nobody waits for an answer to: a failure is logged. */
export function guardNotification<P extends unknown[]>(
  name: string,
  log: Log,
  handler: (...parameters: P) => void | Promise<void>,
): (...parameters: P) => Promise<void> {
  return async (...parameters) => {
    try {
      await handler(...parameters);
    } catch (error) {
      log.error(`${name} failed: ${describe(error)}`);
    }
  };
}

function describe(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
