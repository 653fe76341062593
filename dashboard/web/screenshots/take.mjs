// Takes every page in both themes from a running Observe (docs/page.md says how): node screenshots/take.mjs [URL] [FOLDER] [NAME…]
import { mkdir } from "node:fs/promises";
import { chromium } from "playwright-core";

const [url = "http://127.0.0.1:7070", folder = "../../docs/screenshots", ...names] = process.argv.slice(2);
const list = async (path) => (await (await fetch(`${url}/api/observe/v1${path}`)).json()).items;
const workload = (await list("/workloads"))[0]?.id;
const decision = (await list("/decisions?limit=50")).sort((a, b) => b.clamps.length - a.clamps.length)[0]?.id;
const trace = (await list("/traces?limit=50")).sort((a, b) => b.spanCount - a.spanCount)[0]?.traceId;
const dashboard = (await list("/dashboards"))[0]?.id;

const pages = {
  overview: "/",
  workloads: "/workloads",
  workload: `/workloads/${workload}?range=5m`,
  decision: `/decisions/${decision}`,
  map: "/map",
  traces: "/traces?range=5m",
  trace: `/traces/${trace}`,
  alerts: "/alerts",
  explore: `/explore?range=5m&q=${encodeURIComponent("sum by (workload) (workload:requests:rate)")}`,
  dashboards: dashboard ? `/dashboards/${dashboard}` : "/dashboards",
  sources: "/sources",
  settings: "/settings",
};

await mkdir(folder, { recursive: true });
const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: ["--no-sandbox"] });
for (const [theme, viewport] of [["light", { width: 1440, height: 900 }], ["dark", { width: 1440, height: 900 }], ["phone", { width: 360, height: 780 }]]) {
  const context = await browser.newContext({ colorScheme: theme === "dark" ? "dark" : "light", viewport });
  const page = await context.newPage();
  page.on("console", (message) => message.type() === "error" && console.error(`${page.url()}: ${message.text()}`));
  page.on("pageerror", (error) => console.error(`${page.url()}: ${error.message}`));
  for (const [name, path] of Object.entries(pages)) {
    if (names.length > 0 && !names.includes(name)) continue;
    await page.goto(url + path);
    await page.getByRole("heading", { level: 1 }).first().waitFor();
    // Charts are drawn after the first picture of the data.
    await page.waitForTimeout(1500);
    const width = await page.evaluate(() => document.documentElement.scrollWidth);
    if (width > viewport.width) console.error(`${name} ${theme}: ${width} px wide`);
    await page.screenshot({ path: `${folder}/${name}-${theme}.png` });
  }
  await context.close();
}
await browser.close();
