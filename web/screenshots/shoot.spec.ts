// The main screens of the sample school, as pictures for the READMEs. The school is made
// anew each time; its dates are those of the day.
import { statSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test, type Page } from '@playwright/test'

const folder = join(import.meta.dirname, '../../docs/screenshots')
const most = 100_000

async function shoot(page: Page, name: string): Promise<void> {
  await page.waitForLoadState('networkidle')
  await page.evaluate(() => Promise.all(Array.from(document.images, (i) => i.decode().catch(() => undefined))))
  const path = join(folder, `${name}.png`)
  await page.screenshot({ path, animations: 'disabled', caret: 'hide' })
  expect(statSync(path).size, `${name} is small`).toBeLessThanOrEqual(most)
}

test.describe('the phone', () => {
  test.use({ viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true, deviceScaleFactor: 1, colorScheme: 'light' })
  test('home, course, quiz, archive, birthday', async ({ page }) => {
    await page.goto('/m/')
    await page.getByText('王秀珍').click()
    await expect(page.getByText('继续学习')).toBeVisible()
    await shoot(page, 'phone-home')
    await page.goto('/m/courses?q=' + encodeURIComponent('党员应知应会'))
    await page.locator('.course a').first().click()
    await expect(page.locator('.lesson').first()).toBeVisible()
    await shoot(page, 'phone-course')
    await page.locator('.lesson').filter({ hasText: '测验' }).first().click()
    await page.getByRole('button', { name: /开始答题|继续答题/ }).click()
    await page.locator('fieldset label').first().click()
    await shoot(page, 'phone-quiz')
    await page.goto('/m/archive')
    await expect(page.getByText('学时明细')).toBeVisible()
    await shoot(page, 'phone-archive')
    await page.goto('/m/birthday')
    await expect(page.getByText('党龄')).toBeVisible()
    await shoot(page, 'phone-birthday')
  })
})

test.describe('the desktop', () => {
  // Five eighths of the size: a README shows them no larger.
  test.use({ viewport: { width: 1280, height: 800 }, deviceScaleFactor: 0.625, colorScheme: 'light' })
  test('portal: home and course', async ({ page }) => {
    await page.goto('/portal/')
    await page.getByText('王秀珍').click()
    await expect(page.getByText('继续学习')).toBeVisible()
    await shoot(page, 'portal-home')
    await page.goto('/portal/courses?q=' + encodeURIComponent('第一分钟'))
    await page.locator('.course a').first().click()
    const lesson = page.locator('.outline li a').first()
    await expect(page.locator('.outline li')).not.toHaveCount(0)
    const join = page.getByRole('button', { name: '加入学习' })
    if (await join.isVisible()) await join.click()
    await lesson.click()
    await page.locator('video').evaluate((v: HTMLVideoElement) => new Promise<void>((go) => {
      v.addEventListener('seeked', () => go())
      const to = () => (v.currentTime = 3)
      if (v.readyState >= 1) to()
      else v.addEventListener('loadedmetadata', to)
    }))
    await page.waitForTimeout(500)
    await shoot(page, 'portal-course')
  })

  async function enter(page: Page, phone: string, to: string): Promise<void> {
    await page.goto('/console' + to)
    await page.getByLabel('手机号').fill(phone)
    await page.getByLabel('密码', { exact: true }).fill('demo-party-school')
    await page.getByRole('button', { name: '登录', exact: true }).click()
    await expect(page).not.toHaveURL(/sign-in/)
    await expect(page.getByRole('heading', { level: 1 })).toBeVisible()
  }
  test('console: dashboard and completion', async ({ page }) => {
    await enter(page, '13800000001', '/dashboard')
    await expect(page.locator('[data-test=total-completed]')).toBeVisible()
    await page.waitForTimeout(1000) // charts draw themselves
    await shoot(page, 'console-dashboard')
    await page.goto('/console/completion')
    await expect(page.getByRole('table').first()).toBeVisible()
    await page.waitForTimeout(1000)
    await shoot(page, 'console-completion')
  })
  test('console: course editor', async ({ page }) => {
    await enter(page, '13800000002', '/courses')
    await page.getByRole('table').getByRole('link').first().click()
    await expect(page.getByRole('heading', { level: 2 }).first()).toBeVisible()
    await shoot(page, 'console-course')
  })
})
