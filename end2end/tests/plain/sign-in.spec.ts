import { EMAIL, expect, ORG, PASSWORD, TABLE, test } from "../fixtures.ts";

test.use({ anonymous: true, tolerated: [/status of 40[14]/] });

test("nobody in particular is led to sign in, and then where they wanted to go", async ({ page }) => {
  await page.goto(`${TABLE}?sort=name`);
  await expect(page).toHaveURL(/\/sign-in\?next=/);
  await page.getByLabel("E-mail").fill(EMAIL);
  await page.getByLabel("Password").fill(PASSWORD);
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page).toHaveURL(`${TABLE}?sort=name`);
  await expect(page.getByRole("grid", { name: "Models" })).toBeVisible();

  await page.getByRole("button", { name: "Ada Lovelace" }).click();
  await page.getByRole("button", { name: "Sign out" }).click();
  await expect(page).toHaveURL("/sign-in");
  await page.goto(TABLE);
  await expect(page).toHaveURL(/\/sign-in/);
});

test("a wrong password is refused in words", async ({ page }) => {
  await page.goto("/sign-in?next=/x");
  await page.getByLabel("E-mail").fill("nobody@example.org");
  await page.getByLabel("Password").fill("wrong");
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page.getByRole("alert")).toHaveText("That e-mail address and password do not match.");
  await expect(page.locator("input[name=next]")).toHaveValue("/x");
});

test("signing in never leads to another site", async ({ page }) => {
  await page.goto("/sign-in?next=//evil.example/");
  await page.getByLabel("E-mail").fill(EMAIL);
  await page.getByLabel("Password").fill(PASSWORD);
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page).toHaveURL(`/${ORG}/models`);
});

test("a hidden page and a missing one look the same to nobody in particular", async ({ request }) => {
  for (const path of [TABLE, "/no-such-organization/models"]) {
    const answer = await request.get(path, { maxRedirects: 0, headers: { accept: "text/html" } });
    expect(answer.status(), path).toBe(302);
    expect(answer.headers().location).toBe(`/sign-in?next=${path}`);
  }
});

test("a set-up link that is spent says so", async ({ page }) => {
  await page.goto("/set-up?code=spent");
  await expect(page.getByRole("heading", { name: "This link does not work" })).toBeVisible();
});
