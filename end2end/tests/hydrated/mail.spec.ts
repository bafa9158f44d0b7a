// Letters by a real mail server: an invitation, a forgotten password, and a mail server that is away or will not.
import { SMTPServer } from "smtp-server";
import { expectAccessible, hydrated, test as base, expect } from "../fixtures.ts";
import { freePort, serve } from "../own.ts";

type Letter = { to: string; text: string; secure: boolean };

/** A mail server on this machine: what it was given, and what it refuses. */
class Post {
  letters: Letter[] = [];
  refuses = new Set<string>();
  private server: SMTPServer | undefined;

  constructor(readonly port: number) {}

  async start(tls = false) {
    this.server = new SMTPServer({
      authOptional: true,
      disabledCommands: tls ? ["AUTH"] : ["AUTH", "STARTTLS"],
      onRcptTo: (to, _, done) =>
        done(this.refuses.has(to.address) ? Object.assign(new Error("no such person"), { responseCode: 550 }) : null),
      onData: async (stream, session, done) => {
        let text = "";
        for await (const part of stream) text += part;
        // Long lines are folded on their way.
        text = text.replace(/=\r\n/g, "").replace(/=3D/g, "=");
        this.letters.push({ to: session.envelope.rcptTo[0]!.address, text, secure: session.secure });
        done();
      },
    });
    // A client that does not trust it hangs up.
    this.server.on("error", () => {});
    await new Promise<void>((ready) => this.server!.listen(this.port, "127.0.0.1", ready));
  }

  async stop() {
    await new Promise<void>((done) => this.server!.close(done));
  }

  /** The link of the letter to somebody, once it has come. */
  async link(to: string): Promise<string> {
    await expect.poll(() => this.letters.some((letter) => letter.to === to), { timeout: 10_000 }).toBe(true);
    const letter = this.letters.findLast((letter) => letter.to === to)!;
    return /https?:\S+code=[\w-]+/.exec(letter.text)![0];
  }
}

const test = base.extend<object, { own: { url: string; post: Post } }>({
  own: [
    async ({}, use) => {
      const post = new Post(await freePort());
      await post.start();
      const port = await freePort();
      const stop = await serve(port, {
        VITRINE_SMTP_HOST: "127.0.0.1",
        VITRINE_SMTP_PORT: String(post.port),
        VITRINE_SMTP_TLS: "none",
        VITRINE_SMTP_FROM: "Vitrine <vitrine@example.org>",
      });
      await use({ url: `http://127.0.0.1:${port}`, post });
      await stop();
      await post.stop();
    },
    { scope: "worker", timeout: 60_000 },
  ],
});

test.describe.configure({ mode: "default" });
test.use({ anonymous: true, tolerated: [/status of 409/] });

async function signIn(page: import("@playwright/test").Page, url: string, password = "difference engine") {
  await page.context().clearCookies();
  await page.goto(`${url}/sign-in?next=/acme-research/people`);
  await page.getByLabel("E-mail").fill("ada@example.org");
  await page.getByLabel("Password").fill(password);
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page).toHaveURL(`${url}/acme-research/people`);
  await hydrated(page);
}

async function invite(page: import("@playwright/test").Page, email: string) {
  const form = page.getByRole("form", { name: "Invite somebody" });
  await form.getByLabel(/E-mail/).fill(email);
  await form.getByRole("button", { name: "Make a link" }).click();
  await page.getByRole("button", { name: "Done" }).click();
}

test("an invitation comes by mail, and joins", async ({ page, own }) => {
  await signIn(page, own.url);
  await invite(page, "grace@example.org");
  const link = await own.post.link("grace@example.org");
  const { text } = own.post.letters.at(-1)!;
  expect(text).toContain("Subject: Ada Lovelace invites you to Acme Research on Vitrine");
  expect(text).toContain("text/plain");
  expect(text).not.toContain("<img");
  await expect(async () => {
    await page.reload();
    await expect(page.locator("li", { hasText: "grace@example.org" })).toContainText(", sent", { timeout: 500 });
  }).toPass();
  await page.context().clearCookies();
  await page.goto(link);
  await page.getByLabel("Your name").fill("Grace Hopper");
  await page.getByLabel("Password").fill("nanoseconds of wire");
  await page.getByRole("button", { name: "Join" }).click();
  await expect(page).toHaveURL(`${own.url}/acme-research/models`);
});

test("an address that the mail server refuses is told beside the invitation", async ({ page, own }) => {
  own.post.refuses.add("nobody@example.org");
  await signIn(page, own.url);
  await invite(page, "nobody@example.org");
  await expect(async () => {
    await page.reload();
    const row = page.locator("li", { hasText: "nobody@example.org" });
    await expect(row).toContainText("not sent: the mail server refused the address", { timeout: 500 });
  }).toPass();
  await hydrated(page);
  await expectAccessible(page, "#drawn");
});

test("a mail server that is away delays nothing and loses nothing", async ({ page, own }) => {
  await signIn(page, own.url);
  await own.post.stop();
  await invite(page, "henry@example.org");
  const row = page.locator("li", { hasText: "henry@example.org" });
  await expect(async () => {
    await page.reload();
    await expect(row).toContainText("not sent yet: the mail server does not answer", { timeout: 500 });
  }).toPass();
  await own.post.start();
});

test("a forgotten password is asked for in the same way whoever one is, and set by the letter", async ({ page, own }) => {
  await page.goto(`${own.url}/sign-in`);
  for (const email of ["nobody-here@example.org", "ada@example.org"]) {
    await page.goto(`${own.url}/sign-in`);
    await page.getByRole("link", { name: "Forgot your password?" }).click();
    await expectAccessible(page);
    await page.getByLabel("E-mail").fill(email);
    await page.getByRole("button", { name: "Send it" }).click();
    await expect(page.getByText("If there is an account with that address")).toBeVisible();
    await expect(page).toHaveURL(`${own.url}/forgot-password?sent`);
  }
  const link = await own.post.link("ada@example.org");
  expect(own.post.letters.some((letter) => letter.to === "nobody-here@example.org")).toBe(false);
  await page.goto(link);
  await page.getByLabel("New password").fill("analytical engine notes");
  await page.getByRole("button", { name: "Set it" }).click();
  await expect(page).toHaveURL(`${own.url}/acme-research/models`);
  await page.goto(link);
  await expect(page.getByRole("heading", { name: "This link does not work" })).toBeVisible();
  await signIn(page, own.url, "analytical engine notes");
});
