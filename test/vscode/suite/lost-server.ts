/**
 * A language server that is killed, hangs or runs out of memory: another takes its place, and knows what has been typed
 * since.
 */

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import * as vscode from "vscode";
import { ruleOf, takeScreenshot, waitForDiagnostics } from "./waiting";

export function defineLostServer(): void {
  describe("a language server", () => {
    it("that is killed comes back, and judges what is typed since", async () => {
      const before = serverProcess();
      process.kill(before, "SIGKILL");
      await typingIsJudged();
      assert.notEqual(serverProcess(), before);
    });

    it("that hangs is ended and started again by its command", async () => {
      const before = serverProcess();
      process.kill(before, "SIGSTOP");
      await vscode.commands.executeCommand("readiness.restartServer");
      await typingIsJudged();
      assert.notEqual(serverProcess(), before);
    });

    it("that runs out of memory comes back until it knows what it dies of, and leaves that out", async () => {
      const [folder] = vscode.workspace.workspaceFolders ?? [];
      assert.ok(folder, "no folder is open");
      const uri = vscode.Uri.joinPath(folder.uri, "backend/config/table.py");
      // A tree of more than the memory that the suite gives the server.
      const heavy = `import os\n\nKEY = os.environ["TABLE"]\nTABLE = [${'"",'.repeat(330_000)}]\n`;
      const servers = new Set([serverProcess()]);
      const counting = setInterval(() => {
        for (const pid of serverProcesses()) servers.add(pid);
      }, 100);
      await vscode.workspace.fs.writeFile(uri, Buffer.from(heavy));
      try {
        await vscode.commands.executeCommand("readiness.restartServer");
        // What is closed is shown when everything is judged; the open file is judged before the server dies.
        const closed = vscode.Uri.joinPath(folder.uri, "docker-compose.yml");
        await waitForDiagnostics(closed, (all) => all.length > 0);
        await typingIsJudged();
        // Two tell at which file they die; one before them leaves word that it died, if the one before the test has not.
        assert.ok(servers.size >= 4, `only ${servers.size - 1} servers were started`);
        await takeScreenshot("out-of-memory");
      } finally {
        clearInterval(counting);
        await vscode.workspace.fs.delete(uri);
      }
    });
  });
}

/** A mistake is typed into the settings, found, taken back and forgotten. */
async function typingIsJudged(): Promise<void> {
  const [folder] = vscode.workspace.workspaceFolders ?? [];
  assert.ok(folder, "no folder is open");
  const uri = vscode.Uri.joinPath(folder.uri, "backend/config/settings.py");
  const document = await vscode.workspace.openTextDocument(uri);
  const end = document.positionAt(document.getText().length);
  const typed = new vscode.WorkspaceEdit();
  typed.insert(uri, end, "\nDEBUG = True\n");
  assert.ok(await vscode.workspace.applyEdit(typed));
  const isFound = (all: readonly vscode.Diagnostic[]) =>
    all.some((each) => ruleOf(each) === "debug-default" && each.range.start.line > end.line);
  await waitForDiagnostics(uri, isFound);
  const taken = new vscode.WorkspaceEdit();
  taken.delete(uri, new vscode.Range(end, document.positionAt(document.getText().length)));
  assert.ok(await vscode.workspace.applyEdit(taken));
  await waitForDiagnostics(uri, (all) => !isFound(all));
}

/** The youngest process of this extension host that runs the server. */
function serverProcess(): number {
  const servers = serverProcesses();
  assert.ok(servers.length > 0, "no server runs");
  return Math.max(...servers);
}

function serverProcesses(): readonly number[] {
  const listed = execFileSync("ps", ["-A", "-o", "pid=,ppid=,stat=,args="], { encoding: "utf8" });
  return listed.split("\n").flatMap((line) => {
    const [pid, parent, state = "", ...words] = line.trim().split(/\s+/);
    const isOurs = Number(parent) === process.pid && !state.startsWith("Z");
    return isOurs && words.some((word) => /[\\/]dist[\\/]server\.cjs$/.test(word)) ? [Number(pid)] : [];
  });
}
