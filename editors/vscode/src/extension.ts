/** adlint in VS Code: starts the server and gives its answers a place. What is judged is judged there. */

import * as vscode from "vscode";
import { ExecuteCommandRequest, State, type LanguageClient } from "vscode-languageclient/node";
import { client as prepared, fault, tell } from "./server";
import { findings, Status } from "./status";

let running: LanguageClient | undefined;
// Starts and stops come one after the other, however fast settings change.
let turn: Promise<void> = Promise.resolve();

export async function activate(context: vscode.ExtensionContext): Promise<void> {
  const output = vscode.window.createOutputChannel("adlint", { log: true });
  const status = new Status();
  const restart = () => (turn = turn.then(() => start(output, status)));
  context.subscriptions.push(
    output,
    status,
    vscode.commands.registerCommand("adlint.fixAll", fixAll),
    vscode.commands.registerCommand("adlint.explainRule", explainRule),
    vscode.commands.registerCommand("adlint.checkWorkspace", checkWorkspace),
    vscode.commands.registerCommand("adlint.restart", restart),
    vscode.commands.registerCommand("adlint.showOutput", () => output.show()),
    vscode.workspace.onDidChangeConfiguration(async (event) => {
      const bearing = ["enable", "path", "args", "languages"].map((name) => `adlint.${name}`);
      if (bearing.some((name) => event.affectsConfiguration(name))) {
        await restart();
      }
    }),
    vscode.workspace.onDidGrantWorkspaceTrust(restart),
  );
  await restart();
}

export async function deactivate(): Promise<void> {
  await turn;
  await running?.dispose();
}

/** Start the server, in place of the one that runs. */
async function start(output: vscode.LogOutputChannel, status: Status): Promise<void> {
  const earlier = running;
  running = undefined;
  await earlier?.dispose();
  if (!vscode.workspace.getConfiguration("adlint").get<boolean>("enable", true)) {
    status.show("off");
    return;
  }
  const client = prepared(output);
  const selector = client.clientOptions.documentSelector as vscode.DocumentSelector;
  status.show("starting", selector);
  try {
    await Promise.race([client.start(), ended(client)]);
    running = client;
    status.show("running");
  } catch {
    status.show("failed");
    // Not waited for: the message stays until somebody reads it.
    void fault().then((said) => tell(said, output));
  }
}

/** Fails when the server ends before it has answered; starting would wait for that answer for ever. */
function ended(client: LanguageClient): Promise<never> {
  return new Promise((_, reject) => {
    const listening = client.onDidChangeState((change) => {
      if (change.newState !== State.Starting) {
        listening.dispose();
      }
      if (change.newState === State.StartFailed || change.newState === State.Stopped) {
        reject(new Error("the server ended"));
      }
    });
  });
}

/** Have the server do one of its commands; nothing while it does not run. */
async function ask<T>(command: string, ...args: unknown[]): Promise<T | undefined> {
  if (!running) {
    void vscode.window.showWarningMessage(vscode.l10n.t("The adlint server is not running"));
    return undefined;
  }
  return (await running.sendRequest(ExecuteCommandRequest.type, { command, arguments: args })) as T;
}

async function fixAll(): Promise<void> {
  const document = vscode.window.activeTextEditor?.document;
  if (!document) {
    return;
  }
  const whole = new vscode.Range(0, 0, document.lineCount, 0);
  const offered = await vscode.commands.executeCommand<vscode.CodeAction[]>(
    "vscode.executeCodeActionProvider",
    document.uri,
    whole,
    "source.fixAll.adlint",
  );
  const edit = offered.find((one) => one.edit)?.edit;
  if (edit) {
    await vscode.workspace.applyEdit(edit);
  } else {
    void vscode.window.showInformationMessage(vscode.l10n.t("Nothing in this file can be fixed safely"));
  }
}

/** Explain the rule of the finding under the cursor, else one that is chosen or written. */
async function explainRule(): Promise<void> {
  const editor = vscode.window.activeTextEditor;
  const here = editor ? findings(editor.document.uri) : [];
  const at = here.find((one) => editor && one.range.contains(editor.selection.active));
  const rules = [...new Set(here.map(named))];
  const rule =
    (at && named(at)) ??
    (rules.length
      ? await vscode.window.showQuickPick(rules, { placeHolder: vscode.l10n.t("Rule") })
      : await vscode.window.showInputBox({ prompt: vscode.l10n.t("Rule, such as {0}", "superlative") }));
  if (rule) {
    await ask("adlint.rule", rule, editor?.document.uri.toString() ?? "");
  }
}

function named(finding: vscode.Diagnostic): string {
  const code = finding.code;
  return String(typeof code === "object" ? code.value : code);
}

async function checkWorkspace(): Promise<void> {
  const done = await ask<{ files: number; errors: number; warnings: number; hints: number; cancelled: boolean }>("adlint.check");
  if (!done) {
    return;
  }
  const counts = [done.files, done.errors, done.warnings, done.hints];
  const said = done.cancelled
    ? vscode.l10n.t("Stopped after {0} files: {1} errors, {2} warnings, {3} hints", ...counts)
    : vscode.l10n.t("{0} files: {1} errors, {2} warnings, {3} hints", ...counts);
  const show = vscode.l10n.t("Problems");
  if ((await vscode.window.showInformationMessage(`adlint: ${said}`, show)) === show) {
    await vscode.commands.executeCommand("workbench.actions.view.problems");
  }
}
