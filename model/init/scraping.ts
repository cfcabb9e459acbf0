import { type Finding, keyFor, lost, own } from "./finding";
import type { MainPort } from "./main-port";

type Json = Readonly<Record<string, unknown>>;

/** How Prometheus finds the pods: as it did, by annotations, or not by them. */
export function scrapeFindings(annotations: Json, port: MainPort): readonly Finding[] {
  const at = (name: string) => `spec.template.metadata.annotations["prometheus.io/${name}"]`;
  if (annotations["prometheus.io/scrape"] !== "true") {
    // Without scrape the others are read by whoever has words of its own for it.
    return [
      ...keyFor("", ["monitoring", "scrape"], "none"),
      own(at("scrape"), "pods that are not scraped have no such annotation"),
      ...["path", "port"].flatMap((name) => {
        const annotation = `prometheus.io/${name}`;
        return keyFor(
          at(name),
          ["workload", "podAnnotations", annotation],
          annotations[annotation],
        );
      }),
    ];
  }
  const [path, asked] = [annotations["prometheus.io/path"], annotations["prometheus.io/port"]];
  const number = asked === undefined ? port.containerPort : Number(asked);
  const isPlain = port.protocol.startsWith("http");
  if (asked === undefined && !isPlain) {
    const why = `the service's own port speaks ${port.protocol}: name another one in prometheus.io/port`;
    return [...keyFor("", ["monitoring", "scrape"], "none"), lost(at("scrape"), why)];
  }
  return [
    ...keyFor(at("scrape"), ["monitoring", "scrape"], "annotations"),
    ...keyFor(at("path"), ["monitoring", "path"], path),
    ...(number === port.containerPort && isPlain
      ? []
      : keyFor(at("port"), ["monitoring", "port"], number)),
  ];
}
