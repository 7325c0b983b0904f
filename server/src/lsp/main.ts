import {
  CodeActionKind,
  CodeLensRefreshRequest,
  createConnection,
  DidChangeWatchedFilesNotification,
  ErrorCodes,
  type InitializeParams,
  type InitializeResult,
  MessageType,
  ProposedFeatures,
  ResponseError,
  ShowMessageNotification,
  TextDocumentSyncKind,
  type WorkDoneProgressReporter,
} from "vscode-languageserver/node";
import { message, renderMessage } from "../engine/message";
import { programVersion } from "../host/program-version";
import type { ReadProgress } from "../host/read-workspace";
import { localeOf } from "../locale";
import { readerPagesIn } from "../reader-pages";
import { readAbilities, readOptions } from "./client-abilities";
import { uriOfPath } from "./convert";
import { endWithParent } from "./end-with-parent";
import { guardNotification, guardRequest, type Log } from "./guard";
import { audit } from "./handlers/audit";
import { auditDependencies } from "./handlers/audit-dependencies";
import { codeActions, fixAllKind, resolveCodeAction } from "./handlers/code-actions";
import { codeLenses } from "./handlers/code-lenses";
import { answer, type CommandClient, ignore } from "./handlers/commands";
import { completion } from "./handlers/completion";
import { describeEffectiveSettings } from "./handlers/effective-settings";
import { fixAllSafely } from "./handlers/fix-all";
import { hover } from "./handlers/hover";
import { definition, documentLinks, references } from "./handlers/navigation";
import {
  type AnswerArguments,
  type AuditParameters,
  type DisplaySettings,
  type EffectiveSettings,
  type IgnoreArguments,
  methods,
  serverCommands,
} from "./protocol";
import { pageFilesIn } from "./rule-page-files";
import { Session } from "./session";

/** Wires the connection to the session. No judgement here. */

const connection = createConnection(ProposedFeatures.all);
const log: Log = { error: (text) => connection.console.error(text) };
const pages = readerPagesIn(__dirname);
let session: Session | undefined;
let startFolders: readonly { readonly uri: string; readonly name: string | undefined }[] = [];

connection.onInitialize(guardRequest("initialize", log, initialize));
connection.onInitialized(guardNotification("initialized", log, start));
connection.onShutdown(
  guardRequest("shutdown", log, () => {
    session?.close();
    session = undefined;
  }),
);

connection.onDidOpenTextDocument(
  guardNotification("didOpen", log, ({ textDocument: { uri, languageId, version, text } }) =>
    current().openDocument(uri, languageId, version, text),
  ),
);
connection.onDidChangeTextDocument(
  guardNotification("didChange", log, ({ textDocument: { uri, version }, contentChanges }) =>
    current().changeDocument(uri, version, contentChanges),
  ),
);
connection.onDidCloseTextDocument(
  guardNotification("didClose", log, ({ textDocument }) => current().closeDocument(textDocument.uri)),
);
connection.onDidSaveTextDocument(
  guardNotification("didSave", log, ({ textDocument }) => current().saveDocument(textDocument.uri)),
);
connection.onDidChangeWatchedFiles(
  guardNotification("didChangeWatchedFiles", log, ({ changes }) =>
    current().filesChanged(changes.map(({ uri }) => uri)),
  ),
);

connection.onCodeAction(guardQuestion("codeAction", (params) => codeActions(params, current())));
connection.onCodeActionResolve(
  guardQuestion("codeAction/resolve", (action) => resolveCodeAction(action, current())),
);
connection.onHover(guardQuestion("hover", (params) => hover(params, current(), pageOf)));
connection.onDefinition(guardQuestion("definition", (params) => definition(params, current())));
connection.onReferences(guardQuestion("references", (params) => references(params, current())));
connection.onDocumentLinks(guardQuestion("documentLink", (params) => documentLinks(params, current())));
connection.onCompletion(guardQuestion("completion", (params) => completion(params, current())));
connection.onExecuteCommand(
  guardQuestion("executeCommand", ({ command, arguments: given = [] }) => execute(command, given)),
);
connection.onRequest(
  methods.report,
  guardQuestion(methods.report, () => current().reports()),
);
connection.onRequest<{ markdown: string } | null, never>(
  methods.rulePage,
  guardRequest(methods.rulePage, log, ({ rule }: { rule: string }) => {
    const markdown = pageOf(rule);
    return markdown === undefined ? null : { markdown };
  }),
);
connection.onRequest<{ text: string } | null, never>(
  methods.audit,
  guardQuestion(methods.audit, (params: AuditParameters) => audit(params, current(), programVersion())),
);
connection.onRequest<EffectiveSettings, never>(
  methods.effectiveSettings,
  guardQuestion(methods.effectiveSettings, ({ showSecrets }: { showSecrets?: boolean }) =>
    describeEffectiveSettings(current(), showSecrets ?? false),
  ),
);
connection.onCodeLens(guardQuestion("codeLens", (params) => codeLenses(params, current())));
connection.onNotification(
  methods.trusted,
  guardNotification(methods.trusted, log, () => current().trust()),
);
connection.onNotification(
  methods.display,
  guardNotification(methods.display, log, async (display: DisplaySettings) => {
    current().setDisplay(display);
    if (current().abilities.refreshCodeLenses) await connection.sendRequest(CodeLensRefreshRequest.type);
  }),
);

connection.listen();

function initialize(params: InitializeParams): InitializeResult {
  endWithParent(params.processId ?? undefined);
  const abilities = readAbilities(params);
  const options = readOptions(params.initializationOptions);
  const pageFiles = pageFilesIn(__dirname);
  session = new Session(
    {
      abilities,
      locale: localeOf(options.locale === "uk" ? "uk" : "en"),
      gitPath: options.gitPath,
      storage: options.storage,
      log,
      reports: options.reports ?? false,
      pageUriOf: (rule) => options.rulePage?.replace("{rule}", rule) ?? pageFiles(rule),
      client: {
        publish: (uri, diagnostics, version) =>
          void connection.sendDiagnostics({
            uri,
            diagnostics,
            ...(version === undefined ? {} : { version }),
          }),
        reportChanged: (report) => void connection.sendNotification(methods.reportChanged, report),
        warn: (text) =>
          void connection.sendNotification(ShowMessageNotification.type, {
            type: MessageType.Warning,
            message: text,
          }),
        reportGone: (uri) => void connection.sendNotification(methods.reportGone, { uri }),
      },
    },
    options.trusted ?? true,
    options.display ?? {},
  );
  startFolders = foldersOf(params).filter(({ uri }) => !options.disabledFolders?.includes(uri));
  return {
    capabilities: {
      positionEncoding: abilities.encoding,
      textDocumentSync: { openClose: true, change: TextDocumentSyncKind.Incremental, save: true },
      codeActionProvider: {
        codeActionKinds: [CodeActionKind.QuickFix, fixAllKind],
        resolveProvider: abilities.lazyEdits,
      },
      hoverProvider: true,
      definitionProvider: true,
      referencesProvider: true,
      documentLinkProvider: { resolveProvider: false },
      completionProvider: { resolveProvider: false },
      codeLensProvider: { resolveProvider: false },
      executeCommandProvider: { commands: Object.values(serverCommands) },
      workspace: { workspaceFolders: { supported: true, changeNotifications: true } },
    },
    serverInfo: { name: "readiness" },
  };
}

function foldersOf({ workspaceFolders, rootUri, rootPath }: InitializeParams): typeof startFolders {
  if (workspaceFolders) return workspaceFolders;
  const uri = rootUri ?? (rootPath ? uriOfPath(rootPath) : undefined);
  return uri === undefined ? [] : [{ uri, name: undefined }];
}

async function start(): Promise<void> {
  const { abilities } = current();
  if (abilities.watchFiles)
    await connection.client.register(DidChangeWatchedFilesNotification.type, {
      watchers: [{ globPattern: "**/*" }],
    });
  if (abilities.workspaceFolders)
    connection.workspace.onDidChangeWorkspaceFolders(
      guardNotification("didChangeWorkspaceFolders", log, async ({ added, removed }) => {
        for (const { uri } of removed) current().removeFolder(uri);
        await addFolders(added);
      }),
    );
  await addFolders(startFolders);
}

async function addFolders(folders: typeof startFolders): Promise<void> {
  await withProgress((report) =>
    Promise.all(folders.map(({ uri, name }) => current().addFolder(uri, name, report))),
  );
}

async function execute(command: string, given: readonly unknown[]): Promise<null> {
  const client: CommandClient = {
    applyEdit: async (label, edit) => (await connection.workspace.applyEdit({ label, edit })).applied,
    showMessage: (text) =>
      void connection.sendNotification(ShowMessageNotification.type, {
        type: MessageType.Info,
        message: text,
      }),
    choose: async (text, actions) =>
      (await connection.window.showInformationMessage(text, ...actions.map((title) => ({ title }))))?.title,
  };
  const [argument] = given;
  switch (command) {
    case serverCommands.fixAll:
      await fixAllSafely(current(), client, typeof argument === "string" ? argument : undefined);
      return null;
    case serverCommands.rescan:
      await withProgress((report) => current().rescan(report));
      return null;
    case serverCommands.auditDependencies:
      await auditDependencies(current(), client, typeof argument === "string" ? argument : undefined, () =>
        current().abilities.progress ? connection.window.createWorkDoneProgress() : undefined,
      );
      return null;
    case serverCommands.answer:
      await answer(argument as AnswerArguments, current(), client);
      return null;
    case serverCommands.ignore:
      await ignore(argument as IgnoreArguments, current(), client);
      return null;
    default:
      throw new ResponseError(ErrorCodes.InvalidParams, `There is no command ${command}.`);
  }
}

/** Shows progress in the client while the work runs, where the client can. */
async function withProgress(
  work: (report: (progress: ReadProgress) => void) => Promise<unknown>,
): Promise<void> {
  const { abilities, locale } = current();
  const title = renderMessage(message("Reading the workspace"), locale);
  const progress: WorkDoneProgressReporter | undefined = abilities.progress
    ? await connection.window.createWorkDoneProgress()
    : undefined;
  progress?.begin(title, 0, undefined, false);
  let last = performance.now();
  try {
    await work(({ done, total }) => {
      if (performance.now() - last < 100) return;
      last = performance.now();
      if (total === undefined)
        progress?.report(renderMessage(message("{done} files found", { done }), locale));
      else progress?.report(Math.floor((100 * done) / Math.max(1, total)));
    });
  } finally {
    progress?.done();
  }
}

/** A request about what the session knows. */
function guardQuestion<P extends unknown[], R>(name: string, handler: (...parameters: P) => R | Promise<R>) {
  return guardRequest(name, log, async (...parameters: P) => {
    await session?.completed();
    return handler(...parameters);
  });
}

function pageOf(rule: string): string | undefined {
  return pages(rule, session?.locale.id ?? "en");
}

function current(): Session {
  if (!session) throw new ResponseError(ErrorCodes.ServerNotInitialized, "The server is not initialized.");
  return session;
}
