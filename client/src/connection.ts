import { isAbsolute } from "node:path";
import * as vscode from "vscode";
import { LanguageClient, type ServerOptions, State, TransportKind } from "vscode-languageclient/node";
import {
  clientCommands,
  type DisplaySettings,
  type FolderReport,
  type InitializationOptions,
  methods,
  serverCommands,
} from "../../server/src/lsp/protocol";
import { disabledFolders, enableSetting, isEnabled } from "./enabled-folders";
import type { Reports } from "./reports";
import { chosenLocale, t } from "./texts";

/** "stopped": its process has ended, whoever ended it. */
export type ServerState = "starting" | "running" | "stopped";

/** The language server, as the rest of the extension sees it. */
export interface ServerConnection extends vscode.Disposable {
  start(): Promise<void>;
  /** Also of a server that has died or hangs. */
  restart(): Promise<void>;
  readonly state: ServerState;
  readonly onDidChangeState: vscode.Event<ServerState>;
  request<T>(method: string, parameters?: unknown): Promise<T>;
  /** Runs a command of the server. */
  execute(command: string, ...given: readonly unknown[]): Promise<void>;
}

/**
 * A connection that starts nothing until `start`; what the server tells goes into `reports`, what goes wrong into
 * `output`.
 */
export function createServerConnection(
  context: vscode.ExtensionContext,
  output: vscode.LogOutputChannel,
  reports: Reports,
): ServerConnection {
  const diagnostics = createSeverityFilter();
  let gitPath: string | undefined;
  const client = new LanguageClient("readiness", "Readiness", serverOptions(context), {
    documentSelector: [{ scheme: "file" }],
    outputChannel: output,
    // The first three find out what they die of, and more than one file may be to blame.
    connectionOptions: { maxRestartCount: 10 },
    // Links of hovers run these and nothing else.
    markdown: {
      isTrusted: { enabledCommands: [clientCommands.explain, clientCommands.effectiveSettings] },
      supportHtml: false,
    },
    initializationOptions: () => initializationOptions(context, gitPath),
    middleware: {
      handleDiagnostics: diagnostics.handle,
      workspace: {
        didChangeWorkspaceFolders: (change, next) =>
          next({ added: change.added.filter(isEnabled), removed: change.removed }),
      },
      executeCommand: (command, given, next) =>
        command === serverCommands.auditDependencies && !vscode.workspace.isTrusted
          ? askForTrust()
          : logged(command, output, async () => next(command, given)),
    },
  });
  const changed = new vscode.EventEmitter<ServerState>();
  let state: ServerState = "starting";
  const subscriptions = [
    changed,
    client.onDidChangeState(({ newState }) => {
      state = stateNames[newState] ?? "starting";
      if (state === "stopped") output.error("The language server has stopped.");
      else output.info(`The language server is ${state}.`);
      changed.fire(state);
    }),
    client.onNotification(methods.reportChanged, (report: FolderReport) => {
      logReport(report, output);
      reports.set(report);
    }),
    client.onNotification(methods.reportGone, ({ uri }: { uri: string }) => reports.delete(uri)),
    vscode.workspace.onDidGrantWorkspaceTrust(() => client.sendNotification(methods.trusted)),
    vscode.workspace.onDidChangeConfiguration((change) =>
      followConfiguration(change, client, diagnostics, reports),
    ),
  ];
  return {
    async start() {
      gitPath = await findGit();
      logStart(context, gitPath, output);
      await client.start();
    },
    async restart() {
      output.info("The language server is started again.");
      // One that hangs does not say goodbye: the client gives it two seconds, ends its process, and calls that an error.
      if (client.needsStop()) await client.stop().catch((error: unknown) => output.warn(String(error)));
      await client.start();
    },
    get state() {
      return state;
    },
    onDidChangeState: changed.event,
    request: (method, parameters) => client.sendRequest(method, parameters),
    async execute(command, ...given) {
      await client.sendRequest("workspace/executeCommand", { command, arguments: given });
    },
    dispose() {
      for (const subscription of subscriptions) subscription.dispose();
      void client.dispose();
    },
  };
}

function serverOptions(context: vscode.ExtensionContext): ServerOptions {
  const module = context.asAbsolutePath("dist/server.cjs");
  const transport = TransportKind.ipc;
  const memory = memoryArguments(process.env);
  return {
    run: { module, transport, options: { execArgv: memory } },
    debug: { module, transport, options: { execArgv: [...memory, "--nolazy", "--inspect=6019"] } },
  };
}

/** Megabytes; no repository that was seen takes a quarter of it. */
const usualMemory = 2048;

/** Megabytes for what has just been made, of which the engine takes up to three times as much: 16 without a word. */
const youngMemory = 4;

/** A server that takes ever more ends before the machine suffers; what it died of is found out and left out. */
function memoryArguments({ READINESS_MEMORY_LIMIT: given }: NodeJS.ProcessEnv): string[] {
  const megabytes = Number(given);
  return [
    `--max-old-space-size=${given !== undefined && megabytes > 0 ? megabytes : usualMemory}`,
    `--max-semi-space-size=${youngMemory}`,
  ];
}

async function followConfiguration(
  change: vscode.ConfigurationChangeEvent,
  client: LanguageClient,
  diagnostics: ReturnType<typeof createSeverityFilter>,
  reports: Reports,
): Promise<void> {
  if (change.affectsConfiguration("readiness.minimumSeverity")) diagnostics.applyAgain();
  if (["baseline", "codeLens", "run"].some((name) => change.affectsConfiguration(`readiness.${name}`)))
    await client.sendNotification(methods.display, displaySettings());
  // Every text of the server is in its language, and it reads folders when it starts: so it starts anew.
  if (!change.affectsConfiguration("readiness.locale") && !change.affectsConfiguration(enableSetting)) return;
  reports.clear();
  await client.restart();
}

const stateNames: Readonly<Record<number, ServerState>> = {
  [State.Starting]: "starting",
  [State.Running]: "running",
  [State.Stopped]: "stopped",
};

/** For whoever looks why something is as it is; the log is in English, as the issues are. */
function logStart(
  { extension }: vscode.ExtensionContext,
  gitPath: string | undefined,
  output: vscode.LogOutputChannel,
): void {
  const { version } = extension.packageJSON as { version: string };
  output.info(`Readiness ${version} in VS Code ${vscode.version}`);
  output.info(`git: ${gitPath ?? "looked for in PATH"}; trusted workspace: ${vscode.workspace.isTrusted}`);
  for (const { uri } of vscode.workspace.workspaceFolders ?? []) output.info(`folder: ${uri.fsPath}`);
}

function logReport(
  { name, files, findings, rules, head, gitUnavailable }: FolderReport,
  output: vscode.LogOutputChannel,
): void {
  const failed = rules.filter(({ state }) => state === "error");
  output.info(
    [
      `${name}: ${files.read} files read, ${files.skipped} skipped`,
      gitUnavailable === undefined ? `git at ${head?.slice(0, 7) ?? "no commit"}` : `git: ${gitUnavailable}`,
      `${findings.length} findings`,
    ].join("; "),
  );
  for (const { id, reasons } of failed) output.error(`${id}: ${reasons.join(" ")}`);
}

/** Runs a command of the server, and says how long it took, or that it failed. */
async function logged<T>(
  command: string,
  output: vscode.LogOutputChannel,
  run: () => Promise<T>,
): Promise<T> {
  const started = performance.now();
  try {
    const result = await run();
    output.info(`${command}: ${Math.round(performance.now() - started)} ms`);
    return result;
  } catch (error) {
    output.error(`${command}: ${error instanceof Error ? error.message : String(error)}`);
    throw error;
  }
}

/** The audit sends what the workspace's files list, so it waits for trust. */
async function askForTrust(): Promise<void> {
  const manage = t("Manage Workspace Trust");
  const chosen = await vscode.window.showInformationMessage(
    t("Dependencies are audited only in a trusted workspace: its files say what is sent."),
    manage,
  );
  if (chosen === manage) await vscode.commands.executeCommand("workbench.trust.manage");
}

function initializationOptions(
  context: vscode.ExtensionContext,
  gitPath: string | undefined,
): InitializationOptions {
  return {
    trusted: vscode.workspace.isTrusted,
    locale: chosenLocale(),
    rulePage: `${vscode.env.uriScheme}://${context.extension.id}/rule/{rule}`,
    commands: Object.values(clientCommands),
    reports: true,
    display: displaySettings(),
    disabledFolders: disabledFolders().map(({ uri }) => uri.toString()),
    ...(gitPath === undefined ? {} : { gitPath }),
    ...(context.storageUri?.scheme === "file" ? { storage: context.storageUri.fsPath } : {}),
  };
}

function displaySettings(): DisplaySettings {
  const settings = vscode.workspace.getConfiguration("readiness");
  return {
    baseline: settings.get<"hidden" | "hint">("baseline", "hint"),
    codeLens: settings.get<boolean>("codeLens", false),
    run: settings.get<"onType" | "onSave">("run", "onType"),
  };
}

/** The git program that VS Code found, which may not be in PATH. */
async function findGit(): Promise<string | undefined> {
  const extension = vscode.extensions.getExtension<{ getAPI(version: 1): { git: { path: string } } }>(
    "vscode.git",
  );
  if (!extension || !vscode.workspace.isTrusted) return undefined;
  try {
    const api = extension.isActive ? extension.exports : await extension.activate();
    const { path } = api.getAPI(1).git;
    // A bare name is what the server finds by itself, and more carefully.
    return isAbsolute(path) ? path : undefined;
  } catch {
    // Switched off or without git: the server looks for itself.
    return undefined;
  }
}

const severityRanks: Readonly<Record<string, vscode.DiagnosticSeverity>> = {
  blocker: vscode.DiagnosticSeverity.Error,
  major: vscode.DiagnosticSeverity.Warning,
  minor: vscode.DiagnosticSeverity.Information,
  advice: vscode.DiagnosticSeverity.Hint,
};

/** Leaves diagnostics below the chosen severity out of the editor; tree and panel still show everything. */
function createSeverityFilter() {
  type Next = (uri: vscode.Uri, diagnostics: vscode.Diagnostic[]) => void;
  const latest = new Map<string, { uri: vscode.Uri; diagnostics: vscode.Diagnostic[]; next: Next }>();
  const show = (uri: vscode.Uri, diagnostics: vscode.Diagnostic[], next: Next) => {
    const chosen = vscode.workspace.getConfiguration("readiness").get<string>("minimumSeverity", "advice");
    const lowest = severityRanks[chosen] ?? vscode.DiagnosticSeverity.Hint;
    next(
      uri,
      diagnostics.filter(({ severity }) => severity <= lowest),
    );
  };
  return {
    handle(uri: vscode.Uri, diagnostics: vscode.Diagnostic[], next: Next) {
      latest.set(uri.toString(), { uri, diagnostics, next });
      show(uri, diagnostics, next);
    },
    applyAgain() {
      for (const { uri, diagnostics, next } of latest.values()) show(uri, diagnostics, next);
    },
  };
}
