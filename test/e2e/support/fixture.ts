import type { StackArgs } from "../../../model/settings/settings-args";
import { ask, type Question, type Reply } from "./ask";
import { type Cluster, clusterFromEnvironment } from "./cluster";
import { eventually } from "./eventually";
import { buildImage } from "./image";
import type { Kubectl } from "./kubectl";
import { Load } from "./load";
import { Namespace, type NamespaceOptions } from "./namespace";
import { hostOf, serviceArgs } from "./service";
import { Stack } from "./stack";
import type { Tally } from "./tally";

/** Requests per second in every case under load. */
const RATE = 200;

/** Requests per second that are under way for long, as a pod that leaves must finish them. */
const SLOW_RATE = 10;
const SLOW_PATH = "/slow?ms=2000";

/** A load that can be ended. */
export interface MixedLoad {
  stop(): Promise<Tally>;
}

/** A stack with a namespace of its own on the cluster under test. */
export class Fixture {
  private constructor(
    readonly cluster: Cluster,
    readonly namespace: Namespace,
    readonly stack: Stack,
    /** The settings that cases vary. */
    readonly base: StackArgs,
  ) {}

  /**
   * @param purpose - part of the namespace's name
   * @param options - of the namespace
   * @param making - the stack
   */
  static async create(
    purpose: string,
    options: NamespaceOptions = {},
    making = Stack.create(),
  ): Promise<Fixture> {
    const cluster = clusterFromEnvironment();
    const image = await buildImage(cluster.registry);
    const stack = await making;
    const namespace = await Namespace.create(purpose, options);
    return new Fixture(cluster, namespace, stack, serviceArgs(namespace.name, image));
  }

  get host(): string {
    return hostOf(this.namespace.name);
  }

  get kubectl(): Kubectl {
    return this.namespace.kubectl;
  }

  /** Asks the service once, at the gateway. */
  async ask(question: Question = {}): Promise<Reply> {
    return ask(this.cluster.gateway, this.host, question);
  }

  /** Waits until the gateway knows the service. */
  async reachable(): Promise<Reply> {
    return eventually(
      "the gateway to answer",
      () => this.ask(),
      ({ status }) => status === 200,
    );
  }

  /** Starts the usual load at the gateway: many short requests, and some that take two seconds. */
  load(): MixedLoad {
    const { host } = this;
    const { gateway } = this.cluster;
    const short = Load.start({ gateway, host, perSecond: RATE });
    const slow = Load.start({ gateway, host, perSecond: SLOW_RATE, path: SLOW_PATH });
    return {
      stop: async () => {
        const [shortTally, slowTally] = await Promise.all([short.stop(), slow.stop()]);
        return shortTally.with(slowTally);
      },
    };
  }

  /** Takes everything away, and says what would not go. */
  async remove(): Promise<void> {
    const failures: string[] = [];
    const attempt = async (what: string, act: () => Promise<void>): Promise<void> => {
      await act().catch((error: unknown) => {
        failures.push(
          `${what} is left over: ${error instanceof Error ? error.message : String(error)}`,
        );
      });
    };
    await attempt(`namespace ${this.namespace.name}`, () => this.namespace.delete());
    await attempt("the stack's folder", () => this.stack.remove());
    if (failures.length > 0) process.stderr.write(`${failures.join("\n")}\n`);
  }
}
