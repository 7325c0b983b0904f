import { type Database, type Fact, fact } from "../../../engine/database";
import { folderOf, inFolder, joinPath } from "../../../engine/path";
import type { RelativePath } from "../../../engine/snapshot";
import { parseShell } from "../../../languages/shell/index";
import { pairAt, textOf } from "../../../languages/yaml/index";
import { actionNameOf } from "../../pipelines/action-reference";
import { ciPipelines } from "../../pipelines/ci-pipelines";
import { inputOf, type Job, type Step, type Workflow } from "../../pipelines/workflow";
import { workflows } from "../../pipelines/workflows";
import { composeFiles, servicesOf } from "../compose/compose-files";
import { type ImageReference, knownImage, parseImage } from "./images";
import { buildOfArguments, buildOfStep, type WrittenBuild } from "./written-build";

/** An image that the repository builds under a name of its own. */
export interface NamedBuild {
  readonly dockerfile: RelativePath;
  /** Undefined where a variable decides. */
  readonly context: RelativePath | undefined;
  readonly target: string | undefined;
}

interface Named {
  readonly build: NamedBuild;
  /** As it is tagged. */
  readonly text: string;
}

/** Every name under which a Compose file, a pipeline's step or a command of one builds an image here. */
const namedBuilds: Fact<readonly Named[]> = fact("named builds", (db) => [
  ...ofCompose(db),
  ...db
    .get(workflows)
    .flatMap((workflow) =>
      workflow.jobs.flatMap((job) => job.steps.flatMap((step) => ofStep(db, workflow, job, step))),
    ),
  ...db
    .get(ciPipelines)
    .flatMap(({ commands }) => commands.flatMap(({ text, folder }) => ofCommand(db, text, folder))),
]);

/**
 * The build of the repository that an image of a Compose file comes from, which is only named there; undefined for images of
 * others, and where several builds have the name.
 */
export function buildNamed(db: Database, image: ImageReference | undefined): NamedBuild | undefined {
  if (!image || image.nameUnknown || knownImage(image)) return undefined;
  const named = db.get(namedBuilds);
  const same = named.filter(({ text }) => parseImage(text)?.repository === image.repository);
  const found = same.length > 0 ? same : named.filter(({ text }) => mayBe(db, text, image));
  const [first, ...others] = found;
  const isOne = others.every(
    ({ build }) => build.dockerfile === first?.build.dockerfile && build.target === first.build.target,
  );
  return isOne ? first?.build : undefined;
}

/** Whether a name with expressions ends like an image that has an owner: `${{ secrets.USER }}/shop-api`, `${{ github.repository }}`. */
function mayBe(db: Database, text: string, { repository, name }: ImageReference): boolean {
  const owner = repository.split("/").at(-2);
  if (owner === undefined) return false;
  const written = withoutTag(text);
  if (/\$\{\{\s*github\.repository\s*\}\}$/.test(written)) return isHostedAs(db, repository);
  return /\}/.test(written) && written.endsWith(`}/${name}`);
}

/** Whether manifest or README say that the repository lives under this owner and name. */
function isHostedAs(db: Database, repository: string): boolean {
  const address = `github.com/${repository}`.toLowerCase();
  return db
    .paths()
    .some(
      (path) =>
        /^(?:README(?:\.\w+)?|package\.json|pyproject\.toml|Cargo\.toml|go\.mod)$/i.test(path) &&
        (db.file(path)?.text.toLowerCase().includes(address) ?? false),
    );
}

function withoutTag(text: string): string {
  return text.replace(/(?<=[\w}]):[^:/]*$/, "");
}

function ofCompose(db: Database): readonly Named[] {
  return db.get(composeFiles).flatMap(({ path }) =>
    (servicesOf(db, path)?.mapping.pairs ?? []).flatMap(({ value: service }): readonly Named[] => {
      const image = textOf(pairAt(service, "image")?.value);
      const written = pairAt(service, "build")?.value;
      if (image === undefined || !written) return [];
      const context = textOf(written) ?? textOf(pairAt(written, "context")?.value) ?? ".";
      const folder = joinPath(folderOf(path), context);
      // The Dockerfile is seen from the context.
      const build =
        folder === undefined
          ? undefined
          : { file: textOf(pairAt(written, "dockerfile")?.value), context: "." };
      const found = build && placed(db, build, folder ?? "", textOf(pairAt(written, "target")?.value));
      return found ? [{ text: image, build: found }] : [];
    }),
  );
}

function ofStep(db: Database, workflow: Workflow, job: Job, step: Step): readonly Named[] {
  const written = step.runs ? buildOfStep(step) : undefined;
  const build = written && placed(db, written, "", inputOf(step, "target"));
  if (!build) return [];
  const tags = (inputOf(step, "tags") ?? "").split(/[\n,]/);
  // What another step of the job puts together: `${{ steps.meta.outputs.tags }}`.
  const made = /\bsteps\.([\w-]+)\.outputs\.tags\b/.exec(tags.join(" "))?.[1];
  const maker = job.steps.find(
    ({ id, uses }) => id === made && actionNameOf(uses?.reference) === "docker/metadata-action",
  );
  const images = maker ? (inputOf(maker, "images") ?? "").split(/[\n,]/) : [];
  return [...tags, ...images].flatMap((one) => {
    const text = filledIn(one.trim(), workflow, job);
    return text === "" || /\bsteps\./.test(text) ? [] : [{ text, build }];
  });
}

/** With the values that the workflow itself gives its variables. */
function filledIn(text: string, workflow: Workflow, job: Job): string {
  return text.replace(/\$\{\{\s*env\.(\w+)\s*\}\}/g, (whole, name: string) => {
    const found = [...job.environment, ...workflow.environment].find((one) => one.name === name);
    return found?.text.value.trim() ?? whole;
  });
}

function ofCommand(db: Database, text: string, folder: RelativePath): readonly Named[] {
  if (!/\bbuild\b/.test(text)) return [];
  return parseShell(text).commands.flatMap(({ words }): readonly Named[] => {
    const texts = words.map(({ value }) => value);
    const start = texts[1] === "buildx" || texts[1] === "image" ? 2 : 1;
    if (!/^(?:docker|podman|buildah)$/.test(texts[0] ?? "") || texts[start] !== "build") return [];
    const given = texts.slice(start + 1);
    const written = buildOfArguments(given);
    const build = written && placed(db, written, folder, optionValue(given, "--target"));
    return build
      ? given.flatMap((word, index) => {
          const tag = /^(?:-t|--tag)$/.test(given[index - 1] ?? "") ? word : /^--tag=(.+)$/.exec(word)?.[1];
          return tag === undefined ? [] : [{ text: tag, build }];
        })
      : [];
  });
}

function optionValue(words: readonly string[], name: string): string | undefined {
  const index = words.indexOf(name);
  return index === -1
    ? words.find((word) => word.startsWith(`${name}=`))?.slice(name.length + 1)
    : words[index + 1];
}

function placed(
  db: Database,
  { file, context }: WrittenBuild,
  folder: RelativePath,
  target: string | undefined,
): NamedBuild | undefined {
  const inside = context === undefined ? undefined : joinPath(folder, context);
  const dockerfile =
    file !== undefined
      ? joinPath(folder, file)
      : inside === undefined
        ? undefined
        : inFolder(inside, "Dockerfile");
  return dockerfile !== undefined && db.has(dockerfile) ? { dockerfile, context: inside, target } : undefined;
}
