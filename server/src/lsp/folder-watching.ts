import type { FileTree, RelativePath } from "../engine/snapshot";
import { isTouched, touchedSince } from "../host/refresh-files";
import type { RepositoryLocation } from "../host/repository-location";
import {
  type Watching,
  type WorkspaceWatching,
  watchForReturn,
  watchRepository,
  watchWorkspace,
} from "../host/watch";

/** Who is told of what. */
interface Listeners {
  /** Paths that changed on the disk; a directory stands for everything below it. */
  onFiles(paths: Iterable<RelativePath>): void;
  onGit(): void;
  /** The folder was gone and is there again. */
  onReturn(): void;
  onError(error: unknown): void;
}

/** What is watched for one folder: its files, its repository, or its return while it is gone from the disk. */
export class FolderWatching {
  private files: WorkspaceWatching | undefined;
  private repository: Watching | undefined;
  private returning: Watching | undefined;

  constructor(
    private readonly root: string,
    private readonly listeners: Listeners,
  ) {}

  get waitsForReturn(): boolean {
    return this.returning !== undefined;
  }

  get watchesRepository(): boolean {
    return this.repository !== undefined;
  }

  /** Watches the files of a tree; what changed since the moment, in milliseconds, is told at once. */
  watchFiles(tree: FileTree, since: number): void {
    const { onFiles, onError } = this.listeners;
    this.files ??= watchWorkspace(this.root, tree, onFiles, { onError });
    this.files.follow(tree);
    const missed = touchedSince(this.root, tree, since);
    if (missed.length > 0) onFiles(missed);
  }

  /** Goes on with another tree, where files are watched. */
  follow(tree: FileTree): void {
    this.files?.follow(tree);
  }

  /** Watches git; that it learned something since the moment, in milliseconds, is told at once. */
  watchRepository(location: RepositoryLocation, since: number | undefined): void {
    const { onGit, onError } = this.listeners;
    this.repository = watchRepository(location, onGit, { onError });
    const { gitDirectory } = location;
    const names = ["index", "HEAD", "logs/HEAD"];
    if (since !== undefined && names.some((name) => isTouched(`${gitDirectory}/${name}`, since))) onGit();
  }

  /** Watches for nothing but the return of the folder. */
  waitForReturn(): void {
    this.stop();
    this.returning = watchForReturn(this.root, () => {
      this.returning = undefined;
      this.listeners.onReturn();
    });
  }

  stop(): void {
    for (const watching of [this.files, this.repository, this.returning]) watching?.close();
    this.files = undefined;
    this.repository = undefined;
    this.returning = undefined;
  }
}
