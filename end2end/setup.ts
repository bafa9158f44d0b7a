// Once before all specs: the sample projects.
import { execFileSync } from "node:child_process";

export default function setup() {
  const { VITRINE_BIN_DIR, VITRINE_E2E_ORG, VITRINE_E2E_EMAIL } = process.env;
  execFileSync(`${VITRINE_BIN_DIR}/vitrine-server`, ["samples", VITRINE_E2E_ORG!, "--user", VITRINE_E2E_EMAIL!], {
    stdio: "inherit",
  });
}
