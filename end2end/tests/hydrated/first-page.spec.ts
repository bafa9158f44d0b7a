import { expect, expectAccessible, open, test } from "../fixtures.ts";

test("the first page comes alive", async ({ page }) => {
  await open(page, "/");
  await page.getByRole("button").click();
  await expect(page.getByRole("button", { name: "Clicked 1 times" })).toBeVisible();
});

test("the first page has no barriers", async ({ page }) => {
  await open(page, "/");
  await expectAccessible(page);
});
