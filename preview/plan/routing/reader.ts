import type { DeclaredObject, Manifest, RoutedObject } from "../manifest";
import type { ObjectChange } from "../object-change";
import type { WayIn } from "./way-in";

/** A kind of object, as paths of the API name it. */
export interface RoutedKind {
  readonly kind: string;
  readonly resource: { readonly group: string; readonly version: string; readonly plural: string };
}

/** Reads the objects of one kind of router for what they mean, whoever declared them. */
export interface RoutingReader {
  /** The kinds of objects that may hold the split. */
  readonly routers: readonly string[];
  /** What it means for callers that a service comes to this router from another one, and what to do first. */
  readonly arrival: string;
  /** The kinds of objects that may claim what others claim, as paths of the API name them. */
  readonly kinds: readonly RoutedKind[];
  /** Every way in that objects make together. */
  waysIn(objects: readonly RoutedObject[]): readonly WayIn[];
  /**
   * Limits of connections and requests, where a changed object cuts more than before, as
   * sentences: of pods that somebody is on.
   *
   * @param isIdle - whether nobody is on a target, by its name
   */
  connectionChanges(
    change: ObjectChange,
    before: readonly DeclaredObject[],
    after: readonly DeclaredObject[],
    isIdle: (target: string) => boolean,
  ): readonly string[];
  /** What a change of a pods' template means for the way to them, as sentences. */
  podChanges(before: Manifest, after: Manifest): readonly string[];
}
