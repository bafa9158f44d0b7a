import { createHash } from "node:crypto";
import { writeFile } from "node:fs/promises";
import { expect, names, open, openWhole, register, tableOf, test } from "../fixtures.ts";

const file = { name: "box.scorer.json", mimeType: "application/json", buffer: Buffer.from('{"learner":1}') };

test("a file that is chosen becomes a model", async ({ page, project }) => {
  await openWhole(page, tableOf(project));
  await page.locator("input[type=file]").setInputFiles(file);
  const dialog = page.getByRole("dialog", { name: "Register a model" });
  await expect(dialog.getByLabel("Model name")).toHaveValue("box.scorer");
  await dialog.getByLabel("Model name").fill("My scorer");
  await dialog.getByRole("button", { name: "Upload" }).click();
  await expect.poll(() => names(page)).toEqual(["My scorer"]);
  const panel = page.getByRole("complementary", { name: "Details" });
  await expect(panel.getByText("XGBoost")).toBeVisible();

  await panel.getByRole("tab", { name: /^File/ }).click();
  const download = page.waitForEvent("download");
  await panel.getByRole("link", { name: /^Download box.scorer.json/ }).click();
  expect((await download).suggestedFilename()).toBe("box.scorer.json");
  const count = page.getByRole("link", { name: project.split("/")[1] }).locator(".count");
  await expect(count).toHaveText("1");
});

test("a file that is chosen before all of the page has come is not lost", async ({ page, project }) => {
  let come = () => {};
  const chosen = new Promise<void>((resolve) => (come = resolve));
  await page.route(/\/pkg\/.*late.*\.wasm/, async (route) => {
    await chosen;
    await route.continue();
  });
  await open(page, tableOf(project));
  await page.locator("input[type=file]").setInputFiles(file);
  await expect(page.getByRole("dialog")).toHaveCount(0);
  come();
  const dialog = page.getByRole("dialog", { name: "Register a model" });
  await expect(dialog.getByLabel("Model name")).toHaveValue("box.scorer");
});

test("the button that chooses files waits for what it is for", async ({ page, project }) => {
  let come = () => {};
  const clicked = new Promise<void>((resolve) => (come = resolve));
  await page.route(/\/pkg\/.*late.*\.wasm/, async (route) => {
    await clicked;
    await route.continue();
  });
  await open(page, tableOf(project));
  const chooser = page.waitForEvent("filechooser");
  await page.locator(".zone [data-choose]").click();
  come();
  await (await chooser).setFiles(file);
  await expect(page.getByRole("dialog", { name: "Register a model" })).toBeVisible();
});

test("a file that is dropped on a table becomes a version", async ({ page, api, project }) => {
  await register(api, project, ["scorer"]);
  await open(page, `${tableOf(project)}/scorer`);
  const data = await page.evaluateHandle(() => {
    const data = new DataTransfer();
    data.items.add(new File(["bytes"], "any name.bin"));
    return data;
  });
  const grid = page.getByRole("grid");
  // Browsers say it again and again while something is dragged.
  await expect(async () => {
    await grid.dispatchEvent("dragover", { dataTransfer: data });
    await expect(page.getByText("Drop to register in")).toBeVisible({ timeout: 200 });
  }).toPass();
  await grid.dispatchEvent("drop", { dataTransfer: data });
  await page.getByRole("dialog").getByRole("button", { name: "Upload" }).click();
  await expect(page.locator("[data-id]")).toHaveCount(2);
  await expect(page.getByRole("status")).toHaveText("2 versions");
});

test.describe("a name that cannot be", () => {
  test.use({ tolerated: [/status of 4\d\d/] });

  test("is refused in words, and can be mended", async ({ page, project }) => {
    await openWhole(page, tableOf(project));
    await page.locator("input[type=file]").setInputFiles(file);
    const dialog = page.getByRole("dialog");
    await dialog.getByLabel("Model name").fill("???");
    await dialog.getByRole("button", { name: "Upload" }).click();
    await expect(dialog.getByRole("alert")).toBeVisible();
    await dialog.getByLabel("Model name").fill("mended");
    await dialog.getByRole("button", { name: "Upload" }).click();
    await expect.poll(() => names(page)).toEqual(["mended"]);
  });
});

test("Escape gives it up", async ({ page, project }) => {
  await openWhole(page, tableOf(project));
  await page.locator("input[type=file]").setInputFiles(file);
  await expect(page.getByRole("dialog")).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(page.getByRole("dialog")).toBeHidden();
  await expect(page.getByText("No models in this project yet")).toBeVisible();
});

test.describe("a large file", () => {
  test.use({ tolerated: [/net::ERR_FAILED|status of 503/] });

  test("goes in parts, and on after the connection was lost", async ({ page, api, project }, info) => {
    const path = info.outputPath("large.bin");
    const bytes = Buffer.alloc(34_000_000, "some bytes ");
    await writeFile(path, bytes);
    await openWhole(page, tableOf(project));
    // The second part is lost twice: without an answer, and by a proxy whose server is away.
    const sent: string[] = [];
    await page.route("**/api/v1/uploads/*/parts/*", async (route) => {
      sent.push(route.request().url().split("/").pop()!);
      if (sent.length === 2) return route.abort();
      if (sent.length === 3) return route.fulfill({ status: 503, body: "" });
      return route.continue();
    });
    await page.locator("input[type=file]").setInputFiles(path);
    const dialog = page.getByRole("dialog");
    await dialog.getByLabel("Model name").fill("large");
    await dialog.getByRole("button", { name: "Upload" }).click();
    await expect(dialog.getByText(/The connection is lost/)).toBeVisible();
    await expect.poll(() => names(page), { timeout: 30_000 }).toEqual(["large"]);
    expect(sent).toEqual(["1", "2", "2", "2", "3", "4", "5"]);
    const { items } = await (await api.get(`/api/v1/versions?in=${project}`)).json();
    const details = await (await api.get(`/api/v1/versions/${items[0].id}`)).json();
    expect(details.sha256).toBe(createHash("sha256").update(bytes).digest("hex"));
  });
});
