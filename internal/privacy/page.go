package privacy

import (
	_ "embed"
	"html/template"
)

//go:embed page.html
var pageHTML string

// page shows a copy to whoever opens it in a browser, with nothing to load.
var page = template.Must(template.New("page").Parse(pageHTML))

type pageData struct {
	School, Day string
	Tables      []table
}

// titles are what the tables are called on the page; a test compares them with ent's
// tables.
var titles = map[string]string{
	"members": "党员登记", "credentials": "登录密码（不含密码）", "role_grants": "所任角色", "sessions": "登录设备", "audit_entries": "操作记录",
	"courses": "所授课程", "media": "上传的素材", "releases": "发布的课程版本", "enrollments": "报名", "study_sessions": "学习会话", "study_events": "学习事件",
	"study_records": "学习记录", "study_days": "每日学习", "study_digests": "学习汇总", "credit_entries": "学时", "certificates": "结业证书", "idempotency_keys": "重复提交的凭据",
	"quiz_attempts": "测验", "mistakes": "错题", "uploads": "上传", "assignments": "布置的学习任务", "audience_changes": "待核对的学习任务", "notices": "通知",
	"exports": "导出", "annual_targets": "设定的年度目标", "affiliations": "组织关系", "affiliation_transfers": "组织关系转接", "member_imports": "导入的名册",
	"member_import_rows": "导入的行", "political_birthday_events": "政治生日", "birthday_cards": "设定的贺卡", "ceremonies": "安排的集体政治生日",
	"burden_policies": "设定的减负政策", "fixed_study_day_rules": "设定的固定学习日", "holiday_shifts": "设定的调休", "study_day_plans": "安排的学习日", "study_day_attendances": "学习日出席", "study_day_leaves": "学习日请假",
	"stage_periods": "以前的人员类别", "residency_periods": "以前的流动情况", "posts": "任职", "participations": "参加的组织", "organization_placements": "登记的组织变更",
	"deliveries": "发出的短信、邮件和推送", "group_messages": "发出的群发消息", "mail_confirmations": "待确认的邮箱", "notice_preferences": "通知偏好", "push_subscriptions": "推送订阅",
	"access_entries": "谁查看过我的信息", "privacy_consents": "同意的隐私声明", "correction_requests": "更正申请",
}
