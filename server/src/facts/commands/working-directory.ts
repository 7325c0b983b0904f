import type { ShellBranch, ShellCommand } from "../../languages/shell/index";

/** Where a script stands: `cd` counts until the end of its subshell. */
export class WorkingDirectory {
  private readonly subshells: { readonly branch: ShellBranch; readonly before: string }[] = [];

  /** `join` answers undefined for a path that leads out of the repository. */
  constructor(
    private current: string,
    private readonly join: (directory: string, path: string) => string | undefined,
  ) {}

  get path(): string {
    return this.current;
  }

  /** Leaves the subshells that have ended before a command. */
  reach({ inside }: ShellCommand): void {
    for (
      let last = this.subshells.at(-1);
      last && !inside.includes(last.branch);
      last = this.subshells.at(-1)
    ) {
      this.current = last.before;
      this.subshells.pop();
    }
  }

  /** `cd target`, as far as the target is known. */
  change(command: ShellCommand, target: string | undefined): void {
    const subshell = command.inside.findLast(({ kind }) => kind === "subshell");
    if (subshell && this.subshells.at(-1)?.branch !== subshell)
      this.subshells.push({ branch: subshell, before: this.current });
    if (target !== undefined && !/[$`~]|^-$/.test(target))
      this.current = this.join(this.current, target) ?? this.current;
  }
}
