// Where a view lives: the URL, the browser's storage, links for others, saved views.
import { expect, hydrated, names, open, post, register, signIn, tableOf, test, TABLE } from "../fixtures.ts";
import { execFileSync } from "node:child_process";
import { randomUUID } from "node:crypto";
import type { Page } from "@playwright/test";

const { VITRINE_E2E_URL, VITRINE_BIN_DIR, VITRINE_E2E_ORG } = process.env;

/** Makes a colleague who is a member of the organization, and signs them in. */
async function colleague(request: Parameters<typeof signIn>[0], role = "manager") {
  const email = `c-${randomUUID().slice(0, 8)}@example.org`;
  const server = (args: string[], input?: string) => execFileSync(`${VITRINE_BIN_DIR}/vitrine-server`, args, { input, stdio: ["pipe", "ignore", "inherit"] });
  server(["user", "add", email, "--name", "Grace Hopper"], "a long enough password");
  server(["org", "role", VITRINE_E2E_ORG!, "--user", email, "--role", role]);
  return signIn(request, email, "a long enough password");
}

const cells = (page: Page) =>
  page.locator("[role=grid] [role=row]").evaluateAll((rows) =>
    rows.map((row) => [...row.querySelectorAll("[data-column]")].map((cell) => `${cell.getAttribute("data-column")}=${cell.textContent}`)),
  );

test("a link shows somebody else the same table, cell by cell", async ({ page, api, project, playwright, browser }) => {
  await register(api, project, ["b", "a", "c"], { tags: ["prod"], metadata: { "my, key": "1.5" } });
  const query = `?query=tags:prod,name:~c&sort=name&columns=name:320,metadata."my, key",tags,status`;
  await open(page, `${tableOf(project)}${query}`);
  expect(await names(page)).toEqual(["a", "b"]);
  const context = await playwright.request.newContext({ baseURL: VITRINE_E2E_URL, storageState: { cookies: [], origins: [] } });
  const other = await browser.newContext({ baseURL: VITRINE_E2E_URL, storageState: await colleague(context) });
  const theirs = await other.newPage();
  await theirs.goto(page.url());
  await hydrated(theirs);
  expect(await cells(theirs)).toEqual(await cells(page));
  const width = (of: Page) => of.locator(".head [data-column=name]").evaluate((e) => e.clientWidth);
  expect(await width(theirs)).toBe(320);
  await other.close();
  await context.dispose();
});

test("a bare address shows what I left, before anything else is painted", async ({ page, api, project }) => {
  await register(api, project, ["b", "a"]);
  await open(page, tableOf(project));
  await page.getByRole("columnheader", { name: "Name" }).getByRole("link").click();
  await expect(page).toHaveURL(`${tableOf(project)}?sort=-name`);
  const pages: string[] = [];
  page.on("framenavigated", (frame) => pages.push(frame.url().replace(VITRINE_E2E_URL!, "")));
  await page.goto(tableOf(project), { waitUntil: "commit" });
  await hydrated(page);
  await expect(page).toHaveURL(`${tableOf(project)}?sort=-name`);
  await expect.poll(() => names(page)).toEqual(["b", "a"]);
  // By links of the page as well, and Back leads past it.
  await page.getByRole("link", { name: "All models" }).click();
  await expect(page).toHaveURL(TABLE);
  await page.getByRole("link", { name: project.split("/")[1] }).click();
  await expect(page).toHaveURL(`${tableOf(project)}?sort=-name`);
  await expect.poll(() => names(page)).toEqual(["b", "a"]);
});

test("turning round before another page is there leads back to my own view", async ({ page, api, project }) => {
  await register(api, project, ["b", "a"]);
  await open(page, tableOf(project));
  await page.getByRole("columnheader", { name: "Name" }).getByRole("link").click();
  await expect(page).toHaveURL(`${tableOf(project)}?sort=-name`);
  // What the other page shows does not come.
  await page.route("**/api/fn/list_versions*", () => {}, { times: 1 });
  await page.getByRole("link", { name: "All models" }).click();
  await expect(page).toHaveURL(TABLE);
  await page.getByRole("link", { name: project.split("/")[1] }).click();
  await expect(page).toHaveURL(`${tableOf(project)}?sort=-name`);
  await expect.poll(() => names(page)).toEqual(["b", "a"]);
});

test("opening a link leaves my own view alone, and leads back to it", async ({ page, api, project }) => {
  await register(api, project, ["b", "a", "c"]);
  await open(page, tableOf(project));
  await page.getByRole("columnheader", { name: "Name" }).getByRole("link").click();
  await expect(page).toHaveURL(/sort=-name$/);
  await open(page, `${tableOf(project)}?sort=-status,name`);
  await expect.poll(() => names(page)).toEqual(["a", "b", "c"]);
  await page.getByRole("link", { name: "Back to my view" }).click();
  await expect(page).toHaveURL(/sort=-name$/);
  await expect.poll(() => names(page)).toEqual(["c", "b", "a"]);
  await expect(page.getByRole("link", { name: "Back to my view" })).toHaveCount(0);
  // Back and Forward look at what was before, and change nothing of mine.
  await page.goBack();
  await expect(page).toHaveURL(/sort=-status,name$/);
  await page.reload();
  await expect(page.getByRole("link", { name: "Back to my view" })).toBeVisible();
  // Once I change something, it is mine.
  await open(page, `${tableOf(project)}?sort=-status,name`);
  await page.getByRole("columnheader", { name: "Framework" }).getByRole("link").click({ modifiers: ["Shift"] });
  await expect(page).toHaveURL(/sort=-status,name,-framework$/);
  await expect(page.getByRole("link", { name: "Back to my view" })).toHaveCount(0);
  await page.goto(tableOf(project));
  await expect(page).toHaveURL(/sort=-status,name,-framework$/);
});

test("projects and users of one browser keep views of their own; signing out forgets them", async ({ page, api, project, playwright }) => {
  await post(api, "/api/v1/projects", { path: `${project}/other` });
  await register(api, project, ["a"]);
  await register(api, `${project}/other`, ["x"]);
  await open(page, tableOf(project));
  await page.getByRole("columnheader", { name: "Name" }).getByRole("link").click();
  await expect(page).toHaveURL(/sort=-name$/);
  await open(page, tableOf(`${project}/other`));
  await expect(page).toHaveURL(tableOf(`${project}/other`));
  await page.getByRole("columnheader", { name: "Status" }).getByRole("link").click();
  await expect(page).toHaveURL(/sort=-status$/);
  await open(page, tableOf(project));
  await expect(page).toHaveURL(/sort=-name$/);

  // Somebody else signs in here.
  const mine = await page.context().cookies();
  const context = await playwright.request.newContext({ baseURL: VITRINE_E2E_URL, storageState: { cookies: [], origins: [] } });
  const { cookies } = await colleague(context);
  await page.context().clearCookies();
  await page.context().addCookies(cookies);
  await open(page, tableOf(project));
  await expect(page).toHaveURL(tableOf(project));
  await page.getByRole("columnheader", { name: "Task" }).getByRole("link").click();
  await expect(page).toHaveURL(/sort=-task$/);
  const keys = () => page.evaluate(() => Object.keys(localStorage).filter((key) => key.startsWith("vitrine.")).length);
  expect(await keys()).toBe(6);
  await page.getByRole("button", { name: "Grace Hopper" }).click();
  await page.getByRole("button", { name: "Sign out" }).click();
  await expect(page).toHaveURL(/sign-in/);
  expect(await keys()).toBe(4);

  await page.context().clearCookies();
  await page.context().addCookies(mine);
  await open(page, tableOf(project));
  await expect(page).toHaveURL(/sort=-name$/);
  await context.dispose();
});

test("a stored view that means nothing is repaired, with one warning", async ({ page, api, project }) => {
  await register(api, project, ["b", "a"]);
  await open(page, tableOf(project));
  await page.getByRole("columnheader", { name: "Name" }).getByRole("link").click();
  await expect(page).toHaveURL(/sort=-name$/);
  const key = await page.evaluate(() => Object.keys(localStorage).find((key) => key.endsWith(".all"))!);
  const warnings: string[] = [];
  page.on("console", (message) => message.type() === "warning" && warnings.push(message.text()));
  await page.evaluate((key) => localStorage.setItem(key, "sort=-name,gone&columns=name,nonsense&colour=red"), key);
  await open(page, tableOf(project));
  await expect(page.getByText("Unknown column “nonsense”")).toBeVisible();
  expect(await names(page)).toEqual(["b", "a"]);
  expect(await page.evaluate((key) => localStorage.getItem(key), key)).toBe("sort=-name&columns=name");
  expect(warnings.filter((text) => text.includes("view kept"))).toHaveLength(1);
  await page.evaluate((key) => localStorage.setItem(key, "\u0000{broken"), key);
  await open(page, tableOf(project));
  await expect(page).toHaveURL(tableOf(project));
  expect(await page.evaluate((key) => localStorage.getItem(key), key)).toBe(null);
});

test("a link is copied whole, and a very long one is kept short", async ({ page, api, project, context }) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await register(api, project, ["b", "a"]);
  await open(page, tableOf(project));
  const button = page.getByRole("button", { name: /Copy link|Copied/ });
  const copied = () => page.evaluate(() => navigator.clipboard.readText());
  await button.click();
  await expect.poll(copied).toBe(`${VITRINE_E2E_URL}${tableOf(project)}?view=default`);
  const names_ = Array.from({ length: 200 }, (_, i) => `some-model-name-${i}`).join("|");
  await open(page, `${tableOf(project)}?query=name:b|${names_}&sort=name`);
  await button.click();
  await expect.poll(copied).toMatch(/\?view=~[-_A-Za-z0-9]{22}$/);
  await open(page, (await copied()).replace(VITRINE_E2E_URL!, ""));
  expect(await names(page)).toEqual(["b"]);
});

test("a view is saved, changed, shared, renamed and deleted", async ({ page, api, project, playwright, browser }) => {
  await register(api, project, ["b", "a"], { tags: ["prod"] });
  await open(page, `${tableOf(project)}?sort=name&query=tags:prod`);
  await page.getByRole("button", { name: "View", exact: true }).click();
  await page.getByRole("button", { name: "Save as a view…" }).click();
  const dialog = page.getByRole("dialog", { name: "Save this view" });
  await dialog.getByLabel("Name").fill("Ready for production");
  await dialog.getByLabel(/Share it/).check();
  await dialog.getByRole("button", { name: "Save" }).click();
  await expect(page).toHaveURL(`${tableOf(project)}?view=ready-for-production`);
  const sidebar = page.getByRole("navigation", { name: "Saved views" });
  await expect(sidebar.getByRole("link", { name: "Ready for production" })).toHaveAttribute("aria-current", "true");

  await page.getByRole("columnheader", { name: "Name" }).getByRole("link").click();
  await expect(page.getByText("modified")).toBeVisible();
  await page.getByRole("link", { name: "Discard" }).click();
  await expect(page.getByText("modified")).toHaveCount(0);
  await page.getByRole("columnheader", { name: "Status" }).getByRole("link").click();
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await expect(page.getByText("modified")).toHaveCount(0);
  await expect(page).toHaveURL(`${tableOf(project)}?view=ready-for-production`);

  // A colleague sees it, in the first paint; not the private ones.
  const context = await playwright.request.newContext({ baseURL: VITRINE_E2E_URL, storageState: { cookies: [], origins: [] } });
  const other = await browser.newContext({ baseURL: VITRINE_E2E_URL, storageState: await colleague(context) });
  const theirs = await other.newPage();
  await theirs.goto(`${tableOf(project)}?view=ready-for-production`);
  await expect(theirs.getByRole("navigation", { name: "Saved views" }).getByRole("link")).toHaveText(["Ready for production", "Mine"]);
  await expect(theirs.getByRole("columnheader", { name: "Status" })).toHaveAttribute("aria-sort", "descending");

  await page.getByRole("button", { name: "Ready for production" }).click();
  await page.getByRole("button", { name: "Make it the default here" }).click();
  await page.getByRole("button", { name: "Ready for production" }).click();
  await expect(page.getByRole("button", { name: "No longer the default" })).toBeVisible();
  await page.keyboard.press("Escape");
  await theirs.goto(tableOf(project));
  await expect(theirs.getByRole("columnheader", { name: "Status" })).toHaveAttribute("aria-sort", "descending");
  await expect(theirs.locator(".filter-chip")).toContainText("prod");

  await page.getByRole("button", { name: "Ready for production" }).click();
  await page.getByRole("button", { name: "Rename…" }).click();
  await page.getByRole("dialog", { name: "Rename the view" }).getByLabel("Name").fill("Shipping");
  await page.getByRole("button", { name: "Rename", exact: true }).click();
  await expect(sidebar.getByRole("link", { name: "Shipping" })).toBeVisible();
  await page.getByRole("button", { name: "Shipping" }).click();
  await page.getByRole("button", { name: "Delete…" }).click();
  await page.getByRole("dialog", { name: "Delete the view" }).getByRole("button", { name: "Delete" }).click();
  await expect(sidebar.getByRole("link", { name: "Shipping" })).toHaveCount(0);
  await expect(page).toHaveURL(/sort=-status/);
  await theirs.goto(tableOf(project));
  await expect(theirs.locator(".filter-chip")).toHaveCount(0);
  await other.close();
  await context.dispose();
});

test("what is mine is one click away", async ({ page, api, project }) => {
  await register(api, project, ["a"]);
  await open(page, tableOf(project));
  await page.getByRole("navigation", { name: "Saved views" }).getByRole("link", { name: "Mine" }).click();
  await expect(page).toHaveURL(`${tableOf(project)}?view=mine`);
  await expect.poll(() => names(page)).toEqual(["a"]);
  // Looking at it makes it not what the place opens with.
  await page.goto(tableOf(project));
  await expect(page).toHaveURL(tableOf(project));
});

test("whatever a link says, the page works", async ({ page, api, project }) => {
  await register(api, project, ["b", "a"]);
  const many = Array.from({ length: 500 }, (_, i) => `metadata.k${i}`).join(",");
  for (const query of [
    "columns=nonsense", "query=stauts:x", "query=name:(", "view=nowhere", "sort=tags", "open=7", "rows=some", "group=9", "archived=yes",
    `columns=name,${many}`, `q=${"x".repeat(1200)}`, `query=${"(".repeat(60)}name:a`, "%%%=%", `columns=${"name,".repeat(2000)}`,
  ]) {
    const answer = await page.goto(`${tableOf(project)}?${query}`);
    expect(answer?.status(), query).toBe(200);
    await hydrated(page);
    await expect(page.getByRole("grid").or(page.getByText("No models match"))).toBeVisible();
    if (!query.startsWith("%")) {
      const chips = page.getByRole("link", { name: "Remove this from the link" });
      if (!query.includes("name,name")) await expect(chips.first(), query).toBeVisible();
    }
  }
});
