/** The types of vscode-host.mjs, for the tests that are written in TypeScript. */

export interface RunningServer {
  readonly port: number;
  readonly url: string;
  readonly ended: Promise<unknown>;
  stop(): Promise<unknown>;
  log(): string;
}

export function startServer(options: {
  readonly dataFolder: string;
  readonly extensionsFolder?: string;
  readonly port?: number;
  readonly trust?: boolean;
  readonly development?: boolean;
  readonly environment?: Readonly<Record<string, string>>;
}): Promise<RunningServer>;

export function writeQuietSettings(dataFolder: string): void;
