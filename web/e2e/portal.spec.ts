// The market net school, on a computer that many use.
import AxeBuilder from '@axe-core/playwright'
import { expect, test, type Page } from '@playwright/test'

async function enter(page: Page, name: string): Promise<void> {
  await page.goto('/portal/')
  await page.getByText(name).click()
  await expect(page.getByRole('heading', { level: 1 })).toContainText(name)
}

test('a computer that is left signs out, and holds nothing of whoever left it', async ({ page, context }) => {
  await page.clock.install()
  await enter(page, '王秀珍')
  const cookie = (await context.cookies()).find((c) => c.name === 'partyschool_session')
  expect([cookie?.httpOnly, cookie?.sameSite, cookie?.expires]).toEqual([true, 'Strict', -1])
  await page.clock.runFor(14 * 60_000 + 1000)
  await expect(page.getByText('即将自动退出')).toBeVisible()
  await expect(page.getByRole('button', { name: '继续使用' })).toBeVisible()
  await page.keyboard.press('Tab') // any sign of somebody will do
  await expect(page.getByText('即将自动退出')).toBeHidden()
  await page.clock.runFor(15 * 60_000 + 1000)
  await expect(page).toHaveURL(/\/portal\/sign-in$/)
  expect((await context.cookies()).filter((c) => c.name === 'partyschool_session')).toEqual([])
  expect(await page.evaluate(() => JSON.stringify({ ...localStorage, ...sessionStorage }))).not.toContain('王秀珍')
})

test('the record is printed without what belongs to the screen', { tag: '@main' }, async ({ page }) => {
  await enter(page, '王秀珍')
  await page.getByRole('link', { name: '我的学习' }).click()
  await expect(page.getByRole('heading', { level: 1 })).toBeFocused()
  await expect(page.getByRole('button', { name: '打印' })).toBeVisible()
  await page.emulateMedia({ media: 'print' })
  await expect(page.getByRole('navigation')).toBeHidden()
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible()
})

for (const width of [768, 1280]) {
  test(`pages at ${width} have no fault that axe finds, keep nothing, and fit`, async ({ page }) => {
    test.setTimeout(240_000)
    await page.setViewportSize({ width, height: 800 })
    const refused: string[] = []
    page.on('console', (m) => m.text().includes('Content Security Policy') && refused.push(m.text()))
    await enter(page, '王秀珍')
    for (const path of ['/', '/courses', '/archive', '/notices', '/me']) {
      await page.goto('/portal' + path)
      await page.waitForLoadState('networkidle')
      for (const colorScheme of ['light', 'dark'] as const) {
        await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
        const found = await new AxeBuilder({ page }).withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']).analyze()
        expect(found.violations.map((v) => [path, colorScheme, v.id, v.nodes[0]?.html])).toEqual([])
      }
      expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth), path).toBeLessThanOrEqual(0)
    }
    await page.goto('/portal/courses')
    await page.locator('.course a').first().click()
    await expect(page.getByRole('heading', { level: 1 })).toBeVisible()
    await expect(page.getByRole('button', { name: '下载到手机' })).toHaveCount(0)
    expect(refused).toEqual([])
  })
}
