/** An autoscaler that is not the stack's, as far as the cluster tells of it. */
export interface ExternalAutoscaler {
  /** Names of the HorizontalPodAutoscalers that decide; KEDA makes one. @default - none is there */
  readonly name?: string;
  /** Most pods that it may ask for. @default - nobody knows */
  readonly most?: number;
}

/** What a person does so that a color gets more pods: whatever else raised them, the autoscaler would undo. */
export function raiseWords({ name, most }: ExternalAutoscaler, pods: number): string {
  const what = name === undefined ? "its autoscaler" : `HorizontalPodAutoscaler ${name}`;
  const least = `raise its least number of pods to ${String(pods)}`;
  const bound = most !== undefined && most < pods ? `, and its most, ${String(most)},` : "";
  const where = "where it is declared (minReplicas; with KEDA minReplicaCount)";
  return `${what} is not the stack's: ${least}${bound} ${where}`;
}
