/** The status bar item: how many findings of each severity the file in front has. */

import * as vscode from "vscode";

/** The findings of the server in a file. */
export function findings(uri: vscode.Uri): vscode.Diagnostic[] {
  return vscode.languages.getDiagnostics(uri).filter((one) => one.source === "adlint");
}

export class Status implements vscode.Disposable {
  private readonly item = vscode.window.createStatusBarItem("adlint", vscode.StatusBarAlignment.Right, 100);
  private readonly listening: vscode.Disposable;
  private state: "starting" | "running" | "failed" | "off" = "off";
  private selector: vscode.DocumentSelector = [];

  constructor() {
    this.item.name = "adlint";
    this.listening = vscode.Disposable.from(
      vscode.window.onDidChangeActiveTextEditor(() => this.draw()),
      vscode.languages.onDidChangeDiagnostics((event) => {
        const shown = vscode.window.activeTextEditor?.document.uri.toString();
        if (event.uris.some((uri) => uri.toString() === shown)) {
          this.draw();
        }
      }),
    );
  }

  /** Show how the server does, for documents of a selector. */
  show(state: Status["state"], selector: vscode.DocumentSelector = this.selector): void {
    this.state = state;
    this.selector = selector;
    this.draw();
  }

  private draw(): void {
    const document = vscode.window.activeTextEditor?.document;
    if (this.state === "off" || !document || !vscode.languages.match(this.selector, document)) {
      this.item.hide();
      return;
    }
    if (this.state === "running") {
      this.count(document.uri);
    } else {
      const failed = this.state === "failed";
      this.item.text = failed ? "$(alert) adlint" : "$(loading~spin) adlint";
      this.item.tooltip = failed ? vscode.l10n.t("The adlint server is not running") : vscode.l10n.t("adlint is starting");
      this.item.command = failed ? "adlint.restart" : "adlint.showOutput";
    }
    this.item.show();
  }

  private count(uri: vscode.Uri): void {
    const of = (severity: vscode.DiagnosticSeverity) => findings(uri).filter((one) => one.severity === severity).length;
    const [errors, warnings, infos] = [
      of(vscode.DiagnosticSeverity.Error),
      of(vscode.DiagnosticSeverity.Warning),
      of(vscode.DiagnosticSeverity.Information),
    ];
    this.item.text = `adlint $(error) ${errors} $(warning) ${warnings} $(info) ${infos}`;
    this.item.tooltip = vscode.l10n.t("adlint: {0} errors, {1} warnings, {2} hints", errors, warnings, infos);
    this.item.command = "workbench.actions.view.problems";
  }

  dispose(): void {
    this.listening.dispose();
    this.item.dispose();
  }
}
