/** The server: where its program is, how it is started, and why it could not be. */

import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import * as path from "node:path";
import * as vscode from "vscode";
import { CloseAction, ErrorAction, LanguageClient, type LanguageClientOptions } from "vscode-languageclient/node";

/** Suffixes of the texts that the server reads; most have no language of their own in VS Code. */
const SUFFIXES =
  "txt,md,markdown,html,htm,jsp,jspx,jsx,tsx,vue,xhtml,wxml,axml,swan,ttml,csv,tsv,jsonl,ndjson,json,toml,yaml,yml,properties,srt,vtt";
const INSTALL = "pip install '.[lsp]'";

/** A program with its arguments. */
interface Program {
  command: string;
  args: string[];
}

/** The program as it is set; else the one of the workspace, if that is trusted; else the one on PATH. */
function program(): Program {
  const settings = vscode.workspace.getConfiguration("adlint");
  const args = ["lsp", ...settings.get<string[]>("args", [])];
  const set = settings.get<string>("path", "").trim();
  if (set) {
    return { command: set, args };
  }
  const inside = process.platform === "win32" ? ["Scripts", "adlint.exe"] : ["bin", "adlint"];
  const folders = vscode.workspace.isTrusted ? (vscode.workspace.workspaceFolders ?? []) : [];
  const own = folders.map((folder) => path.join(folder.uri.fsPath, ".venv", ...inside)).find((file) => existsSync(file));
  return { command: own ?? "adlint", args };
}

/** A client of the server that is not started yet. */
export function client(output: vscode.LogOutputChannel): LanguageClient {
  const languages = vscode.workspace.getConfiguration("adlint").get<string[]>("languages", []);
  const options: LanguageClientOptions = {
    documentSelector: [
      ...languages.flatMap((language) => [
        { scheme: "file", language },
        { scheme: "untitled", language },
      ]),
      { scheme: "file", pattern: `**/*.{${SUFFIXES}}` },
    ],
    outputChannel: output,
    // Editors that ask for the whole workspace by themselves do so every two seconds; here a command does.
    initializationOptions: { workspaceDiagnostics: false },
    initializationFailedHandler: () => false,
    errorHandler: {
      error: () => ({ action: ErrorAction.Continue, handled: true }),
      closed: () => closed(),
    },
  };
  const made = new LanguageClient("adlint", "adlint", program(), options);
  const fallback = made.createDefaultErrorHandler();
  // One that has never answered has been told about where it was started; only later ends call for a restart.
  const closed = () =>
    made.initializeResult ? fallback.closed() : { action: CloseAction.DoNotRestart, handled: true };
  return made;
}

/** Why the server does not start, in the words of its program, and what to do. */
export async function fault(): Promise<string> {
  const { command, args } = program();
  return await new Promise((resolve) => {
    const child = execFile(command, args, { timeout: 20_000 }, (error, _, said) => {
      if (error && (error as NodeJS.ErrnoException).code === "ENOENT") {
        resolve(vscode.l10n.t("adlint is not installed: there is no program “{0}”. In the clone of adlint run: {1}", command, INSTALL));
      } else if (error) {
        resolve(vscode.l10n.t("The adlint server does not start: {0}", said.trim() || error.message));
      } else {
        resolve(vscode.l10n.t("The adlint server does not start. The output says more."));
      }
    });
    // A server that works ends with its input.
    child.stdin?.end();
  });
}

/** Tell why the server does not start, with what may be done at once. */
export async function tell(said: string, output: vscode.LogOutputChannel): Promise<void> {
  output.error(said);
  const copy = vscode.l10n.t("Copy “{0}”", INSTALL);
  const settings = vscode.l10n.t("Settings");
  const show = vscode.l10n.t("Output");
  const chosen = await vscode.window.showErrorMessage(said, copy, settings, show);
  if (chosen === copy) {
    await vscode.env.clipboard.writeText(INSTALL);
  } else if (chosen === settings) {
    await vscode.commands.executeCommand("workbench.action.openSettings", "adlint.path");
  } else if (chosen === show) {
    output.show();
  }
}
