package outbox

import (
	"slices"

	"partyschool/ent/delivery"
	"partyschool/ent/notice"
)

// The kinds that are no notices: codes that somebody waits for.
const (
	LoginCode = "LOGIN_CODE"
	MailCode  = "MAIL_CODE"
)

// digest is the kind of a letter that tells of several notices.
const digest = "DIGEST"

// defaults are the channels of a kind for members who said nothing. SMS costs the
// school money and the member attention, so it is for what is personal. A group
// message goes where its author sends it.
var defaults = map[string][]Channel{
	string(notice.KindBIRTHDAY_CARD): {delivery.ChannelSMS, delivery.ChannelPUSH},
	string(notice.KindGROUP_MESSAGE): nil,
	string(notice.KindSECURITY):      {delivery.ChannelSMS, delivery.ChannelMAIL, delivery.ChannelPUSH},
}

// Wanted reports whether members are told of a kind over a channel who said nothing.
func Wanted(kind string, c Channel) bool {
	channels, special := defaults[kind]
	if !special {
		channels = []Channel{delivery.ChannelMAIL, delivery.ChannelPUSH}
	}
	return slices.Contains(channels, c)
}

// Mandatory reports whether members cannot switch a kind off: what guards their own
// account.
func Mandatory(kind string) bool {
	return kind == string(notice.KindSECURITY) || kind == LoginCode || kind == MailCode
}
