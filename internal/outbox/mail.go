package outbox

import (
	"context"
	"crypto/sha256"
	"crypto/tls"
	"encoding/hex"
	"errors"
	"fmt"
	"html/template"
	netmail "net/mail"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/wneessen/go-mail"

	"partyschool/internal/clock"
)

// mailWithin bounds each step of a conversation with the server.
const mailWithin = 20 * time.Second

// Mail sends mail through a server of the school's.
type Mail struct {
	from        netmail.Address
	school      string
	preferences string
	host        string
	options     []mail.Option
	clock       clock.Clock
}

// MailSettings are what mail is sent with.
type MailSettings struct {
	// Server is smtp://user:password@host:port with STARTTLS, or smtps:// with TLS from
	// the first byte; ?starttls=off for a server on the same machine.
	Server string
	// From is the sender, as 手机党校 <school@example.org> or without the name.
	From string
	// School is the name of the school, for a sender without one.
	School string
	// Preferences is the page on which members say what they want.
	Preferences string
	// TLS is nil but for tests.
	TLS *tls.Config
}

// OpenMail reads the settings; it does not connect yet.
func OpenMail(settings MailSettings, c clock.Clock) (*Mail, error) {
	u, err := url.Parse(settings.Server)
	if err != nil || u.Hostname() == "" || u.Scheme != "smtp" && u.Scheme != "smtps" {
		return nil, errors.New("not of the form smtp://user:password@host:587 or smtps://user:password@host:465") // the address holds a password
	}
	from, err := netmail.ParseAddress(settings.From)
	if err != nil {
		return nil, fmt.Errorf("the sender %q is no mail address", settings.From)
	}
	if from.Name == "" {
		from.Name = settings.School
	}
	port := map[string]int{"smtp": 587, "smtps": 465}[u.Scheme]
	if u.Port() != "" {
		if port, err = strconv.Atoi(u.Port()); err != nil {
			return nil, errors.New("the port is none")
		}
	}
	m := &Mail{from: *from, school: settings.School, preferences: settings.Preferences, host: u.Hostname(), clock: c}
	m.options = []mail.Option{mail.WithPort(port), mail.WithTimeout(mailWithin), mail.WithoutNoop()}
	switch starttls := u.Query().Get("starttls"); {
	case u.Scheme == "smtps":
		m.options = append(m.options, mail.WithSSL())
	case starttls == "off":
		m.options = append(m.options, mail.WithTLSPolicy(mail.NoTLS))
	case starttls == "":
		m.options = append(m.options, mail.WithTLSPolicy(mail.TLSMandatory))
	default:
		return nil, fmt.Errorf("starttls=%s: leave it out or say off", starttls)
	}
	if settings.TLS != nil {
		m.options = append(m.options, mail.WithTLSConfig(settings.TLS))
	}
	if password, is := u.User.Password(); is {
		m.options = append(m.options, mail.WithSMTPAuth(mail.SMTPAuthAutoDiscover), mail.WithUsername(u.User.Username()), mail.WithPassword(password))
	}
	if _, err := mail.NewClient(m.host, m.options...); err != nil {
		return nil, fmt.Errorf("mail server: %w", err)
	}
	return m, nil
}

// Repeatable reports that a mail may be sent again when its answer was lost: it has the
// same Message-ID, by which mailboxes know it, and costs nobody anything.
func (m *Mail) Repeatable() bool { return true }

// Carry sends one mail.
func (m *Mail) Carry(ctx context.Context, l Letter) Outcome {
	msg, err := m.message(l)
	if err != nil {
		return Outcome{Result: Refused, Code: "BAD_ADDRESS"}
	}
	client, err := mail.NewClient(m.host, m.options...)
	if err != nil {
		return Outcome{Result: Failed, Code: "SMTP_SETTINGS"}
	}
	connection, err := client.DialToSMTPClientWithContext(ctx)
	if err != nil {
		// A wrong password or a server that is down is no letter's fault: none is given up
		// for it, and the operator has days to mend it.
		return Outcome{Result: Slow, Code: "SMTP_" + reason(err)}
	}
	err = client.SendWithSMTPClient(connection, msg)
	_ = client.CloseWithSMTPClient(connection) // what the server says to a farewell changes nothing
	if err == nil || msg.IsDelivered() {
		return Outcome{Result: Taken, Reference: strings.Trim(msg.GetMessageID(), "<>")}
	}
	return mailOutcome(err)
}

// mailOutcome reads a server's refusal by its numbers; its text holds the address.
func mailOutcome(err error) Outcome {
	var failure *mail.SendError
	if !errors.As(err, &failure) {
		return Outcome{Result: Failed, Code: "SMTP_" + reason(err)}
	}
	code := "SMTP_" + strconv.Itoa(failure.ErrorCode())
	if more := word(failure.EnhancedStatusCode()); more != "" {
		code += "_" + more
	}
	switch n := failure.ErrorCode(); {
	case n >= 500 && n < 600:
		return Outcome{Result: Refused, Code: code}
	case n == 0 && failure.Reason == mail.ErrSMTPDataClose:
		return Outcome{Result: Unanswered, Code: "SMTP_NO_ANSWER"}
	case n == 0:
		return Outcome{Result: Failed, Code: "SMTP_BROKEN"}
	}
	return Outcome{Result: Failed, Code: code} // also greylisting: the same again later
}

func (m *Mail) message(l Letter) (*mail.Msg, error) {
	msg := mail.NewMsg(mail.WithNoDefaultUserAgent())
	msg.FromMailAddress(&m.from)
	if err := msg.To(l.Mail); err != nil {
		return nil, errors.New("the address is none")
	}
	msg.Subject(l.Title)
	msg.SetDateWithValue(m.clock.Now())
	id := sha256.Sum256([]byte(l.OnceKey))
	_, domain, _ := strings.Cut(m.from.Address, "@")
	msg.SetMessageIDWithValue(hex.EncodeToString(id[:16]) + "@" + domain)
	msg.SetGenHeader("Auto-Submitted", "auto-generated")
	text := strings.TrimSpace(l.Body)
	page := struct {
		Title, School, Preferences string
		Lines                      []string
	}{Title: l.Title, School: m.school, Lines: strings.Split(text, "\n")}
	if l.Code == "" && m.preferences != "" {
		msg.SetListUnsubscribe(m.preferences)
		page.Preferences = m.preferences
		text += "\n\n--\n" + m.school + "\n不想再收到这类邮件，请修改提醒设置：" + m.preferences + "\n"
	}
	msg.SetBodyString(mail.TypeTextPlain, text)
	if err := msg.AddAlternativeHTMLTemplate(mailPage, page); err != nil {
		return nil, err
	}
	return msg, nil
}

var mailPage = template.Must(template.New("mail").Parse(`<!doctype html>
<html lang="zh-CN"><head><meta charset="utf-8"><title>{{.Title}}</title></head>
<body style="font-family:sans-serif;line-height:1.6;color:#222;max-width:40em">
<h1 style="font-size:1.2em;color:#b3121d">{{.Title}}</h1>
<p>{{range $i, $line := .Lines}}{{if $i}}<br>{{end}}{{$line}}{{end}}</p>
<hr><p style="font-size:.85em;color:#666">{{.School}}{{with .Preferences}} · <a href="{{.}}">提醒设置</a>{{end}}</p>
</body></html>
`))
