import { translator } from '../../../common/i18n'
const zh = {
  title: '学时统计',
  label: '各组织达标与未达标人数，数字与下方表格相同',
  target: '年度目标：党员 {members} 学时，书记和委员 {leaders} 学时。',
  met: '已达标',
  notMet: '未达标',
  rate: '达标率',
  hours: '学时合计',
  average: '人均学时',
  'empty.title': '这里还没有党员',
  'empty.note': '在“成员”里登记或导入党员后，这里会有数字。',
  'asOf.back': '回到当前',
}
const en: Record<keyof typeof zh, string> = {
  title: 'Credit hours',
  label: 'Members who met and did not meet the target, by organisation; the numbers are those of the table below',
  target: 'Asked for in the year: {members} hours of members, {leaders} of secretaries and committee members.',
  met: 'Met',
  notMet: 'Not yet',
  rate: 'Share',
  hours: 'Hours',
  average: 'Hours each',
  'empty.title': 'There are no members here yet',
  'empty.note': 'Once members are written down or imported, there are numbers.',
  'asOf.back': 'Back to now',
}
export const h = translator(zh, en)
