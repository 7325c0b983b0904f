interface Target {
  readonly needs: readonly string[];
  readonly lines: readonly string[];
}

/** The targets of a Makefile or justfile with what they need and run. */
export function readTargets(text: string): ReadonlyMap<string, Target> {
  const targets = new Map<string, Target>();
  let current: { readonly needs: readonly string[]; readonly lines: string[] } | undefined;
  for (const line of text.replace(/\\\r?\n\s*/g, " ").split(/\r?\n/)) {
    const head = /^([\w./:%-]+(?:[ \t]+[\w./%"'=*+$-]+)*)[ \t]*::?(?!=)([^=]*)$/.exec(line);
    if (head && !/^\s/.test(line)) {
      current = {
        needs: (head[2] ?? "")
          .replace(/#.*/, "")
          .split(/\s+/)
          .filter((word) => /^[\w.-]+$/.test(word)),
        lines: [],
      };
      for (const name of (head[1] ?? "").split(/\s+/)) targets.set(name, current);
    } else if (current && /^[ \t]+\S/.test(line))
      current.lines.push(
        line
          .trim()
          .replace(/^[@+-]+/, "")
          .replace(/\$\$/g, "$"),
      );
    else if (line.trim() !== "" && !line.startsWith("#")) current = undefined;
  }
  return targets;
}

export function recipeOf(
  targets: ReadonlyMap<string, Target>,
  name: string,
  seen = new Set<string>(),
): readonly string[] {
  const target = targets.get(name);
  if (!target || seen.has(name)) return [];
  seen.add(name);
  const lines = target.lines.map((line) => line.replace(/\$\(MAKE\)|\$\{MAKE\}/g, "make"));
  return [...target.needs.flatMap((need) => recipeOf(targets, need, seen)), ...lines];
}

/** The `commands` of every environment of a tox.ini. */
export function readToxCommands(text: string): string {
  const commands: string[] = [];
  let inside = false;
  for (const line of text.split(/\r?\n/)) {
    const started = /^commands(?:_pre|_post)?\s*=\s*(.*)$/.exec(line);
    if (started) {
      inside = true;
      if (started[1]) commands.push(started[1]);
    } else if (inside && /^\s+\S/.test(line)) commands.push(line.trim());
    else if (!/^\s*$/.test(line)) inside = false;
  }
  return commands.map((line) => line.replace(/^-\s*/, "").replace(/\{posargs[^}]*\}/g, "")).join("\n");
}

/** `session.run("pytest", "--cov")` of a noxfile. */
export function readNoxCommands(text: string): string {
  return [...text.matchAll(/\.run\(\s*((?:["'][^"']*["']\s*,?\s*)+)/g)]
    .map((match) =>
      [...(match[1] ?? "").matchAll(/["']([^"']*)["']/g)].map((part) => part[1] ?? "").join(" "),
    )
    .join("\n");
}
