import { anyText, listOf, secret, text, webAddress } from "../settings/fields";
import { problem } from "../settings/problem";
import { MARKDOWN } from "./alert-text";
import { alertChannel } from "./channel";

/** Goes into `a|b|c`, as WeChat Work takes names. */
const names = (example: string) =>
  listOf(
    text(/^[^|\s]+$/, "a name without spaces and |").meta({ examples: [example] }),
    "a list of names",
  );

const alerts = alertChannel({
  keys: {
    /** The company at WeChat Work. @default - none; kind wecom needs one */
    corpId: anyText("the company's id")
      .meta({ examples: ["ww0123456789abcdef"] })
      .exactOptional(),
    /** The application at WeChat Work. @default - none; kind wecom needs one */
    agentId: text(/^\d+$/, "the application's number")
      .meta({ examples: ["1000002"] })
      .exactOptional(),
    /** The application's secret; secret config. @default - none; kind wecom needs one */
    apiSecret: secret(anyText("the application's secret"))
      .meta({ examples: ["from-secret-config"] })
      .exactOptional(),
    /** Users of WeChat Work who are told; `@all` are all. @default - none */
    toUsers: names("@all").exactOptional(),
    /** Departments of WeChat Work that are told. @default - none */
    toParties: names("2").exactOptional(),
    /** Tags of WeChat Work whose users are told. @default - none */
    toTags: names("1").exactOptional(),
    /** Interface of a WeChat Work of one's own; ends with `/`. @default - the public one */
    apiUrl: webAddress()
      .regex(/\/$/, { error: "an address that ends with /" })
      .meta({ examples: ["https://wecom.example.com/cgi-bin/"] })
      .exactOptional(),
  },
  needs: ["corpId", "agentId", "apiSecret"],
  secret: { key: "apiSecret", field: "apiSecret" },
  list: "wechatConfigs",
  fields: ({ corpId = "", agentId = "", apiUrl, toUsers, toParties, toTags }) => {
    const told = { toUser: toUsers, toParty: toParties, toTag: toTags };
    const some = Object.entries(told).flatMap(([key, list = []]) =>
      list.length === 0 ? [] : [[key, list.join("|")] as const],
    );
    return {
      ...(apiUrl !== undefined && { apiURL: apiUrl }),
      corpID: corpId,
      agentID: agentId,
      ...Object.fromEntries(some),
      messageType: "markdown",
      message: MARKDOWN,
    };
  },
  problems: (path, { toUsers, toParties, toTags }) => {
    if ([toUsers, toParties, toTags].some((one) => one?.length)) return [];
    const needed = "somebody to tell: toUsers, toParties or toTags";
    return [problem([...path, "toUsers"], toUsers, needed)];
  },
});

/** An application of WeChat Work. */
export const wecomApp = { alerts };
