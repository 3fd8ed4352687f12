package outbox_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"log"
	"math/big"
	"net"
	"net/mail"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/emersion/go-sasl"
	"github.com/emersion/go-smtp"

	"partyschool/ent/delivery"
	"partyschool/internal/database"
	"partyschool/internal/outbox"
)

// postOffice is an SMTP server and the mailboxes behind it.
type postOffice struct {
	server  *smtp.Server
	address string
	trust   *x509.CertPool

	mu        sync.Mutex
	mails     []string
	refuse    map[string]error // by recipient
	grey      map[string]bool  // recipients seen before
	greylist  bool
	hangUp    int // how many of the next mails are taken and not answered
	encrypted bool
}

func (p *postOffice) NewSession(c *smtp.Conn) (smtp.Session, error) {
	return &session{office: p, conn: c}, nil
}

type session struct {
	office *postOffice
	conn   *smtp.Conn
	known  bool
}

func (s *session) AuthMechanisms() []string { return []string{sasl.Plain} }

func (s *session) Auth(string) (sasl.Server, error) {
	return sasl.NewPlainServer(func(_, user, password string) error {
		if user != "school" || password != "p@ss" {
			return errors.New("who is that")
		}
		s.known = true
		return nil
	}), nil
}

func (s *session) Mail(string, *smtp.MailOptions) error {
	_, encrypted := s.conn.TLSConnectionState()
	s.office.mu.Lock()
	defer s.office.mu.Unlock()
	s.office.encrypted = encrypted
	if !s.known {
		return smtp.ErrAuthRequired
	}
	return nil
}

func (s *session) Rcpt(to string, _ *smtp.RcptOptions) error {
	s.office.mu.Lock()
	defer s.office.mu.Unlock()
	if s.office.greylist && !s.office.grey[to] {
		s.office.grey[to] = true
		return &smtp.SMTPError{Code: 451, EnhancedCode: smtp.EnhancedCode{4, 7, 1}, Message: "greylisted " + to}
	}
	return s.office.refuse[to]
}

func (s *session) Data(r io.Reader) error {
	text, err := io.ReadAll(r)
	if err != nil {
		return err
	}
	s.office.mu.Lock()
	defer s.office.mu.Unlock()
	s.office.mails = append(s.office.mails, string(text))
	if s.office.hangUp > 0 {
		s.office.hangUp--
		_ = s.conn.Conn().Close()
	}
	return nil
}

func (s *session) Reset()        {}
func (s *session) Logout() error { return nil }

func newPostOffice(t *testing.T) *postOffice {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(1), NotAfter: time.Now().Add(time.Hour), IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}, IsCA: true, BasicConstraintsValid: true}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	certificate, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	p := &postOffice{refuse: map[string]error{}, grey: map[string]bool{}, trust: x509.NewCertPool()}
	p.trust.AddCert(certificate)
	p.server = smtp.NewServer(p)
	p.server.Domain = "localhost"
	p.server.ErrorLog = log.New(io.Discard, "", 0)
	p.server.TLSConfig = &tls.Config{MinVersion: tls.VersionTLS12, Certificates: []tls.Certificate{{Certificate: [][]byte{der}, PrivateKey: key}}}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	p.address = listener.Addr().String()
	go func() { _ = p.server.Serve(listener) }()
	t.Cleanup(func() { _ = p.server.Close() })
	return p
}

// mailing opens a school that sends through the office.
func mailing(t *testing.T, p *postOffice, password string) *world {
	silence(t)
	return open(t, 1, func(w *world, _ *database.Database) map[outbox.Channel]outbox.Carrier {
		m, err := outbox.OpenMail(outbox.MailSettings{
			Server: "smtp://school:" + password + "@" + p.address, From: "school@example.com", School: "手机党校", Preferences: "https://school.test/preferences",
			TLS: &tls.Config{MinVersion: tls.VersionTLS12, RootCAs: p.trust, ServerName: "127.0.0.1"},
		}, w.clock)
		w.must(err)
		return map[outbox.Channel]outbox.Carrier{delivery.ChannelMAIL: m}
	})
}

func TestMail(t *testing.T) {
	p := newPostOffice(t)
	w := mailing(t, p, "p%40ss")
	w.tell(w.member(1), "a", delivery.ChannelMAIL)
	w.later(3 * time.Minute)
	if got := w.said(); got != "SENT" || len(p.mails) != 1 || !p.encrypted {
		t.Fatalf("%s, %d mails, encrypted: %t", got, len(p.mails), p.encrypted)
	}
	m, err := mail.ReadMessage(strings.NewReader(p.mails[0]))
	w.must(err)
	id := m.Header.Get("Message-Id")
	if m.Header.Get("List-Unsubscribe") != "<https://school.test/preferences>" || !strings.Contains(m.Header.Get("Content-Type"), "multipart/alternative") ||
		m.Header.Get("To") != "<m1@example.org>" || !strings.HasSuffix(id, "@example.com>") || m.Header.Get("Auto-Submitted") != "auto-generated" {
		t.Errorf("%v", m.Header)
	}
	if d := w.rows()[0]; "<"+d.ProviderReference+">" != id {
		t.Errorf("%v", d)
	}
}

// What a server does, and what becomes of a mail.
func TestWhatMailServersDo(t *testing.T) {
	for name, c := range map[string]struct {
		password string
		office   func(*postOffice)
		want     string
		mails    int
	}{
		"takes it":  {"p%40ss", func(*postOffice) {}, "SENT", 1},
		"greylists": {"p%40ss", func(p *postOffice) { p.greylist = true }, "SENT", 1},
		"does not know the recipient": {"p%40ss", func(p *postOffice) {
			p.refuse["m1@example.org"] = &smtp.SMTPError{Code: 550, EnhancedCode: smtp.EnhancedCode{5, 1, 1}, Message: "no m1@example.org here"}
		}, "DEAD SMTP_550_5.1.1", 0},
		"has a full mailbox": {"p%40ss", func(p *postOffice) {
			p.refuse["m1@example.org"] = &smtp.SMTPError{Code: 452, EnhancedCode: smtp.EnhancedCode{4, 2, 2}, Message: "full"}
		}, "DEAD SMTP_452_4.2.2", 0},
		"does not know the password": {"wrong", func(*postOffice) {}, "DEAD EXPIRED:SMTP_BROKEN", 0},
		"loses the answer":           {"p%40ss", func(p *postOffice) { p.hangUp = 1 }, "SENT", 2},
		"has no encryption":          {"p%40ss", func(p *postOffice) { p.server.TLSConfig = nil }, "DEAD EXPIRED:SMTP_BROKEN", 0},
	} {
		t.Run(name, func(t *testing.T) {
			p := newPostOffice(t)
			c.office(p)
			w := mailing(t, p, c.password)
			w.tell(w.member(1), "a", delivery.ChannelMAIL)
			for range 14 {
				w.clock.Advance(3 * time.Hour)
				if h := w.clock.Now().Add(8 * time.Hour).Hour(); h >= 21 || h < 8 {
					w.clock.Advance(11 * time.Hour)
				}
				w.work(0)
			}
			if got := w.said(); got != c.want || len(p.mails) != c.mails {
				t.Errorf("%s, %d mails; want %s, %d", got, len(p.mails), c.want, c.mails)
			}
			ids := map[string]bool{}
			for _, text := range p.mails {
				m, err := mail.ReadMessage(strings.NewReader(text))
				w.must(err)
				ids[m.Header.Get("Message-Id")] = true
			}
			if len(ids) > 1 {
				t.Errorf("one mail has the ids %v", ids)
			}
		})
	}
}

// A code that proves an address goes there, and the address stays nowhere.
func TestMailCodes(t *testing.T) {
	p := newPostOffice(t)
	w := mailing(t, p, "p%40ss")
	m := w.member(1)
	w.must(w.nodes[0].WriteCode(system(), w.db.Client(system()), outbox.Code{
		MemberID: m.ID, Kind: outbox.MailCode, Channel: delivery.ChannelMAIL, Mail: "new@example.org", Code: "654321", Life: time.Minute,
	}))
	w.work(0)
	if len(p.mails) != 1 || !strings.Contains(p.mails[0], "To: <new@example.org>") || !strings.Contains(p.mails[0], "654321") || strings.Contains(p.mails[0], "List-Unsubscribe") {
		t.Errorf("%s", p.mails)
	}
	if d := w.rows()[0]; d.Address != "" || d.Body != "" || d.Status != delivery.StatusSENT {
		t.Errorf("%v", d)
	}
	// Who has no address gets no mail.
	w.db.Client(system()).Member.UpdateOne(m).ClearMail().ExecX(system())
	w.tell(m, "a", delivery.ChannelMAIL)
	if n := len(w.rows()); n != 1 {
		t.Errorf("%d rows", n)
	}
}

func TestMailSettings(t *testing.T) {
	for server, from := range map[string]string{
		"": "a@b.c", "http://x": "a@b.c", "smtp://": "a@b.c", "smtp://x:1": "nobody", "smtp://x?starttls=maybe": "a@b.c",
	} {
		if _, err := outbox.OpenMail(outbox.MailSettings{Server: server, From: from}, nil); err == nil {
			t.Errorf("%q from %q is taken", server, from)
		}
	}
	_, err := outbox.OpenMail(outbox.MailSettings{Server: "smtp://u:secret word@x", From: "a@b.c"}, nil)
	if err == nil || strings.Contains(fmt.Sprint(err), "secret") {
		t.Errorf("%v", err)
	}
}
