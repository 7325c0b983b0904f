import { createHash } from "node:crypto";
import { basename, isAbsolute, join } from "node:path";
import type { Diagnostic, WorkspaceEdit } from "vscode-languageserver";
import { TextDocument, type TextDocumentContentChangeEvent } from "vscode-languageserver-textdocument";
import type { FileEdit } from "../engine/finding";
import { areApplicable } from "../engine/fixes/apply-edits";
import { type Locale, message, renderMessage } from "../engine/message";
import type { RelativePath } from "../engine/snapshot";
import type { ReadProgress } from "../host/read-workspace";
import { leadsOutside } from "../host/write-texts";
import type { ClientAbilities } from "./client-abilities";
import {
  type DiagnosticContext,
  pathInside,
  pathOfUri,
  toDiagnostic,
  toWorkspaceEdit,
  uriInside,
  utf16Column,
} from "./convert";
import { type Folder, type Judged, openFolder } from "./folder";
import type { Log } from "./guard";
import type { DisplaySettings, FolderReport } from "./protocol";
import { type Shown, shownTogether } from "./shown-together";
import { summarize } from "./summarize";

/** What the session tells the client. */
export interface Client {
  publish(uri: string, diagnostics: Diagnostic[], version: number | undefined): void;
  reportChanged(report: FolderReport): void;
  reportGone(uri: string): void;
  /** Something that the user should know now. */
  warn(text: string): void;
}

export interface SessionOptions {
  readonly abilities: ClientAbilities;
  readonly locale: Locale;
  readonly gitPath: string | undefined;
  readonly storage: string | undefined;
  readonly log: Log;
  readonly client: Client;
  /** Whether the client wants reports beside diagnostics. */
  readonly reports: boolean;
  pageUriOf(rule: string): string | undefined;
}

export interface SessionFolder {
  readonly uri: string;
  readonly name: string;
  readonly files: Folder;
}

/** Where something is, in a folder that has been read, at this very moment. */
export interface Located {
  readonly folder: SessionFolder;
  readonly path: RelativePath;
  readonly judged: Judged;
  readonly context: DiagnosticContext;
}

interface FolderPath {
  readonly folder: SessionFolder;
  readonly path: RelativePath;
}

/** Milliseconds: between two judgements the server rests half as long as the first one took, but never longer. */
const longestRest = 120;

/** All that changes while the server runs: folders, open documents, what was published last. */
export class Session {
  readonly #options: SessionOptions;
  readonly #folders = new Map<string, SessionFolder>();
  readonly #documents = new Map<string, TextDocument>();
  /** By URI: the folder that published, and what. */
  readonly #published = new Map<string, { folder: SessionFolder; text: string }>();
  readonly #lastReports = new Map<SessionFolder, string>();
  /** Folders of which the client sees early findings, until all of them is judged. */
  readonly #early = new Map<SessionFolder, Promise<void>>();
  /** Documents whose edits are shown when they are saved: until then the client keeps what it sees of them. */
  readonly #unsaved = new Set<string>();
  /** What the client sees of each folder. */
  readonly #shown = new Map<SessionFolder, Judged>();
  #pending: ReturnType<typeof setTimeout> | undefined;
  /** When edits may be judged again, in milliseconds of `performance.now()`; until then they are gathered. */
  #restsUntil = 0;
  #trusted: boolean;
  #display: DisplaySettings;

  constructor(options: SessionOptions, trusted: boolean, display: DisplaySettings) {
    this.#options = options;
    this.#trusted = trusted;
    this.#display = display;
  }

  get abilities(): ClientAbilities {
    return this.#options.abilities;
  }

  get locale(): Locale {
    return this.#options.locale;
  }

  get trusted(): boolean {
    return this.#trusted;
  }

  get display(): DisplaySettings {
    return this.#display;
  }

  get folders(): readonly SessionFolder[] {
    return [...this.#folders.values()];
  }

  /** Folders that are no directories of this machine are passed over. */
  async addFolder(
    uri: string,
    name: string | undefined,
    onProgress: (progress: ReadProgress) => void,
  ): Promise<void> {
    const root = pathOfUri(uri);
    if (root === undefined || this.#folders.has(uri)) return;
    const folder: SessionFolder = {
      uri,
      name: name ?? basename(root),
      files: openFolder({
        root,
        gitOptions: () => ({
          trusted: this.#trusted,
          ...(this.#options.gitPath === undefined ? {} : { gitPath: this.#options.gitPath }),
        }),
        clientWatchesFiles: this.abilities.watchFiles,
        storage: storageOf(this.#options.storage, root),
        onChange: () => this.#judgeSoon(),
        onEarly: ({ snapshot, findings }) => {
          this.#early.set(folder, scanned);
          const context = this.contextOf(folder, { snapshot });
          for (const [file, diagnostics] of this.#diagnosticsIn(folder, shownTogether(findings), context))
            this.#publish(file, folder, diagnostics);
        },
        onError: (error) =>
          this.#options.log.error(`${root}: ${error instanceof Error ? error.message : error}`),
      }),
    };
    this.#folders.set(uri, folder);
    // It may take files over from a folder around it.
    this.#shown.clear();
    for (const document of this.#documents.values()) this.#holdText(document);
    const scanned = folder.files.scan(onProgress).finally(() => this.#early.delete(folder));
    await scanned;
    this.#warnOfDeadly(folder);
  }

  /** What servers have died of is left out, and the user is told which file that is. */
  #warnOfDeadly({ files }: SessionFolder): void {
    const unread = [...(files.judge()?.snapshot.unread ?? [])];
    const deadly = unread.flatMap(([path, reason]) => (reason === "deadly" ? [path] : []));
    if (deadly.length === 0) return;
    const said = message("Readiness has died twice of {paths}: left out until the text changes.", {
      paths: deadly.join(", "),
    });
    this.#options.client.warn(renderMessage(said, this.locale));
  }

  /** Who asks about a finding that was shown early waits until the rest is judged: then there is an answer. */
  async completed(): Promise<void> {
    await Promise.all(this.#early.values());
  }

  removeFolder(uri: string): void {
    const folder = this.#folders.get(uri);
    if (!folder) return;
    folder.files.close();
    this.#folders.delete(uri);
    this.#lastReports.delete(folder);
    this.#shown.clear();
    for (const [file, { folder: owner }] of this.#published)
      if (owner === folder) this.#publish(file, folder, []);
    if (this.#options.reports) this.#options.client.reportGone(uri);
    // A folder around it may own the documents now.
    for (const document of this.#documents.values()) this.#holdText(document);
    this.#judgeSoon();
  }

  openDocument(uri: string, languageId: string, version: number, text: string): void {
    const document = TextDocument.create(uri, languageId, version, text);
    this.#documents.set(uri, document);
    this.#holdText(document);
    this.#judgeSoon();
  }

  changeDocument(uri: string, version: number, changes: readonly TextDocumentContentChangeEvent[]): void {
    const document = this.#documents.get(uri);
    if (!document) return;
    // Each change counts in the text that the one before it left.
    for (const change of changes) TextDocument.update(document, [this.#inUtf16(change, document)], version);
    this.#holdText(document);
    if (this.#display.run === "onSave") this.#unsaved.add(uri);
    else this.#judgeSoon();
  }

  saveDocument(uri: string): void {
    // What was kept back is shown now, although nothing is judged anew.
    if (this.#unsaved.delete(uri)) this.#shown.clear();
    this.filesChanged([uri]);
    this.judgeNow();
  }

  closeDocument(uri: string): void {
    const document = this.#documents.get(uri);
    if (!document) return;
    this.#unsaved.delete(uri);
    this.#documents.delete(uri);
    for (const { folder, path } of this.#placesOf(uri)) folder.files.dropOverlay(path);
  }

  /** Files changed on the disk. */
  filesChanged(uris: readonly string[]): void {
    for (const uri of uris) for (const { folder, path } of this.#placesOf(uri)) folder.files.refresh([path]);
  }

  trust(): void {
    if (this.#trusted) return;
    this.#trusted = true;
    for (const { files } of this.#folders.values()) files.refreshGit();
  }

  setDisplay(display: DisplaySettings): void {
    this.#display = { ...this.#display, ...display };
    this.#unsaved.clear();
    this.#shown.clear();
    this.judgeNow();
  }

  async rescan(onProgress: (progress: ReadProgress) => void): Promise<void> {
    await Promise.all(this.folders.map(({ files }) => files.scan(onProgress)));
  }

  /** Where a URI is; undefined outside the folders and before their first scan is done. */
  locate(uri: string): Located | undefined {
    const place = this.#placeOf(uri);
    const judged = place?.folder.files.judge();
    if (!place || !judged) return undefined;
    return { ...place, judged, context: this.contextOf(place.folder, judged) };
  }

  contextOf(folder: SessionFolder, { snapshot }: Pick<Judged, "snapshot">): DiagnosticContext {
    const { abilities, locale, pageUriOf } = this.#options;
    const opened = this.#openUris(folder);
    return {
      locale,
      encoding: abilities.encoding,
      relatedInformation: abilities.relatedInformation,
      tags: abilities.tags,
      codeDescription: abilities.codeDescription,
      pageUriOf,
      fileAt: (path) => snapshot.files.get(path),
      uriOf: (path) => opened.get(path) ?? uriInside(folder.uri, path),
    };
  }

  /** With a confirmation, the client shows each change under that label first and makes those that the user leaves in. */
  toWorkspaceEdit(
    edits: readonly FileEdit[],
    folder: SessionFolder,
    judged: Pick<Judged, "snapshot">,
    confirmation?: string,
  ): WorkspaceEdit | undefined {
    if (!areApplicable(edits, judged.snapshot) || !this.#staysInside(edits, folder)) return undefined;
    const context = this.contextOf(folder, judged);
    return toWorkspaceEdit(edits, {
      ...context,
      documentChanges: this.abilities.documentChanges,
      createFiles: this.abilities.createFiles,
      confirmation: this.abilities.changeAnnotations ? confirmation : undefined,
      versionOf: (path) => this.#documents.get(context.uriOf(path))?.version ?? null,
    });
  }

  /** The editor writes through links, and one may have been put there since the folder was read. */
  #staysInside(edits: readonly FileEdit[], folder: SessionFolder): boolean {
    return edits.every(({ path }) => !leadsOutside(folder.files.root, path));
  }

  reports(): readonly FolderReport[] {
    return this.folders.flatMap((folder) => {
      const judged = folder.files.judge();
      return judged ? [summarize(judged, folder, this.contextOf(folder, judged))] : [];
    });
  }

  /** Judges all folders and sends what differs from what the client has. */
  judgeNow(): void {
    clearTimeout(this.#pending);
    this.#pending = undefined;
    const started = performance.now();
    for (const folder of this.#folders.values()) {
      const judged = folder.files.judge();
      if (!judged || this.#shown.get(folder) === judged) continue;
      this.#show(folder, judged);
      this.#shown.set(folder, judged);
    }
    const ended = performance.now();
    this.#restsUntil = ended + Math.min((ended - started) / 2, longestRest);
  }

  close(): void {
    clearTimeout(this.#pending);
    for (const { files } of this.#folders.values()) files.close();
    this.#folders.clear();
  }

  #judgeSoon(): void {
    this.#pending ??= setTimeout(
      () => {
        try {
          this.judgeNow();
        } catch (error) {
          this.#options.log.error(`Judging failed: ${error instanceof Error ? error.stack : error}`);
        }
      },
      Math.max(0, this.#restsUntil - performance.now()),
    );
  }

  #show(folder: SessionFolder, judged: Judged): void {
    const context = this.contextOf(folder, judged);
    const { findings, accepted } = judged.report;
    const known =
      this.#display.baseline === "hint"
        ? accepted.filter(({ by }) => by === "baseline").map(({ finding }) => finding)
        : [];
    const wanted = this.#diagnosticsIn(folder, shownTogether(findings), context, shownTogether(known));
    for (const [uri, { folder: owner }] of [...this.#published])
      if (owner === folder && !wanted.has(uri)) this.#publish(uri, folder, []);
    for (const [uri, diagnostics] of wanted) this.#publish(uri, folder, diagnostics);
    this.#report(folder, judged, context);
  }

  /** By URI, of the files that no folder inside this one judges. */
  #diagnosticsIn(
    folder: SessionFolder,
    open: readonly Shown[],
    context: DiagnosticContext,
    known: readonly Shown[] = [],
  ): ReadonlyMap<string, Diagnostic[]> {
    const wanted = new Map<string, Diagnostic[]>();
    for (const shown of [...open, ...known]) {
      const uri = context.uriOf(shown.place.path);
      if (this.#placeOf(uri)?.folder !== folder) continue;
      const list = wanted.get(uri) ?? [];
      list.push(toDiagnostic(shown, context, known.includes(shown)));
      wanted.set(uri, list);
    }
    return wanted;
  }

  #publish(uri: string, folder: SessionFolder, diagnostics: Diagnostic[]): void {
    if (this.#unsaved.has(uri)) return;
    const text = JSON.stringify(diagnostics);
    if ((this.#published.get(uri)?.text ?? "[]") === text) return;
    if (diagnostics.length === 0) this.#published.delete(uri);
    else this.#published.set(uri, { folder, text });
    this.#options.client.publish(uri, diagnostics, this.#documents.get(uri)?.version);
  }

  #report(folder: SessionFolder, judged: Judged, context: DiagnosticContext): void {
    if (!this.#options.reports) return;
    const report = summarize(judged, { uri: folder.uri, name: folder.name }, context);
    const text = JSON.stringify(report);
    if (this.#lastReports.get(folder) === text) return;
    this.#lastReports.set(folder, text);
    this.#options.client.reportChanged(report);
  }

  #holdText(document: TextDocument): void {
    for (const { folder, path } of this.#placesOf(document.uri))
      if (path !== "") folder.files.setOverlay(path, document.getText());
  }

  /** The innermost folder that holds a file. */
  #placeOf(uri: string): FolderPath | undefined {
    return this.#placesOf(uri)[0];
  }

  /** All folders that hold a file, the innermost first. */
  #placesOf(uri: string): readonly FolderPath[] {
    const absolute = pathOfUri(uri);
    if (absolute === undefined) return [];
    const places = [...this.#folders.values()].flatMap((folder) => {
      const path = pathInside(folder.files.root, absolute);
      return path === undefined ? [] : [{ folder, path }];
    });
    return places.sort((a, b) => a.path.length - b.path.length);
  }

  /** The URIs of open documents as the client writes them. */
  #openUris(folder: SessionFolder): ReadonlyMap<RelativePath, string> {
    const uris = new Map<RelativePath, string>();
    for (const uri of this.#documents.keys()) {
      const path = pathInside(folder.files.root, pathOfUri(uri) ?? "");
      if (path) uris.set(path, uri);
    }
    return uris;
  }

  #inUtf16(change: TextDocumentContentChangeEvent, document: TextDocument): TextDocumentContentChangeEvent {
    if (!("range" in change) || this.abilities.encoding === "utf-16") return change;
    const convert = ({ line, character }: { line: number; character: number }) => {
      const text = document.getText({ start: { line, character: 0 }, end: { line: line + 1, character: 0 } });
      return { line, character: utf16Column(text, character) };
    };
    return {
      range: { start: convert(change.range.start), end: convert(change.range.end) },
      text: change.text,
    };
  }
}

/** Each folder has its own place, named after its path. */
function storageOf(storage: string | undefined, root: string): string | undefined {
  if (storage === undefined || !isAbsolute(storage)) return undefined;
  return join(storage, createHash("sha256").update(root).digest("hex").slice(0, 16));
}
