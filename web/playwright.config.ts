// Journeys through the real program with its sample school: scripts/web.sh --test builds it
// and puts it into test-results. SCHOOL names one that runs already.
import { defineConfig } from '@playwright/test'

const address = process.env.SCHOOL ?? 'http://127.0.0.1:8399'

export default defineConfig({
  testDir: 'e2e',
  outputDir: 'test-results/e2e',
  // One school, one browser: journeys see what those before them left.
  workers: 1,
  timeout: 180_000,
  // Machines that do much else besides are slow, not wrong.
  expect: { timeout: 15_000 },
  reporter: 'list',
  use: {
    baseURL: address,
    locale: 'zh-CN',
    timezoneId: 'Asia/Shanghai',
    viewport: { width: 1280, height: 800 },
    launchOptions: { executablePath: process.env.CHROME_PATH ?? '/usr/bin/chromium', args: ['--no-sandbox'] },
  },
  webServer: process.env.SCHOOL
    ? undefined
    : { command: `test-results/partyschool demo --data-dir test-results/school --listen ${new URL(address).host}`, url: `${address}/healthz`, timeout: 120_000 },
})
