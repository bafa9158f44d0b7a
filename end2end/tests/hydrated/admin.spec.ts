// People, teams and access: managed in the browser, and what somebody else sees of it.
import { randomUUID } from "node:crypto";
import { expect, expectAccessible, names, open, ORG, post, projectId, register, tableOf, test } from "../fixtures.ts";
import type { APIRequestContext, Browser, Page } from "@playwright/test";

const toasts = (page: Page) => page.locator(".toasts");
const unique = (word: string) => `${word} ${randomUUID().slice(0, 8)}`;
const access = (project: string) => tableOf(project).replace("/models/", "/access/");

/** What is shown once, in the dialog that shows it. */
async function secret(page: Page) {
  const dialog = page.getByRole("dialog", { name: "Copy it now" });
  await expect(dialog).toBeVisible();
  const shown = await dialog.locator("output").textContent();
  await dialog.getByRole("button", { name: "Done" }).click();
  await expect(dialog).toBeHidden();
  return shown!;
}

/** Somebody new, in a browser of their own, by an invitation that was made in the page. */
async function invited(page: Page, browser: Browser, role: string) {
  const name = unique("Grace");
  await open(page, `/${ORG}/people`);
  const form = page.getByRole("form", { name: "Invite somebody" });
  await form.getByRole("combobox", { name: "Role" }).selectOption({ label: role });
  await form.getByRole("button", { name: "Make a link" }).click();
  const link = await secret(page);
  const context = await browser.newContext({ storageState: { cookies: [], origins: [] } });
  const theirs = await context.newPage();
  await theirs.goto(link);
  await expect(theirs.getByText("invites you to")).toBeVisible();
  await theirs.getByLabel("Your name").fill(name);
  await theirs.getByLabel("E-mail").fill(`${name.replace(" ", ".").toLowerCase()}@example.org`);
  await theirs.getByLabel("Password").fill("a compiler from nanoseconds");
  await theirs.getByRole("button", { name: "Join" }).click();
  await expect(theirs).toHaveURL(new RegExp(`/${ORG}/models$`));
  // A link works once.
  const again = await context.request.get(link);
  expect(await again.text()).toContain("not valid (any more)");
  return { name, page: theirs };
}

async function settings(api: APIRequestContext, project: string) {
  return (await api.get(`/api/v1/projects/${await projectId(api, project)}/access`)).json();
}

test("a colleague is invited, gets access by a team, and loses it", async ({ page, api, project, browser }) => {
  test.slow();
  const hidden = `${project}/secret`;
  await post(api, "/api/v1/projects", { path: hidden });
  await register(api, project, ["yolo"]);
  await register(api, hidden, ["plans"]);
  const grace = await invited(page, browser, "Viewer");
  await grace.page.goto(tableOf(project));
  await expect(grace.page.getByRole("heading", { name: "Not found" })).toBeVisible();

  // A team with her in it.
  const team = unique("Aerial");
  await open(page, `/${ORG}/teams`);
  await page.getByRole("form", { name: "New team" }).getByRole("textbox", { name: "Name" }).fill(team);
  await page.keyboard.press("Enter");
  await page.getByRole("link", { name: team }).click();
  await page.getByRole("searchbox", { name: "Add people" }).fill(grace.name);
  await page.getByRole("button", { name: `Add ${grace.name}` }).click();
  await expect(toasts(page)).toContainText(`${grace.name} is in the team.`);
  await expect(page.getByRole("combobox", { name: `Place of ${grace.name}` })).toHaveValue("member");

  // The project is the team's; what is below it is cut off.
  await open(page, access(project));
  await page.getByRole("searchbox", { name: "Add people or teams" }).fill(team);
  await page.getByRole("button", { name: `Add ${team}` }).click();
  await expect(page.getByRole("combobox", { name: `Role of ${team}` })).toHaveValue("contributor");
  await open(page, access(hidden));
  await expect(page.getByRole("listitem").filter({ hasText: team })).toContainText("inherited from");
  await page.getByRole("switch", { name: /Also inherit access/ }).click();
  const ask = page.getByRole("dialog", { name: "Go on?" });
  await expect(ask).toContainText("1 person loses access");
  await ask.getByRole("button", { name: "Cancel" }).click();
  await expect(page.getByRole("switch", { name: /Also inherit access/ })).toBeChecked();
  expect((await settings(api, hidden)).inherits).toBe(true);
  await page.getByRole("switch", { name: /Also inherit access/ }).click();
  await ask.getByRole("button", { name: "Change it" }).click();
  await expect(page.getByRole("listitem").filter({ hasText: team })).toHaveCount(0);
  expect((await settings(api, hidden)).inherits).toBe(false);

  // She sees exactly that.
  await open(grace.page, tableOf(project));
  expect(await names(grace.page)).toEqual(["yolo"]);
  await expect(grace.page.locator("#sidebar")).not.toContainText("secret");
  await open(grace.page, access(project));
  await expect(grace.page.getByRole("radio", { name: /^Private/ })).toBeDisabled();
  await grace.page.goto(tableOf(hidden));
  await expect(grace.page.getByRole("heading", { name: "Not found" })).toBeVisible();
  await grace.page.goto(`/${ORG}/people`);
  await expect(grace.page.getByText(/needs the role Manager/)).toBeVisible();

  // And no more of it with her next request, on the page that she has open just as on another.
  await open(grace.page, tableOf(project));
  await open(page, access(project));
  await page.getByRole("button", { name: `Remove ${team}` }).click();
  await expect(page.getByRole("combobox", { name: `Role of ${team}` })).toHaveCount(0);
  await grace.page.getByRole("columnheader", { name: "Name" }).getByRole("link").click();
  await expect(grace.page.getByRole("heading", { name: "Not found" })).toBeVisible();
  await expect(grace.page.getByText("yolo")).toHaveCount(0);
  await grace.page.goto(tableOf(project));
  await expect(grace.page.getByRole("heading", { name: "Not found" })).toBeVisible();
  await grace.page.context().close();
});

test("what a change of visibility means is said before it is made", async ({ page, api, project }) => {
  await open(page, access(project));
  await page.getByRole("radio", { name: /^Public/ }).click();
  const ask = page.getByRole("dialog", { name: "Go on?" });
  await expect(ask).toContainText("Anyone may read what is Published");
  await page.keyboard.press("Escape");
  await expect(page.getByRole("radio", { name: /^Private/ })).toBeChecked();
  expect((await settings(api, project)).visibility).toBe("private");
  await page.getByRole("radio", { name: /^Public/ }).click();
  await ask.getByRole("button", { name: "Change it" }).click();
  await expect(toasts(page)).toContainText("Visibility changed.");
  await expect.poll(async () => (await settings(api, project)).visibility).toBe("public");
});

test("rules of a project are kept", async ({ page, api, project }) => {
  const source = `${ORG}/vision`;
  await open(page, access(project));
  await page.getByRole("radio", { name: "Only these projects" }).click();
  await page.getByRole("searchbox", { name: "Add a project" }).fill("vision");
  await page.getByRole("button", { name: "Add vision", exact: true }).click();
  await expect(page.getByRole("button", { name: "Remove vision" })).toBeVisible();
  await page.getByRole("combobox", { name: "Publish" }).selectOption({ label: "Admin" });
  await expect(toasts(page)).toContainText("Roles changed.");
  await page.getByRole("switch", { name: "Experiments" }).click();
  await expect(toasts(page)).toContainText("Features changed.");
  const now = await settings(api, project);
  expect(now).toMatchObject({ promotion_rule: "listed", publish_role: "admin", features: { experiments: false } });
  expect(now.promotion_sources.map((one: { path: string }) => `${ORG}/${one.path}`)).toEqual([source]);
});

test.describe("a refusal that the browser complains about", () => {
  test.use({ tolerated: [/40[0-9]|41[0-9]|422/] });

  test("what somebody else has changed meanwhile is not written over", async ({ page, api, project }) => {
    await open(page, access(project));
    const id = await projectId(api, project);
    const answer = await api.patch(`/api/v1/projects/${id}`, { data: { publish_role: "admin" } });
    expect(answer.ok(), await answer.text()).toBe(true);
    await page.getByRole("switch", { name: "Experiments" }).click();
    await expect(page.getByRole("form", { name: "Features" }).getByRole("alert")).toContainText("changed");
    await expect(page.getByRole("switch", { name: "Experiments" })).toBeChecked();
  });

  test("a token is shown once, works, and is revoked", async ({ page, playwright, baseURL }) => {
    const name = unique("training");
    await open(page, `/${ORG}/tokens`);
    const form = page.getByRole("form", { name: "New token" });
    await form.getByRole("textbox", { name: "Name" }).fill(name);
    await form.getByRole("combobox", { name: "Scope" }).selectOption({ label: "Read" });
    await form.getByRole("button", { name: "Make a token" }).click();
    const token = await secret(page);
    const program = await playwright.request.newContext({
      baseURL: baseURL!,
      storageState: { cookies: [], origins: [] },
      extraHTTPHeaders: { authorization: `Bearer ${token}` },
    });
    expect((await program.get("/api/v1/me")).status()).toBe(200);
    await expect(page.getByRole("listitem").filter({ hasText: name })).toContainText("Read");
    expect(await page.content()).not.toContain(token);
    await page.getByRole("button", { name: `Revoke ${name}` }).click();
    await expect(page.getByRole("listitem").filter({ hasText: name })).toHaveCount(0);
    expect((await program.get("/api/v1/me")).status()).toBe(401);
    await program.dispose();
  });

  test("a refusal is said in its form, and what was typed stays", async ({ page }) => {
    await open(page, `/${ORG}/profile`);
    const form = page.getByRole("form", { name: "Password" });
    await form.getByLabel("The one you have").fill("not it");
    await form.getByLabel("The new one").fill("a compiler from nanoseconds");
    await form.getByRole("button", { name: "Change" }).click();
    await expect(form.getByRole("alert")).toBeVisible();
    await expect(form.getByLabel("The one you have")).toHaveValue("not it");
  });
});

test("the audit log tells who did what, and is narrowed by links and choices", async ({ page, project }) => {
  await open(page, access(project));
  await page.getByRole("combobox", { name: "Publish" }).selectOption({ label: "Admin" });
  await expect(toasts(page)).toContainText("Roles changed.");
  await open(page, `/${ORG}/audit?action=project.changed`);
  const entry = page.getByRole("listitem").filter({ hasText: "publish_role" }).first();
  await expect(entry).toContainText("contributor → admin");
  await page.getByRole("combobox", { name: "When" }).selectOption({ label: "Last 24 hours" });
  await expect(page).toHaveURL(/when=last_24h/);
  await expect(page).toHaveURL(/action=project\.changed/);
  const file = page.waitForEvent("download");
  await page.getByRole("link", { name: "Download as CSV" }).click();
  expect((await file).suggestedFilename()).toMatch(/\.csv$/);
});

test("somebody is shut out at once, and let in again", async ({ page, browser }) => {
  const grace = await invited(page, browser, "Member");
  await open(page, `/${ORG}/people`);
  await page.getByRole("link", { name: `Manage ${grace.name}` }).click();
  await page.getByRole("button", { name: "Deactivate" }).click();
  await expect(page.getByRole("button", { name: "Reactivate" })).toBeVisible();
  expect((await grace.page.request.get("/api/v1/me")).status()).toBe(401);
  await page.getByRole("button", { name: "Remove from the organization" }).click();
  const dialog = page.getByRole("dialog", { name: "Remove from the organization" });
  await dialog.getByRole("textbox").fill("somebody");
  await dialog.getByRole("button", { name: "Remove" }).click();
  await expect(dialog).toBeVisible();
  await dialog.getByRole("textbox").fill(grace.name);
  await dialog.getByRole("button", { name: "Remove" }).click();
  await expect(page).toHaveURL(new RegExp(`/${ORG}/people$`));
  await expect(page.getByRole("listitem").filter({ hasText: grace.name })).toHaveCount(0);
  await grace.page.context().close();
});

for (const colorScheme of ["light", "dark"] as const) {
  test.describe(`in the ${colorScheme} theme`, () => {
    test.use({ colorScheme });

    test("the pages have no barriers", async ({ page, project }) => {
      test.slow();
      const pages = ["people", "teams", "audit", "settings", "profile", "tokens"].map((section) => `/${ORG}/${section}`);
      for (const path of [access(project), ...pages]) {
        await open(page, path);
        await page.mouse.move(300, 300);
        await expectAccessible(page);
      }
    });
  });
}
