import type { CustomResource } from "@pulumi/kubernetes/apiextensions/customResource";
import type { Service } from "@pulumi/kubernetes/core/v1/service";
import { ComponentResource, type ComponentResourceOptions } from "@pulumi/pulumi";
import type { Secured } from "../model/security/objects";
import { declare } from "./router-object";
import { BRIEF_DELETE } from "./timeouts";

/** Who may call the pods of one service, and what they may call. */
export class Security extends ComponentResource {
  /** What proxies and nodes judge by; traffic moves when it is there. */
  readonly objects: readonly (CustomResource | Service)[];

  constructor(
    name: string,
    { objects }: Pick<Secured, "objects">,
    opts: ComponentResourceOptions = {},
  ) {
    super("sluice:index:Security", name, {}, opts);
    const options = { parent: this, customTimeouts: BRIEF_DELETE };
    this.objects = objects.map(({ suffix, isProtected: _, ...object }) =>
      declare(suffix === undefined ? name : `${name}-${suffix}`, object, options),
    );
    this.registerOutputs();
  }
}
