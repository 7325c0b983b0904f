import type { Place } from "../../engine/finding";
import { fileNameOf } from "../../engine/path";
import type { CommandWord, FollowedCommand } from "../../facts/commands/followed-command";

/** Whether a program, with its arguments, runs code of a Django project. */
export function runsDjango(words: readonly CommandWord[]): boolean {
  const texts = words.map((word) => word.text);
  const program = fileNameOf(texts[0] ?? "");
  if (/^(?:manage\.py|django-admin(?:\.py)?)$/.test(program) || program === "celery") return true;
  return texts.some((text) =>
    /(?:^|[./:])(?:w|a)sgi(?:_\w+)?(?:\.py)?(?:[.:]|$)|(?:^|\/)manage\.py$/.test(text),
  );
}

/** The settings module that a command itself names: `DJANGO_SETTINGS_MODULE=…` in front, `--settings`. */
export function settingsModuleNamedBy({
  words,
  assignments,
}: Pick<FollowedCommand, "words" | "assignments">):
  | { readonly name: string; readonly place: Place }
  | undefined {
  const assigned = assignments.find(({ name }) => name === "DJANGO_SETTINGS_MODULE");
  if (assigned)
    return /^[\w.]+$/.test(assigned.value) ? { name: assigned.value, place: assigned.place } : undefined;
  for (let index = 1; index < words.length; index++) {
    const word = words[index] as CommandWord;
    const joined = /^(?:--settings=|(?:--env=|-e)?DJANGO_SETTINGS_MODULE=)([\w.]+)$/.exec(word.text);
    if (joined) return { name: joined[1] ?? "", place: word.place };
    const next = words[index + 1];
    if (word.text === "--settings" && next && /^[\w.]+$/.test(next.text))
      return { name: next.text, place: next.place };
  }
  return undefined;
}

/** `manage.py makemigrations`, unless it only asks whether one is missing. */
export function writesMigrations(words: readonly CommandWord[]): boolean {
  const texts = words.map(({ text }) => text);
  return (
    runsDjango(words) &&
    texts.includes("makemigrations") &&
    !texts.some((text) => /^--(?:check|dry-run)/.test(text))
  );
}
