import { resolve } from "node:path";
import { createDatabase } from "../../engine/database";
import type { Place } from "../../engine/finding";
import { type Locale, renderMessage } from "../../engine/message";
import type { Snapshot } from "../../engine/snapshot";
import { watchdog } from "../../host/watchdog";
import { localeOf } from "../../locale";
import {
  type EffectiveModule,
  type EffectiveSetting,
  effectiveSettings,
} from "../../stacks/django/settings/effective-settings";
import { type ShowOptions, showValue } from "../../stacks/django/settings/shown-value";
import { type SettingsCommand, UsageError } from "../arguments";
import { locate } from "../locate";
import { printable, printableJson } from "../printable";
import { readFolder } from "../read-folder";
import type { Terminal } from "../terminal";
import { textIn } from "../text-in";

/** Prints the settings that production has, and where each comes from. */
export async function settings(command: SettingsCommand, terminal: Terminal): Promise<number> {
  const locale = localeOf(command.locale);
  const snapshot = await readFolder(command.folder, terminal, locale);
  const found = effectiveSettings(createDatabase(snapshot, watchdog), command.module);
  if (found.kind === "none") throw new UsageError(`${renderMessage(found.reason, locale)}.`);
  const options: ShowOptions = { showSecrets: command.showSecrets, root: resolve(command.folder) };
  const context = { snapshot, locale, options };
  const text =
    command.format === "json"
      ? printableJson({ modules: found.modules.map((module) => toJson(module, context)) })
      : found.modules.map((module) => toText(module, context, terminal)).join("\n");
  await terminal.write(text);
  return 0;
}

interface Context {
  readonly snapshot: Snapshot;
  readonly locale: Locale;
  readonly options: ShowOptions;
}

function toJson({ name, path, settings: all }: EffectiveModule, context: Context) {
  return {
    module: name,
    path,
    settings: Object.fromEntries(all.map((setting) => [setting.name, settingToJson(setting, context)])),
  };
}

function settingToJson(
  { name, value, source, steps }: EffectiveSetting,
  { snapshot, locale, options }: Context,
) {
  const shown = showValue(name, value, options);
  const origin = { source, steps: uniqueSteps(steps.map((step) => toStep(step, snapshot))) };
  if (shown.kind === "unknown") return { unknown: renderMessage(shown.reason, locale), ...origin };
  return { value: shown.json, ...(shown.masked ? { masked: true } : {}), ...origin };
}

interface Step {
  readonly path: string;
  readonly line: number;
}

function toStep(place: Place, snapshot: Snapshot): Step {
  const { path, range } = locate(place, snapshot);
  return { path, line: range.start.line };
}

function uniqueSteps(steps: readonly Step[]): readonly Step[] {
  return steps.filter(
    (step, index) =>
      !steps.slice(0, index).some(({ path, line }) => path === step.path && line === step.line),
  );
}

function toText(
  module: EffectiveModule,
  { snapshot, locale, options }: Context,
  { colors }: Terminal,
): string {
  const t = textIn(locale);
  const lines = [colors.bold(printable(`${module.name} (${module.path})`))];
  for (const place of module.why.slice(0, 1)) {
    const { path, line } = toStep(place, snapshot);
    lines.push(colors.dim(t("named as production's in {place}", { place: printable(`${path}:${line}`) })));
  }
  lines.push("");
  // Django's defaults are many, and most do not matter here; JSON has them all.
  for (const { name, value, source, steps } of module.settings) {
    if (source === "django-default") continue;
    const shown = showValue(name, value, options);
    const [place] = steps;
    const step = place && toStep(place, snapshot);
    const at = step ? colors.dim(`  # ${printable(step.path)}:${step.line}`) : "";
    if (shown.kind === "known") lines.push(`${name} = ${shown.text}${at}`);
    else
      lines.push(
        `${name} = ${shown.text ?? "?"}${at}`,
        colors.dim(`    ${t("not known: {reason}", { reason: shown.reason })}`),
      );
  }
  return `${lines.join("\n")}\n`;
}
