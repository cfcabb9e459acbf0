/**
 * Time and memory of the offline preview for 1 to 200 services in one program, as a what-if of one
 * service: the program runs twice and everything is compared. Run it with
 * `node --require ./loader.cjs bench/preview.ts`.
 */
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { formatText } from "../preview/format/text";
import { plain } from "../preview/format/paint";
import { previewStack } from "../preview/preview";

const ROOT = join(__dirname, "..");
const COUNTS = [1, 10, 50, 100, 200] as const;

/** What one preview cost. */
interface Cost {
  readonly cpuSeconds: number;
  readonly megabytes: number;
  readonly objects: number;
}

const PROGRAM = `import { Config } from "@pulumi/pulumi";
import { BlueGreenApp } from "../../components";

const config = new Config();
const image = (digit: string) => ({ image: \`registry.example.com/shop@sha256:\${digit.repeat(64)}\` });
for (let index = 0; index < config.requireNumber("services"); index++) {
  new BlueGreenApp(\`shop-\${String(index)}\`, {
    app: \`shop-\${String(index)}\`,
    namespace: "bench",
    port: 8080,
    activeColor: index === config.getNumber("switched") ? "green" : "blue",
    blue: image("a"),
    green: image("b"),
    workload: { env: { MODE: "release" } },
    traffic: { hosts: [\`shop-\${String(index)}.example.com\`] },
  });
}
`;

/** A program of its own in the repository's tree, where it finds the packages. */
function withProgram<T>(use: (directory: string) => T): T {
  mkdirSync(join(ROOT, "out"), { recursive: true });
  const directory = mkdtempSync(join(ROOT, "out", "bench-"));
  try {
    writeFileSync(join(directory, "Pulumi.yaml"), "name: bench\nruntime: nodejs\n");
    writeFileSync(join(directory, "index.ts"), PROGRAM);
    return use(directory);
  } finally {
    rmSync(directory, { recursive: true });
  }
}

/** In a process of its own: memory and loaded modules of one run must not help the next. */
function measure(directory: string, count: number): Cost {
  const file = join(directory, "Pulumi.bench.yaml");
  writeFileSync(file, `config:\n  bench:services: ${String(count)}\n`);
  const args = ["--require", join(ROOT, "loader.cjs"), __filename, directory];
  return JSON.parse(execFileSync(process.execPath, args, { encoding: "utf8" })) as Cost;
}

async function runOnce(directory: string): Promise<Cost> {
  const { plan } = await previewStack({ directory, set: ["switched=0"] });
  formatText(plan, plain);
  const { user, system } = process.cpuUsage();
  return {
    cpuSeconds: (user + system) / 1e6,
    megabytes: process.resourceUsage().maxRSS / 1024,
    objects: plan.objects.length,
  };
}

/** What each service costs beyond the count before. */
function perService(index: number, costs: readonly Cost[]): string {
  const [cost, before] = [costs[index], costs[index - 1]];
  const more = (COUNTS[index] ?? 0) - (COUNTS[index - 1] ?? 0);
  return cost && before ? ((cost.megabytes - before.megabytes) / more).toFixed(1) : "";
}

function report(): void {
  const costs = withProgram((directory) => COUNTS.map((count) => measure(directory, count)));
  const one = costs[0];
  console.log("services  objects  CPU s  ratio  memory MB  ratio  MB a service");
  costs.forEach((cost, index) => {
    const ratio = (value: number, base: number | undefined) => (value / (base ?? value)).toFixed(2);
    const cells = [
      String(COUNTS[index]).padStart(8),
      String(cost.objects).padStart(7),
      cost.cpuSeconds.toFixed(2).padStart(5),
      ratio(cost.cpuSeconds, one?.cpuSeconds).padStart(5),
      cost.megabytes.toFixed(0).padStart(9),
      ratio(cost.megabytes, one?.megabytes).padStart(5),
      perService(index, costs).padStart(12),
    ];
    console.log(cells.join("  "));
  });
}

const [child] = process.argv.slice(2);
if (child === undefined) report();
else void runOnce(child).then((cost) => process.stdout.write(JSON.stringify(cost)));
