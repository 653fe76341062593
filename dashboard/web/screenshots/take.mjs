// Takes every page in both themes and on a phone from a running Observe (docs/page.md says how): node screenshots/take.mjs [URL] [FOLDER] [NAME…]
import { mkdir } from "node:fs/promises";
import { chromium } from "playwright-core";

const [url = "http://127.0.0.1:7070", folder = "../../docs/screenshots", ...names] = process.argv.slice(2);
const list = async (path) => (await (await fetch(`${url}/api/observe/v1${path}`)).json()).items;
// A step up of the workload with the most instances: there is most to see.
const step = (await list("/decisions?limit=300")).filter((item) => item.targetReplicas > item.currentReplicas).sort((a, b) => b.targetReplicas - a.targetReplicas)[0];
const decision = step?.id;
const workload = step?.workload ?? (await list("/workloads"))[0]?.id;
const traces = (await list("/traces?limit=200")).sort((a, b) => b.spanCount - a.spanCount);
const dashboard = (await list("/dashboards"))[0]?.id;
const asked = (query) => `/explore?range=5m&q=${encodeURIComponent(query)}`;

const pages = {
  overview: "/",
  workloads: "/workloads",
  workload: `/workloads/${workload}?range=5m`,
  decision: `/decisions/${decision}?range=5m`,
  map: "/map",
  traces: "/traces?range=5m",
  trace: `/traces/${traces[0]?.traceId}`,
  compare: `/traces/${traces[0]?.traceId}?with=${traces[1]?.traceId}`,
  alerts: "/alerts",
  explore: asked("sum by (workload) (workload:requests:rate)"),
  heatmap: asked("sum(workload:latency:seconds)"),
  dashboards: "/dashboards",
  dashboard: dashboard ? `/dashboards/${dashboard}?range=15m` : "/dashboards/new?template=golden",
  sources: "/sources",
  series: "/sources/series",
  settings: `/settings?edit=${workload}`,
};

const looks = [["light", { width: 1440, height: 900 }], ["dark", { width: 1440, height: 900 }], ["phone", { width: 360, height: 780 }]];

await mkdir(folder, { recursive: true });
const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking"] });
for (const [look, viewport] of looks) {
  const context = await browser.newContext({ colorScheme: look === "dark" ? "dark" : "light", viewport });
  const page = await context.newPage();
  page.on("console", (message) => message.type() === "error" && console.error(`${page.url()}: ${message.text()}`));
  page.on("pageerror", (error) => console.error(`${page.url()}: ${error.message}`));
  for (const [name, path] of Object.entries(pages)) {
    if (names.length > 0 && !names.includes(name)) continue;
    await page.goto(url + path);
    await page.getByRole("heading", { level: 1 }).first().waitFor();
    await page.waitForFunction(() => !document.querySelector(".loading, .old"));
    // Charts are drawn after the first picture of the data.
    await page.waitForTimeout(2000);
    const width = await page.evaluate(() => document.documentElement.scrollWidth);
    if (width > viewport.width) console.error(`${name} ${look}: ${width} px wide`);
    await page.screenshot({ path: `${folder}/${name}-${look}.png` });
  }
  await context.close();
}
await browser.close();
