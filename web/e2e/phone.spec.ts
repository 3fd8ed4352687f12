import AxeBuilder from '@axe-core/playwright'
import { expect, test, type Page } from '@playwright/test'

test.use({ viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true })

async function enter(page: Page, name: string): Promise<void> {
  await page.goto('/m/')
  await page.getByText(name).click()
  await expect(page.getByRole('heading', { level: 1 })).toContainText(name)
}

test('what was studied without a network outlives the tab, and counts once', { tag: '@main' }, async ({ page, context }) => {
  await enter(page, '刘长河')
  await page.goto('/m/courses?q=' + encodeURIComponent('第一分钟'))
  await page.locator('.course a').first().click()
  const join = page.getByRole('button', { name: '加入学习' })
  const fetchIt = page.getByRole('button', { name: '下载到手机' })
  await expect(join.or(fetchIt)).toBeVisible()
  if (await join.isVisible()) await join.click()
  await fetchIt.click()
  await expect(page.getByText('已下载，没有网络也能学')).toBeVisible()
  await page.evaluate(() => navigator.serviceWorker.ready)
  await context.setOffline(true)
  await page.locator('.lesson').first().click()
  const video = page.locator('video')
  await expect(video).toHaveAttribute('src', /^blob:/)
  await video.evaluate((v: HTMLVideoElement) => ((v.muted = true), v.play()))
  await page.waitForTimeout(7000)
  await page.close()

  const again = await context.newPage()
  await again.goto('/m/waiting')
  await expect(again.getByText(/学了 \d+ 秒/)).toBeVisible()
  await context.setOffline(false)
  // It is sent by itself, as soon as the browser says that there is a network.
  await expect(again.getByText('都上传好了')).toBeVisible()
})

for (const [size, theme] of [
  ['100', 'light'],
  ['187.5', 'dark'],
]) {
  test(`screens at ${size} % in ${theme} have no fault that axe finds, and fit`, async ({ page }) => {
    await page.addInitScript(([s, th]) => localStorage.setItem('school.settings', JSON.stringify({ size: s, theme: th, wifiOnly: false })), [size, theme])
    await enter(page, '王秀珍')
    for (const path of ['/', '/courses', '/archive', '/me', '/birthday', '/notices', '/settings', '/waiting']) {
      await page.goto('/m' + path)
      await page.waitForLoadState('networkidle')
      const found = await new AxeBuilder({ page }).withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']).analyze()
      expect(found.violations.map((v) => [path, v.id, v.nodes[0]?.html])).toEqual([])
      expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth), path).toBeLessThanOrEqual(0)
    }
  })
}
