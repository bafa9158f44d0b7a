import { expect, expectAccessible, open, openWhole, ORG, TABLE, tableOf, test } from "../fixtures.ts";

for (const theme of ["light", "dark"] as const) {
  test.describe(`in the ${theme} theme there are no barriers`, () => {
    test.use({ colorScheme: theme });
    // axe looks at every element of a long table.
    test.slow();

    test("on the table and its details", async ({ page }) => {
      await open(page, TABLE);
      await expectAccessible(page);
      await page.locator("[data-id] [data-column=status]").first().click();
      await expect(page.getByText("Address", { exact: true })).toBeVisible();
      await page.evaluate(() => Promise.all(document.getAnimations().map((animation) => animation.finished)));
      await expectAccessible(page);
    });

    test("in the reader's menu", async ({ page }) => {
      await open(page, TABLE);
      await page.getByRole("button", { name: "Ada Lovelace" }).click();
      await expectAccessible(page);
    });

    test("on an experiment", async ({ page }) => {
      await open(page, TABLE);
      const href = await page.locator("[data-column=task] a").first().getAttribute("href");
      await open(page, href!);
      await expectAccessible(page);
    });

    test("in an empty project and its dialog", async ({ page, project }) => {
      await openWhole(page, tableOf(project));
      await expectAccessible(page);
      await page.locator("input[type=file]").setInputFiles({ name: "a.bin", mimeType: "", buffer: Buffer.from("a") });
      await expect(page.getByRole("dialog")).toBeVisible();
      await expectAccessible(page);
    });

    test("on a phone", async ({ page }) => {
      await page.setViewportSize({ width: 390, height: 800 });
      await open(page, TABLE);
      await expectAccessible(page);
      await page.getByRole("button", { name: "Open the sidebar" }).click();
      await page.evaluate(() => Promise.all(document.getAnimations().map((animation) => animation.finished)));
      await expectAccessible(page);
    });

    test.describe("for nobody in particular", () => {
      test.use({ anonymous: true, tolerated: [/status of 404/] });

      for (const path of ["/sign-in", "/set-up?code=spent", `/${ORG}/a/b/c`]) {
        test(`on ${path}`, async ({ page }) => {
          await page.goto(path);
          await expectAccessible(page);
        });
      }
    });
  });
}
