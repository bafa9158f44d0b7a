// The details panel: its tabs by address and by click, stepping, the whole page, and the keyboard.
import { expect, open, post, register, tableOf, test } from "../fixtures.ts";

const TABS = [
  "General",
  "Versions",
  "Configuration",
  "Labels",
  "Metadata",
  "Metrics",
  "Lineage",
  "File",
  "Activity",
] as const;

/** What each tab shows of the version that `filled` registers. */
const SHOWN: Record<(typeof TABS)[number], string> = {
  General: "Aerial detector",
  Versions: "Version 2",
  Configuration: "epochs",
  Labels: "bicycle",
  Metadata: "night-2026",
  Metrics: "There are no metrics",
  Lineage: "This version",
  File: "vitrine models pull",
  Activity: "registered",
};

async function filled(api: Parameters<typeof post>[0], project: string) {
  const [, second] = await register(api, project, ["yolo", "yolo"], {
    description: "Aerial detector",
    configuration: "epochs: 30 # short\n",
    labels: { person: 0, bicycle: 1 },
    metadata: { dataset: "night-2026" },
  });
  return second;
}

test("every tab has an address, and a click leads to it", async ({ page, api, project }) => {
  const id = await filled(api, project);
  await open(page, `${tableOf(project)}?open=${id}`);
  const panel = page.getByRole("complementary", { name: "Details" });
  for (const tab of TABS) {
    await panel.getByRole("tab", { name: tab }).click();
    await expect(panel.getByRole("tab", { name: tab })).toHaveAttribute("aria-selected", "true");
    await expect(panel.getByRole("tabpanel")).toContainText(SHOWN[tab]);
    const address = page.url();
    expect(new URL(address).searchParams.get("tab")).toBe(tab === "General" ? null : tab.toLowerCase());
    await open(page, address);
    await expect(panel.getByRole("tabpanel")).toContainText(SHOWN[tab]);
  }
});

test("arrows go from tab to tab", async ({ page, api, project }) => {
  const id = await filled(api, project);
  await open(page, `${tableOf(project)}?open=${id}&tab=labels`);
  await page.mouse.move(300, 300);
  const tab = (name: string) => page.getByRole("tab", { name });
  await tab("Labels").focus();
  await page.keyboard.press("ArrowRight");
  await expect(tab("Metadata")).toBeFocused();
  await expect(page.getByRole("tabpanel")).toContainText("night-2026");
  await page.keyboard.press("End");
  await expect(tab("Activity")).toBeFocused();
  await page.keyboard.press("ArrowRight");
  await expect(tab("General")).toBeFocused();
});

test("one steps from row to row and stays at the tab", async ({ page, api, project }) => {
  const [a, b] = await register(api, project, ["a", "b"], { labels: { one: 1 } });
  await open(page, `${tableOf(project)}?sort=name&open=${a}&tab=labels`);
  await page.mouse.move(300, 300);
  const heading = page.getByRole("complementary", { name: "Details" }).getByRole("heading", { level: 2 });
  await page.getByRole("button", { name: "Next row" }).click();
  await expect(heading).toHaveText(/^b/);
  await expect(page).toHaveURL(new RegExp(`open=${b}&tab=labels`));
  await page.keyboard.press("k");
  await expect(heading).toHaveText(/^a/);
  await expect(page.getByRole("tab", { name: "Labels" })).toHaveAttribute("aria-selected", "true");
});

test("the whole page has an address of its own", async ({ page, api, project }) => {
  const id = await filled(api, project);
  await open(page, `${tableOf(project)}?open=${id}`);
  const panel = page.getByRole("complementary", { name: "Details" });
  await panel.getByRole("link", { name: "Whole page" }).click();
  await expect(page).toHaveURL(/full=1/);
  await expect(panel).toHaveClass(/full/);
  await panel.getByRole("link", { name: "Beside the table" }).click();
  await expect(page).not.toHaveURL(/full=1/);
});
