import type { ClientCapabilities, InitializeParams } from "vscode-languageserver";
import type { PositionEncoding } from "./convert";
import type { ClientCommand, InitializationOptions } from "./protocol";

/** What the client can do, each false unless it says so. */
export interface ClientAbilities {
  readonly encoding: PositionEncoding;
  readonly relatedInformation: boolean;
  readonly tags: boolean;
  readonly codeDescription: boolean;
  readonly codeActionLiterals: boolean;
  /** Edits of actions may be computed when one is chosen. */
  readonly lazyEdits: boolean;
  /** Actions that cannot be chosen are shown with the reason. */
  readonly disabledActions: boolean;
  readonly preferredActions: boolean;
  readonly documentChanges: boolean;
  readonly createFiles: boolean;
  readonly deleteFiles: boolean;
  /** Edits may ask for a look at each change before it is made. */
  readonly changeAnnotations: boolean;
  /** Questions wait in a corner until somebody has the time: those of our own client do, others may stop the user. */
  readonly quietQuestions: boolean;
  readonly applyEdit: boolean;
  readonly progress: boolean;
  readonly watchFiles: boolean;
  readonly workspaceFolders: boolean;
  readonly markdown: boolean;
  readonly refreshCodeLenses: boolean;
  offers(command: ClientCommand): boolean;
}

/** What a client says of itself in `initialize`. */
export function readAbilities({ capabilities, initializationOptions }: InitializeParams): ClientAbilities {
  const { textDocument, workspace, window } = capabilities;
  const diagnostics = textDocument?.publishDiagnostics;
  const actions = textDocument?.codeAction;
  const options = readOptions(initializationOptions);
  return {
    encoding: chooseEncoding(capabilities),
    relatedInformation: diagnostics?.relatedInformation ?? false,
    tags: diagnostics?.tagSupport !== undefined,
    codeDescription: diagnostics?.codeDescriptionSupport ?? false,
    codeActionLiterals: actions?.codeActionLiteralSupport !== undefined,
    lazyEdits: actions?.resolveSupport?.properties.includes("edit") ?? false,
    disabledActions: actions?.disabledSupport ?? false,
    preferredActions: actions?.isPreferredSupport ?? false,
    documentChanges: workspace?.workspaceEdit?.documentChanges ?? false,
    createFiles: workspace?.workspaceEdit?.resourceOperations?.includes("create") ?? false,
    deleteFiles: workspace?.workspaceEdit?.resourceOperations?.includes("delete") ?? false,
    changeAnnotations: workspace?.workspaceEdit?.changeAnnotationSupport !== undefined,
    quietQuestions: options.reports ?? false,
    applyEdit: workspace?.applyEdit ?? false,
    progress: window?.workDoneProgress ?? false,
    watchFiles: workspace?.didChangeWatchedFiles?.dynamicRegistration ?? false,
    workspaceFolders: workspace?.workspaceFolders ?? false,
    markdown: textDocument?.hover?.contentFormat?.includes("markdown") ?? false,
    refreshCodeLenses: workspace?.codeLens?.refreshSupport ?? false,
    offers: (command) => options.commands?.includes(command) ?? false,
  };
}

/** Options of other clients may be anything. */
export function readOptions(given: unknown): InitializationOptions {
  return typeof given === "object" && given !== null ? (given as InitializationOptions) : {};
}

/** The client's first choice among those we speak; UTF-16 is what every client speaks. */
function chooseEncoding({ general }: ClientCapabilities): PositionEncoding {
  const offered = general?.positionEncodings ?? [];
  const known: readonly PositionEncoding[] = ["utf-8", "utf-16"];
  return (
    known.find((encoding) => encoding === offered.find((each) => each === "utf-8" || each === "utf-16")) ??
    "utf-16"
  );
}
