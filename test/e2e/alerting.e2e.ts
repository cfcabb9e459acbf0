/**
 * Proves what a real Alertmanager does with a generated alertmanager.yml: who is told of what, and in
 * which words. Needs no cluster; without an Alertmanager on the machine it is skipped.
 *
 * Does not prove that the Prometheus operator makes the same of an AlertmanagerConfig, nor that Slack,
 * WeChat Work and DingTalk take the messages: servers on the loopback interface stand for them.
 */
import { alertmanagerFile } from "../support/alertmanager-file";
import { RELEASE_RUNNING } from "../../model/alerting/inhibition";
import { Alertmanager, ALERTMANAGER_MINOR } from "./support/alertmanager";
import { eventually } from "./support/eventually";
import { type Heard, Listener } from "./support/listener";
import { Mailbox } from "./support/mailbox";

type Labels = Readonly<Record<string, string>>;

/** What a webhook of Alertmanager gets. */
interface Notice {
  readonly status: string;
  readonly alerts: readonly { readonly status: string; readonly labels: Labels }[];
}

const SERVICE = { app: "shop", namespace: "market" };
const QUICK = { groupWait: "0s", groupInterval: "1s" };

const alert = (alertname: string, severity: string, color?: string): Labels => ({
  alertname,
  severity,
  ...SERVICE,
  ...(color !== undefined && { color }),
});

const ANNOTATIONS = {
  summary: "shop green fails more than 5 % of its requests: now",
  description: '12 % of the "requests" failed.',
  runbook_url: "https://docs.example.com/sluice-errors.md",
};

/** `firing SluiceErrors critical green` for every alert that a webhook was told of. */
const saidOf = (heard: readonly Heard[]): readonly string[] =>
  heard.flatMap(({ body }) =>
    (body as Notice).alerts.map(({ status, labels }) =>
      [status, labels["alertname"], labels["severity"], labels["color"]].filter(Boolean).join(" "),
    ),
  );

const withAlertmanager = ALERTMANAGER_MINOR === undefined ? describe.skip : describe;
/** From 0.32 on a webhook may have a body of its own. */
const withBodies = (ALERTMANAGER_MINOR ?? 0) >= 32 ? it : it.skip;

withAlertmanager("Alertmanager with webhooks by severity", () => {
  let listener: Listener;
  let alertmanager: Alertmanager;

  beforeEach(async () => {
    listener = await Listener.open();
    const receivers = [
      { name: "oncall", kind: "webhook", severities: ["critical"] },
      { name: "team", kind: "webhook" },
      { name: "log", kind: "webhook", severities: ["info"], resolved: false },
    ] as const;
    alertmanager = await Alertmanager.start(
      alertmanagerFile(
        SERVICE,
        receivers.map((one) => ({ ...one, webhookUrl: listener.url(`/${one.name}`) })),
        QUICK,
      ),
    );
  });

  afterEach(async () => {
    await alertmanager.stop();
    await listener.close();
  });

  /** Waits until a receiver has heard something. */
  const hears = async (receiver: string, said: string) =>
    eventually(
      `${receiver} to hear ${said}`,
      async () => saidOf(listener.on(`/${receiver}`)),
      (all) => all.includes(said),
    );

  /** Waits until whatever was raised or ended before would have been told: what comes after it was. */
  const settled = async () => {
    const later = alert("SluiceLater", "critical");
    await alertmanager.raise(later);
    await hears("oncall", "firing SluiceLater critical");
    await alertmanager.end(later);
    await hears("oncall", "resolved SluiceLater critical");
  };

  /** Waits until Alertmanager holds an alert back, and would have told of it by now. */
  const heldBack = async (alertname: string, color: string) => {
    await eventually(
      `${alertname} to be held back`,
      async () => alertmanager.alerts(),
      (alerts) =>
        alerts.some(
          ({ labels, status }) =>
            labels["alertname"] === alertname &&
            labels["color"] === color &&
            status.inhibitedBy.length > 0,
        ),
    );
    await settled();
  };

  it("Tells each receiver of the severities that it wants, and of no others", async () => {
    await alertmanager.raise(alert("SluiceErrors", "critical", "green"));
    await alertmanager.raise(alert("SluiceSplitDiffers", "warning"));
    await alertmanager.raise(alert(RELEASE_RUNNING, "info"));
    await hears("oncall", "firing SluiceErrors critical green");
    await hears("team", "firing SluiceErrors critical green");
    await hears("team", "firing SluiceSplitDiffers warning");
    await hears("log", `firing ${RELEASE_RUNNING} info`);
    expect(new Set(saidOf(listener.on("/oncall")))).toEqual(
      new Set(["firing SluiceErrors critical green"]),
    );
    expect(new Set(saidOf(listener.on("/log")))).toEqual(
      new Set([`firing ${RELEASE_RUNNING} info`]),
    );
  });

  it("Tells nobody of another service", async () => {
    await alertmanager.raise({ ...alert("SluiceErrors", "critical", "blue"), app: "other" });
    await alertmanager.raise({ ...alert("SluiceErrors", "critical", "blue"), namespace: "other" });
    await settled();
    expect(saidOf(listener.heard).filter((said) => said.includes("blue"))).toEqual([]);
  });

  it("Holds a color's warnings back while something critical is told of it, not the other's", async () => {
    await alertmanager.raise(alert("SluiceErrors", "critical", "green"));
    await hears("team", "firing SluiceErrors critical green");
    await alertmanager.raise(alert("SluiceLatency", "warning", "green"));
    await alertmanager.raise(alert("SluiceLatency", "warning", "blue"));
    await hears("team", "firing SluiceLatency warning blue");
    await heldBack("SluiceLatency", "green");
    expect(saidOf(listener.on("/team"))).not.toContain("firing SluiceLatency warning green");

    await alertmanager.end(alert("SluiceErrors", "critical", "green"));
    await hears("team", "resolved SluiceErrors critical green");
    await hears("team", "firing SluiceLatency warning green");
  });

  it("Holds back what gates watch while a release runs, but nothing critical and nothing else", async () => {
    await alertmanager.raise(alert(RELEASE_RUNNING, "info"));
    await hears("log", `firing ${RELEASE_RUNNING} info`);
    await alertmanager.raise(alert("SluiceErrors", "warning", "blue"));
    await alertmanager.raise(alert("SluiceErrors", "critical", "green"));
    await alertmanager.raise(alert("SluiceReleaseHeld", "warning"));
    await hears("oncall", "firing SluiceErrors critical green");
    await hears("team", "firing SluiceReleaseHeld warning");
    await heldBack("SluiceErrors", "blue");
    expect(saidOf(listener.on("/team"))).not.toContain("firing SluiceErrors warning blue");

    await alertmanager.end(alert(RELEASE_RUNNING, "info"));
    await hears("team", "firing SluiceErrors warning blue");
  });

  it("Tells when it is over, but not those who do not want to hear that", async () => {
    await alertmanager.raise(alert("SluiceErrors", "critical", "green"));
    await alertmanager.raise(alert(RELEASE_RUNNING, "info"));
    await hears("oncall", "firing SluiceErrors critical green");
    await hears("log", `firing ${RELEASE_RUNNING} info`);
    await alertmanager.end(alert(RELEASE_RUNNING, "info"));
    await alertmanager.end(alert("SluiceErrors", "critical", "green"));
    await hears("oncall", "resolved SluiceErrors critical green");
    await settled();
    expect(saidOf(listener.on("/log"))).not.toContain(`resolved ${RELEASE_RUNNING} info`);
  });
});

withAlertmanager("Alertmanager with one receiver", () => {
  const TITLE = "❌ SluiceErrors shop green";
  const TEXT = [
    `**${TITLE}**`,
    ANNOTATIONS.summary,
    ANNOTATIONS.description,
    `What to do: [${ANNOTATIONS.runbook_url}](${ANNOTATIONS.runbook_url})`,
  ].join("\n\n");
  let listener: Listener;
  let mailbox: Mailbox;
  let alertmanager: Alertmanager | undefined;

  beforeEach(async () => {
    listener = await Listener.open({
      "/cgi-bin/gettoken": { access_token: "token", errcode: 0 },
      "/cgi-bin/message/send": { errcode: 0 },
    });
    mailbox = await Mailbox.open("sluice", "hunter2");
  });

  afterEach(async () => {
    await alertmanager?.stop();
    await mailbox.close();
    await listener.close();
  });

  type Receivers = Parameters<typeof alertmanagerFile>[1];

  const raised = async (receivers: Receivers) => {
    alertmanager = await Alertmanager.start(alertmanagerFile(SERVICE, receivers, QUICK));
    await alertmanager.raise(alert("SluiceErrors", "critical", "green"), ANNOTATIONS);
  };

  /** The first body that comes on a path. */
  const body = async (path: string) =>
    eventually(
      `something on ${path}`,
      async () => listener.on(path)[0],
      (heard) => heard !== undefined,
    );

  it("Slack gets a title, the words and a color", async () => {
    await raised([
      { name: "chat", kind: "slack", webhookUrl: listener.url("/slack"), channel: "#oncall" },
    ]);
    expect((await body("/slack"))?.body).toMatchObject({
      channel: "#oncall",
      attachments: [
        {
          title: TITLE,
          text: [
            ANNOTATIONS.summary,
            ANNOTATIONS.description,
            `What to do: ${ANNOTATIONS.runbook_url}`,
            "",
          ].join("\n"),
          color: "danger",
        },
      ],
    });
  });

  it("E-mails go to every address, after a login", async () => {
    await raised([
      {
        name: "mail",
        kind: "email",
        to: ["oncall@example.com", "team@example.com"],
        from: "sluice@example.com",
        smarthost: mailbox.address,
        username: "sluice",
        password: "hunter2",
        requireTls: false,
      },
    ]);
    const mail = await eventually(
      "an e-mail",
      async () => mailbox.mails[0],
      (found) => found !== undefined,
    );
    expect(mail?.to).toEqual(["oncall@example.com", "team@example.com"]);
    expect(mail?.source).toContain("From: sluice@example.com");
    expect(mail?.source).toContain("SluiceErrors");
  });

  it("No e-mail goes out without TLS unless that is allowed", async () => {
    await raised([
      {
        name: "mail",
        kind: "email",
        to: ["oncall@example.com"],
        from: "sluice@example.com",
        smarthost: mailbox.address,
      },
      { name: "witness", kind: "webhook", webhookUrl: listener.url("/witness") },
    ]);
    await body("/witness");
    await alertmanager?.end(alert("SluiceErrors", "critical", "green"));
    await eventually(
      "the witness to hear that it is over",
      async () => saidOf(listener.on("/witness")),
      (all) => all.includes("resolved SluiceErrors critical green"),
    );
    expect(mailbox.mails).toEqual([]);
  });

  it("An application of WeChat Work logs in and tells users and departments", async () => {
    await raised([
      {
        name: "work",
        kind: "wecom",
        corpId: "corp",
        agentId: "1000002",
        apiSecret: "hunter2",
        toUsers: ["li", "wang"],
        toParties: ["2"],
        apiUrl: listener.url("/cgi-bin/"),
      },
    ]);
    const sent = await body("/cgi-bin/message/send");
    expect((await body("/cgi-bin/gettoken"))?.query).toEqual({
      corpid: "corp",
      corpsecret: "hunter2",
    });
    expect(sent?.query).toEqual({ access_token: "token" });
    expect(sent?.body).toMatchObject({
      touser: "li|wang",
      toparty: "2",
      agentid: "1000002",
      msgtype: "markdown",
      markdown: { content: TEXT },
    });
  });

  it("Something critical does not wait for the turn of its warning's group", async () => {
    const hook = [{ name: "team", kind: "webhook", webhookUrl: listener.url("/team") }] as const;
    const slow = { groupWait: "0s", groupInterval: "1h" };
    alertmanager = await Alertmanager.start(alertmanagerFile(SERVICE, hook, slow));
    const hears = async (said: string) =>
      eventually(
        `the team to hear ${said}`,
        async () => saidOf(listener.on("/team")),
        (all) => all.includes(said),
      );
    await alertmanager.raise(alert("SluiceErrors", "warning", "green"));
    await hears("firing SluiceErrors warning green");
    await alertmanager.raise(alert("SluiceErrors", "critical", "green"));
    await hears("firing SluiceErrors critical green");
  });

  withBodies("A robot of WeChat Work gets a body that it takes", async () => {
    await raised([
      { name: "robot", kind: "wecom-robot", webhookUrl: listener.url("/robot?key=1") },
    ]);
    expect(await body("/robot")).toEqual({
      path: "/robot",
      query: { key: "1" },
      body: { msgtype: "markdown", markdown: { content: TEXT } },
    });
  });

  withBodies("A robot of DingTalk gets a body that it takes", async () => {
    await raised([
      { name: "robot", kind: "dingtalk", webhookUrl: listener.url("/robot?access_token=1") },
    ]);
    expect(await body("/robot")).toEqual({
      path: "/robot",
      query: { access_token: "1" },
      body: { msgtype: "markdown", markdown: { title: TITLE, text: TEXT } },
    });
  });
});
