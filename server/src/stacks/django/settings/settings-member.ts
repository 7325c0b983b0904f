/** The member of `.readiness.json` that names the settings modules of production. */
export const settingsMember = ["django", "settings"] as const;
