import type { Database, Fact } from "../engine/database";
import type { Fix } from "../engine/finding";
import type { RelativePath } from "../engine/snapshot";
import type { CommandWord } from "../facts/commands/followed-command";
import type { StartedProcess } from "../facts/deployment/processes/start-context";
import type { IgnoreNeed } from "../facts/repository/ignore-need";

/** What the rest of the product asks of a framework, so that it need not know any by name. A new one is a folder and a line of `stacks`. */
export interface Stack {
  /** As its makers write it. */
  readonly framework: string;
  /** Applications whose configuration is read, by folder; missing for a framework that is not understood that far. */
  readonly applications?: Fact<readonly StackApplication[]>;
  /** Its applications run on a server of their own: no host of static files takes them. */
  readonly needsServer?: boolean;
  /** Parts of its applications that have tests of their own. */
  readonly modules?: Fact<readonly StackModule[]>;
  /** What its tools write beside an application and does not belong into git. */
  readonly ignoreNeeds?: readonly IgnoreNeed[];
  /** The server for development that a command starts. */
  readonly developmentServer?: (words: readonly CommandWord[]) => DevelopmentServer | undefined;
}

export interface StackApplication {
  /** "" is the workspace folder. */
  readonly folder: RelativePath;
  /** The file that stands for it, such as its manifest. */
  readonly file: RelativePath;
}

export interface StackModule {
  readonly folder: RelativePath;
  readonly label: string;
}

/** A server that is not made for production. */
export interface DevelopmentServer {
  /** "manage.py runserver", "next dev". */
  readonly name: string;
  /** What starts a server for production instead. */
  readonly fixes: (db: Database, process: StartedProcess) => readonly Fix[];
}
