import { expect, names, register, tableOf, test } from "../fixtures.ts";

test("chips come with the page, and their links remove them", async ({ page, api, project }) => {
  await register(api, project, ["a"], { tags: ["prod"], framework: "ONNX" });
  await register(api, project, ["b"], { tags: ["prod"] });
  await register(api, project, ["c"], { framework: "ONNX" });
  await page.goto(`${tableOf(project)}?sort=name&query=tags:prod,framework:ONNX`);
  expect(await names(page)).toEqual(["a"]);
  const chips = page.locator(".filter-chip");
  await expect(chips).toHaveText(["Tags prod", "Framework ONNX"]);
  await page.getByRole("link", { name: "Remove the filter Framework" }).click();
  await expect(chips).toHaveText(["Tags prod"]);
  expect(await names(page)).toEqual(["a", "b"]);
  await page.getByRole("link", { name: "Clear all" }).click();
  await expect(chips).toHaveCount(0);
  expect(await names(page)).toEqual(["a", "b", "c"]);
});

test("text in chips stays text", async ({ page, api, project }) => {
  await register(api, project, ["a"], { tags: ["<b>x</b>"] });
  await page.goto(`${tableOf(project)}?query=tags:"<b>x</b>"`);
  await expect(page.locator(".filter-chip")).toHaveText("Tags <b>x</b>");
});

test("the search box sends itself, with the rest of the link", async ({ page, api, project }) => {
  await register(api, project, ["yolo-b", "yolo-a", "detr"]);
  await page.goto(`${tableOf(project)}?sort=name&query=name:~*zzz*`);
  const box = page.getByRole("searchbox", { name: "Search models" });
  await box.fill("yolo");
  await box.press("Enter");
  expect(await names(page)).toEqual(["yolo-a", "yolo-b"]);
  await expect(box).toHaveValue("yolo");
  const address = new URL(page.url()).searchParams;
  expect([address.get("sort"), address.get("query"), address.get("q")]).toEqual(["name", "name:~*zzz*", "yolo"]);
  await page.getByRole("link", { name: "Clear the search" }).click();
  await expect(box).toHaveValue("");
  expect(await names(page)).toEqual(["detr", "yolo-a", "yolo-b"]);
});
