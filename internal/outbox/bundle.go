package outbox

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"partyschool/ent"
	"partyschool/ent/delivery"
)

// listed bounds how many notices a digest names.
const listed = 20

// bundle is what goes as one letter: deliveries to one member over one channel.
type bundle struct {
	rows   []*ent.Delivery
	member *ent.Member
	// subscriptions are the member's, for pushes.
	subscriptions []Subscription
}

// bundles puts together what goes together. A letter that was handed over before and
// may be repeated stays as it was; codes go alone, and so does what guards an account:
// among others, in a digest that is cut, it would be overlooked.
func bundles(rows []*ent.Delivery) []*bundle {
	var all []*bundle
	by := map[string]*bundle{}
	for _, d := range rows {
		name := fmt.Sprintf("%d %s %s", d.MemberID, d.Channel, d.MessageKey)
		if d.Urgent || d.MessageKey == "" && Mandatory(d.Kind) {
			name = d.OnceKey
		}
		if by[name] == nil {
			by[name] = &bundle{}
			all = append(all, by[name])
		}
		by[name].rows = append(by[name].rows, d)
	}
	return all
}

func (b *bundle) ids() []int64 {
	ids := make([]int64, len(b.rows))
	for i, d := range b.rows {
		ids[i] = d.ID
	}
	return ids
}

func (b *bundle) channel() Channel { return b.rows[0].Channel }
func (b *bundle) batch() string    { return b.rows[0].ClaimedBy }
func (b *bundle) urgent() bool     { return b.rows[0].Urgent }

// attempts is how often the most tried of them was handed over.
func (b *bundle) attempts() int {
	n := 0
	for _, d := range b.rows {
		n = max(n, d.Attempts)
	}
	return n
}

// key is the same whenever the same letter is handed over.
func (b *bundle) key() string {
	if k := b.rows[0].MessageKey; k != "" {
		return k
	}
	return b.rows[0].OnceKey
}

// letter writes what the member reads.
func (b *bundle) letter() Letter {
	first := b.rows[0]
	l := Letter{
		Phone: b.member.Phone, Mail: b.member.Mail, Subscriptions: b.subscriptions,
		Kind: first.Kind, OnceKey: b.key(), Title: first.Title, Body: first.Body, Count: len(b.rows),
	}
	if first.NoticeID != nil {
		l.NoticeID = *first.NoticeID
	}
	switch {
	case first.Address == "":
	case first.Channel == delivery.ChannelSMS:
		l.Phone = first.Address
	default:
		l.Mail = first.Address
	}
	switch {
	case first.Kind == LoginCode || first.Kind == MailCode:
		l.Code = cmp.Or(first.Code, first.Body) // of those that a version before wrote
		l.Body = fmt.Sprintf("验证码 %s，请勿告诉他人。如非本人操作，请忽略。\nThe code is %s. Tell it to nobody.", l.Code, l.Code)
	case len(b.rows) > 1:
		l.Kind, l.NoticeID = digest, 0
		l.Title, l.Body = digestOf(b.rows)
	}
	return l
}

// digestOf tells of several notices at once, the oldest first.
func digestOf(rows []*ent.Delivery) (title, body string) {
	rows = slices.Clone(rows)
	slices.SortFunc(rows, func(a, b *ent.Delivery) int { return a.CreatedAt.Compare(b.CreatedAt) })
	var titles []string
	var text strings.Builder
	for i, d := range rows {
		if i == listed {
			fmt.Fprintf(&text, "……另有 %d 条，请到通知中查看。\n", len(rows)-listed)
			break
		}
		titles = append(titles, d.Title)
		fmt.Fprintf(&text, "%d. %s\n%s\n\n", i+1, d.Title, strings.TrimSpace(d.Body))
	}
	return cut(fmt.Sprintf("%d 条通知：%s", len(rows), strings.Join(titles, "；")), longestTitle), text.String()
}
