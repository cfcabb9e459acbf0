import { createHmac } from "node:crypto";
import { once } from "node:events";
import { createServer, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import type { Message } from "../../../model/release/message";
import type { NotifyArgs } from "../../../model/release/settings";
import { Notifier } from "../../../release/notify/notifier";

const MESSAGE: Message = {
  kind: "held",
  tone: "warning",
  title: "shop/prod: held",
  text: "held for at most 30m: errors of green 2.0% > 1.0%",
  release: "r1",
  app: "shop",
  namespace: "shop-prod",
  stack: "prod",
  at: Date.UTC(2026, 0, 2),
  startedAt: Date.UTC(2026, 0, 1),
};

const QUICK = { attempts: 3, timeoutMs: 500, delayMs: 1 };

interface Call {
  readonly url: string;
  readonly authorization: string | undefined;
  readonly body: unknown;
}

/** Real requests to a server on this machine. */
describe("A notifier", () => {
  let server: Server;
  let calls: Call[];
  /** Answers by call, the last one for all that follow. */
  let statuses: number[];
  let isSilent: boolean;
  /** The body of all answers. */
  let answer: string;
  const complaints: string[] = [];

  beforeEach(async () => {
    calls = [];
    statuses = [200];
    isSilent = false;
    answer = "ok";
    complaints.length = 0;
    server = createServer((request, response) => {
      void read(request).then((body) => {
        const { authorization } = request.headers;
        calls.push({ url: request.url ?? "", authorization, body });
        if (isSilent) return;
        response.statusCode = statuses[Math.min(calls.length, statuses.length) - 1] ?? 200;
        response.end(answer);
      });
    });
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
  });

  afterEach(async () => {
    server.closeAllConnections();
    server.close();
    await once(server, "close");
  });

  const address = () => `http://127.0.0.1:${String((server.address() as AddressInfo).port)}/hook`;

  async function tell(receiver: Partial<NotifyArgs>, message = MESSAGE, environment = {}) {
    const receivers = [{ kind: "webhook" as const, url: address(), ...receiver }];
    const complain = (text: string) => complaints.push(text);
    const notifier = new Notifier(receivers, complain, environment, QUICK);
    notifier.send(message);
    await notifier.settle(10_000);
  }

  it("Tells a webhook everything", async () => {
    await tell({});
    expect(calls).toEqual([
      {
        url: "/hook",
        authorization: undefined,
        body: {
          ...MESSAGE,
          at: "2026-01-02T00:00:00.000Z",
          startedAt: "2026-01-01T00:00:00.000Z",
        },
      },
    ]);
    expect(complaints).toEqual([]);
  });

  it.each([
    [
      "slack",
      {
        text: "⚠️ shop/prod: held",
        attachments: [
          {
            color: "#f9a825",
            text: MESSAGE.text,
            fallback: MESSAGE.text,
            fields: [{ title: "release", value: "r1", short: true }],
          },
        ],
      },
    ],
    [
      "wecom",
      {
        msgtype: "markdown",
        markdown: { content: `**⚠️ shop/prod: held**\n\n${MESSAGE.text}\n\n> r1` },
      },
    ],
    [
      "dingtalk",
      {
        msgtype: "markdown",
        markdown: {
          title: "shop/prod: held",
          text: `**⚠️ shop/prod: held**\n\n${MESSAGE.text}\n\n> r1`,
        },
      },
    ],
  ] as const)("Speaks as %s listens", async (kind, body) => {
    await tell({ kind });
    expect(calls.map((call) => call.body)).toEqual([body]);
  });

  it.each(["slack", "wecom", "dingtalk", "grafana"] as const)(
    "Lets no text of others speak to a channel or hide a link in %s",
    async (kind) => {
      const text =
        "<!channel> <@U1> <https://x.example.com|log in> [log in](https://x.example.com)";
      await tell({ kind }, { ...MESSAGE, text });
      const body = JSON.stringify(calls[0]?.body);
      expect(body).not.toMatch(/<[!@h]/);
      if (kind === "wecom" || kind === "dingtalk") expect(body).not.toContain("](");
    },
  );

  it("Signs what DingTalk wants signed", async () => {
    await tell({ kind: "dingtalk", secretFrom: "SECRET" }, MESSAGE, { SECRET: "s3" });
    const { searchParams } = new URL(calls[0]?.url ?? "", "http://host");
    const timestamp = searchParams.get("timestamp") ?? "";
    const sign = createHmac("sha256", "s3").update(`${timestamp}\ns3`).digest("base64");
    expect(searchParams.get("sign")).toBe(sign);
    expect(calls[0]?.authorization).toBeUndefined();
  });

  it.each([
    ["pending", MESSAGE],
    ["success", { ...MESSAGE, kind: "ended", tone: "good" }],
    ["failure", { ...MESSAGE, kind: "ended", tone: "bad" }],
  ] as const)("Marks a commit as %s on GitHub", async (state, message) => {
    const receiver = { kind: "github", secretFrom: "TOKEN" } as const;
    await tell(receiver, { ...message, commit: "abc" }, { TOKEN: "t1" });
    expect(calls).toEqual([
      {
        url: "/hook/statuses/abc",
        authorization: "Bearer t1",
        body: { state, context: "sluice/shop/prod", description: MESSAGE.text },
      },
    ]);
  });

  it("Marks nothing on GitHub without a commit", async () => {
    await tell({ kind: "github" });
    expect(calls).toEqual([]);
  });

  const marked = {
    tags: ["sluice", "shop", "shop-prod/shop", "prod", "held"],
    text: `⚠️ shop/prod: held\n${MESSAGE.text}\nr1`,
  };

  it("Marks a moment in Grafana, with its token", async () => {
    const url = new URL("/grafana/", address()).href;
    await tell({ kind: "grafana", url, secretFrom: "TOKEN" }, MESSAGE, { TOKEN: "t1" });
    expect(calls).toEqual([
      {
        url: "/grafana/api/annotations",
        authorization: "Bearer t1",
        body: { ...marked, time: MESSAGE.at },
      },
    ]);
  });

  it("Marks the whole release in Grafana when it has ended", async () => {
    await tell({ kind: "grafana" }, { ...MESSAGE, kind: "ended" });
    expect(calls.map(({ url, body }) => ({ url, body }))).toEqual([
      {
        url: "/hook/api/annotations",
        body: {
          ...marked,
          tags: [...marked.tags.slice(0, -1), "ended"],
          time: MESSAGE.startedAt,
          timeEnd: MESSAGE.at,
        },
      },
    ]);
  });

  it("Tells only what a receiver asked for", async () => {
    await tell({ about: ["ended"] });
    expect(calls).toEqual([]);
  });

  it("Takes the address from the environment, and says which variable is missing", async () => {
    const { url: _url, ...receiver } = { url: "", kind: "webhook", urlFrom: "HOOK" } as const;
    const notifier = new Notifier([receiver], (text) => complaints.push(text), {}, QUICK);
    notifier.send(MESSAGE);
    await notifier.settle(1000);
    expect(complaints).toEqual([
      'webhook was not told "shop/prod: held": the variable HOOK is not set',
    ]);
  });

  it("Tries again while the receiver is unwell", async () => {
    statuses = [503, 429, 200];
    await tell({});
    expect(calls).toHaveLength(3);
    expect(complaints).toEqual([]);
  });

  it("Gives up after some tries, and complains once", async () => {
    statuses = [500];
    await tell({});
    expect(calls).toHaveLength(3);
    expect(complaints).toEqual(['webhook was not told "shop/prod: held": it answered 500']);
  });

  it("Does not insist after a refusal", async () => {
    statuses = [404];
    await tell({});
    expect(calls).toHaveLength(1);
    expect(complaints).toEqual(['webhook was not told "shop/prod: held": it answered 404']);
  });

  it.each(["wecom", "dingtalk"] as const)(
    "Hears from a robot of %s that it posted nothing, whatever the status says",
    async (kind) => {
      answer = JSON.stringify({ errcode: 310000, errmsg: "sign not match" });
      await tell({ kind });
      expect(calls).toHaveLength(3);
      expect(complaints).toEqual([
        `${kind} was not told "shop/prod: held": it answered 310000 sign not match`,
      ]);
      answer = JSON.stringify({ errcode: 0, errmsg: "ok" });
      await tell({ kind });
      expect(complaints).toHaveLength(1);
    },
  );

  it("Holds nobody up while a receiver is silent", async () => {
    isSilent = true;
    const receivers = [{ kind: "webhook" as const, url: address() }];
    const complain = (text: string) => complaints.push(text);
    const notifier = new Notifier(receivers, complain, {}, { ...QUICK, timeoutMs: 60_000 });
    notifier.send(MESSAGE);
    const settled = await Promise.race([notifier.settle(50).then(() => "settled"), forever()]);
    expect(settled).toBe("settled");
    expect(complaints).toEqual([]);
  });

  it("Leaves nothing behind that would keep the process, and says how much it gave up", async () => {
    isSilent = true;
    const receivers = [{ kind: "webhook" as const, url: address() }];
    const patience = { attempts: 4, timeoutMs: 60_000, delayMs: 60_000 };
    const notifier = new Notifier(receivers, () => undefined, {}, patience);
    for (const text of ["one", "two"]) notifier.send({ ...MESSAGE, text });
    const isClosed = once(server, "connection").then(([socket]) => once(socket as Socket, "close"));
    await expect(notifier.settle(50)).resolves.toBe(2);
    await isClosed;
    expect(calls).toHaveLength(1);
  });

  it("Keeps the order of messages", async () => {
    const receivers = [{ kind: "webhook" as const, url: address() }];
    const notifier = new Notifier(receivers, () => undefined, {}, QUICK);
    statuses = [500, 200];
    for (const text of ["one", "two", "three"]) notifier.send({ ...MESSAGE, text });
    await notifier.settle(10_000);
    const texts = calls.map(({ body }) => (body as Message).text);
    expect(texts).toEqual(["one", "one", "two", "three"]);
  });
});

async function forever(): Promise<string> {
  return new Promise(() => undefined);
}

async function read(request: IncomingMessage): Promise<unknown> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  return JSON.parse(Buffer.concat(parts).toString()) as unknown;
}
