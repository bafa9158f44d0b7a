import { EMAIL, expect, expectAccessible, names, open, ORG, PASSWORD, register, TABLE, tableOf, test } from "../fixtures.ts";

test("the sidebar leads from project to project without a new page", async ({ page }) => {
  await open(page, TABLE);
  await page.evaluate(() => Object.assign(window, { same: true }));
  const projects = page.getByRole("navigation", { name: "Projects" });
  await projects.locator("[data-path=vision]").click();
  await expect(page).toHaveURL(`/${ORG}/models/vision`);
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("vision");
  await expect(projects.locator("[aria-current=page]")).toHaveText(/^vision/);
  await page.locator("#sidebar").getByRole("link", { name: /^All models/ }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("All models");
  expect(await page.evaluate(() => "same" in window)).toBe(true);
});

test("the theme changes at once and stays", async ({ page }) => {
  await open(page, TABLE);
  await page.getByRole("button", { name: "Ada Lovelace" }).click();
  await page.getByRole("button", { name: "Dark" }).click();
  await expect(page.locator("html")).toHaveAttribute("data-theme", "dark");
  await expect(page.locator("body")).toHaveCSS("background-color", "rgb(16, 17, 19)");
  await page.reload();
  await expect(page.locator("html")).toHaveAttribute("data-theme", "dark");
  await page.getByRole("button", { name: "Ada Lovelace" }).click();
  await expect(page.getByRole("button", { name: "Dark" })).toHaveAttribute("aria-pressed", "true");
});

test("one key finds projects, models and actions", async ({ page, api, project }) => {
  const model = `owl-${project.slice(-8)}`;
  await register(api, project, [model, "other"]);
  await open(page, TABLE);
  await page.keyboard.press("Control+k");
  const palette = page.getByRole("dialog", { name: "Go to or do" });
  const entry = palette.locator("[aria-selected=true]");
  await expect(palette.getByRole("option", { name: "Choose columns" })).toBeVisible();
  await expectAccessible(page);
  await page.keyboard.type(model);
  await expect(entry).toContainText(model);
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(`${tableOf(project)}/${model}`);
  await expect(palette).toBeHidden();
  await expect.poll(() => names(page)).toEqual([model]);
  // Actions, by any of their words; arrows go round.
  await page.keyboard.press("Control+k");
  await page.keyboard.type("density");
  await expect(entry).toContainText("Change the view");
  await page.keyboard.press("Enter");
  await expect(page.locator("#options-menu")).toBeVisible();
  await page.keyboard.press("Escape");
  await page.keyboard.press("Control+k");
  await page.keyboard.type("nothing is called this");
  await expect(palette).toContainText("Nothing is called that here");
  await page.keyboard.press("Escape");
  await expect(palette).toBeHidden();
});

test.describe("for nobody in particular", () => {
  test.use({ anonymous: true, tolerated: [/status of 40[0-9]/] });

  test("a refused password is said in place, without losing what was typed, and without the app", async ({ page }) => {
    const asked: string[] = [];
    page.on("request", (request) => asked.push(request.url()));
    await page.goto(`/sign-in?next=${TABLE}`);
    await page.getByLabel("E-mail").fill(EMAIL);
    await page.getByLabel("Password").fill("wrong");
    await page.evaluate(() => Object.assign(window, { same: true }));
    await page.getByRole("button", { name: "Sign in" }).click();
    await expect(page.getByRole("alert")).toHaveText("That e-mail address and password do not match.");
    expect(await page.evaluate(() => "same" in window)).toBe(true);
    await expect(page.getByLabel("E-mail")).toHaveValue(EMAIL);
    expect(asked.filter((url) => /\.wasm$/.test(url))).toEqual([]);
    await page.getByLabel("Password").fill(PASSWORD);
    await page.getByRole("button", { name: "Sign in" }).click();
    await expect(page).toHaveURL(TABLE);
    await expect(page.getByRole("grid", { name: "Models" })).toBeVisible();
  });
});

test.describe("on a phone", () => {
  test.use({ viewport: { width: 390, height: 800 } });

  test("the sidebar is a drawer that closes behind a link", async ({ page }) => {
    await open(page, TABLE);
    const drawer = page.locator("#sidebar");
    await expect(drawer).toBeHidden();
    await page.getByRole("button", { name: "Open the sidebar" }).click();
    await drawer.locator("[data-path=vision]").click();
    await expect(page).toHaveURL(`/${ORG}/models/vision`);
    await expect(drawer).toBeHidden();
  });

  test("nothing is wider than the screen but the table", async ({ page }) => {
    for (const path of [TABLE, `${TABLE}/vision/detectors/aerial`]) {
      await open(page, path);
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(390);
    }
    await page.locator("[data-id] [data-column=name]").first().click();
    const panel = page.getByRole("complementary", { name: "Details" });
    await expect(panel).toHaveCSS("width", "390px");
  });
});
