import { type Fact, fact } from "../../../engine/database";
import type { Place } from "../../../engine/finding";
import { declaredClasses } from "./declared-models";
import { djangoApps } from "./django-apps";

/** Model fields that take uploads, in installed apps. */
export const uploadFields: Fact<readonly Place[]> = fact("upload fields", (db) =>
  db
    .get(djangoApps)
    .filter(({ installed }) => installed)
    .flatMap(({ modelModules }) => modelModules)
    .flatMap((path) =>
      db
        .of(declaredClasses, path)
        .flatMap(({ fields }) =>
          fields
            .filter(({ type }) => type === "FileField" || type === "ImageField")
            .map(({ range }) => ({ path, range })),
        ),
    ),
);
