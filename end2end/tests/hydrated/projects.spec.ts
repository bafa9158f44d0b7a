// Projects as places: made, described, renamed, moved, starred, archived and deleted in the browser.
import { randomUUID } from "node:crypto";
import { expect, expectAccessible, open, ORG, post, register, tableOf, test } from "../fixtures.ts";
import type { APIRequestContext, Page } from "@playwright/test";

const toasts = (page: Page) => page.locator(".toasts");
const at = (section: string, project: string) => tableOf(project).replace("/models/", `/${section}/`);
const slug = (project: string) => project.slice(ORG.length + 1);

async function projectId(api: APIRequestContext, project: string) {
  const answer = await api.get(`/api/v1/resolve?address=${project}`);
  return (await answer.json()).id as string;
}

async function readme(api: APIRequestContext, project: string, text: string) {
  const answer = await api.put(`/api/v1/projects/${await projectId(api, project)}/readme`, { data: { text } });
  expect(answer.ok(), await answer.text()).toBe(true);
}

test("a project is made where it is to be", async ({ page, project }) => {
  const name = `Aerial ${randomUUID().slice(0, 8)}`;
  await open(page, at("overview", project));
  await page.getByRole("link", { name: "New sub-project" }).click();
  const form = page.getByRole("form", { name: "New project" });
  await form.getByRole("textbox", { name: "Name" }).fill(name);
  await form.getByRole("textbox", { name: "Description" }).fill("What we see from above.");
  await form.getByRole("combobox", { name: "Who can find it" }).selectOption({ label: "Organization" });
  await form.getByRole("button", { name: "Create it" }).click();
  await expect(page).toHaveURL(new RegExp(`/${ORG}/overview/${slug(project)}/aerial-`));
  await expect(page.getByRole("heading", { level: 1, name })).toBeVisible();
  await expect(page.getByText("What we see from above.")).toBeVisible();
  await expect(page.locator("#sidebar")).toContainText(name);
});

test.describe("where the name is taken", () => {
  test.use({ tolerated: [/409 \(Conflict\)/] });

  test("the form says so", async ({ page, api, project }) => {
    await post(api, "/api/v1/projects", { path: `${project}/taken` });
    await open(page, at("new", project));
    const form = page.getByRole("form", { name: "New project" });
    await form.getByRole("textbox", { name: "Name" }).fill("Taken");
    await form.getByRole("button", { name: "Create it" }).click();
    await expect(form.getByRole("alert")).toContainText("not available here");
  });
});

test("the front page tells what is in it and how to bring more", async ({ page, api, project }) => {
  await post(api, "/api/v1/projects", { path: `${project}/below` });
  await register(api, project, ["yolo", "yolo"], { framework: "ONNX" });
  await register(api, `${project}/below`, ["net"], { stage: "staging" });
  await readme(api, project, "# Hello\n\nSome *words* and [a link](https://example.org/).\n\n<script>boom()</script>");
  await open(page, at("overview", project));
  await expect(page.getByRole("heading", { name: "Hello" })).toBeVisible();
  await expect(page.locator(".readme script")).toHaveCount(0);
  await expect(page.getByRole("heading", { name: "3 versions" })).toBeVisible();
  await expect(page.locator(".newest")).toContainText("yolo@2");
  await expect(page.locator(".project-card")).toContainText("1 version");
  await expect(page.locator(".commands")).toContainText(`vitrine models register -m ${project}/my-model FILE`);
  await expect(page.locator(".log").first()).toContainText("registered");
  await page.locator(".tally").getByRole("link", { name: /Staging/ }).click();
  await expect(page).toHaveURL(/query=stage:staging/);
  await expect(page.getByRole("row").filter({ hasText: "net" })).toBeVisible();
  await page.goBack();
  await expect(page.getByRole("heading", { name: "Hello" })).toBeVisible();
});

test("it is described, renamed and moved, and old addresses lead on", async ({ page, api, project }) => {
  await post(api, "/api/v1/projects", { path: `${project}/old` });
  await post(api, "/api/v1/projects", { path: `${project}/other` });
  await open(page, at("settings", `${project}/old`));
  const about = page.getByRole("form", { name: "About" });
  await about.getByRole("textbox", { name: "Description" }).fill("New words.");
  await about.getByRole("button", { name: "Save" }).click();
  await expect(toasts(page)).toContainText("Saved.");
  // What is saved has the page drawn anew.
  await open(page, at("settings", `${project}/old`));
  const text = page.getByRole("form", { name: "README" });
  await text.getByRole("textbox", { name: "README" }).fill("# Read me");
  await text.getByRole("button", { name: "Save the README" }).click();
  await expect(toasts(page)).toContainText("README saved.");
  await open(page, at("settings", `${project}/old`));
  await page.getByRole("button", { name: "Edit tags" }).click();
  await page.locator(".tag-popup").getByRole("combobox").fill("seen-from-above");
  await page.keyboard.press("Enter");
  await expect(page.locator(".about-line")).toContainText("seen-from-above");
  await page.keyboard.press("Escape");
  const name = page.getByRole("form", { name: "Name" });
  await name.getByRole("textbox", { name: "Name" }).fill("Brand New");
  await name.getByRole("button", { name: "Rename" }).click();
  await expect(page).toHaveURL(new RegExp(`/settings/${slug(project)}/brand-new$`));
  await page.getByRole("main").hover();
  const place = page.getByRole("form", { name: "Place" });
  await place.getByRole("textbox", { name: "Below" }).fill(`${project}/other`);
  await place.getByRole("button", { name: "Move" }).click();
  await expect(page).toHaveURL(new RegExp(`/settings/${slug(project)}/other/brand-new$`));
  await open(page, at("overview", `${project}/old`));
  await expect(page.getByRole("heading", { level: 1, name: "Brand New" })).toBeVisible();
  await expect(page.getByText("New words.")).toBeVisible();
  await expect(page.getByRole("heading", { name: "Read me" })).toBeVisible();
});

test("a star brings it to the top of the sidebar", async ({ page, project }) => {
  await open(page, at("overview", project));
  const starred = page.locator("#sidebar").getByRole("navigation", { name: "Starred" });
  await page.getByRole("button", { name: "Star", exact: true }).click();
  await expect(starred.getByRole("link", { name: slug(project) })).toBeVisible();
  await page.getByRole("button", { name: "Starred" }).click();
  await expect(page.getByRole("button", { name: "Star", exact: true })).toBeVisible();
  await expect(starred.getByRole("link", { name: slug(project) })).toHaveCount(0);
});

test("the archive takes it out of the way and gives it back", async ({ page, api, project }) => {
  await post(api, "/api/v1/projects", { path: `${project}/old` });
  await register(api, `${project}/old`, ["yolo"]);
  await open(page, at("settings", `${project}/old`));
  await page.getByRole("button", { name: "Archive the project" }).click();
  await expect(page.getByRole("button", { name: "Restore the project" })).toBeVisible();
  await expect(page.locator("#sidebar").getByRole("link", { name: "old", exact: true })).toHaveCount(0);
  await open(page, tableOf(project));
  await expect(page.getByRole("row").filter({ hasText: "yolo" })).toHaveCount(0);
  await open(page, tableOf(`${project}/old`));
  await expect(page.getByText("Archived project")).toBeVisible();
  await expect(page.getByRole("row").filter({ hasText: "yolo" })).toHaveCount(1);
  await open(page, `/${ORG}/overview`);
  await expect(page.getByRole("heading", { name: "In the archive" })).toBeVisible();
  await open(page, at("settings", `${project}/old`));
  await page.getByRole("button", { name: "Restore the project" }).click();
  await expect(page.getByRole("button", { name: "Archive the project" })).toBeVisible();
});

test("it is deleted by who types its name, with all that is said to go", async ({ page, api, project }) => {
  await post(api, "/api/v1/projects", { path: `${project}/below` });
  await register(api, project, ["yolo", "yolo"]);
  await open(page, at("settings", project));
  await page.getByRole("link", { name: "Delete the project…" }).click();
  await expect(page.getByText("1 sub-project, 1 model and 2 versions go with it.")).toBeVisible();
  const form = page.getByRole("form", { name: "Delete the project" });
  await form.getByRole("textbox").fill("something else");
  await form.getByRole("button", { name: "Delete it" }).click();
  await expect(page).toHaveURL(/ask=delete/);
  expect((await api.get(`/api/v1/resolve?address=${project}`)).ok()).toBe(true);
  await form.getByRole("textbox").fill(slug(project));
  await form.getByRole("button", { name: "Delete it" }).click();
  await expect(page).toHaveURL(new RegExp(`/${ORG}/overview$`));
  await expect(page.locator("#sidebar")).not.toContainText(slug(project));
  expect((await api.get(`/api/v1/resolve?address=${project}`)).status()).toBe(404);
});

test("what happens is told, and can be narrowed", async ({ page, api, project }) => {
  const [id] = await register(api, project, ["yolo"]);
  await post(api, `/api/v1/versions/${id}/stage`, { stage: "staging" });
  await open(page, at("activity", project));
  const log = page.locator(".log");
  await expect(log).toContainText("changed the stage of yolo@1");
  await expect(log).toContainText("stage: testing → staging");
  await page.getByRole("combobox", { name: "What" }).selectOption({ label: "Projects" });
  await expect(page).toHaveURL(/action=project/);
  await expect(log).not.toContainText("yolo@1");
  await expect(log).toContainText("created");
  await open(page, `/${ORG}/activity`);
  await expect(log).toContainText(slug(project));
});

for (const colorScheme of ["light", "dark"] as const) {
  for (const width of [1440, 390]) {
    test(`its pages are accessible in ${colorScheme} at ${width} pixels`, async ({ page, api, project }) => {
      await page.emulateMedia({ colorScheme });
      await page.setViewportSize({ width, height: 900 });
      await post(api, "/api/v1/projects", { path: `${project}/below`, tags: ["cv"] });
      await register(api, project, ["yolo"], { framework: "ONNX", tags: ["prod"] });
      await readme(api, project, "# Hello\n\n- [x] done\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n`code` and [a link](https://example.org/)");
      for (const section of ["overview", "activity", "settings", "new"]) {
        await open(page, at(section, project));
        await expectAccessible(page);
        const wide = await page.evaluate(() => document.documentElement.scrollWidth > document.documentElement.clientWidth);
        expect(wide, `${section} is wider than the window`).toBe(false);
      }
      await open(page, `${at("settings", project)}?ask=delete`);
      await expectAccessible(page);
      await open(page, `/${ORG}/overview`);
      await expectAccessible(page);
    });
  }
}
