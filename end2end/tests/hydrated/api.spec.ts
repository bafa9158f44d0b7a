import { expectAccessible, test } from "../fixtures.ts";

for (const colorScheme of ["light", "dark"] as const) {
  test(`the page of the API can be read in ${colorScheme}`, async ({ page }) => {
    // A long page, and axe reads what is left of it thoroughly.
    test.slow();
    await page.emulateMedia({ colorScheme });
    await page.goto("/api");
    // axe takes minutes for so long a page: some of it stands for the rest.
    await page.evaluate(() => {
      const kept = ["postVersions", "getVersionsIdFilesName", "type-NewVersion", "type-Act"];
      document.querySelectorAll("article").forEach((article) => kept.includes(article.id) || article.remove());
    });
    await expectAccessible(page);
  });
}
