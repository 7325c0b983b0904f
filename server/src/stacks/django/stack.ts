import { fact } from "../../engine/database";
import { inFolder } from "../../engine/path";
import type { Stack, StackApplication } from "../stack";
import { runsDjango } from "./commands";
import { environment } from "./environment";
import { djangoApps } from "./models/django-apps";
import { djangoProjects, moduleNameOf } from "./projects";
import { runserver } from "./runserver";
import { settingsConfiguration } from "./settings/configuration";
import { namedSettings } from "./settings/named-settings";
import { settingsMember } from "./settings/settings-member";
import { newestPython } from "./version";

const applications = fact("django applications", (db): readonly StackApplication[] =>
  db.get(djangoProjects).flatMap(({ folder, defaults, settingsModules }) => {
    const manage = inFolder(folder, "manage.py");
    const file = db.has(manage) ? manage : (defaults[0]?.path ?? settingsModules[0]);
    return file === undefined ? [] : [{ folder, file }];
  }),
);

export const django: Stack = {
  framework: "Django",
  applications,
  configuration: settingsConfiguration,
  configurationMember: settingsMember,
  nameOfConfiguration: moduleNameOf,
  namedConfigurations: namedSettings,
  needsServer: true,
  modules: djangoApps,
  developmentServer: runserver,
  environment,
  interpretsDebug: runsDjango,
  newestPython,
};
