package graph_test

import (
	"fmt"

	"partyschool/internal/sampleschool"
)

// session is session.graphql.
func (c *performance) session() {
	c.t.Helper()
	a := c.do(guest, "School", nil)
	c.want("school", a.text("school.name"), "测试党校")
	c.want("ways in", a.at("school.signInMethods"), "[PASSWORD CODE]")
	a = c.do(guest, "LogIn", map[string]any{"phone": floating, "password": sampleschool.Password, "device": "旧手机"})
	c.want("who signed in", a.text("logIn.viewer.name"), "刘长河")
	a = c.do(guest, "LogIn", map[string]any{"phone": secretary, "password": sampleschool.Password})
	c.want("role", a.text("logIn.viewer.roles.0.role"), "ADMIN")
	c.want("scope", a.text("logIn.viewer.roles.0.organization.name"), "锦东服装城党支部")
	a = c.do(guest, "RequestLoginCode", map[string]any{"phone": floating})
	c.want("resend", a.number("requestLoginCode.resendAfterSeconds"), 60)
	a = c.do(guest, "LogInWithCode", map[string]any{"phone": floating, "code": c.code("138****0005"), "device": "旧手机"})
	c.want("mustChangePassword", a.at("logInWithCode.viewer.mustChangePassword"), false)
	a = c.do(guest, "RefreshSession", map[string]any{"refreshToken": a.text("logInWithCode.refreshToken")})
	c.tokens[floating] = a.text("refreshSession.accessToken")
	a = c.do(floating, "ViewerSessions", nil)
	c.want("sessions", len(a.at("viewer.sessions").([]any)), 2)
	for i := range 2 {
		if a.at(fmt.Sprintf("viewer.sessions.%d.current", i)) == false {
			c.do(floating, "EndSession", map[string]any{"sessionId": a.text(fmt.Sprintf("viewer.sessions.%d.id", i))})
		}
	}
	a = c.do(floating, "ViewerSessions", nil)
	c.want("sessions left", len(a.at("viewer.sessions").([]any)), 1)
	a = c.do(floating, "ChangePassword", map[string]any{"current": sampleschool.Password, "new": "一个新的长长的好密码"})
	c.tokens[floating] = a.text("changePassword.accessToken")
}
