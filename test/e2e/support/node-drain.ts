import { eventually } from "./eventually";
import { run } from "./process";

/**
 * Drains a node of some pods and gives what kubectl said. A drain closes the node to new pods first;
 * it is opened at once, as a cluster of one node has no other place for them. The drain goes on: it
 * evicts the pods that it found at its start.
 */
export async function drainNode(node: string, selector: string): Promise<string> {
  const isClosed = async (): Promise<string> =>
    run("kubectl", ["get", `node/${node}`, "--output", "jsonpath={.spec.unschedulable}"]);
  const open = async (): Promise<void> => {
    await run("kubectl", ["uncordon", node]);
  };
  const drain = run(
    "kubectl",
    ["drain", node, "--pod-selector", selector, "--delete-emptydir-data", "--timeout", "240s"],
    { withErrors: true },
  );
  const reopen = eventually("the node to be closed", isClosed, (text) => text === "true").then(
    open,
  );
  try {
    const [said] = await Promise.all([drain, reopen]);
    return said;
  } finally {
    await open();
  }
}
