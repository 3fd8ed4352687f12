package app

import (
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	netmail "net/mail"

	"partyschool/ent/delivery"
	"partyschool/internal/calendar"
	"partyschool/internal/identity"
	"partyschool/internal/outbox"
)

// newOutbox makes the outbox with the channels that the settings name, and the key with
// which browsers subscribe, nil without pushes. What is set and wrong keeps the school
// from starting: nobody should find out by what did not arrive.
func newOutbox(o Options, cal calendar.Calendar) (*outbox.Service, *string, error) {
	quiet := outbox.DefaultQuietHours
	if o.Settings.QuietHours != "" {
		var err error
		if quiet, err = outbox.ParseQuietHours(o.Settings.QuietHours); err != nil {
			return nil, nil, fmt.Errorf("--quiet-hours: %w", err)
		}
	}
	carriers := o.Carriers
	if carriers == nil {
		var err error
		if carriers, err = carriersOf(o); err != nil {
			return nil, nil, err
		}
	}
	var public *string
	if push, is := carriers[delivery.ChannelPUSH].(*outbox.Push); is {
		text := push.PublicKey()
		public = &text
	}
	service := outbox.New(outbox.Deps{Database: o.Database, Calendar: cal, Clock: o.Clock, Carriers: carriers, Quiet: quiet})
	return service, public, nil
}

func carriersOf(o Options) (map[outbox.Channel]outbox.Carrier, error) {
	s, carriers := o.Settings, map[outbox.Channel]outbox.Carrier{}
	if s.SMSGateway != "" {
		gateway, err := outbox.OpenGateway(s.SMSGateway, o.Clock)
		if err != nil {
			return nil, fmt.Errorf("--sms-gateway: %w", err)
		}
		carriers[delivery.ChannelSMS] = gateway
	}
	if s.SMTPURL != "" {
		mail, err := outbox.OpenMail(outbox.MailSettings{Server: s.SMTPURL, From: s.MailFrom, School: s.Name, Preferences: s.Preferences()}, o.Clock)
		if err != nil {
			return nil, fmt.Errorf("--smtp-url, --mail-from: %w", err)
		}
		carriers[delivery.ChannelMAIL] = mail
	}
	key, err := identity.OpenPushKey(s.KeysDir())
	switch {
	case errors.Is(err, fs.ErrNotExist):
	case err != nil:
		return nil, fmt.Errorf("the key of web push: %w", err)
	default:
		contact := s.Address()
		if from, err := netmail.ParseAddress(s.MailFrom); err == nil {
			contact = from.Address
		}
		carriers[delivery.ChannelPUSH] = outbox.NewPush(outbox.PushSettings{Key: key, Contact: contact}, o.Database, o.Clock)
	}
	for _, c := range []outbox.Channel{delivery.ChannelSMS, delivery.ChannelMAIL, delivery.ChannelPUSH} {
		slog.Debug("a channel of the outbox", "channel", c, "on", carriers[c] != nil)
	}
	return carriers, nil
}
