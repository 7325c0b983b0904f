import type { Database } from "../../engine/database";
import type { Place } from "../../engine/finding";
import { fileNameOf } from "../../engine/path";
import type { RelativePath } from "../../engine/snapshot";
import type {
  CommandWord,
  ExportedVariable,
  FollowedCommand,
  ShellOptions,
  Surroundings,
  Way,
} from "./followed-command";
import { leadsOf } from "./leads";
import { runsInEnvironment } from "./runners/python-tasks";
import { runShell } from "./shell-run";
import { unwrapped } from "./wrappers";

/** Deeper chains of scripts are circles or damage. */
const deepest = 10;
/** Commands of one start or pipeline that are looked at. */
const mostCommands = 4000;

/** As pipelines and task runners start it: each line is looked at. */
const careful: ShellOptions = { pipefail: false, errexit: true };

/** Gathers what commands finally run. */
export interface Follower {
  /** In the order in which they run. */
  readonly found: readonly FollowedCommand[];
  /** Runs a text through a shell. */
  runText(text: string, place: Place, directory?: string, options?: ShellOptions): void;
  /** Runs an argument vector. */
  run(words: readonly CommandWord[], place: Place, directory?: string): void;
}

/**
 * Follows commands to what they finally run: through shells and scripts, package scripts, make, just, Procfiles,
 * supervisors, task runners and containers. Nothing is executed; what is not known is left as it is written.
 */
export function createFollower(db: Database, surroundings: Surroundings): Follower {
  return new CommandFollower(db, surroundings);
}

class CommandFollower implements Follower {
  readonly found: FollowedCommand[] = [];
  private readonly exports: ExportedVariable[] = [];
  /** By command and directory: whether it leads on. */
  private readonly followed = new Map<string, boolean>();
  private budget = mostCommands;

  constructor(
    private readonly db: Database,
    private readonly surroundings: Surroundings,
  ) {}

  private start(place: Place, directory = this.surroundings.directory): Way {
    return { directory, via: [place], conditional: false, ends: false, forgiven: false, depth: 0 };
  }

  runText(text: string, place: Place, directory?: string, options?: ShellOptions): void {
    this.followText(text, place, [], this.start(place, directory), options);
  }

  run(words: readonly CommandWord[], place: Place, directory?: string): void {
    this.follow(words, this.start(place, directory));
  }

  private followText(
    text: string,
    place: Place,
    positional: readonly CommandWord[],
    way: Way,
    options: ShellOptions = careful,
    behind: readonly CommandWord[] = [],
  ): void {
    if (this.budget-- <= 0 || way.depth > deepest) return;
    runShell(text, place, positional, way, {
      db: this.db,
      exports: this.exports,
      join: this.surroundings.join,
      environment: this.surroundings.environment,
      options,
      behind,
      isSpent: () => this.budget <= 0,
      run: (words, next) => this.follow(words, next),
      runScript: (words, next) => this.runScript(words, next, true),
    });
  }

  private follow(argv: readonly CommandWord[], way: Way): void {
    if (this.budget-- <= 0 || way.depth > deepest) return;
    const { words, assignments, lead } = this.stripped(argv, way.directory);
    const program = words[0];
    if (!program) return;
    const index = this.found.push({
      words,
      written: argv,
      assignments,
      place: placeOf(words),
      via: way.via,
      conditional: way.conditional,
      leadsOn: false,
      ends: way.ends,
      forgiven: way.forgiven,
      exports: [...this.exports],
    });
    const key = JSON.stringify([
      way.directory,
      way.conditional,
      way.forgiven,
      ...words.map(({ text }) => text),
    ]);
    // Met again, its commands are in the list already; met on the way from itself, it is a circle.
    if (!this.followed.has(key)) {
      this.followed.set(key, true);
      this.followed.set(key, this.followOn(words, lead, { ...way, depth: way.depth + 1 }));
    }
    if (this.followed.get(key))
      this.found[index - 1] = { ...(this.found[index - 1] as FollowedCommand), leadsOn: true };
  }

  /** Wrappers off; scripts that are run as `pdm run name` are seen before that is taken for a wrapper. */
  private stripped(argv: readonly CommandWord[], directory: string) {
    const request = { db: this.db, surroundings: this.surroundings, directory };
    const { words, assignments, stopped } = unwrapped(argv, (rest) =>
      runsInEnvironment(fileNameOf(rest[0]?.text ?? "")) ? leadsOf({ ...request, words: rest }) : undefined,
    );
    return { words, assignments, lead: stopped };
  }

  private followOn(words: readonly CommandWord[], known: ReturnType<typeof leadsOf>, way: Way): boolean {
    const program = words[0] as CommandWord;
    const name = fileNameOf(program.text);
    if (isShell(program.text)) return this.runInterpreter(words, way);
    const leads =
      known ?? leadsOf({ db: this.db, surroundings: this.surroundings, words, directory: way.directory });
    if (leads) {
      for (const lead of leads) {
        const next = { ...way, directory: lead.directory, via: withPlace(way.via, lead.place) };
        if (lead.text !== undefined)
          this.followText(lead.text, lead.place, lead.words, next, careful, lead.behind);
        else this.follow(lead.words, next);
      }
      return leads.length > 0;
    }
    if (looksLikeScript(program.text) && this.runScript(words, way, false)) return true;
    if (isUnknownWrapper(name) && words.length > 1) {
      // An entry point that is not written here hands on what follows, as nearly all of them do.
      this.follow(words.slice(1), way);
      return true;
    }
    return false;
  }

  /** `sh -c text`, `bash script arguments`. */
  private runInterpreter(words: readonly CommandWord[], way: Way): boolean {
    const flag = words.findIndex((word, index) => index > 0 && /^-\w*c$/.test(word.text));
    const text = flag === -1 ? undefined : words[flag + 1];
    if (text) {
      this.followText(text.text, text.place, words.slice(flag + 3), way);
      return true;
    }
    const script = words.findIndex(
      (word, index) =>
        index > 0 && !/^[-+]/.test(word.text) && !/^[-+]\w*[oO]$/.test(words[index - 1]?.text ?? ""),
    );
    return script !== -1 && this.runScript(words.slice(script), way, false);
  }

  /** Follows a script of the repository; false when it is not found there. */
  private runScript(words: readonly CommandWord[], way: Way, isSourced: boolean): boolean {
    const script = words[0];
    if (!script || way.depth > deepest) return false;
    const path = this.surroundings.find(way.directory, script.text);
    const text = path === undefined ? undefined : this.db.file(path)?.text;
    if (path === undefined || text === undefined || !isShellScript(path, text)) return false;
    if (way.via.some((place) => place.path === path && place.range.start === 0)) return true;
    const whole: Place = { path, range: { start: 0, end: text.length } };
    const via = withPlace(withPlace(way.via, script.place), whole);
    this.followText(text, whole, words.slice(1), { ...way, via, depth: way.depth + (isSourced ? 1 : 0) });
    return true;
  }
}

function placeOf(words: readonly CommandWord[]): Place {
  const first = (words[0] as CommandWord).place;
  const last = (words[words.length - 1] as CommandWord).place;
  return first.path === last.path && last.range.end >= first.range.start
    ? { path: first.path, range: { start: first.range.start, end: last.range.end } }
    : first;
}

function withPlace(via: readonly Place[], place: Place): readonly Place[] {
  return via.some((one) => one.path === place.path && one.range.start === place.range.start)
    ? via
    : [...via, place];
}

/** Whether a program is a shell. */
export function isShell(program: string): boolean {
  return /^(?:sh|bash|ash|dash|zsh|ksh)$/.test(fileNameOf(program));
}

function looksLikeScript(program: string): boolean {
  return (
    program.includes("/") ||
    /\.(?:sh|bash)$/.test(program) ||
    /entrypoint|start|run|boot|launch|init/i.test(program)
  );
}

function isUnknownWrapper(name: string): boolean {
  return /entrypoint|\.sh$|^wait|^start|^docker-(?!compose)/.test(name);
}

function isShellScript(path: RelativePath, text: string): boolean {
  if (/\.(?:py|js|mjs|cjs|ts|rb|php|json|toml|ini|conf)$/.test(path)) return false;
  return !/^#!.*\b(?:python|node|perl|ruby|php)/.test(text);
}
