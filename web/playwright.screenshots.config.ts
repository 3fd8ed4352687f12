// Draws the pictures of the READMEs: scripts/web.sh --screenshots.
import journeys from './playwright.config.ts'
import { defineConfig } from '@playwright/test'

export default defineConfig(journeys, { testDir: 'screenshots', timeout: 120_000 })
