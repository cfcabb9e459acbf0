/** What Pulumi's language host starts for PulumiPlugin.yaml: the component package. */
"use strict";
require("../entry.cjs")("package/provider.ts", "provider.js").start();
