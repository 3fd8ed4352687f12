// What the tests of the phone's client share.
import AxeBuilder from '@axe-core/playwright'
import { expect, type Page } from '@playwright/test'
import { password } from './school'

export const handset = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true }

// enter signs in with number and password.
export async function enter(page: Page, phone: string, to = '/', word = password): Promise<void> {
  await page.goto('/m' + to)
  await fillIn(page, phone, word)
  await expect(page).not.toHaveURL(/sign-in/)
}

export async function fillIn(page: Page, phone: string, word = password): Promise<void> {
  await page.getByLabel('手机号').fill(phone)
  await page.getByLabel('密码', { exact: true }).fill(word)
  await page.getByRole('button', { name: '登录', exact: true }).click()
}

// signInAtConsole opens a page of the console as somebody.
export async function signInAtConsole(page: Page, phone: string, to: string): Promise<void> {
  await page.goto('/console' + to)
  await fillIn(page, phone)
  await expect(page).not.toHaveURL(/sign-in/)
}

// watch plays the film on the screen until it says that it has ended.
export async function watch(page: Page, rate = 1): Promise<void> {
  const player = page.locator('video, audio')
  await expect(player).toBeVisible()
  await player.evaluate(async (v: HTMLMediaElement, speed) => {
    v.muted = true
    if (v.readyState === 0) await new Promise((go) => v.addEventListener('loadedmetadata', go, { once: true }))
    v.playbackRate = speed
    await v.play()
  }, rate)
  await expect.poll(() => player.evaluate((v: HTMLMediaElement) => v.ended), { timeout: 60_000 }).toBe(true)
}

// clean looks for faults with axe, and for what does not fit.
export async function clean(page: Page, where: string): Promise<void> {
  const found = await new AxeBuilder({ page }).withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']).analyze()
  expect(found.violations.map((v) => [where, v.id, v.nodes[0]?.html])).toEqual([])
  expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth), where).toBeLessThanOrEqual(0)
}

// operations notes what the page asks: the body's variables tell what it was.
export function operations(page: Page): { variables: Record<string, unknown>; documentId: string }[] {
  const all: { variables: Record<string, unknown>; documentId: string }[] = []
  page.on('request', (r) => r.url().endsWith('/graphql') && r.method() === 'POST' && all.push(r.postDataJSON() as never))
  return all
}

export const isReport = (body: string | null) => !!body && body.includes('"events":[')

// losing takes away the school's answer to a report, which the school has had.
export async function losingReports(page: Page, times: number): Promise<() => number> {
  let lost = 0
  await page.route('**/graphql', async (route) => {
    if (!isReport(route.request().postData()) || lost >= times) return route.continue()
    lost++
    await route.fetch()
    await route.abort()
  })
  return () => lost
}

// numbers of hours as the archive shows them: earned of so many.
export async function archived(page: Page): Promise<{ earned: string; target: string }> {
  await page.goto('/m/archive')
  const ring = page.locator('.ring')
  await expect(ring).toBeVisible()
  const [, earned, target] = /([\d.]+) \/ ([\d.]+) 学时/.exec((await ring.getAttribute('aria-label'))!)!
  return { earned: earned!, target: target! }
}
