/** How the advisory databases are reached; tests put a small registry of their own in. */
export interface Line {
  readonly fetch: typeof fetch;
  /** Ends everything; the promise then rejects with its reason. */
  readonly signal: AbortSignal;
  /** Milliseconds that one request may take. */
  readonly timeout: number;
}

/** What a database did not say, in words for people. */
export class NotAnswered extends Error {}

const mostBytes = 50_000_000;

/** Sends JSON (or, without a body, asks) and gives the JSON that comes back. Throws NotAnswered with a reason without addresses or tokens. */
export async function askJson(
  { fetch, signal, timeout }: Line,
  url: string,
  request: { readonly body?: unknown; readonly headers?: Readonly<Record<string, string>> } = {},
): Promise<unknown> {
  const timeUp = AbortSignal.timeout(timeout);
  let response: Response;
  let text: string;
  try {
    response = await fetch(url, {
      method: request.body === undefined ? "GET" : "POST",
      headers: {
        accept: "application/json",
        ...(request.body === undefined ? {} : { "content-type": "application/json" }),
        ...request.headers,
      },
      ...(request.body === undefined ? {} : { body: JSON.stringify(request.body) }),
      // A host that was not announced is told nothing.
      redirect: "manual",
      signal: AbortSignal.any([signal, timeUp]),
    });
    text = response.ok ? await readLimited(response) : "";
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof NotAnswered) throw error;
    throw new NotAnswered(timeUp.aborted ? `no answer within ${timeout / 1000} seconds` : reasonOf(error));
  }
  if (!response.ok) throw new NotAnswered(statusText(response.status));
  try {
    return JSON.parse(text) as unknown;
  } catch {
    throw new NotAnswered("the answer is not JSON");
  }
}

async function readLimited(response: Response): Promise<string> {
  const parts: Uint8Array[] = [];
  let bytes = 0;
  for await (const part of response.body ?? []) {
    bytes += (part as Uint8Array).byteLength;
    if (bytes > mostBytes) throw new NotAnswered("the answer is too large");
    parts.push(part as Uint8Array);
  }
  return Buffer.concat(parts).toString("utf8");
}

function statusText(status: number): string {
  if (status >= 300 && status < 400) return `the registry sends elsewhere (${status})`;
  if (status === 404 || status === 405 || status === 501)
    return `the registry has no audit endpoint (${status})`;
  if (status === 401 || status === 403) return `the registry refuses access (${status})`;
  if (status === 429) return "too many requests (429)";
  return status >= 500 ? `the server failed (${status})` : `the request was refused (${status})`;
}

/** Node hides the cause of a failed fetch in its `cause`; addresses stay out of it. */
function reasonOf(error: unknown): string {
  const code = (error as { cause?: { code?: unknown } }).cause?.code;
  switch (code) {
    case "ENOTFOUND":
    case "EAI_AGAIN":
      return "the server's name cannot be resolved: is this machine offline?";
    case "ECONNREFUSED":
      return "the server refuses connections";
    case "ECONNRESET":
    case "UND_ERR_SOCKET":
      return "the server closed the connection";
    default:
      return typeof code === "string"
        ? `the server cannot be reached (${code})`
        : "the server cannot be reached";
  }
}
