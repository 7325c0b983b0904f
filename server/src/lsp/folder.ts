import { isDeepStrictEqual } from "node:util";
import { configurationName, readConfiguration } from "../engine/configuration";
import { createDatabase, type MutableDatabase } from "../engine/database";
import { withTexts } from "../engine/overlay";
import type { Report } from "../engine/report";
import type { Outcome, Rule } from "../engine/rule";
import type { AdvisoryReport, FileTree, RelativePath, Snapshot, SourceFile } from "../engine/snapshot";
import { fullReport, type ReportStep, reportSteps } from "../full-report";
import { keepAdvisories, readKeptAdvisories } from "../host/advisories/kept-advisories";
import { createExclusion, type Exclusion } from "../host/exclusion";
import { collectGit, type GitOptions, locateRepository } from "../host/git";
import { localDay } from "../host/local-day";
import { directoriesToMeasure, measureDirectories } from "../host/measure-directories";
import { createPace, takeSteps } from "../host/pace";
import { isFolder } from "../host/path-state";
import { readText } from "../host/read-text";
import { type ReadProgress, readLimits, readWorkspace } from "../host/read-workspace";
import { isTouched, refreshFiles, touchedSince } from "../host/refresh-files";
import {
  type Watching,
  type WorkspaceWatching,
  watchForReturn,
  watchRepository,
  watchWorkspace,
} from "../host/watch";
import { watchdog } from "../host/watchdog";

/** What a folder is given by its session. */
export interface FolderOptions {
  readonly root: string;
  /** Read anew each time: trust may come later. */
  gitOptions(): Pick<GitOptions, "trusted" | "gitPath">;
  /** True when the client tells about changed files, so that nothing has to be watched here. */
  readonly clientWatchesFiles: boolean;
  /** A directory of our own where the answer of the last audit is kept; undefined when the client offers none. */
  readonly storage: string | undefined;
  /** Files or git changed, outside the editor. */
  onChange(): void;
  /** Of the first scan: what has been found by now in files that an editor holds. More may be added, nothing taken away. */
  onEarly(found: Pick<Judged, "snapshot"> & Pick<Report, "findings">): void;
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
  const { root } = options;
  const closing = new AbortController();
  const overlays = new Map<RelativePath, SourceFile>();
  let disk: Snapshot | undefined;
  let db: MutableDatabase | undefined;
  let judged: Judged | undefined;
  let queue: Promise<void> = Promise.resolve();
  let measuring = new AbortController();
  let changed = new Set<RelativePath>();
  let excluded: readonly string[] = [];
  let exclusion: Exclusion = createExclusion([]);
  let fileWatching: WorkspaceWatching | undefined;
  let gitWatching: Watching | undefined;
  let returning: Watching | undefined;
  let advisories: AdvisoryReport | undefined;

  return {
    root,
    scan: (onProgress) => enqueue(() => readAll(onProgress)),
    setOverlay(path, text) {
      if (overlays.get(path)?.text === text) return;
      overlays.set(path, { path, text });
      judged = undefined;
      if (path === configurationName) void enqueue(readAnewIfExcludedDiffers);
    },
    dropOverlay(path) {
      const held = overlays.get(path);
      changed.add(path);
      void enqueue(async () => {
        await refreshChanged();
        // It may have been opened again meanwhile.
        if (!held || overlays.get(path) !== held) return;
        overlays.delete(path);
        judged = undefined;
        options.onChange();
        if (path === configurationName) await readAnewIfExcludedDiffers();
      });
    },
    refresh(paths) {
      for (const path of paths) changed.add(path);
      void enqueue(refreshChanged);
    },
    refreshGit: () => void enqueue(askGit),
    setAdvisories(report) {
      advisories = report;
      judged = undefined;
      options.onChange();
      const { storage } = options;
      if (storage !== undefined) void keepAdvisories(storage, report).catch(options.onError);
    },
    judge() {
      if (!disk || !db) return undefined;
      if (!judged || judged.snapshot.today !== localDay(new Date())) {
        const snapshot = withOverlays(disk);
        db.update(snapshot);
        judged = { snapshot, db, report: reportIn(db) };
      }
      return judged;
    },
    close() {
      closing.abort();
      measuring.abort();
      stopWatching();
    },
  };

  /** One task at a time, so that each starts from what the one before it left. */
  function enqueue(task: () => Promise<void>): Promise<void> {
    queue = queue.then(async () => {
      if (closing.signal.aborted) return;
      try {
        await task();
      } catch (error) {
        if (!closing.signal.aborted) options.onError(error);
      }
    });
    return queue;
  }

  async function readAll(onProgress: (progress: ReadProgress) => void): Promise<void> {
    changed = new Set();
    excluded = excludedNow();
    exclusion = createExclusion(excluded);
    const began = Date.now();
    const read = await readWorkspace(root, {
      ...options.gitOptions(),
      exclude: excluded,
      signal: closing.signal,
      onProgress,
    });
    // Judging takes its time, and what changes meanwhile must not be missed.
    if (!options.clientWatchesFiles) watchFiles(read.tree, began);
    if (options.storage !== undefined) advisories ??= await readKeptAdvisories(options.storage);
    const next = createDatabase(withOverlays(read), watchdog);
    const steps = reportSteps(next, [...overlays.keys()]);
    await takeSteps(
      steps,
      next,
      createPace(10, 0, closing.signal),
      disk ? undefined : tellEarly(next, read, steps),
    );
    db = next;
    setDisk(read);
    await watchGit(began);
    void measure(read);
  }

  /** Tells of the steps that are done as soon as one of them has found something in a file that an editor holds. */
  function tellEarly(
    next: MutableDatabase,
    read: Snapshot,
    steps: readonly ReportStep[],
  ): (done: number) => void {
    const judged: Rule[] = [];
    let seen = 0;
    return (done) => {
      const added = steps.slice(seen, done).flatMap(({ rule }) => rule ?? []);
      seen = done;
      judged.push(...added);
      if (!added.some((rule) => speaksOfOpenFiles(fullReport.judge(next, rule)))) return;
      // Who types meanwhile is told of what stands there now.
      const snapshot = withOverlays(read);
      next.update(snapshot);
      const findings = fullReport.openFindings(next, judged);
      options.onEarly({ snapshot, findings: findings.filter(({ place }) => overlays.has(place.path)) });
    };
  }

  function speaksOfOpenFiles(outcome: Outcome): boolean {
    return outcome.kind === "fail" && outcome.findings.some(({ place }) => overlays.has(place.path));
  }

  function watchFiles(tree: FileTree, since: number): void {
    const refresh = (paths: Iterable<RelativePath>) => {
      for (const path of paths) changed.add(path);
      void enqueue(refreshChanged);
    };
    fileWatching ??= watchWorkspace(root, tree, refresh, { onError: options.onError });
    fileWatching.follow(tree);
    const missed = touchedSince(root, tree, since);
    if (missed.length > 0) refresh(missed);
  }

  async function refreshChanged(): Promise<void> {
    if (!disk || changed.size === 0) return;
    const paths = changed;
    changed = new Set();
    if (!isFolder(root)) return leave();
    const before = disk;
    const next = await refreshFiles(root, before, paths, { exclude: excluded, signal: closing.signal });
    if (next === before) return;
    setDisk(next);
    fileWatching?.follow(next.tree);
    if (paths.has(configurationName)) await readAnewIfExcludedDiffers();
    // What git would add follows from the files that exist and from the ignore files.
    if (next.tree.entries !== before.tree.entries || [...paths].some((path) => path.endsWith(".gitignore")))
      await askGit();
  }

  /** The folder is gone from the disk: nothing is found in it any more, until it is there again. */
  function leave(): void {
    if (!disk || returning) return;
    stopWatching();
    measuring.abort();
    returning = watchForReturn(root, () => {
      returning = undefined;
      void enqueue(() => readAll(() => undefined));
    });
    setDisk({
      ...disk,
      files: new Map(),
      unread: new Map(),
      tree: { entries: new Map(), complete: true },
      git: { kind: "unavailable", reason: "not-a-repository", detail: "" },
      directorySizes: new Map(),
    });
  }

  function stopWatching(): void {
    for (const watching of [fileWatching, gitWatching, returning]) watching?.close();
    fileWatching = undefined;
    gitWatching = undefined;
    returning = undefined;
  }

  /** Files that are excluded are not read, so another exclusion needs another reading. */
  async function readAnewIfExcludedDiffers(): Promise<void> {
    if (disk && !isDeepStrictEqual(excludedNow(), excluded)) await readAll(() => undefined);
  }

  async function askGit(): Promise<void> {
    if (!disk || returning) return;
    if (!isFolder(root)) return leave();
    const git = await collectGit(root, { ...options.gitOptions(), signal: closing.signal, tree: disk.tree });
    if (!isDeepStrictEqual(git, disk.git)) setDisk({ ...disk, git });
    await watchGit();
  }

  /** What git learned after the moment, in milliseconds, is asked once more. */
  async function watchGit(since?: number): Promise<void> {
    if (gitWatching || disk?.git.kind !== "repository") return;
    const location = await locateRepository(root, { ...options.gitOptions(), signal: closing.signal });
    if (location.kind !== "repository" || closing.signal.aborted) return;
    gitWatching = watchRepository(location, () => void enqueue(askGit), { onError: options.onError });
    const { gitDirectory } = location;
    const names = ["index", "HEAD", "logs/HEAD"];
    if (since !== undefined && names.some((name) => isTouched(`${gitDirectory}/${name}`, since)))
      void enqueue(askGit);
  }

  /** Sizes come in when they come in; nothing waits for them. */
  async function measure(read: Snapshot): Promise<void> {
    measuring.abort();
    measuring = new AbortController();
    const { signal } = measuring;
    try {
      const directorySizes = await measureDirectories(root, directoriesToMeasure(read.tree), { signal });
      await enqueue(async () => {
        if (disk && !signal.aborted) setDisk({ ...disk, directorySizes });
      });
    } catch (error) {
      if (!signal.aborted) options.onError(error);
    }
  }

  function setDisk(next: Snapshot): void {
    disk = next;
    judged = undefined;
    options.onChange();
  }

  function excludedNow(): readonly string[] {
    const overlay = overlays.get(configurationName)?.text;
    if (overlay !== undefined) return readConfiguration(overlay, "").exclude;
    const read = readText(`${root}/${configurationName}`, readLimits.fileBytes);
    return read?.kind === "text" ? readConfiguration(read.text, "").exclude : [];
  }

  function withOverlays(base: Snapshot): Snapshot {
    const held = withTexts(base, overlays.values(), exclusion.coversFile);
    return { ...held, advisories, today: localDay(new Date()) };
  }
}
