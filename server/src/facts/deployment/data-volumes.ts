import { type Database, type Fact, fact } from "../../engine/database";
import type { Place } from "../../engine/finding";
import { type Absent, absentLike, orNone } from "../../engine/rule";
import { optionIn } from "../commands/options";
import type { ComposeDeployment, ComposeResource } from "./compose/compose-model";
import type { ComposeService } from "./compose/compose-service";
import { environmentOfService } from "./production-environment";
import { type ProjectService, productionProjects } from "./service-roles";

/** A database of production and where its data lies. */
export interface DatabaseStorage {
  readonly deployment: ComposeDeployment;
  readonly projectService: ProjectService;
  /** Inside the container. */
  readonly dataFolder: string;
  /** "none": the data goes with the container. */
  readonly volume: "named" | "host" | "none" | "unknown";
  /** The mount that keeps it. */
  readonly mount: Place | undefined;
}

type Stored = Pick<DatabaseStorage, "volume" | "mount">;

/** The databases that production runs by Compose; absent without any. */
export const databaseStorages: Fact<readonly DatabaseStorage[] | Absent> = fact("database storages", (db) => {
  const projects = db.get(productionProjects);
  const databases = orNone(projects).flatMap(({ deployment, services }) =>
    services
      .filter(({ role, service }) => role === "database" && !holdsForOthers(deployment, service))
      .map((one) => ({ deployment, one })),
  );
  if (databases.length === 0) return absentLike(projects);
  return databases.flatMap(({ deployment, one }): readonly DatabaseStorage[] => {
    const dataFolder = dataFolderOf(db, deployment, one);
    if (dataFolder === undefined) return [];
    const stored = storedIn(deployment, one.service, dataFolder);
    return [{ deployment, projectService: one, dataFolder, ...refused(one, dataFolder, stored) }];
  });
});

/** From 18 on the image of PostgreSQL does not start with a volume at the old place: which one a tag without a number is, nobody knows. */
function refused({ service }: ProjectService, dataFolder: string, stored: Stored): Stored {
  const isOldPlace = service.volumes.some(
    ({ place, target }) => place === stored.mount && /^\/var\/lib\/postgresql\/data\/?$/.test(target),
  );
  if (dataFolder !== "/var/lib/postgresql" || !isOldPlace) return stored;
  return { volume: /^\d/.test(service.imageReference?.tag ?? "") ? "none" : "unknown", mount: undefined };
}

function dataFolderOf(
  db: Database,
  deployment: ComposeDeployment,
  { service, program }: ProjectService,
): string | undefined {
  const isBitnami = /bitnami/.test(
    `${service.imageReference?.registry ?? ""}/${service.imageReference?.repository ?? ""}`,
  );
  const { variables } = environmentOfService(db, service, deployment.folder);
  const startedWith = (option: string) => service.command && optionIn(service.command.words, [option])?.value;
  switch (program) {
    case "postgres": {
      const set = variables.get("PGDATA");
      if (set?.kind === "set") return set.value;
      if (set?.kind === "unknown") return undefined;
      if (isBitnami) return "/bitnami/postgresql";
      // From 18 on the official image keeps its data in a folder a release, and refuses a volume at the old place.
      return isFromRelease(service.imageReference?.tag, 18)
        ? "/var/lib/postgresql"
        : "/var/lib/postgresql/data";
    }
    case "mysql":
      if (isBitnami)
        return `/bitnami/${service.imageReference?.name.includes("mariadb") ? "mariadb" : "mysql"}`;
      return startedWith("--datadir") ?? "/var/lib/mysql";
    case "mongo":
      // It speaks for a PostgreSQL that holds the data.
      if (/(?:^|\/)ferretdb$/.test(service.imageReference?.name ?? "")) return undefined;
      return isBitnami ? "/bitnami/mongodb" : (startedWith("--dbpath") ?? "/data/db");
    case "mssql":
      return "/var/opt/mssql";
  }
  return undefined;
}

/** Whether a tag names a release from this one on; without a number it is the newest. */
function isFromRelease(tag: string | undefined, release: number): boolean {
  const number = /^(\d+)/.exec(tag ?? "")?.[1];
  return number === undefined
    ? tag === undefined || /^(?:latest|alpine)/.test(tag)
    : Number(number) >= release;
}

/** A container whose volumes another service gets: what stands in them is judged there. */
function holdsForOthers({ services }: ComposeDeployment, { name }: ComposeService): boolean {
  return services.some(({ volumesFrom }) => volumesFrom.includes(name));
}

/** What keeps a folder of a service: a mount of its own, or of a service whose volumes it gets. */
function storedIn({ services, volumes }: ComposeDeployment, service: ComposeService, folder: string): Stored {
  const own = storedAt(service, folder, volumes);
  if (own.volume !== "none") return own;
  for (const name of service.volumesFrom) {
    const holder = services.find((one) => one.name === name);
    const mount = holder?.volumes.find(({ target }) => target.replace(/\/+$/, "") === folder);
    // Without a name it lives as long as the container that holds it, which is not this one.
    if (mount) return { volume: mount.type === "bind" ? "host" : "named", mount: mount.place };
    if (!holder) return { volume: "unknown", mount: undefined };
  }
  return own;
}

/** What keeps a folder of the container, and which mount does: one at it, around it or inside of it. */
export function storedAt(
  service: ComposeService,
  folder: string,
  volumes: readonly ComposeResource[] = [],
): Stored {
  const clean = (path: string) => path.replace(/(?<!\/)\/+$/, "") || "/";
  const wanted = clean(folder);
  for (const mount of service.volumes) {
    const target = clean(mount.target);
    const covers =
      target === wanted ||
      wanted.startsWith(target === "/" ? "/" : `${target}/`) ||
      target.startsWith(`${wanted}/`);
    const kept = (volume: DatabaseStorage["volume"]) => ({ volume, mount: mount.place });
    if (mount.target.includes("$")) return kept("unknown");
    if (!covers || target === "/") continue;
    if (mount.type === "bind") return kept("host");
    if (mount.type === "unknown") return kept("unknown");
    // Without a name the volume belongs to one container and is lost with it.
    const isInMemory = volumes.some(({ name, isMemory }) => isMemory && name === mount.source);
    if (mount.type === "volume" && mount.source !== undefined && !isInMemory) return kept("named");
  }
  return { volume: service.incomplete ? "unknown" : "none", mount: undefined };
}
