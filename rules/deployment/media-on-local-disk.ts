import { message } from "../../server/src/engine/message";
import { defineRule } from "../../server/src/engine/rule";
import { entryOf, settingOf } from "../../server/src/stacks/django/settings/evaluated-settings";
import {
  judgeModules,
  placeOfMissing,
  soundValue,
} from "../../server/src/stacks/django/settings/judge-settings";
import { productionSettings } from "../../server/src/stacks/django/settings/production-settings";
import { settingsSources } from "../../server/src/stacks/django/settings/settings-sources";
import { uploadFields } from "./media-on-local-disk.facts";

const offersStorage =
  /["'](?:[\w.]*\.)?(?:storages\.backends\.\w+|[\w.]*(?:S3|S3Boto3|GoogleCloud|Azure|Cloudinary\w*)(?:Media)?Storage)\b/;

export default defineRule({
  id: "media-on-local-disk",
  category: "deployment",
  severity: "advice",
  title: "Uploads lie on the server's disk",
  passed: "Uploads lie in object storage",
  effort: "hours",
  needs: { productionSettings, settingsSources, uploadFields },
  judge: ({ productionSettings, settingsSources, uploadFields }) =>
    judgeModules(productionSettings, (settings) => {
      const [first] = uploadFields;
      if (!first) return "not-applicable";
      const older = settingOf(settings, "DEFAULT_FILE_STORAGE");
      const storage =
        older.source === "project"
          ? older.value
          : entryOf(settingOf(settings, "STORAGES").value, "default", "BACKEND");
      if (storage.kind === "unknown") return { unknown: storage.reason };
      if (storage.kind === "string" && !storage.value.endsWith("FileSystemStorage"))
        return soundValue(
          settings,
          older.source === "project" ? older : settingOf(settings, "STORAGES"),
          storage,
          message("Uploads go to a storage that all servers share"),
        );
      // An object storage that the installation switches on is the answer already.
      if ([...settingsSources.values()].some(({ text }) => offersStorage.test(text))) return "not-applicable";
      const root = settingOf(settings, "MEDIA_ROOT");
      return {
        message: message(
          "Uploads are kept on the server's disk: a second server does not have them, and a new container starts without.",
        ),
        place: root.assigned[0] ?? placeOfMissing(settings, ["MEDIA_URL", "STATIC_URL"]),
        related: [{ ...first, note: message("Files are uploaded here") }],
      };
    }),
});
