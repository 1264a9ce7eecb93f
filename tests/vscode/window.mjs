// VS Code in a browser: started, and driven as a person would.

import { spawn } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { chromium } from "playwright-core";

/** Try until something is as it should be; the last reason why it is not is the error. */
export async function until(what, check, seconds = 15) {
  const end = Date.now() + seconds * 1000;
  let last;
  while (Date.now() < end) {
    try {
      return await check();
    } catch (error) {
      last = error;
      await sleep(100);
    }
  }
  throw new Error(`${what}: ${last?.message ?? last}`);
}

export function expect(found, wanted) {
  const [one, other] = [JSON.stringify(found), JSON.stringify(wanted)];
  if (one !== other) {
    throw new Error(`found ${one}, expected ${other}`);
  }
}

async function freePort() {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address();
  server.close();
  await once(server, "close");
  return port;
}

/** Run code-server until it ends; its output is kept for errors. */
export async function run(args) {
  const child = spawn(process.execPath, ["node_modules/code-server/out/node/entry.js", ...args]);
  let said = "";
  child.stdout.on("data", (data) => (said += data));
  child.stderr.on("data", (data) => (said += data));
  const [code] = await once(child, "exit");
  if (code !== 0) {
    throw new Error(`code-server ${args.join(" ")}: ${said}`);
  }
}

/** Start code-server for a folder and open it in a browser, in English or another language. */
export async function open(options, folder, language = "en") {
  const port = await freePort();
  const address = `127.0.0.1:${port}`;
  const args = [...options, "--auth", "none", "--bind-addr", address, "--disable-telemetry", "--disable-update-check", "--locale", language, folder];
  // Its children, the server of the extension among them, are to end with it.
  const child = spawn(process.execPath, ["node_modules/code-server/out/node/entry.js", ...args], { detached: true, stdio: "ignore" });
  try {
    await until("code-server answers", () => fetch(`http://${address}/healthz`));
    const browser = await chromium.launch({ executablePath: "/usr/bin/chromium", args: ["--no-sandbox"] });
    const page = await browser.newPage({ viewport: { width: 1280, height: 800 }, locale: "en-US" });
    await page.goto(`http://${address}/?folder=${encodeURIComponent(folder)}`);
    await page.waitForSelector(".explorer-folders-view .monaco-list-row", { timeout: 60_000 });
    return new Window(page, async () => {
      await browser.close();
      process.kill(-child.pid);
    });
  } catch (error) {
    process.kill(-child.pid);
    throw error;
  }
}

/** What stands on the screen, and what hands can do. */
export class Window {
  constructor(page, close) {
    this.page = page;
    this.close = close;
  }

  /** Open a file by its name. */
  async file(name) {
    await until(`open ${name}`, async () => {
      await this.choose("Control+P", name, name);
      await this.page.locator(".tab.active", { hasText: name }).waitFor({ timeout: 3000 });
    });
  }

  /** Run a command of the palette. */
  async command(title) {
    await until(`command ${title}`, () => this.choose("F1", `>${title}`, title));
  }

  /** Choose a row of the list that a key opens, once it is the one that Enter takes. */
  async choose(key, typed, row) {
    await this.page.keyboard.press("Escape");
    await this.page.keyboard.press(key);
    await this.page.locator(".quick-input-widget input").first().fill(typed, { timeout: 3000 });
    const chosen = this.page.locator(".quick-input-list .monaco-list-row.focused", { hasText: row });
    await chosen.first().waitFor({ timeout: 3000 });
    await this.page.keyboard.press("Enter");
  }

  /** The lines of the editor in front, from the top. */
  async lines() {
    return await this.page.evaluate(() => {
      const lines = [...document.querySelectorAll(".editor-instance .view-lines .view-line")];
      lines.sort((one, other) => parseFloat(one.style.top) - parseFloat(other.style.top));
      return lines.map((line) => line.textContent.replaceAll("\u00a0", " ").replaceAll(/[\u200b-\u200d]/g, ""));
    });
  }

  /** Where words stand on the screen. */
  async place(words) {
    return await this.page.evaluate((words) => {
      const walker = document.createTreeWalker(document.querySelector(".editor-instance .view-lines"), NodeFilter.SHOW_TEXT);
      while (walker.nextNode()) {
        const start = walker.currentNode.data.indexOf(words);
        if (start >= 0) {
          const range = document.createRange();
          range.setStart(walker.currentNode, start);
          range.setEnd(walker.currentNode, start + words.length);
          const { left, right, top, bottom } = range.getBoundingClientRect();
          return { left, right, top, bottom };
        }
      }
      throw new Error(`not on the screen: ${words}`);
    }, words);
  }

  /** Every squiggle: how severe, from where to where, at which height. */
  async squiggles() {
    return await this.page.evaluate(() =>
      [...document.querySelectorAll(".editor-instance [class*=squiggly-]")].map((one) => {
        const { left, right, top } = one.getBoundingClientRect();
        return { severity: /squiggly-(\w+)/.exec(one.className)[1], left, right, top };
      }),
    );
  }

  /** Wait until words, and nothing more or less, are underlined. */
  async underlined(words, severity) {
    await until(`“${words}” is underlined`, async () => {
      const place = await this.place(words);
      const found = await this.squiggles();
      const fits = found.some(
        (one) =>
          one.severity === severity &&
          Math.abs(one.left - place.left) < 2 &&
          Math.abs(one.right - place.right) < 2 &&
          one.top >= place.top - 3 &&
          one.top < place.bottom,
      );
      if (!fits) {
        throw new Error(`at ${JSON.stringify(place)}, squiggles ${JSON.stringify(found)}`);
      }
    });
  }

  /** Put the cursor into words. */
  async click(words) {
    const { left, right, top, bottom } = await this.place(words);
    await this.page.mouse.click((left + right) / 2, (top + bottom) / 2);
  }

  /** Take the quick fix that has these words in its title, with the cursor in the words it is about. */
  async quickFix(words, title) {
    const rows = this.page.locator(".action-widget .monaco-list-row");
    await until(`offered: ${title}`, async () => {
      await this.page.keyboard.press("Escape");
      await this.click(words);
      await this.page.keyboard.press("Control+.");
      await rows.filter({ hasText: title }).first().waitFor({ timeout: 3000 });
    });
    for (let turn = await rows.count(); turn > 0; turn--) {
      if ((await this.page.locator(".action-widget .monaco-list-row.focused", { hasText: title }).count()) > 0) {
        break;
      }
      await this.page.keyboard.press("ArrowDown");
    }
    await this.page.keyboard.press("Enter");
    await this.page.locator(".action-widget").waitFor({ state: "hidden" });
  }

  /** What the status bar says of the file in front. */
  async status() {
    const item = this.page.locator(".statusbar-item", { hasText: "adlint" });
    return (await item.first().innerText({ timeout: 1000 })).replaceAll(/\s+/g, " ").trim();
  }

  /** Wait for a notification with these words and put it away. */
  async notified(words) {
    const found = this.page.locator(".notification-list-item", { hasText: words }).first();
    await found.waitFor({ timeout: 30_000 });
    const said = await found.innerText();
    await this.command("Notifications: Clear All Notifications");
    return said;
  }
}
