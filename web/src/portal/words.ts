import { translator } from '../common/i18n'
import { zh as sharedZh } from '../common/i18n/zh'

export const zh = {
  'banner.offline': '没有网络。学习记录会在恢复后上传。',
  'idle.soon': '长时间没有操作，即将自动退出。',
  'idle.seconds': '{n} 秒',
  'idle.stay': '继续使用',
  'nav.label': '主要页面',
  'nav.home': '首页',
  'nav.courses': '课程大厅',
  'nav.record': '我的学习',
  'nav.notices': '通知',
  'nav.me': '我的',
  'nav.help': '帮助',
  'nav.phone': '手机继续',
  'nav.print': '打印',
  'nav.leave': '退出登录',
  'enter.shared': '公用电脑：关闭浏览器或 15 分钟没有操作，都会自动退出。',
  'phone.title': '在手机上继续',
  'phone.scan': '用手机相机或微信扫一扫，打开同一个页面。',
  'phone.code': '二维码：在手机上打开这个页面',
  'phone.safe': '二维码里只有网址，没有您的登录信息。手机上请登录自己的账号。',
  'phone.none': '学校现在只能在这台电脑上打开，手机还连不上。',
  'phone.failed': '二维码没能打开，请稍后再试。',
}
export const t = translator({ ...sharedZh, ...zh }, async () => {
  const [shared, own] = await Promise.all([import('../common/i18n/en'), import('./en')])
  return { ...shared.en, ...own.en }
})
