import type { Database, Fact } from "../engine/database";
import type { Fix, Place } from "../engine/finding";
import type { Message } from "../engine/message";
import type { RelativePath } from "../engine/snapshot";
import type { QuestionId } from "../engine/verdict";
import type { CommandWord } from "../facts/commands/followed-command";
import type { DeclaredDependency } from "../facts/dependencies/manifest";
import type { Certainty } from "../facts/deployment/certainty";
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
  /** What production loads of its configuration. */
  readonly configuration?: Fact<StackConfiguration>;
  /** The member of `.readiness.json` that names what production loads, where the repository does not tell. */
  readonly configurationMember?: readonly [section: string, key: string];
  /** How production names a file of that configuration; undefined for a file that it cannot load. */
  readonly nameOfConfiguration?: (db: Database, path: RelativePath) => string | undefined;
  /** Where a configuration is named, in whatever file. */
  readonly namedConfigurations?: Fact<readonly NamedConfiguration[]>;
  /** Parts of its applications that have tests of their own. */
  readonly modules?: Fact<readonly StackModule[]>;
  /** What its tools write beside an application and does not belong into git. */
  readonly ignoreNeeds?: readonly IgnoreNeed[];
  /** The server for development that a command starts. */
  readonly developmentServer?: (words: readonly CommandWord[]) => DevelopmentServer | undefined;
  /** The variables of its configuration, for templates that are written for a project. */
  readonly environment?: StackEnvironment;
  /** For a command that it starts: its configuration decides what a variable called DEBUG does. */
  readonly interpretsDebug?: (words: readonly CommandWord[]) => boolean;
  /** The newest Python, "3.12", that the release in use runs on; undefined where that is not known or any does. */
  readonly newestPython?: (dependencies: readonly DeclaredDependency[]) => string | undefined;
}

/** What a framework's configuration reads from the environment. */
export interface StackEnvironment {
  readonly keys: RegExp;
  /** By key, values that are right for every production installation. */
  readonly productionValues: readonly (readonly [key: RegExp, value: string])[];
}

/** An application of the framework in this repository. */
export interface StackApplication {
  /** "" is the workspace folder. */
  readonly folder: RelativePath;
  /** The file that stands for it, such as its manifest. */
  readonly file: RelativePath;
}

/** What production loads to configure applications. */
export interface StackConfiguration {
  readonly loaded: readonly LoadedConfiguration[];
  /** Set where the repository leaves open what is loaded. */
  readonly question: ConfigurationQuestion | undefined;
}

/** A module, a file or whatever else makes production, and how that is known. */
export interface LoadedConfiguration {
  /** "settings config.settings": part of a sentence. */
  readonly what: Message;
  readonly certainty: Certainty;
  /** Undefined where the places say it. */
  readonly because: Message | undefined;
  readonly places: readonly Place[];
}

/** Asked where the repository does not tell, and answered in `.readiness.json`. */
export interface ConfigurationQuestion {
  readonly id: QuestionId;
  readonly text: Message;
  /** Paths or modules that the answer may name. */
  readonly candidates: readonly string[];
  /** What an answer looks like. */
  readonly example: string;
  /** The member of `.readiness.json` that holds the answer. */
  readonly member: readonly [section: string, key: string];
}

/** A name of a configuration in some other file, and where it leads. */
export interface NamedConfiguration {
  /** The name's. */
  readonly place: Place;
  /** The file that it names. */
  readonly path: RelativePath;
}

/** A part of an application with a name of its own. */
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
