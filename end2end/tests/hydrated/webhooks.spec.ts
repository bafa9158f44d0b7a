// Webhooks: made in the browser, heard by a receiver on this machine, and their log.
import { createHmac } from "node:crypto";
import { createServer, type IncomingHttpHeaders, type Server } from "node:http";
import { expect, expectAccessible, open, post, projectId, register, tableOf, test as base } from "../fixtures.ts";

type Heard = { headers: IncomingHttpHeaders; body: string };

/** A receiver: what it was sent, and what it answers. */
class Receiver {
  heard: Heard[] = [];
  status = 200;
  url = "";
  private server: Server | undefined;

  async start() {
    this.server = createServer(async (request, response) => {
      let body = "";
      for await (const part of request) body += part;
      this.heard.push({ headers: request.headers, body });
      response.writeHead(this.status).end(this.status === 200 ? "thanks" : "broken");
    });
    await new Promise<void>((done) => this.server!.listen(0, "127.0.0.1", done));
    const address = this.server.address();
    if (address === null || typeof address === "string") throw new Error("no port");
    this.url = `http://127.0.0.1:${address.port}/hook`;
  }

  async stop() {
    await new Promise<void>((done) => this.server!.close(() => done()));
  }

  /** The first delivery of an event, once it has come. */
  async of(event: string): Promise<Heard> {
    const found = () => this.heard.find(({ body }) => JSON.parse(body).type === event);
    await expect.poll(() => found() !== undefined, { timeout: 15_000 }).toBe(true);
    return found()!;
  }
}

const test = base.extend<{ receiver: Receiver }>({
  receiver: async ({}, use) => {
    const receiver = new Receiver();
    await receiver.start();
    await use(receiver);
    await receiver.stop();
  },
});

const at = (project: string) => tableOf(project).replace("/models/", "/webhooks/");

test("what was chosen arrives, signed with the secret that was shown once", async ({ page, api, project, receiver }) => {
  await open(page, tableOf(project).replace("/models/", "/settings/"));
  await page.getByRole("link", { name: "webhooks" }).click();
  await expect(page.getByText("None yet.")).toBeVisible();
  const form = page.getByRole("form", { name: "New webhook" });
  await form.getByRole("textbox", { name: "Address" }).fill(receiver.url);
  await form.getByRole("group", { name: "Versions" }).getByRole("checkbox", { name: "tags changed" }).check();
  await form.getByRole("group", { name: "Versions" }).getByRole("checkbox", { name: "published" }).uncheck();
  await form.getByRole("button", { name: "Make a webhook" }).click();
  const dialog = page.getByRole("dialog", { name: "Copy it now" });
  const secret = await dialog.locator("[data-secret]").innerText();
  expect(secret).toMatch(/^whsec_/);
  await dialog.getByRole("button", { name: "Done" }).click();
  await expect(page.getByRole("link", { name: receiver.url })).toBeVisible();
  const [id] = await register(api, project, ["yolo"]);
  await post(api, `/api/v1/versions/${id}/publish`, {});
  await post(api, `/api/v1/versions/${id}/tags`, { add: ["prod"] });
  const { headers, body } = await receiver.of("version.registered");
  const signed = `${headers["webhook-id"]}.${headers["webhook-timestamp"]}.${body}`;
  const key = Buffer.from(secret.slice("whsec_".length), "base64");
  expect(headers["webhook-signature"]).toBe(`v1,${createHmac("sha256", key).update(signed).digest("base64")}`);
  const told = JSON.parse(body);
  expect(told.data).toMatchObject({ resource: id, actor: { name: "Ada Lovelace" } });
  await receiver.of("version.tagged");
  expect(receiver.heard.map(({ body }) => JSON.parse(body).type)).not.toContain("version.published");
});

test("its log tells how it went, and sends again", async ({ page, api, project, receiver }) => {
  const place = await projectId(api, project);
  const made = await post(api, `/api/v1/projects/${place}/webhooks`, { url: receiver.url, events: ["version.registered"] });
  receiver.status = 500;
  await register(api, project, ["yolo"]);
  await receiver.of("version.registered");
  const address = `${at(project)}?webhook=${made.id}`;
  await expect(async () => {
    await open(page, address);
    await expect(page.locator(".deliveries")).toContainText("failed, 500", { timeout: 1_000 });
  }).toPass({ timeout: 15_000 });
  await page.getByText("failed, 500").click();
  await expect(page.locator(".deliveries")).toContainText("broken");
  await expect(page.locator(".deliveries")).toContainText('"type": "version.registered"');
  receiver.status = 200;
  await page.getByRole("button", { name: "Send version.registered again" }).click();
  await expect.poll(() => receiver.heard.length, { timeout: 15_000 }).toBeGreaterThan(1);
  const [first, again] = receiver.heard;
  expect(again!.headers["webhook-id"]).toBe(first!.headers["webhook-id"]);
  expect(again!.body).toBe(first!.body);
  await page.getByRole("button", { name: "Pause" }).click();
  await expect(page.getByRole("button", { name: "Let it go on" })).toBeVisible();
  await page.getByRole("button", { name: "Let it go on" }).click();
  await expect(page.getByRole("button", { name: "Pause" })).toBeVisible();
  await page.getByRole("button", { name: "Send a test" }).click();
  await receiver.of("ping");
  await page.getByRole("button", { name: "Delete…" }).click();
  await page.getByRole("dialog", { name: "Delete…" }).getByRole("button", { name: "Delete", exact: true }).click();
  await expect(page.getByText("None yet.")).toBeVisible();
});

for (const colorScheme of ["light", "dark"] as const) {
  for (const width of [1440, 390]) {
    test(`its pages are accessible in ${colorScheme} at ${width} pixels`, async ({ page, api, project, receiver }) => {
      await page.emulateMedia({ colorScheme });
      await page.setViewportSize({ width, height: 900 });
      const place = await projectId(api, project);
      const events = ["version.registered", "project.moved"];
      const made = await post(api, `/api/v1/projects/${place}/webhooks`, { url: receiver.url, events });
      await register(api, project, ["yolo"]);
      await receiver.of("version.registered");
      for (const address of [at(project), `${at(project)}?webhook=${made.id}`]) {
        await open(page, address);
        await expectAccessible(page);
        const wide = await page.evaluate(() => document.documentElement.scrollWidth > document.documentElement.clientWidth);
        expect(wide, `${address} is wider than the window`).toBe(false);
      }
    });
  }
}
