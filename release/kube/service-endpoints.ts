import { COLORS } from "../../model/color";
import { colorName } from "../../model/labels";
import { endpointSplit, type EndpointSliceView } from "../../model/release/pod-count";
import type { ObservedSplit } from "../../model/release/settle";
import type { SplitSource } from "../driver/ports";
import type { Reader } from "./mirrors";
import { ENDPOINT_SLICES } from "./resource";
import type { ServiceRef } from "./service-ref";

/**
 * The split where no proxy counts requests: the pods that the Service sends to, by its EndpointSlices. What callers
 * keep open is not among them.
 */
export class ServiceEndpoints implements SplitSource {
  constructor(
    private readonly client: Pick<Reader, "list">,
    private readonly service: ServiceRef,
  ) {}

  /** What is, whenever it came to be. */
  async split(): Promise<ObservedSplit> {
    const { app } = this.service;
    const [own = [], blue = [], green = []] = await Promise.all(
      [app, ...COLORS.map((color) => colorName(app, color))].map((name) => this.slicesOf(name)),
    );
    return endpointSplit(own, { blue, green });
  }

  private async slicesOf(service: string): Promise<readonly EndpointSliceView[]> {
    return this.client.list<EndpointSliceView>(ENDPOINT_SLICES, this.service.namespace, {
      "kubernetes.io/service-name": service,
    });
  }
}
