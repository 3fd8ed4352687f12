package media_test

import (
	"bytes"
	"context"
	"strings"
	"testing"
	"time"

	"partyschool/ent"
	"partyschool/internal/identity"
	"partyschool/internal/key"
	"partyschool/internal/media"
	"partyschool/internal/problem"
)

func TestWhatIsAnnouncedIsChecked(t *testing.T) {
	p, _ := inFolder(t)
	good := announced(film(1000, "vide"), mp4File)
	other, err := p.db.NewKey(key.Organization)
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		change func(*media.CreateUploadInput)
		code   problem.Code
		field  string
	}{
		"no name":          {func(i *media.CreateUploadInput) { i.FileName = " /.. " }, problem.BadUserInput, "fileName"},
		"256 characters":   {func(i *media.CreateUploadInput) { i.FileName = strings.Repeat("名", 256) }, problem.BadUserInput, "fileName"},
		"a long folder":    {func(i *media.CreateUploadInput) { i.FileName = strings.Repeat("名", 300) + "/片.mp4" }, "", ""},
		"a program":        {func(i *media.CreateUploadInput) { i.MimeType = "application/x-sh" }, problem.BadUserInput, "mimeType"},
		"nothing":          {func(i *media.CreateUploadInput) { i.ByteSize = 0 }, problem.BadUserInput, "byteSize"},
		"3 GB":             {func(i *media.CreateUploadInput) { i.ByteSize = 3 << 30 }, problem.BadUserInput, "byteSize"},
		"large picture":    {func(i *media.CreateUploadInput) { i.MimeType, i.ByteSize = pngFile, 20<<20+1 }, problem.BadUserInput, "byteSize"},
		"large captions":   {func(i *media.CreateUploadInput) { i.MimeType, i.ByteSize = vttFile, 2<<20+1 }, problem.BadUserInput, "byteSize"},
		"large sheet":      {func(i *media.CreateUploadInput) { i.MimeType, i.ByteSize = csvFile, 50<<20+1 }, problem.BadUserInput, "byteSize"},
		"large document":   {func(i *media.CreateUploadInput) { i.MimeType, i.ByteSize = pdfFile, 200<<20+1 }, problem.BadUserInput, "byteSize"},
		"short checksum":   {func(i *media.CreateUploadInput) { i.Sha256 = i.Sha256[2:] }, problem.BadUserInput, "sha256"},
		"no checksum":      {func(i *media.CreateUploadInput) { i.Sha256 = strings.Repeat("z", 64) }, problem.BadUserInput, "sha256"},
		"another's":        {func(i *media.CreateUploadInput) { i.OrganizationID = &other }, problem.NotFound, ""},
		"no organisation":  {func(i *media.CreateUploadInput) { id := int64(1); i.OrganizationID = &id }, problem.BadUserInput, "organizationId"},
		"largest document": {func(i *media.CreateUploadInput) { i.MimeType, i.ByteSize = pdfFile, 200<<20 }, "", ""},
		"largest film":     {func(i *media.CreateUploadInput) { i.ByteSize = 1<<31 - 1 }, "", ""},
	} {
		input := good
		c.change(&input)
		_, err := p.store.CreateUpload(p.trainer, input)
		if c.code == "" && err != nil || c.code != "" && !refusal(err, c.code, c.field, "") {
			t.Errorf("%s: %v, want %s (%s)", name, err, c.code, c.field)
		}
	}
}

func TestWhoBringsWhat(t *testing.T) {
	p, _ := inFolder(t)
	wide := p.unit
	id, err := p.db.NewKey(key.Organization)
	if err != nil {
		t.Fatal(err)
	}
	narrow := p.db.Client(p.ctx).Organization.Create().SetID(id).SetPath(wide.Path + key.Format(id)).SetParentID(wide.ID).
		SetName("B").SetCode("B").SetKind("BRANCH").SetCreatedAt(now).SaveX(p.ctx)
	as := func(scopes ...identity.Scope) context.Context {
		return identity.NewContext(context.Background(), identity.Viewer{MemberID: 9, OrganizationID: wide.ID, OrganizationPath: wide.Path, Scopes: scopes})
	}
	scope := func(role identity.Role, unit *ent.Organization) identity.Scope {
		return identity.Scope{Role: role, OrganizationID: unit.ID, Path: unit.Path}
	}
	sheet, clip := announced([]byte("a,b\n"), csvFile), announced(film(1000, "vide"), mp4File)
	for name, c := range map[string]struct {
		ctx   context.Context
		input media.CreateUploadInput
		owner *int64 // asked for
		code  problem.Code
		want  int64
	}{
		"member":                    {as(), sheet, nil, problem.Forbidden, 0},
		"admin, sheet":              {as(scope(identity.Admin, wide)), sheet, nil, "", wide.ID},
		"admin, film":               {as(scope(identity.Admin, wide)), clip, nil, problem.Forbidden, 0},
		"admin, film for the unit":  {as(scope(identity.Admin, wide)), clip, &wide.ID, problem.Forbidden, 0},
		"trainer, sheet":            {as(scope(identity.Trainer, narrow)), sheet, nil, "", narrow.ID},
		"trainer, film":             {as(scope(identity.Trainer, narrow)), clip, nil, "", narrow.ID},
		"trainer below, film above": {as(scope(identity.Trainer, narrow)), clip, &wide.ID, problem.NotFound, 0},
		"trainer above, film below": {as(scope(identity.Trainer, wide)), clip, &narrow.ID, "", narrow.ID},
		"the widest of two":         {as(scope(identity.Trainer, narrow), scope(identity.Trainer, wide)), clip, nil, "", wide.ID},
		"the widest trainer":        {as(scope(identity.Trainer, narrow), scope(identity.Admin, wide)), clip, nil, "", narrow.ID},
		"the widest for a sheet":    {as(scope(identity.Trainer, narrow), scope(identity.Admin, wide)), sheet, nil, "", wide.ID},
		"admin above, film there":   {as(scope(identity.Trainer, narrow), scope(identity.Admin, wide)), clip, &wide.ID, problem.NotFound, 0},
	} {
		c.input.OrganizationID = c.owner
		payload, err := p.store.CreateUpload(c.ctx, c.input)
		if c.code != "" {
			if !problem.Is(err, c.code) {
				t.Errorf("%s: %v, want %s", name, err, c.code)
			}
			continue
		}
		if err != nil || payload.Upload.OrganizationID != c.want {
			t.Errorf("%s: %+v, %v", name, payload, err)
		}
	}
	// Whoever lost the role in between completes nothing.
	content := film(1000, "vide")
	u := p.announce(t, p.trainer, content, mp4File)
	p.put(t, u, bytes.NewReader(content))
	former := identity.NewContext(context.Background(), identity.Viewer{MemberID: 7, OrganizationID: wide.ID, OrganizationPath: wide.Path})
	if _, err := p.complete(former, u); !problem.Is(err, problem.NotFound) {
		t.Errorf("without the role: %v", err)
	}
}

func TestAnAnnouncementSentTwice(t *testing.T) {
	p, _ := inFolder(t)
	token := "made by the client"
	input := announced(film(1000, "vide"), mp4File)
	input.IdempotencyKey = &token
	first, err := p.store.CreateUpload(p.trainer, input)
	if err != nil {
		t.Fatal(err)
	}
	again, err := p.store.CreateUpload(p.trainer, input)
	if err != nil || again.Upload.ID != first.Upload.ID {
		t.Errorf("again: %+v, %v", again, err)
	}
	input.FileName = "another"
	if _, err := p.store.CreateUpload(p.trainer, input); !problem.Is(err, problem.Conflict) {
		t.Errorf("another input: %v", err)
	}
}

func TestAHundredUploadsWait(t *testing.T) {
	p, _ := inFolder(t)
	content := film(1000, "vide")
	for range 100 {
		p.announce(t, p.trainer, content, mp4File)
	}
	if _, err := p.store.CreateUpload(p.trainer, announced(content, mp4File)); reason(err) != "TOO_MANY_UPLOADS" {
		t.Errorf("the next: %v", err)
	}
	p.clock.Advance(24 * time.Hour)
	if _, err := p.store.CreateUpload(p.trainer, announced(content, mp4File)); err != nil {
		t.Errorf("when they are over: %v", err)
	}
}
