package graph_test

import (
	"strings"
	"time"
)

// birthdays is what phone.graphql and administration.graphql say of the member's
// political birthday: it is in three days.
func (c *performance) birthdays() {
	c.t.Helper()
	list := map[string]any{"organizationId": c.branch, "from": "2026-07-04", "to": "2026-07-04", "first": 10}
	c.do(secretary, "SetBirthdayCard", map[string]any{"organizationId": c.branch, "title": "政治生日快乐", "message": "{name}同志，{years} 年了。"})
	a := c.must(member, "MyPoliticalBirthday", nil)
	event := a.text("viewer.politicalBirthday.event.id")
	c.want("before the day", a.text("viewer.politicalBirthday.event.status"), "SCHEDULED")
	c.want("card before the day", a.at("viewer.politicalBirthday.event.card"), nil)
	c.refused(member, "ReaffirmOath", "CONFLICT", map[string]any{"eventId": event})

	c.clock.Advance(72 * time.Hour)
	clear(c.tokens)
	if err := c.app.Rounds.Now(c.t.Context(), "greet on political birthdays"); err != nil {
		c.t.Fatal(err)
	}
	a = c.must(member, "MyPoliticalBirthday", nil)
	c.want("on the day", a.text("viewer.politicalBirthday.event.status"), "GREETED")
	c.want("today", a.number("viewer.politicalBirthday.daysUntil"), 0)
	c.want("card", a.text("viewer.politicalBirthday.event.card.message"), "王秀珍同志，12 年了。")
	picture := c.send(c.as(member), `{ viewer { politicalBirthday { event { pictureUrl yearInWords milestone } } notices(first: 5) { edges { node { kind body } } } } }`, nil)
	if status, file := c.fetch(picture.text("viewer.politicalBirthday.event.pictureUrl")); status != 200 || !strings.HasPrefix(file, "\x89PNG") {
		c.t.Errorf("the picture: %d %.40q", status, file)
	}
	if !strings.Contains(picture.body, "BIRTHDAY_CARD") || !strings.Contains(picture.text("viewer.politicalBirthday.event.yearInWords"), "学时") {
		c.t.Errorf("%s", picture.body)
	}
	a = c.do(member, "ReaffirmOath", map[string]any{"eventId": event})
	oath := a.text("reaffirmOath.event.oathReaffirmedAt")
	c.want("the oath again", c.must(member, "ReaffirmOath", map[string]any{"eventId": event}).body, a.body)
	a = c.do(secretary, "RecordBirthdayTalk", map[string]any{"eventId": event, "heldOn": "2026-07-04", "note": "谈了谈孩子升学"})
	c.want("observed", a.text("recordBirthdayTalk.event.status"), "OBSERVED")
	a = c.must(secretary, "PoliticalBirthdays", list)
	talk := "organization.politicalBirthdays.edges.0.node."
	c.want("who", a.text(talk+"member.name"), "王秀珍")
	c.want("talk", a.text(talk+"talk.note"), "谈了谈孩子升学")
	c.want("oath in the list", a.text(talk+"oathReaffirmedAt"), oath)

	for _, wanted := range []bool{false, true} {
		c.do(member, "SetBirthdayGreetings", map[string]any{"wanted": wanted})
		c.want("wanted", c.send(c.as(member), `{ viewer { birthdayGreetings } }`, nil).at("viewer.birthdayGreetings"), wanted)
	}
}
