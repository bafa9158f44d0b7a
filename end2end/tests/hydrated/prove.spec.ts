// A browser that was left open: what matters asks for the password, and then goes on by itself.
import { expect, expectAccessible, open, ORG, PASSWORD, test } from "../fixtures.ts";

test.use({ tolerated: [/status of 40[13]/] });

test("who sits at the browser is asked before a token is made, and only then", async ({ page }) => {
  let asked = 0;
  await page.route("**/api/v1/me/tokens", async (route) => {
    asked += 1;
    if (asked === 2) return route.continue();
    const body = { type: "about:blank", title: "Forbidden", status: 403, code: "prove_again", detail: "Show that it is you." };
    await route.fulfill({ status: 403, contentType: "application/problem+json", body: JSON.stringify(body) });
  });
  await open(page, `/${ORG}/tokens`);
  const form = page.getByRole("form", { name: "New token" });
  await form.getByLabel("Name").fill("after a while");
  await form.getByRole("button", { name: "Make a token" }).click();
  const dialog = page.getByRole("dialog", { name: "Is it you?" });
  await expect(dialog.getByLabel("Your password")).toBeFocused();
  await expectAccessible(page, "#admin-prove");
  await page.keyboard.type("not my password");
  await page.keyboard.press("Enter");
  await expect(dialog.getByRole("alert")).toHaveText("That e-mail address and password do not match.");
  await dialog.getByLabel("Your password").fill(PASSWORD);
  await dialog.getByRole("button", { name: "Go on" }).click();
  await expect(page.getByRole("dialog", { name: "Copy it now" }).locator("output")).toContainText("vtr_");
  await page.getByRole("button", { name: "Done" }).click();
  await expect(page.getByText("after a while")).toBeVisible();
  expect(asked).toBe(2);

  // Whoever goes away has done nothing, and is told why.
  await form.getByLabel("Name").fill("never");
  await form.getByRole("button", { name: "Make a token" }).click();
  await dialog.getByRole("button", { name: "Cancel" }).click();
  await expect(form.getByRole("alert")).toHaveText("Show that it is you.");
});
