// What the phone’s first screens cost on a slow network and a slow phone. What is counted –
// requests and bytes – is bounded; times are printed: machines that do much else are slow.
import { expect, test, type Browser, type CDPSession, type Page } from '@playwright/test'
import { fillIn, handset, watch } from './phone'
import { enroll, film, newBranch, newCourse } from './school'

const shell = { ...handset, locale: 'zh-CN', timezoneId: 'Asia/Shanghai', baseURL: process.env.SCHOOL ?? 'http://127.0.0.1:8399', serviceWorkers: 'block' as const }

interface Cost {
  requests: number
  kilobytes: number
}

// slow is a phone at 1.6 Mbit/s and 150 ms there and back, four times slower than this machine.
async function slow(page: Page): Promise<CDPSession> {
  const cdp = await page.context().newCDPSession(page)
  await cdp.send('Network.enable')
  await cdp.send('Network.emulateNetworkConditions', { offline: false, latency: 150, downloadThroughput: (1.6 * 1024 * 1024) / 8, uploadThroughput: (750 * 1024) / 8 })
  await cdp.send('Emulation.setCPUThrottlingRate', { rate: 4 })
  return cdp
}

// counting adds up what crosses the network. The pictures of courses are asked for once the
// content stands, and are not counted to it.
function counting(cdp: CDPSession): Cost {
  const cost: Cost = { requests: 0, kilobytes: 0 }
  const own = new Set<string>()
  cdp.on('Network.requestWillBeSent', (e) => {
    if (!e.request.url.startsWith('http') || (e.type === 'Image' && e.request.url.includes('/media/'))) return
    own.add(e.requestId)
    cost.requests++
  })
  cdp.on('Network.loadingFinished', (e) => {
    if (own.has(e.requestId)) cost.kilobytes += e.encodedDataLength / 1024
  })
  return cost
}

const observe = () => {
  const seen = { lcp: 0, cls: 0, tbt: 0 }
  Object.assign(window, { seen })
  new PerformanceObserver((l) => l.getEntries().forEach((e) => (seen.lcp = e.startTime))).observe({ type: 'largest-contentful-paint', buffered: true })
  new PerformanceObserver((l) => l.getEntries().forEach((e) => ((e as unknown as { hadRecentInput: boolean }).hadRecentInput || (seen.cls += (e as unknown as { value: number }).value)))).observe({ type: 'layout-shift', buffered: true })
  new PerformanceObserver((l) => l.getEntries().forEach((e) => (seen.tbt += Math.max(0, e.duration - 50)))).observe({ type: 'longtask', buffered: true })
}

async function measured(page: Page, content: () => Promise<void>, cost: Cost) {
  await content()
  const first = { ...cost }
  const at = await page.evaluate(() => performance.now())
  await page.waitForLoadState('networkidle')
  await page.waitForTimeout(1000)
  const t = await page.evaluate(() => ({ fcp: performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? 0, ...(window as unknown as { seen: { lcp: number; cls: number; tbt: number } }).seen }))
  return { first, all: { ...cost }, fcp: Math.round(t.fcp), lcp: Math.round(t.lcp), content: Math.round(at), tbt: Math.round(t.tbt), cls: Number(t.cls.toFixed(3)) }
}

const tell = (what: string, m: Awaited<ReturnType<typeof measured>>) =>
  console.log(`${what}: ${m.first.requests} requests and ${m.first.kilobytes.toFixed(1)} KB to the content, ${m.all.requests} and ${m.all.kilobytes.toFixed(1)} KB in all; FCP ${m.fcp} ms, content ${m.content} ms, LCP ${m.lcp} ms, TBT ${m.tbt} ms, CLS ${m.cls}`)

// cold opens an address in a browser that has nothing of the school but the cookie.
async function cold(browser: Browser, phone?: string): Promise<Page> {
  const context = await browser.newContext(shell)
  const page = await context.newPage()
  if (phone) {
    await page.goto('/m/')
    await fillIn(page, phone)
    await expect(page.getByRole('heading', { level: 1 })).toContainText('何新来')
    await page.goto('about:blank')
  }
  await page.addInitScript(observe)
  return page
}

test('the first screen comes in few requests, signed out and signed in', async ({ browser, request }) => {
  const { member } = await newBranch(request)
  const course = await newCourse(request, '预算', [{ title: '一句话', article: { markdown: '诚信是生意的根。' } }])
  await enroll(request, member.phone, course.id)
  for (const [who, phone, most] of [['signed out', undefined, 8], ['signed in', member.phone, 10]] as const) {
    const page = await cold(browser, phone)
    const cdp = await slow(page)
    await cdp.send('Network.clearBrowserCache')
    const cost = counting(cdp)
    await page.goto('/m/')
    const m = await measured(page, () => expect(phone ? page.getByText('继续学习').first() : page.getByLabel('手机号')).toBeVisible({ timeout: 60_000 }), cost)
    tell(`home, ${who}`, m)
    expect(m.first.requests).toBeLessThanOrEqual(most)
    expect(m.first.kilobytes).toBeLessThanOrEqual(90)
    expect(m.cls).toBeLessThanOrEqual(0.05)
    await page.context().close()
  }
})

test('a course is finished on a slow network', async ({ browser, request }) => {
  const { member } = await newBranch(request)
  const course = await newCourse(request, '慢慢来', [{ title: '短片', video: { mediaId: await film(request) } }])
  const page = await cold(browser, member.phone)
  const cdp = await slow(page)
  await cdp.send('Network.clearBrowserCache')
  const cost = counting(cdp)
  const began = Date.now()
  await page.goto('/m/courses/' + course.id)
  await page.getByRole('button', { name: '加入学习' }).click()
  await page.getByRole('link', { name: '开始学习' }).click()
  await watch(page, 1)
  await expect(page.getByText('本课已完成')).toBeVisible({ timeout: 60_000 })
  const seconds = (Date.now() - began) / 1000
  console.log(`a course of one film of 26 s: ${cost.requests} requests, ${cost.kilobytes.toFixed(1)} KB, ${seconds.toFixed(1)} s`)
  expect(cost.requests).toBeLessThanOrEqual(35)
  expect(cost.kilobytes).toBeLessThanOrEqual(700)
  await page.context().close()
})
