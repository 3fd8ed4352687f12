package app_test

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"

	"partyschool/ent/export"
	"partyschool/ent/member"
	"partyschool/internal/exports"
	"partyschool/internal/identity"
	stored "partyschool/internal/media"
	"partyschool/internal/members"
	"partyschool/internal/sampleschool"
)

// jobs are what nodes do once beside the rounds.
var jobs = []piece{
	{
		name: "write an export", want: []int{1, 0}, grows: true,
		arrange: func(w *world, _ int) (int64, func() []int) {
			p, err := w.app.Resolver.Exports.ExportCompletion(w.admin(), exports.ExportCompletionInput{
				OrganizationID: w.school.Root, CourseID: w.school.Courses["fire-safety"], Format: export.FormatCSV,
			})
			w.must(err)
			return p.Export.ID, func() []int {
				e := w.rowsOf().Export.GetX(w.system(), p.Export.ID)
				text, _ := os.ReadFile(filepath.Join(w.dir, "media", filepath.FromSlash(e.StoreKey)))
				lines := strings.Count(string(text), "\r\n") - 1
				return []int{
					w.count("SELECT COUNT(*) FROM exports WHERE id = ? AND status = 'SUCCEEDED' AND worker = ''", e.ID),
					lines - w.count("SELECT COUNT(*) FROM members WHERE active = ?", true),
				}
			}
		},
		job: func(ctx context.Context, n *node, _ int64) error {
			for {
				if worked, err := n.app.Resolver.Exports.Work(ctx); err != nil || !worked {
					return err
				}
			}
		},
	},
	{
		name: "read a roster", want: []int{3, 3}, grows: true, // each time it is read there is a report
		arrange: func(w *world, n int) (int64, func() []int) {
			var text strings.Builder
			text.WriteString("姓名,手机号,人员类别,流动情况\n")
			for i := range 3 {
				fmt.Fprintf(&text, "名册%d,188%04d%04d,正式党员,固定党员\n", i, n, i)
			}
			id := w.brings("名册.csv", text.String())
			return id, func() []int {
				all := w.rowsOf().Member.Query().Where(member.NameHasPrefix("名册")).AllX(w.system())
				of, phones := fmt.Sprintf("188%04d", n), map[string]bool{}
				there := 0
				for _, m := range all {
					if strings.HasPrefix(m.Phone, of) {
						there++
						phones[m.Phone] = true
					}
				}
				return []int{there, len(phones)}
			}
		},
		job: func(ctx context.Context, n *node, id int64) error {
			u, err := n.db.Client(ctx).Upload.Get(identity.AsSystem(ctx, "test"), id)
			if err != nil {
				return err
			}
			_, err = n.app.Resolver.Members.ImportMembers(n.as(u.MemberID), members.ImportMembersInput{UploadID: id, OrganizationID: u.OrganizationID})
			return err
		},
	},
	{
		// A text that may have left is not sent again: then nobody knows whether it did.
		name: "send a text", want: []int{1, 0, 0},
		arrange: func(w *world, n int) (int64, func() []int) {
			phone := fmt.Sprintf("177%08d", n)
			to := w.joins(0, func(m *members.CreateMemberInput) { m.Phone = phone })
			now := w.clock.Now()
			row := w.rowsOf().Delivery.Create().SetMemberID(to).SetChannel("SMS").SetKind("GROUP_MESSAGE").SetOnceKey(fmt.Sprintf("text %d", n)).
				SetTitle("停电").SetBody("周三停电").SetCreatedAt(now).SetDueAt(now).SetExpiresAt(now.AddDate(0, 0, 3)).SaveX(w.system())
			return row.ID, func() []int {
				sent := strings.Count(w.texted(), phone+"\n")
				ended := w.count("SELECT COUNT(*) FROM deliveries WHERE id = ? AND status IN ('SENT', 'UNKNOWN')", row.ID)
				said := w.count("SELECT COUNT(*) FROM deliveries WHERE id = ? AND status = 'SENT'", row.ID)
				return []int{ended, max(sent-1, 0), max(said-sent, 0)}
			}
		},
		job: func(ctx context.Context, n *node, _ int64) error {
			for {
				if worked, err := n.app.Resolver.Outbox.Work(ctx, false); err != nil || !worked {
					return err
				}
			}
		},
	},
}

// texted is all that left the school, a phone in each line.
func (w *world) texted() string {
	text, err := os.ReadFile(filepath.Join(w.dir, "texts"))
	if err != nil && !os.IsNotExist(err) {
		w.t.Fatal(err)
	}
	return string(text)
}

// brings uploads a sheet for the secretary's branch.
func (w *world) brings(name, text string) int64 {
	w.t.Helper()
	secretary, files := w.as(w.school.Accounts[sampleschool.SecretaryPhone]), w.app.Resolver.Files
	sum := sha256.Sum256([]byte(text))
	p, err := files.CreateUpload(secretary, stored.CreateUploadInput{FileName: name, MimeType: "text/csv", ByteSize: len(text), Sha256: hex.EncodeToString(sum[:])})
	w.must(err)
	address, err := files.UploadURL(secretary, p.Upload)
	w.must(err)
	request := httptest.NewRequest(http.MethodPut, strings.TrimPrefix(*address, "http://school.test"), strings.NewReader(text))
	for _, h := range files.UploadHeaders(p.Upload) {
		request.Header.Set(h.Name, h.Value)
	}
	answer := httptest.NewRecorder()
	w.app.Handler().ServeHTTP(answer, request)
	if answer.Code != http.StatusOK {
		w.t.Fatalf("PUT: %d %s", answer.Code, answer.Body)
	}
	_, err = files.CompleteUpload(secretary, stored.CompleteUploadInput{UploadID: p.Upload.ID})
	w.must(err)
	return p.Upload.ID
}
