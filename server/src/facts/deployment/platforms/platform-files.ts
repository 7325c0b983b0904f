import { fileNameOf } from "../../../engine/path";
import type { RelativePath } from "../../../engine/snapshot";
import { isInTemplates, isProcfileOfImage } from "../../repository/file-kinds";

/**
 * What a platform does with its file by itself. "runs": it starts what the file names. "deploys": each push, once it is
 * connected. "locks": it installs from poetry.lock and uv.lock. "services": its `services` are none of Compose's.
 */
type Trait = "runs" | "deploys" | "locks" | "services";

const traits: readonly (readonly [names: string, ...traits: Trait[]])[] = [
  ["Procfile nixpacks.toml railway.json railway.toml fly.toml", "runs", "deploys", "locks"],
  ["render.yaml render.yml", "runs", "deploys", "locks", "services"],
  ["vercel.json", "runs", "deploys"],
  ["heroku.yaml heroku.yml", "runs", "services"],
  ["app.json zappa_settings.json serverless.yaml serverless.yml Dockerrun.aws.json", "runs"],
  ["Chart.yaml Chart.yml kustomization.yaml kustomization.yml", "runs"],
  ["app.yaml", "deploys", "services"],
  // The Azure Developer CLI builds the projects that it names and starts them itself.
  ["azure.yaml azure.yml", "runs", "services"],
  ["netlify.toml wrangler.toml amplify.yml captain-definition", "deploys"],
  ["app.yml railway.yaml railway.yml vercel.yaml vercel.yml", "services"],
  ["zeabur.yaml zeabur.yml koyeb.yaml koyeb.yml", "services"],
];

const traitsByName: ReadonlyMap<string, readonly Trait[]> = new Map(
  traits.flatMap(([names, ...own]) => names.split(" ").map((name) => [name, own] as const)),
);

/** Whether a file, by its name, tells a platform to do something. */
export function isPlatformFile(path: RelativePath, trait: Trait): boolean {
  return (
    traitsByName.get(fileNameOf(path))?.includes(trait) === true &&
    !isProcfileOfImage(path) &&
    !isInTemplates(path)
  );
}

/** The names of the files with a trait. */
export function platformFileNames(trait: Trait): readonly string[] {
  return [...traitsByName].flatMap(([name, own]) => (own.includes(trait) ? [name] : []));
}
