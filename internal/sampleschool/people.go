package sampleschool

import (
	"fmt"
	"math/rand/v2"

	"partyschool/ent/member"
	"partyschool/internal/calendar"
	"partyschool/internal/members"
)

const (
	surnames = "王李张刘陈杨黄赵吴周徐孙马朱胡林郭何高罗郑梁谢宋唐许邓冯韩曹曾彭萧蔡潘田董袁于余叶蒋杜苏魏程吕丁沈任姚卢傅钟姜崔谭廖范汪陆金石戴贾韦夏邱方侯邹熊孟秦白江阎薛尹段雷黎史龙陶贺顾毛郝龚邵万钱严覃武戚莫孔向汤"
	given1   = "建国志文晓海春秋永明德玉金秀丽家立世天长光庆景少宏子正学思雅静佳欣泽嘉宇俊若安"
	given2   = "华平军英红霞芳涛波峰勇斌娟琴燕萍林强刚辉玲洁敏超杰鑫磊磊宁毅凯莹雪梅兰生山川云飞荣福祥新"
)

// person is a member to be put on the register.
type person struct {
	members.CreateMemberInput
	branch int // index among the branches; -1 for the district itself
}

// people makes up the register: n members, of whom floating are floating, in the
// branches in turn. The same numbers make the same people. Birthdays are spread
// over the year, some of them in the coming week, one on 29 February, one before
// 1970.
func people(random *rand.Rand, today calendar.Date, branches, n, floating int) []person {
	list := make([]person, n)
	for i := range list {
		female := random.IntN(100) < 46
		g := member.GenderMALE
		if female {
			g = member.GenderFEMALE
		}
		joined := joinedOn(random, today, i)
		full := joined.InYear(joined.Year + 1)
		p := person{branch: i % branches}
		p.Name, p.Gender = name(random), &g
		p.Phone = fmt.Sprintf("139%08d", 10000000+i*7919%89999999)
		p.Stage, p.Residency = member.StageFULL, member.ResidencySETTLED
		p.JoinedOn, p.FullMemberOn = &joined, &full
		if full.After(today) {
			p.Stage, p.FullMemberOn = member.StagePROBATIONARY, nil
		}
		list[i] = p
	}
	// Floating members are spread evenly, whatever their number.
	for i := range list {
		if (i+1)*floating/n > i*floating/n {
			list[i].Residency = member.ResidencyFLOATING
		}
	}
	return list
}

func joinedOn(random *rand.Rand, today calendar.Date, i int) calendar.Date {
	switch {
	case i == 20:
		return calendar.NewDate(1996, 2, 29)
	case i == 40:
		return calendar.NewDate(1966, 7, 1)
	case i%30 == 7: // the coming week, and today
		d := today.AddDays(i / 30 % 8)
		return d.InYear(today.Year - 3 - random.IntN(25))
	case i%25 == 3: // still on probation
		return today.AddDays(-195 - random.IntN(160)) // known when the history begins
	}
	return calendar.NewDate(1978+random.IntN(46), 1, 1).AddDays(random.IntN(365))
}

func name(random *rand.Rand) string {
	s, a, b := []rune(surnames), []rune(given1), []rune(given2)
	n := string(s[random.IntN(len(s))])
	if random.IntN(5) > 0 {
		n += string(a[random.IntN(len(a))])
	}
	return n + string(b[random.IntN(len(b))])
}
