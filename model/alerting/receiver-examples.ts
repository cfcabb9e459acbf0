import type { Example } from "../problem";

/** Examples of the keys of receivers; `[]` is any of them. */
export const RECEIVER_EXAMPLES: Readonly<Record<string, Example>> = {
  "monitoring.receivers": [
    { name: "chat", kind: "slack", webhookUrl: "https://hooks.example.com/from-secret-config" },
  ],
  "monitoring.receivers[]": {
    name: "chat",
    kind: "slack",
    webhookUrl: "https://hooks.example.com/from-secret-config",
  },
  "monitoring.receivers[].name": "chat",
  "monitoring.receivers[].kind": "slack",
  "monitoring.receivers[].severities": ["critical"],
  "monitoring.receivers[].severities[]": "critical",
  "monitoring.receivers[].repeatMinutes": 240,
  "monitoring.receivers[].resolved": true,
  "monitoring.receivers[].webhookUrl": "https://hooks.example.com/from-secret-config",
  "monitoring.receivers[].channel": "oncall",
  "monitoring.receivers[].to": ["oncall@example.com"],
  "monitoring.receivers[].to[]": "oncall@example.com",
  "monitoring.receivers[].from": "sluice@example.com",
  "monitoring.receivers[].smarthost": "smtp.example.com:587",
  "monitoring.receivers[].username": "sluice",
  "monitoring.receivers[].password": "from-secret-config",
  "monitoring.receivers[].requireTls": true,
  "monitoring.receivers[].corpId": "ww0123456789abcdef",
  "monitoring.receivers[].agentId": "1000002",
  "monitoring.receivers[].apiSecret": "from-secret-config",
  "monitoring.receivers[].toUsers": ["@all"],
  "monitoring.receivers[].toUsers[]": "@all",
  "monitoring.receivers[].toParties": ["2"],
  "monitoring.receivers[].toParties[]": "2",
  "monitoring.receivers[].toTags": ["1"],
  "monitoring.receivers[].toTags[]": "1",
  "monitoring.receivers[].apiUrl": "https://wecom.example.com/cgi-bin/",
  "monitoring.routes": { groupWaitSeconds: 10 },
};
