import { type ChildProcess, spawn } from "node:child_process";
import { join } from "node:path";
import { expect } from "vitest";
import type {
  CodeAction,
  Diagnostic,
  InitializeParams,
  InitializeResult,
  PublishDiagnosticsParams,
  TextEdit,
  WorkspaceEdit,
} from "vscode-languageserver";
import { categories } from "../../../rules/categories";

/** A message as it comes over the wire. */
interface Message {
  readonly id?: number | string | null;
  readonly method?: string;
  readonly params?: unknown;
  readonly result?: unknown;
  readonly error?: { readonly code: number; readonly message: string };
}

export const serverProgram = join(import.meta.dirname, "../../../dist/server.cjs");
/** Milliseconds: beside others that are busy a server gets a small part of the processor. */
const patience = 120_000;

/** What VS Code and its like can do; tests of poorer clients take parts away. */
export const richCapabilities: InitializeParams["capabilities"] = {
  general: { positionEncodings: ["utf-16"] },
  textDocument: {
    synchronization: { didSave: true },
    publishDiagnostics: {
      relatedInformation: true,
      tagSupport: { valueSet: [1, 2] },
      codeDescriptionSupport: true,
      versionSupport: true,
    },
    codeAction: {
      codeActionLiteralSupport: { codeActionKind: { valueSet: [] } },
      isPreferredSupport: true,
      disabledSupport: true,
      dataSupport: true,
      resolveSupport: { properties: ["edit"] },
    },
    hover: { contentFormat: ["markdown"] },
  },
  workspace: {
    applyEdit: true,
    workspaceEdit: { documentChanges: true, resourceOperations: ["create"] },
    workspaceFolders: true,
  },
};

/** A real server process and the client's end of its connection. Every message has to be read. */
export interface Server {
  readonly process: ChildProcess;
  readonly exited: Promise<number | null>;
  request<T>(method: string, params?: unknown): Promise<T>;
  /** The error of a request that must fail. */
  failingRequest(method: string, params?: unknown): Promise<{ code: number; message: string }>;
  notify(method: string, params?: unknown): void;
  /** The next unread notification or request of a method; requests are answered with `answer`. */
  next<T>(method: string, answer?: unknown): Promise<T>;
  /** Reads all messages of a method that have come so far; of those that still come, nobody counts how many. */
  drain(method: string): Promise<void>;
  /** Reads published diagnostics until those of a file satisfy; gives them. */
  diagnostics(
    uri: string,
    satisfies: (diagnostics: readonly Diagnostic[]) => boolean,
  ): Promise<readonly Diagnostic[]>;
  /** The latest publication that was read for a file. */
  latest(uri: string): PublishDiagnosticsParams | undefined;
  readonly stderr: () => string;
  /** Shuts down in order and fails when a message was not read. */
  end(): Promise<void>;
}

export function startServer(
  program: readonly string[] = [serverProgram, "--stdio"],
  env: NodeJS.ProcessEnv = {},
): Server {
  const child = spawn(process.execPath, [...program], {
    stdio: ["pipe", "pipe", "pipe"],
    env: { ...process.env, ...env },
  });
  const exited = new Promise<number | null>((resolve) => child.on("exit", (code) => resolve(code)));
  const unread: Message[] = [];
  const drained = new Set<string>();
  const latest = new Map<string, PublishDiagnosticsParams>();
  const answers = new Map<number, (message: Message) => void>();
  const waiting = new Set<() => void>();
  let nextId = 1;
  let buffer = Buffer.alloc(0);
  let stderr = "";
  child.stderr?.on("data", (chunk: Buffer) => (stderr += chunk.toString()));
  child.stdin?.on("error", () => undefined);
  child.stdout?.on("data", (chunk: Buffer) => {
    buffer = Buffer.concat([buffer, chunk]);
    for (let message = takeMessage(); message; message = takeMessage()) receive(message);
  });
  void exited.then(() => {
    for (const wake of waiting) wake();
  });

  const server: Server = {
    process: child,
    exited,
    async request<T>(method: string, params?: unknown) {
      const { result, error } = await ask(method, params);
      if (error) throw new Error(`${method}: ${error.message}`);
      return result as T;
    },
    async failingRequest(method, params) {
      const { error, result } = await ask(method, params);
      if (!error) throw new Error(`${method} did not fail but gave ${JSON.stringify(result)}`);
      return error;
    },
    notify: (method, params) => send({ method, params }),
    async next<T>(method: string, answer: unknown = null) {
      const message = await waitFor(() => take(method), `a message ${method}`);
      if (message.id !== undefined) send({ id: message.id, result: answer });
      return message.params as T;
    },
    async drain(method) {
      // An answer comes after everything that was sent before it.
      await server.request("readiness/report");
      drained.add(method);
      for (let message = take(method); message; message = take(method));
    },
    async diagnostics(uri, satisfies) {
      // What was read before may be true already.
      const known = latest.get(uri)?.diagnostics ?? [];
      readPublications();
      const now = latest.get(uri)?.diagnostics ?? known;
      if (satisfies(now)) return now;
      return waitFor(
        () => {
          readPublications();
          const diagnostics = latest.get(uri)?.diagnostics ?? [];
          return satisfies(diagnostics) ? diagnostics : undefined;
        },
        () =>
          `other diagnostics than ${JSON.stringify(latest.get(uri)?.diagnostics.map(({ code }) => code))} for ${uri}`,
      );
    },
    latest(uri) {
      readPublications();
      return latest.get(uri);
    },
    stderr: () => stderr,
    async end() {
      if (child.exitCode === null) {
        await server.request("shutdown");
        server.notify("exit");
        expect(await exited).toBe(0);
      }
      readPublications();
      const counted = unread.filter(({ method }) => method === undefined || !drained.has(method));
      expect(counted.map(({ method, params }) => ({ method, params }))).toEqual([]);
      expect(stderr).toBe("");
    },
  };
  return server;

  function ask(method: string, params: unknown): Promise<Message> {
    const id = nextId++;
    const answered = new Promise<Message>((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error(`no answer to ${method}\n${stderr}`)), patience);
      answers.set(id, (message) => {
        clearTimeout(timer);
        resolve(message);
      });
      void exited.then(() => reject(new Error(`the server ended before it answered ${method}\n${stderr}`)));
    });
    send({ id, method, params });
    return answered;
  }

  function send(message: object): void {
    const body = JSON.stringify({ jsonrpc: "2.0", ...message });
    child.stdin?.write(`Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`);
  }

  function takeMessage(): Message | undefined {
    const headerEnd = buffer.indexOf("\r\n\r\n");
    if (headerEnd === -1) return undefined;
    const length = Number(/Content-Length: (\d+)/i.exec(buffer.toString("ascii", 0, headerEnd))?.[1]);
    const start = headerEnd + 4;
    if (buffer.length < start + length) return undefined;
    const message = JSON.parse(buffer.toString("utf8", start, start + length)) as Message;
    buffer = buffer.subarray(start + length);
    return message;
  }

  function receive(message: Message): void {
    const answer =
      typeof message.id === "number" && message.method === undefined ? answers.get(message.id) : undefined;
    if (answer) {
      answers.delete(message.id as number);
      answer(message);
    } else unread.push(message);
    for (const wake of [...waiting]) wake();
  }

  function take(method: string): Message | undefined {
    const index = unread.findIndex((message) => message.method === method);
    return index === -1 ? undefined : unread.splice(index, 1)[0];
  }

  function readPublications(): void {
    for (
      let message = take("textDocument/publishDiagnostics");
      message;
      message = take("textDocument/publishDiagnostics")
    ) {
      const params = message.params as PublishDiagnosticsParams;
      latest.set(params.uri, params);
    }
  }

  /** Looks again whenever a message arrives. */
  function waitFor<T>(look: () => T | undefined, wanted: string | (() => string)): Promise<T> {
    return new Promise((resolve, reject) => {
      const describe = () =>
        `waited in vain for ${typeof wanted === "string" ? wanted : wanted()}\n${stderr}`;
      const timer = setTimeout(() => finish(() => reject(new Error(describe()))), patience);
      const wake = () => {
        const found = look();
        if (found !== undefined) finish(() => resolve(found));
        else if (child.exitCode !== null) finish(() => reject(new Error(`the server ended; ${describe()}`)));
      };
      const finish = (settle: () => void) => {
        clearTimeout(timer);
        waiting.delete(wake);
        settle();
      };
      waiting.add(wake);
      wake();
    });
  }
}

export interface SessionStart {
  readonly folders: readonly { readonly uri: string; readonly name?: string }[];
  readonly capabilities?: InitializeParams["capabilities"];
  readonly options?: unknown;
  readonly processId?: number | null;
  readonly program?: readonly string[];
  readonly env?: NodeJS.ProcessEnv;
}

/** Starts a server and says hello; file changes are watched by the server itself. */
export async function startSession({
  folders,
  capabilities,
  options,
  processId,
  program,
  env,
}: SessionStart) {
  const server = startServer(program, env);
  const initialized = await server.request<InitializeResult>("initialize", {
    processId: processId ?? null,
    rootUri: folders[0]?.uri ?? null,
    capabilities: capabilities ?? richCapabilities,
    workspaceFolders: folders.map(({ uri, name }) => ({ uri, name: name ?? "folder" })),
    ...(options === undefined ? {} : { initializationOptions: options }),
  });
  server.notify("initialized", {});
  return { server, initialized };
}

export function openDocument(server: Server, uri: string, text: string, version = 1): void {
  server.notify("textDocument/didOpen", { textDocument: { uri, languageId: "plaintext", version, text } });
}

export function has(rule: string) {
  return (diagnostics: readonly Diagnostic[]) => diagnostics.some(({ code }) => code === rule);
}

export function hasNo(rule: string) {
  return (diagnostics: readonly Diagnostic[]) => !has(rule)(diagnostics);
}

/** A configuration under which only some rules run, so that a test means what it says whatever rules there are. */
export function onlyRules(...ids: readonly string[]): string {
  const off = categories.map(({ id }) => [id, "off"]);
  return JSON.stringify({ rules: Object.fromEntries([...off, ...ids.map((id) => [id, "minor"])]) });
}

export function actionsAt(server: Server, uri: string, { range }: Diagnostic, only?: readonly string[]) {
  return server.request<CodeAction[]>("textDocument/codeAction", {
    textDocument: { uri },
    range,
    context: { diagnostics: [], ...(only ? { only } : {}) },
  });
}

/** The text edits of a workspace edit by URI, whichever form it has. */
export function editsOf(edit: WorkspaceEdit | undefined): Readonly<Record<string, readonly TextEdit[]>> {
  if (edit?.changes) return edit.changes;
  const edits: Record<string, TextEdit[]> = {};
  for (const change of edit?.documentChanges ?? [])
    if ("edits" in change) {
      const list = edits[change.textDocument.uri] ?? [];
      edits[change.textDocument.uri] = list;
      for (const each of change.edits) if ("newText" in each) list.push(each);
    }
  return edits;
}
