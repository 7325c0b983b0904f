import { fact } from "../../engine/database";
import { orNone } from "../../engine/rule";
import type { Stack, StackApplication } from "../stack";
import { nextDev } from "./development-server";
import { nextApps } from "./next-configs";

const applications = fact("next applications", (db): readonly StackApplication[] => {
  const apps = db.get(nextApps);
  return orNone(apps).map(({ folder, manifest }) => ({ folder, file: manifest }));
});

export const next: Stack = {
  framework: "Next.js",
  applications,
  ignoreNeeds: [
    { pattern: ".next/", probe: ".next/build-manifest.json", beside: /node_modules|\.next/ },
    { pattern: ".env*.local", probe: ".env.local", beside: /\.env/ },
  ],
  developmentServer: nextDev,
};
