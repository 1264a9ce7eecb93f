// The extension in a real VS Code: squiggles, quick fixes, commands and the status bar, as a person meets them.

import { chmodSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, open, run, until } from "./window.mjs";

const work = process.env.EDITOR_WORK;
const folder = join(work, "shop");
const profile = join(work, "profile");

function settings(folder, values) {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "settings.json"), JSON.stringify(values));
}

function file(name, text) {
  writeFileSync(join(folder, name), text);
}

function script(name, text) {
  const path = join(work, name);
  writeFileSync(path, `#!/bin/sh\n${text}\n`);
  chmodSync(path, 0o755);
  return path;
}

/** The real program, which leaves a line when it starts. */
const starts = join(work, "starts");
const program = () => script("adlint", `echo "$@" >>'${starts}'\nexec '${process.env.ADLINT}' "$@"`);

/** The real program, without the extra. */
function bare() {
  const blocked = join(work, "blocked");
  mkdirSync(blocked);
  writeFileSync(join(blocked, "pygls.py"), "raise ImportError('pygls')\n");
  return script("bare-adlint", `PYTHONPATH='${blocked}' exec '${process.env.ADLINT}' "$@"`);
}

const started = () => readFileSync(starts, "utf8").trim().split("\n");

const steps = {
  async "squiggles stand under the words in Markdown, after an emoji"(window) {
    await window.file("页面.md");
    await window.underlined("国家级", "error");
    await window.underlined("最好", "error");
    await window.underlined("孕妇也能放心使用", "warning");
    await until("counts", async () => expect(await window.status(), "adlint 2 1 0"));
  },

  async "a quick fix changes the text, and the finding is gone"(window) {
    await window.quickFix("国家级", "删去（可直接改）");
    await until("text", async () => expect((await window.lines())[2], "😀好工艺的锅"));
    await until("counts", async () => expect(await window.status(), "adlint 1 1 0"));
  },

  async "suppressing asks for the reason"(window) {
    await window.quickFix("最好", "不报这一处");
    await until("text", async () =>
      expect((await window.lines())[4].trimEnd(), "<!-- adlint: disable-next-line superlative --  -->"),
    );
    await window.page.keyboard.type("评测原话");
    await until("text", async () =>
      expect((await window.lines())[4].trimEnd(), "<!-- adlint: disable-next-line superlative -- 评测原话 -->"),
    );
    await until("counts", async () => expect(await window.status(), "adlint 0 1 0"));
  },

  async "in CSV squiggles stand under the words of a cell, and the title's length after it"(window) {
    await window.file("商品.csv");
    await window.underlined("全网最低价", "error");
    await until("hint", async () => {
      const line = (await window.lines())[1];
      if (!line.includes("/60")) throw new Error(line);
    });
    await until("counts", async () => expect(await window.status(), "adlint 2 0 1"));
  },

  async "fix all"(window) {
    await window.command("adlint: Fix all that is safe in this file");
    await until("text", async () => {
      const lines = await window.lines();
      expect([lines[1].includes("最低价"), lines[2].includes("国家级")], [false, false]);
    });
    await until("counts", async () => expect(await window.status(), "adlint 0 0 1"));
    await window.command("adlint: Fix all that is safe in this file");
    await window.notified("Nothing in this file can be fixed safely");
  },

  async "explain a rule"(window) {
    await window.file("页面.md");
    await window.command("adlint: Explain a rule");
    await window.page.locator(".quick-input-list .monaco-list-row", { hasText: "safe-for-all" }).first().click();
    await window.page.locator(".tab.active", { hasText: "safe-for-all.txt" }).waitFor();
    await until("page", async () => expect((await window.lines())[0].startsWith("safe-for-all · warning"), true));
    // Its bad examples are no copy.
    expect(await window.squiggles(), []);
  },

  async "check the workspace"(window) {
    await window.command("adlint: Check the workspace");
    const said = await window.notified("files:");
    expect(/3 files: 1 errors, 1 warnings, 1 hints/.test(said), true);
    await window.command("Problems: Focus on Problems View");
    await until("problems", async () => {
      const shown = await window.page.locator(".markers-panel .monaco-list-row").allInnerTexts();
      if (!shown.some((row) => row.includes("关着的.txt"))) throw new Error(shown.join("|"));
    });
  },

  async "a mistake in the configuration is told, and mended"(window) {
    file(".adlint.yaml", "rules: {superlativ: off}\n");
    const said = await window.notified("superlativ");
    expect(said.includes("superlative"), true);
    file(".adlint.yaml", "rules: {safe-for-all: off}\n");
    await window.file("页面.md");
    await until("counts", async () => expect(await window.status(), "adlint 0 0 0"));
    file(".adlint.yaml", "");
    await until("counts", async () => expect(await window.status(), "adlint 0 1 0"));
  },

  async "restart the server"(window) {
    const before = started().length;
    await window.command("adlint: Restart the server");
    await until("another start", () => expect(started().length, before + 1));
    await until("counts", async () => expect(await window.status(), "adlint 0 1 0"));
  },

  async "without the program, and without its extra, it says what to run"(window) {
    settings(join(folder, ".vscode"), { "adlint.path": join(work, "nowhere") });
    const said = await window.notified("adlint is not installed");
    expect(said.includes("pip install '.[lsp]'"), true);
    await until("status", async () => expect(await window.status(), "adlint"));
    settings(join(folder, ".vscode"), { "adlint.path": bare() });
    const other = await window.notified("does not start");
    expect(other.includes("pip install '.[lsp]'"), true);
    settings(join(folder, ".vscode"), {});
    await until("counts", async () => expect(await window.status(), "adlint 0 1 0"));
  },

  async "what is not saved stays unsaved on the disk"(window) {
    expect(readFileSync(join(folder, "页面.md"), "utf8").includes("国家级"), true);
    await window.command("File: Save All Files").catch(() => window.command("File: Save All"));
    await until("disk", async () => expect(readFileSync(join(folder, "页面.md"), "utf8").includes("国家级"), false));
  },
};

const chinese = {
  async "in a Chinese VS Code the extension speaks Chinese"(window) {
    await window.file("页面.md");
    await until("status", async () => {
      const item = window.page.locator(".statusbar-item", { hasText: "adlint" }).first();
      const said = await item.getAttribute("aria-label", { timeout: 1000 });
      expect(said.includes("adlint：0 处错误，1 处警告，0 处提示"), true);
    });
    await window.command("adlint: 改好本文件里可直接改的");
    await window.notified("本文件没有可直接改的");
  },
};

settings(join(profile, "User"), {
  "security.workspace.trust.enabled": false,
  "workbench.startupEditor": "none",
  "files.autoSave": "off",
  "editor.fontFamily": "Noto Sans CJK SC",
  "editor.unicodeHighlight.ambiguousCharacters": false,
  "extensions.ignoreRecommendations": true,
  "adlint.path": program(),
});
mkdirSync(join(folder, ".git"), { recursive: true });
file("页面.md", "# 锅\n\n😀好国家级工艺的锅\n\n质量最好的面料。\n\n孕妇也能放心使用。\n");
file("商品.csv", "SKU,标题\nA1,😀纯棉四件套 全网最低价\nA2,国家级工艺毛巾\n");
file("关着的.txt", "全国销量第一\n");
writeFileSync(join(work, "config.yaml"), "");
// VS Code speaks a language that a language pack translates; ours translates nothing of VS Code itself.
writeFileSync(join(work, "pack.json"), JSON.stringify({ "": [], version: "1.0.0", contents: {} }));
const pack = { hash: "0".repeat(32), label: "中文(简体)", extensions: [{ extensionIdentifier: { id: "adlint.pack" }, version: "1.0.0" }], translations: { vscode: join(work, "pack.json") } };
writeFileSync(join(profile, "languagepacks.json"), JSON.stringify({ "zh-cn": pack }));
const options = ["--config", join(work, "config.yaml"), "--user-data-dir", profile, "--extensions-dir", join(work, "extensions")];
await run([...options, "--install-extension", process.env.VSIX]);
for (const [language, does] of [["en", steps], ["zh-cn", chinese]]) {
  const window = await open(options, folder, language);
  try {
    for (const [name, step] of Object.entries(does)) {
      const began = Date.now();
      await step(window);
      console.log(`vscode: ${name} (${((Date.now() - began) / 1000).toFixed(1)} s)`);
    }
  } catch (error) {
    const shot = join(process.cwd(), "failed.png");
    await window.page.screenshot({ path: shot });
    console.error(`vscode: ${error.message}\n${shot}`);
    process.exitCode = 1;
    break;
  } finally {
    await window.close();
  }
}
process.exit();
