// What others do, seen while they do it.
import { execFileSync } from "node:child_process";
import { randomUUID } from "node:crypto";
import { expect, expectAccessible, names, open, ORG, post, register, signIn, tableOf, test } from "../fixtures.ts";
import type { Page } from "@playwright/test";

const row = (page: Page, name: string) =>
  page.locator("[role=grid] [data-id]").filter({ has: page.locator("[data-column=name] a", { hasText: new RegExp(`^${name}$`) }) });
const pill = (page: Page) => page.locator(".fresh button");
const stream = (page: Page) => page.waitForResponse((answer) => answer.url().includes("/events?"));

/** Opens a page and waits until it hears of what happens, without anybody's doing anything. */
async function listening(page: Page, path: string) {
  const heard = stream(page);
  await open(page, path);
  expect((await heard).status()).toBe(200);
}

test.use({ alone: false });

test("what is done in one browser shows in another, and nothing moves", async ({ page, api, project }) => {
  const models = Array.from({ length: 45 }, (_, n) => `m${String(n).padStart(2, "0")}`);
  const ids = await register(api, project, models, { publish: true });
  await listening(page, `${tableOf(project)}?columns=name,stage`);
  await row(page, "m10").locator("[data-select]").click();
  const cell = row(page, "m05").locator("[data-column=stage]");
  await cell.scrollIntoViewIfNeeded();
  await row(page, "m06").locator("[data-column=stage]").focus();
  const top = () => page.locator(".scroller").evaluate((scroller) => scroller.scrollTop);
  const before = await top();
  expect(before).toBeGreaterThan(0);
  await page.evaluate(() => Object.assign(window, { same: true }));
  const since = Date.now();
  await post(api, `/api/v1/versions/${ids[5]}/stage`, { stage: "production", reason: "better" });
  await expect(cell).toContainText("Production");
  console.log(`seen after ${Date.now() - since} ms`);
  expect(await top()).toBe(before);
  expect(await page.evaluate(() => "same" in window)).toBe(true);
  await expect(row(page, "m06").locator("[data-column=stage]")).toBeFocused();
  await expect(row(page, "m10")).toHaveAttribute("aria-selected", "true");
});

test("new rows wait until one asks for them", async ({ page, api, project }) => {
  await register(api, project, ["a"]);
  await listening(page, tableOf(project));
  await register(api, project, ["b", "c"]);
  await expect(pill(page)).toHaveText("2 new models");
  await expect(page.locator(".fresh[aria-live=polite]").filter({ hasText: "2 new models" })).toBeVisible();
  expect(await names(page)).toEqual(["a"]);
  await expectAccessible(page);
  await pill(page).click();
  await expect.poll(() => names(page)).toEqual(["c", "b", "a"]);
  await expect(pill(page)).toHaveCount(0);
  // By a key as well.
  await register(api, project, ["d"]);
  await expect(pill(page)).toHaveText("1 new model");
  await page.keyboard.press("n");
  await expect.poll(() => names(page)).toEqual(["d", "c", "b", "a"]);
});

test("what one does oneself is no news", async ({ page, api, project }) => {
  const [, b] = await register(api, project, ["a", "b"]);
  await post(api, `/api/v1/versions/${b}/archive`, {});
  await listening(page, tableOf(project));
  await row(page, "a").locator("[data-column=status]").focus();
  await page.keyboard.press("e");
  await expect(row(page, "a")).toHaveCount(0);
  await page.getByRole("button", { name: "Undo" }).click();
  await expect(row(page, "a")).toBeVisible();
  // Somebody else's comes behind it, and is the only one.
  await post(api, `/api/v1/versions/${b}/restore`, {});
  await expect(pill(page)).toHaveText("1 new model");
});

test("a row that the view lets through no more stays, as it is now, until another view is asked for", async ({ page, api, project }) => {
  const [a] = await register(api, project, ["a", "b"], { publish: true });
  await listening(page, `${tableOf(project)}?query=stage:testing&columns=name,stage`);
  await post(api, `/api/v1/versions/${a}/stage`, { stage: "production", reason: "better" });
  await expect(row(page, "a")).toHaveAttribute("data-left", "");
  await expect(row(page, "a").locator("[data-column=stage]")).toContainText("Production");
  await page.getByRole("columnheader", { name: "Name" }).getByRole("link").click();
  await expect.poll(() => names(page)).toEqual(["b"]);
});

test("details follow, and what is being written stays", async ({ page, api, project }) => {
  const [id] = await register(api, project, ["a"]);
  await listening(page, `${tableOf(project)}?open=${id}`);
  const panel = page.getByRole("complementary", { name: "Details" });
  const description = panel.locator("[data-field=description]");
  await description.locator("button[data-edit=begin]").first().click();
  await description.locator("textarea").fill("mine, half");
  await post(api, `/api/v1/versions/${id}/stage`, { stage: "staging", reason: "better" });
  await expect(panel).toContainText("Staging");
  await expect(description.locator("textarea")).toHaveValue("mine, half");
  await description.getByRole("button", { name: "Cancel" }).click();
});

test("counts in the sidebar follow", async ({ page, api, project }) => {
  await register(api, project, ["a"]);
  await listening(page, tableOf(project));
  const count = page.locator(`#sidebar [data-path='${project.split("/")[1]}'] .count`);
  await expect(count).toHaveText("1");
  await register(api, project, ["b"]);
  await expect(count).toHaveText("2", { timeout: 10_000 });
});

test("experiments follow, too", async ({ page, api, project }) => {
  const { id } = await post(api, "/api/v1/experiments", { project, name: "run" });
  await listening(page, `/${ORG}/experiments/${project.split("/")[1]}`);
  await post(api, `/api/v1/experiments/${id}/values`, { metrics: [{ name: "loss", iteration: 7, value: 0.5 }] });
  await expect(page.locator(`[data-id='${id}'] [data-column=last_iteration]`)).toHaveText("7");
  await post(api, `/api/v1/experiments/${id}/finish`, { status: "completed" });
  await expect(page.locator(`[data-id='${id}']`)).toContainText("Completed");
  await post(api, "/api/v1/experiments", { project, name: "another" });
  await expect(pill(page)).toHaveText("1 new experiment");
});

test("who may not see a project hears nothing of it", async ({ browser, playwright, api, project, baseURL }) => {
  const operator = (words: string[], input = "") =>
    execFileSync(`${process.env.VITRINE_BIN_DIR}/vitrine-server`, words, { input, stdio: ["pipe", "ignore", "inherit"] });
  const email = `${randomUUID().slice(0, 8)}@example.org`;
  operator(["user", "add", email, "--name", "Bob Viewer"], "a quiet password");
  operator(["org", "role", ORG, "--user", email, "--role", "viewer"]);
  const request = await playwright.request.newContext({ baseURL, storageState: { cookies: [], origins: [] } });
  const context = await browser.newContext({ baseURL, storageState: await signIn(request, email, "a quiet password") });
  const page = await context.newPage();
  const heard: string[] = [];
  await page.exposeFunction("heard", (text: string) => heard.push(text));
  await page.goto(`/${ORG}/models`);
  await page.evaluate((org) => {
    const source = new EventSource(`/api/v1/organizations/${org}/events`);
    const tell = (window as unknown as { heard: (text: string) => void }).heard;
    source.addEventListener("changes", (event) => tell((event as MessageEvent).data));
    return new Promise((open) => source.addEventListener("beat", open, { once: true }));
  }, ORG);
  const [hidden] = await register(api, project, ["secret"]);
  const open = `${ORG}/o-${randomUUID().slice(0, 8)}`;
  await post(api, "/api/v1/projects", { path: open, visibility: "organization" });
  const [seen] = await register(api, open, ["open"]);
  await expect.poll(() => heard.join()).toContain(seen!);
  expect(heard.join()).not.toContain(hidden!);
  await context.close();
});

test.describe("when the connection is lost", () => {
  test.use({ tolerated: [/events|ERR_FAILED|ERR_INTERNET_DISCONNECTED/] });

  test("what was missed is caught up with, without a reload", async ({ page, api, project, context }) => {
    const [a] = await register(api, project, ["a"], { publish: true });
    await listening(page, `${tableOf(project)}?columns=name,stage`);
    await page.evaluate(() => Object.assign(window, { same: true }));
    await page.route(/\/events\?/, (route) => route.abort());
    await context.setOffline(true);
    await post(api, `/api/v1/versions/${a}/stage`, { stage: "staging", reason: "better" });
    await register(api, project, ["b"]);
    await page.unroute(/\/events\?/);
    await context.setOffline(false);
    await expect(row(page, "a").locator("[data-column=stage]")).toContainText("Staging");
    await expect.poll(async () => (await names(page)).includes("b") || (await pill(page).count()) > 0).toBe(true);
    expect(await page.evaluate(() => "same" in window)).toBe(true);
  });
});

test("a page that is not seen gives its connection up, and goes on where it was", async ({ page, api, project }) => {
  await page.clock.install();
  const [a] = await register(api, project, ["a"], { publish: true });
  const heard = stream(page);
  await open(page, `${tableOf(project)}?columns=name,stage`);
  await page.clock.runFor(2_000);
  await heard;
  const see = (hidden: boolean) =>
    page.evaluate((hidden) => {
      Object.defineProperty(document, "hidden", { value: hidden, configurable: true });
      window.dispatchEvent(new Event("visibilitychange"));
    }, hidden);
  await see(true);
  await page.clock.runFor(11_000);
  await post(api, `/api/v1/versions/${a}/stage`, { stage: "staging", reason: "better" });
  const again = page.waitForRequest((request) => request.url().includes("/events?after="));
  await see(false);
  await again;
  await expect(async () => {
    await page.clock.runFor(500);
    await expect(row(page, "a").locator("[data-column=stage]")).toContainText("Staging", { timeout: 100 });
  }).toPass();
});
