import { type Fact, fact } from "../../server/src/engine/database";
import type { Place } from "../../server/src/engine/finding";
import { fileNameOf } from "../../server/src/engine/path";
import { type Absent, isAbsent } from "../../server/src/engine/rule";
import type { RelativePath } from "../../server/src/engine/snapshot";
import {
  type BuildCommand,
  type BuildStage,
  buildCommandsOf,
  buildStages,
} from "../../server/src/facts/deployment/docker/build-commands";
import { pipelineSteps } from "../../server/src/facts/pipelines/workflows";
import type { DockerInstruction } from "../../server/src/languages/dockerfile/index";

/** Something that a build fetches without knowing that it is what was meant. */
export interface UnverifiedDownload {
  readonly dockerfile: RelativePath;
  readonly place: Place;
  /**
   * "certificate": who answers is not asked. "signature": whether a package is its maker's is not asked. "plain": over HTTP.
   * "piped": what comes is run as it comes. "added": ADD takes a file of the web without a checksum.
   */
  readonly kind: "certificate" | "signature" | "plain" | "piped" | "added";
  /** The option, variable or program that does it. */
  readonly by: string;
}

/** In all stages of images for production, in the order of the files; absent without Dockerfiles. */
export const unverifiedDownloads: Fact<readonly UnverifiedDownload[] | Absent> = fact(
  "unverified downloads",
  (db) => {
    const stages = db.get(buildStages);
    if (isAbsent(stages)) return stages;
    return stages.flatMap((stage) => [...inInstructions(stage), ...inCommands(stage)]);
  },
);

/** Variables that switch the check off for everything that follows. */
const switches: ReadonlyMap<string, RegExp> = new Map([
  ["NODE_TLS_REJECT_UNAUTHORIZED", /^0$/],
  ["PYTHONHTTPSVERIFY", /^0$/],
  // Git asks only whether it is set: 0 switches the check off as well.
  ["GIT_SSL_NO_VERIFY", /./],
  ["PIP_TRUSTED_HOST", /./],
  ["NPM_CONFIG_STRICT_SSL", /^false$/i],
  ["CURL_INSECURE", /^1$/],
]);

function offSwitch(name: string, value: string): boolean {
  return switches.get(name.toUpperCase())?.test(value.trim()) ?? false;
}

function inInstructions({ dockerfile, stage }: BuildStage): readonly UnverifiedDownload[] {
  return stage.instructions.flatMap((instruction): readonly UnverifiedDownload[] => {
    if (instruction.keyword === "ADD") return addedFiles(instruction, dockerfile);
    if (instruction.keyword !== "ENV" && instruction.keyword !== "ARG") return [];
    return instruction.properties.flatMap(({ key, value, range }): readonly UnverifiedDownload[] =>
      offSwitch(key, value ?? "")
        ? [{ dockerfile, place: { path: dockerfile, range }, kind: "certificate", by: key }]
        : [],
    );
  });
}

function addedFiles(
  { flags, words, exec, range }: DockerInstruction,
  dockerfile: RelativePath,
): readonly UnverifiedDownload[] {
  if (flags.some(({ name }) => name === "checksum")) return [];
  const address = (exec ?? words).find(
    ({ value }) => /^https?:\/\/\S+$/.test(value) && !/\.git(?:#|$)/.test(value),
  );
  return address ? [{ dockerfile, place: { path: dockerfile, range }, kind: "added", by: "ADD" }] : [];
}

function inCommands(stage: BuildStage): readonly UnverifiedDownload[] {
  const commands = buildCommandsOf(stage);
  return commands.flatMap((command, index): readonly UnverifiedDownload[] => {
    const [first] = command.words;
    const last = command.words.at(-1);
    const assigned = command.assignments.find(({ name, value }) => offSwitch(name, value.text));
    const place = {
      path: stage.dockerfile,
      range: { start: first?.place.range.start ?? 0, end: last?.place.range.end ?? 0 },
    };
    if (assigned)
      return [
        { dockerfile: stage.dockerfile, place: assigned.value.place, kind: "certificate", by: assigned.name },
      ];
    if (!first || isInside(command)) return [];
    const found = uncheckedBy(command) ?? pipedInto(command, commands[index + 1]);
    return found ? [{ dockerfile: stage.dockerfile, place, ...found }] : [];
  });
}

/** What a build asks of itself crosses no net. */
function isInside({ words }: BuildCommand): boolean {
  return words.some(({ text }) => /^(?:https?:\/\/)?(?:localhost|127\.0\.0\.1)\b/.test(text));
}

type Found = Pick<UnverifiedDownload, "kind" | "by">;

function uncheckedBy({ words }: BuildCommand): Found | undefined {
  const texts = words.map(({ text }) => text);
  const program = fileNameOf(texts.find((text) => text !== "sudo") ?? "");
  const option = (pattern: RegExp) => texts.slice(1).find((text) => pattern.test(text));
  const certificate = (by: string | undefined): Found | undefined =>
    by === undefined ? undefined : { kind: "certificate", by };
  const signature = (by: string | undefined): Found | undefined =>
    by === undefined ? undefined : { kind: "signature", by };
  switch (program) {
    case "curl":
      return certificate(option(/^(?:-[a-zA-Z]*k[a-zA-Z]*|--insecure|--proxy-insecure)$/));
    case "wget":
      return certificate(option(/^--no-check-certificate$/));
    case "git":
      return certificate(
        option(/^http\.sslVerify(?:=false)?$/i) && texts.some((text) => /false$/.test(text))
          ? "http.sslVerify"
          : undefined,
      );
    case "npm":
    case "yarn":
    case "pnpm":
      return certificate(
        texts.some(
          (text, index) =>
            (/^--strict-ssl(?:=false)?$/.test(text) ||
              (/^strict-ssl(?:=false)?$/.test(text) && texts.includes("set"))) &&
            (/=false$/.test(text) || texts[index + 1] === "false"),
        )
          ? "strict-ssl"
          : undefined,
      );
    case "apk":
      return signature(option(/^--allow-untrusted$/));
    case "apt":
    case "apt-get":
      return signature(
        option(/^(?:--allow-unauthenticated|--force-yes|--allow-insecure-repositories)$/) ??
          option(/^(?:-o)?(?:APT::Get::AllowUnauthenticated|Acquire::AllowInsecureRepositories)=(?:true|1)/i),
      );
    case "yum":
    case "dnf":
    case "tdnf":
    case "microdnf":
    case "yum-config-manager":
    case "dnf-config-manager":
    case "rpm":
    case "zypper":
      return (
        signature(option(/^--(?:nogpgcheck|nosignature|nodigest|noverify|no-gpg-checks?)$/)) ??
        certificate(option(/sslverify=(?:false|0|no|off)\b/i))
      );
  }
  if (/^(?:pip[\d.]*|python[\d.]*|uv|poetry)$/.test(program))
    return certificate(option(/^--trusted-host(?:=|$)|^--allow-insecure-host/));
  return undefined;
}

/** `curl … | sh`, `bash <(curl …)` and `sh -c "$(curl …)"`, unless what comes is compared with something before. */
function pipedInto({ words }: BuildCommand, next: BuildCommand | undefined): Found | undefined {
  const program = fileNameOf(words[0]?.text ?? "");
  const shell = /^(?:(?:ba|da|z|a)?sh|python[\d.]*|perl|node|php|ruby)$/;
  if (shell.test(program) || program === "eval") {
    const inner = words.find(({ text }) => /(?:\$\(|<\(|`)\s*(?:curl|wget)\b/.test(text));
    return inner ? { kind: "piped", by: program } : undefined;
  }
  if (!/^(?:curl|wget)$/.test(program) || next?.joinedBy !== "|") return undefined;
  const reader =
    next.words.map(({ text }) => fileNameOf(text)).find((text) => !/^(?:sudo|env|-\w+|\w+=.*)$/.test(text)) ??
    "";
  if (!shell.test(reader)) return undefined;
  // An installer that is told one version, or is made for one, installs no other.
  if (words.some(({ text }) => /^https:.*(?:\d\.[\dx]|v\d)/.test(text)) || isTold(next)) return undefined;
  // `python -m json.tool` reads it and does not run it.
  if (!/sh$/.test(reader) && next.words.some(({ text }) => /^-(?:m|c|e|n\w*)$/.test(text))) return undefined;
  const isPlain = words.some(({ text }) => /^http:\/\//.test(text));
  return { kind: isPlain ? "plain" : "piped", by: reader };
}

function isTold({ words, assignments }: BuildCommand): boolean {
  return (
    assignments.some(({ name }) => /VERSION/.test(name)) ||
    words.some(({ text }) => /^--version\b|^v?\d+\.\d+/.test(text))
  );
}

/** A step that runs what it fetches without knowing that it is what was meant. */
export interface EvaluatedDownload {
  /** "evaluated": `eval` gets the answer of a server. "plain": a script comes over HTTP and is piped into a shell. */
  readonly kind: "evaluated" | "plain";
  /** The program that fetches or runs it. */
  readonly by: string;
  readonly place: Place;
}

/** One a step, in the order of the files. */
export const evaluatedDownloads: Fact<readonly EvaluatedDownload[]> = fact("evaluated downloads", (db) =>
  db.get(pipelineSteps).flatMap(({ step: { run } }): readonly EvaluatedDownload[] => {
    const found = run && downloadIn(run.value.replace(/^[ \t]*#.*$/gm, ""));
    return run && found ? [{ ...found, place: run.place }] : [];
  }),
);

function downloadIn(script: string): Pick<EvaluatedDownload, "kind" | "by"> | undefined {
  if (/\b(?:sha(?:256|512)sum|shasum|gpg\s+--verify|cosign\s+verify)\b/.test(script)) return undefined;
  const direct = /\beval\s+["']?(?:\$\(|`)\s*(curl|wget)\b/.exec(script)?.[1];
  if (direct !== undefined) return { kind: "evaluated", by: direct };
  for (const [, name = "", by = ""] of script.matchAll(
    /^[ \t]*(?:export[ \t]+)?(\w{1,60})=["']?(?:\$\(|`)[ \t]*(curl|wget)\b/gm,
  ))
    if (new RegExp(`\\beval[ \\t]+["']?\\$\\{?${name}\\b`).test(script)) return { kind: "evaluated", by };
  const piped =
    /\b(?:curl|wget)\b[^|\n]{0,500}\shttp:\/\/(?!localhost|127\.|169\.254\.)[^|\n]{1,500}\|\s{0,4}(?:sudo\s{1,4})?(sh|bash|zsh|python3?)\b/.exec(
      script,
    )?.[1];
  return piped === undefined ? undefined : { kind: "plain", by: piped };
}
