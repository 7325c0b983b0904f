import { isDeepStrictEqual } from "node:util";
import { configurationName, readConfiguration } from "../engine/configuration/configuration";
import { createDatabase, type MutableDatabase } from "../engine/database";
import type { Guard } from "../engine/guard";
import { withTexts } from "../engine/overlay";
import type { Report } from "../engine/report";
import type { AdvisoryReport, RelativePath, Snapshot, SourceFile } from "../engine/snapshot";
import { fullReport, type ReportStep, reportSteps } from "../full-report";
import { keepAdvisories, readKeptAdvisories } from "../host/advisories/kept-advisories";
import { type CrashJournal, openCrashJournal } from "../host/crash-journal";
import { createExclusion, type Exclusion } from "../host/exclusion";
import { collectGit, type GitOptions, locateRepository } from "../host/git";
import { localDay } from "../host/local-day";
import { directoriesToMeasure, measureDirectories } from "../host/measure-directories";
import { createPace, takeSteps } from "../host/pace";
import { isFolder } from "../host/path-state";
import { readText } from "../host/read-text";
import { type ReadProgress, readLimits, readWorkspace } from "../host/read-workspace";
import { refreshFiles } from "../host/refresh-files";
import { watchdog } from "../host/watchdog";
import { type EarlyFindings, earlyTeller } from "./early-findings";
import { FolderWatching } from "./folder-watching";

/** What a folder is given by its session. */
export interface FolderOptions {
  readonly root: string;
  /** Read anew each time: trust may come later. */
  gitOptions(): Pick<GitOptions, "trusted" | "gitPath">;
  /** True when the client tells about changed files, so that nothing has to be watched here. */
  readonly clientWatchesFiles: boolean;
  /**
   * A directory of our own where the answer of the last audit is kept, and what servers died of; undefined when the
   * client offers none.
   */
  readonly storage: string | undefined;
  /** Files or git changed, outside the editor. */
  onChange(): void;
  /** Of the first scan. */
  onEarly(found: EarlyFindings): void;
  /** Background work failed; the folder goes on with what it has. */
  onError(error: unknown): void;
}

/** What is known about one workspace folder: the disk, what the editor holds on top of it, and the report on both. */
export interface Folder {
  readonly root: string;
  /** Reads everything anew. */
  scan(onProgress: (progress: ReadProgress) => void): Promise<void>;
  /** The text an editor holds for a path. */
  setOverlay(path: RelativePath, text: string): void;
  /** The editor closed it: once the disk has been read again, that counts. */
  dropOverlay(path: RelativePath): void;
  /** Paths that changed on the disk; a directory stands for everything below it. */
  refresh(paths: Iterable<RelativePath>): void;
  /** Asks git again, for example because the user trusts the workspace now. */
  refreshGit(): void;
  /** What the advisory databases said, until they are asked again. */
  setAdvisories(report: AdvisoryReport): void;
  /** The report on this very moment; undefined before the first scan is done. */
  judge(): Judged | undefined;
  close(): void;
}

export interface Judged {
  readonly snapshot: Snapshot;
  readonly db: MutableDatabase;
  readonly report: Report;
}

/** Rule by rule, so that one which has to be given up takes nothing along. */
function reportIn(db: MutableDatabase): Report {
  db.inOneGo(() => {
    for (const rule of fullReport.rules) fullReport.judge(db, rule);
  });
  return db.get(fullReport);
}

/** A folder that knows nothing until its first `scan`; it watches the disk and git until it is closed. */
export function openFolder(options: FolderOptions): Folder {
  return new WatchedFolder(options);
}

class WatchedFolder implements Folder {
  readonly root: string;
  private readonly closing = new AbortController();
  private readonly overlays = new Map<RelativePath, SourceFile>();
  private readonly watching: FolderWatching;
  private readonly journal: CrashJournal | undefined;
  private readonly guard: Guard;
  private disk: Snapshot | undefined;
  private db: MutableDatabase | undefined;
  private judged: Judged | undefined;
  private queue: Promise<void> = Promise.resolve();
  private measuring = new AbortController();
  /** Paths that changed on the disk and are not read yet. */
  private changed = new Set<RelativePath>();
  /** The globs of the last reading, and what they cover. */
  private excluded: readonly string[] = [];
  private exclusion: Exclusion = createExclusion([]);
  private advisories: AdvisoryReport | undefined;

  constructor(private readonly options: FolderOptions) {
    this.root = options.root;
    this.journal = options.storage === undefined ? undefined : openCrashJournal(options.storage);
    const lookAt = this.journal?.lookAt;
    this.guard = lookAt ? { ...watchdog, lookAt } : watchdog;
    this.watching = new FolderWatching(options.root, {
      onFiles: (paths) => this.refresh(paths),
      onGit: () => this.refreshGit(),
      onReturn: () => void this.enqueue(() => this.readAll(() => undefined)),
      onError: options.onError,
    });
  }

  scan(onProgress: (progress: ReadProgress) => void): Promise<void> {
    return this.enqueue(() => this.readAll(onProgress));
  }

  setOverlay(path: RelativePath, text: string): void {
    if (this.overlays.get(path)?.text === text) return;
    this.overlays.set(path, { path, text });
    this.judged = undefined;
    if (path === configurationName) void this.enqueue(() => this.readAnewIfExcludedDiffers());
  }

  dropOverlay(path: RelativePath): void {
    const held = this.overlays.get(path);
    this.changed.add(path);
    void this.enqueue(async () => {
      await this.refreshChanged();
      // It may have been opened again meanwhile.
      if (!held || this.overlays.get(path) !== held) return;
      this.overlays.delete(path);
      this.judged = undefined;
      this.options.onChange();
      if (path === configurationName) await this.readAnewIfExcludedDiffers();
    });
  }

  refresh(paths: Iterable<RelativePath>): void {
    for (const path of paths) this.changed.add(path);
    void this.enqueue(() => this.refreshChanged());
  }

  refreshGit(): void {
    void this.enqueue(() => this.askGit());
  }

  setAdvisories(report: AdvisoryReport): void {
    this.advisories = report;
    this.judged = undefined;
    this.options.onChange();
    const { storage } = this.options;
    if (storage !== undefined) void keepAdvisories(storage, report).catch(this.options.onError);
  }

  judge(): Judged | undefined {
    if (!this.disk || !this.db) return undefined;
    if (!this.judged || this.judged.snapshot.today !== localDay(new Date())) {
      const snapshot = this.withOverlays(this.disk);
      this.db.update(snapshot);
      this.judged = { snapshot, db: this.db, report: reportIn(this.db) };
    }
    return this.judged;
  }

  close(): void {
    this.closing.abort();
    this.measuring.abort();
    this.watching.stop();
    this.journal?.close();
  }

  /** One task at a time, so that each starts from what the one before it left. */
  private enqueue(task: () => Promise<void>): Promise<void> {
    this.queue = this.queue.then(async () => {
      if (this.closing.signal.aborted) return;
      try {
        await task();
      } catch (error) {
        if (!this.closing.signal.aborted) this.options.onError(error);
      }
    });
    return this.queue;
  }

  /** The folder is gone from the disk: nothing is found in it any more, until it is there again. */
  private leave(): void {
    if (!this.disk || this.watching.waitsForReturn) return;
    this.measuring.abort();
    this.watching.waitForReturn();
    this.setDisk({
      ...this.disk,
      files: new Map(),
      unread: new Map(),
      tree: { entries: new Map(), complete: true },
      git: { kind: "unavailable", reason: "not-a-repository", detail: "" },
      directorySizes: new Map(),
    });
  }

  private async readAll(onProgress: (progress: ReadProgress) => void): Promise<void> {
    this.changed = new Set();
    this.excluded = this.excludedNow();
    this.exclusion = createExclusion(this.excluded);
    const began = Date.now();
    const read = await readWorkspace(this.root, {
      ...this.options.gitOptions(),
      exclude: this.excluded,
      signal: this.closing.signal,
      onProgress,
    });
    // Judging takes its time, and what changes meanwhile must not be missed.
    if (!this.options.clientWatchesFiles) this.watching.watchFiles(read.tree, began);
    if (this.options.storage !== undefined)
      this.advisories ??= await readKeptAdvisories(this.options.storage);
    const next = createDatabase(this.withOverlays(read), this.guard);
    const steps = reportSteps(next, [...this.overlays.keys()]);
    await takeSteps(
      steps,
      next,
      createPace(10, 0, this.closing.signal),
      this.disk ? undefined : this.tellsEarly(next, read, steps),
    );
    this.db = next;
    this.setDisk(read);
    await this.watchGit(began);
    void this.measure(read);
  }

  private tellsEarly(db: MutableDatabase, read: Snapshot, steps: readonly ReportStep[]) {
    const held = {
      has: (path: RelativePath) => this.overlays.has(path),
      current: () => this.withOverlays(read),
    };
    return earlyTeller(db, steps, held, (found) => this.options.onEarly(found));
  }

  private async refreshChanged(): Promise<void> {
    if (!this.disk || this.changed.size === 0) return;
    const paths = this.changed;
    this.changed = new Set();
    if (!isFolder(this.root)) return this.leave();
    const before = this.disk;
    const next = await refreshFiles(this.root, before, paths, {
      exclude: this.excluded,
      signal: this.closing.signal,
    });
    if (next === before) return;
    this.setDisk(next);
    this.watching.follow(next.tree);
    if (paths.has(configurationName)) await this.readAnewIfExcludedDiffers();
    // What git would add follows from the files that exist and from the ignore files.
    if (next.tree.entries !== before.tree.entries || [...paths].some((path) => path.endsWith(".gitignore")))
      await this.askGit();
  }

  /** Files that are excluded are not read, so another exclusion needs another reading. */
  private async readAnewIfExcludedDiffers(): Promise<void> {
    if (this.disk && !isDeepStrictEqual(this.excludedNow(), this.excluded))
      await this.readAll(() => undefined);
  }

  private async askGit(): Promise<void> {
    if (!this.disk || this.watching.waitsForReturn) return;
    if (!isFolder(this.root)) return this.leave();
    const git = await collectGit(this.root, {
      ...this.options.gitOptions(),
      signal: this.closing.signal,
      tree: this.disk.tree,
    });
    if (!isDeepStrictEqual(git, this.disk.git)) this.setDisk({ ...this.disk, git });
    await this.watchGit();
  }

  /** What git learned after the moment, in milliseconds, is asked once more. */
  private async watchGit(since?: number): Promise<void> {
    if (this.watching.watchesRepository || this.disk?.git.kind !== "repository") return;
    const { signal } = this.closing;
    const location = await locateRepository(this.root, { ...this.options.gitOptions(), signal });
    if (location.kind !== "repository" || signal.aborted) return;
    this.watching.watchRepository(location, since);
  }

  /** Sizes come in when they come in; nothing waits for them. */
  private async measure(read: Snapshot): Promise<void> {
    this.measuring.abort();
    this.measuring = new AbortController();
    const { signal } = this.measuring;
    try {
      const directorySizes = await measureDirectories(this.root, directoriesToMeasure(read.tree), { signal });
      await this.enqueue(async () => {
        if (this.disk && !signal.aborted) this.setDisk({ ...this.disk, directorySizes });
      });
    } catch (error) {
      if (!signal.aborted) this.options.onError(error);
    }
  }

  private setDisk(next: Snapshot): void {
    this.disk = next;
    this.judged = undefined;
    this.options.onChange();
  }

  private excludedNow(): readonly string[] {
    const overlay = this.overlays.get(configurationName)?.text;
    if (overlay !== undefined) return readConfiguration(overlay, "").exclude;
    const read = readText(`${this.root}/${configurationName}`, readLimits.fileBytes);
    return read?.kind === "text" ? readConfiguration(read.text, "").exclude : [];
  }

  private withOverlays(base: Snapshot): Snapshot {
    const held = withTexts(base, this.overlays.values(), this.exclusion.coversFile);
    return { ...this.withoutDeadly(held), advisories: this.advisories, today: localDay(new Date()) };
  }

  /** Without the texts that servers have died of. */
  private withoutDeadly(snapshot: Snapshot): Snapshot {
    const { journal } = this;
    const deadly = (journal?.suspects ?? []).filter((path) => {
      const file = snapshot.files.get(path);
      return file && journal?.leavesOut(file);
    });
    if (deadly.length === 0) return snapshot;
    const files = new Map(snapshot.files);
    for (const path of deadly) files.delete(path);
    const unread = new Map([...snapshot.unread, ...deadly.map((path) => [path, "deadly"] as const)]);
    return { ...snapshot, files, unread };
  }
}
