import { spawn } from "node:child_process";
import { pathToFileURL } from "node:url";
import { describe, expect, test } from "vitest";
import { serverProgram } from "../protocol/support/server";
import { some } from "./extent";
import { inNewFolder } from "./programs";

const frame = (body: string) => `Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`;
const rpc = (message: object) => frame(JSON.stringify({ jsonrpc: "2.0", ...message }));

const uri = "file:///nowhere/settings.py";
const initialize = (folder: string) =>
  rpc({
    id: 1,
    method: "initialize",
    params: {
      processId: null,
      rootUri: folder,
      capabilities: {},
      workspaceFolders: [{ uri: folder, name: "x" }],
    },
  });
const initialized = rpc({ method: "initialized", params: {} });
const position = { line: 1e9, character: 1e9 };

/** What a client may send by mistake or on purpose once the server is up: none of it may end the server. */
const survived: readonly (readonly [name: string, sent: string])[] = [
  ["an unknown request", rpc({ id: 5, method: "textDocument/nonsense", params: {} })],
  ["an unknown notification", rpc({ method: "$/nonsense" })],
  ["a request without parameters", rpc({ id: 5, method: "textDocument/hover" })],
  ["parameters of another shape", rpc({ id: 5, method: "textDocument/codeAction", params: [1, null, "x"] })],
  [
    "a hover of nothing",
    rpc({ id: 5, method: "textDocument/hover", params: { textDocument: { uri }, position } }),
  ],
  [
    "negative positions",
    rpc({
      id: 5,
      method: "textDocument/hover",
      params: { textDocument: { uri }, position: { line: -1, character: -1 } },
    }),
  ],
  [
    "an address that is none",
    rpc({ id: 5, method: "textDocument/hover", params: { textDocument: { uri: "::%zz" }, position } }),
  ],
  [
    "a change of a document that was never opened",
    rpc({
      method: "textDocument/didChange",
      params: { textDocument: { uri, version: 2 }, contentChanges: [{ text: "x" }] },
    }),
  ],
  [
    "the end of a document that was never opened",
    rpc({ method: "textDocument/didClose", params: { textDocument: { uri } } }),
  ],
  [
    "a document opened twice, and changed outside of itself",
    [
      rpc({
        method: "textDocument/didOpen",
        params: { textDocument: { uri, languageId: "python", version: 1, text: "DEBUG = True\n" } },
      }),
      rpc({
        method: "textDocument/didOpen",
        params: { textDocument: { uri, languageId: "python", version: 1, text: "A" } },
      }),
      rpc({
        method: "textDocument/didChange",
        params: {
          textDocument: { uri, version: 3 },
          contentChanges: [{ range: { start: position, end: { line: 0, character: 0 } }, text: "\ud800" }],
        },
      }),
    ].join(""),
  ],
  [
    "a second hello",
    rpc({ id: 5, method: "initialize", params: { processId: null, rootUri: null, capabilities: {} } }),
  ],
  ["the cancelling of what was never asked", rpc({ method: "$/cancelRequest", params: { id: 99 } })],
  ["an answer that nobody waits for", rpc({ id: 4711, result: { x: 1 } })],
  [
    "a command that does not exist",
    rpc({ id: 5, method: "workspace/executeCommand", params: { command: "rm", arguments: ["-rf", "/"] } }),
  ],
  [
    "folders that are gone",
    rpc({
      method: "workspace/didChangeWorkspaceFolders",
      params: {
        event: { added: [{ uri: "file:///gone", name: "" }], removed: [{ uri: "untitled:x", name: "" }] },
      },
    }),
  ],
  [
    "a folder that is no file",
    rpc({
      method: "workspace/didChangeWorkspaceFolders",
      params: { event: { added: [{ uri: "https://example.com/", name: "" }], removed: [] } },
    }),
  ],
  [
    "a configuration of another shape",
    rpc({ method: "workspace/didChangeConfiguration", params: { settings: [[]] } }),
  ],
  [
    "watched files that are none",
    rpc({ method: "workspace/didChangeWatchedFiles", params: { changes: [{ uri: "x", type: 9 }] } }),
  ],
  [
    "a hundred thousand of one question",
    rpc({ id: 5, method: "textDocument/documentLink", params: { textDocument: { uri } } }).repeat(2_000),
  ],
  [
    "deep brackets",
    rpc({ id: 5, method: "readiness/report", params: JSON.parse("[".repeat(2_000) + "]".repeat(2_000)) }),
  ],
  [
    "names of objects' own",
    frame(
      '{"jsonrpc":"2.0","id":5,"method":"textDocument/hover","params":{"__proto__":{"textDocument":1},"constructor":2}}',
    ),
  ],
];

/** What is no protocol any more: the server may end, but with a word and never by hanging or growing. */
const broken: readonly (readonly [name: string, sent: string])[] = [
  ["no JSON", frame("{ not json")],
  ["bytes without a header", "hello\r\n\r\nhello\r\n\r\n"],
  ["a length that is none", "Content-Length: many\r\n\r\n{}"],
  ["a length below zero", "Content-Length: -5\r\n\r\n{}"],
  ["a length that never comes", "Content-Length: 999999999999\r\n\r\n{}"],
  ["a list", frame("[]")],
  ["a number", frame("7")],
  ["nothing", ""],
];

interface Talk {
  readonly code: number | null;
  readonly stdout: string;
}

/** Says hello, sends something, and ends in order or by going away without a word. */
async function talk(sent: string, ending: "in order" | "without a word"): Promise<Talk> {
  return inNewFolder(async (root) => {
    const child = spawn(process.execPath, [serverProgram, "--stdio"], { stdio: ["pipe", "pipe", "pipe"] });
    let stdout = "";
    child.stdin.on("error", () => undefined);
    child.stdout.on("data", (chunk: Buffer) => {
      stdout += chunk.toString();
      if (stdout.includes(ended) && !child.stdin.writableEnded) child.stdin.end(rpc({ method: "exit" }));
    });
    child.stdin.write(initialize(pathToFileURL(root).href) + initialized + sent);
    if (ending === "in order") child.stdin.write(rpc({ id: 9000, method: "shutdown" }));
    else child.stdin.end();
    const code = await new Promise<number | null>((resolve) => child.on("close", (end) => resolve(end)));
    return { code, stdout };
  });
}

const ended = '"id":9000,"result":null';

describe("the server answers on after", () => {
  test.each(some(survived, 7))("%s", async (_, sent) => {
    const { code, stdout } = await talk(sent, "in order");
    expect(stdout).toContain(ended);
    expect(code).toBe(0);
  });
});

describe("the server ends with its client after", () => {
  test.each(some(broken, 4))("%s", async (_, sent) => {
    const { code } = await talk(sent, "without a word");
    expect(code).not.toBeNull();
  });
});
